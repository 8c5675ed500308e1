"""What the API answers when it is troubled: always before any work, and as the SDK expects it."""

import time
from typing import Any

import pytest
import requests
import stripe
from stripe import StripeClient

from tests.sandbox.conftest import Outside


class TestOutages:
    @pytest.mark.parametrize(
        ("ordered", "status", "code"),
        [
            ({"status": 429}, 429, "rate_limit"),
            ({"status": 429, "code": "lock_timeout"}, 429, "lock_timeout"),
            ({"status": 409}, 409, "idempotency_key_in_use"),
            ({"status": 503}, 503, None),
        ],
    )
    def test_say_why(
        self, outside: Outside, ordered: dict[str, Any], status: int, code: str | None
    ) -> None:
        outside.control("settings", {"fail_next": {"count": 1, **ordered}})
        with pytest.raises(stripe.StripeError) as refusal:
            outside.stripe.v1.customers.create({"email": "a@example.org"})
        # the SDK keeps the code of these in the body only
        told = refusal.value.json_body["error"]
        assert (refusal.value.http_status, told.get("code")) == (status, code)
        assert outside.stripe.v1.customers.list().data == []

    @pytest.mark.parametrize(
        ("ordered", "created"),
        [({"status": 429}, 0), ({"status": 429, "code": "lock_timeout"}, 1), ({"status": 409}, 1)],
    )
    def test_are_repeated_by_the_sdk_where_that_helps(
        self, outside: Outside, ordered: dict[str, Any], created: int
    ) -> None:
        patient = StripeClient(
            "sk_test_sandbox",
            base_addresses={"api": f"{outside.url}/stripe"},
            max_network_retries=1,
        )
        outside.control("settings", {"fail_next": {"count": 1, **ordered}})
        try:
            patient.v1.customers.create({"email": "a@example.org"})
        except stripe.RateLimitError:
            assert created == 0
        assert len(outside.stripe.v1.customers.list().data) == created

    def test_last_no_longer_than_ordered(self, outside: Outside) -> None:
        outside.control("settings", {"fail_next": {"count": 1, "status": 429}})
        outside.control("settings", {"fail_next": None})
        assert outside.stripe.v1.customers.list().data == []

    def test_need_a_code_of_their_status(self, outside: Outside) -> None:
        answer = requests.post(
            f"{outside.url}/stripe/_control/settings",
            json={"fail_next": {"count": 1, "status": 500, "code": "lock_timeout"}},
            timeout=10,
        )
        assert answer.status_code == 400


class TestSlowness:
    def test_outlasts_an_impatient_client(self, outside: Outside) -> None:
        outside.control("settings", {"latency_ms": 20_000})
        hasty = StripeClient(
            "sk_test_sandbox",
            base_addresses={"api": f"{outside.url}/stripe"},
            http_client=stripe.RequestsClient(timeout=0.3),
            max_network_retries=0,
        )
        started = time.monotonic()
        with pytest.raises(stripe.APIConnectionError):
            hasty.v1.customers.list()
        assert time.monotonic() - started < 5
