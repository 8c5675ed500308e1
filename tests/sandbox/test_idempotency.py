"""A key makes a request happen once, however often it is sent."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import stripe
from stripe import RequestsClient, StripeClient

from tests.sandbox.conftest import Outside, session_params


class TestIdempotencyKey:
    def test_the_same_request_is_answered_again_and_not_done_again(self, outside: Outside) -> None:
        options = {"idempotency_key": "checkout-d1-1"}
        first = outside.stripe.v1.checkout.sessions.create(session_params(), options)
        again = outside.stripe.v1.checkout.sessions.create(session_params(), options)
        assert again.id == first.id
        assert again.last_response.headers["Idempotent-Replayed"] == "true"
        assert (
            again.last_response.headers["Original-Request"]
            == first.last_response.headers["Request-Id"]
        )
        assert len(outside.stripe.v1.checkout.sessions.list().data) == 1

    def test_another_request_with_the_key_is_refused(self, outside: Outside) -> None:
        options = {"idempotency_key": "k"}
        outside.stripe.v1.checkout.sessions.create(session_params(5000), options)
        with pytest.raises(stripe.IdempotencyError) as refused:
            outside.stripe.v1.checkout.sessions.create(session_params(6000), options)
        assert refused.value.http_status == 400

    def test_a_twin_in_flight_is_told_so(self, outside: Outside) -> None:
        outside.control("settings", {"latency_ms": 400})
        headers = {"Idempotency-Key": "twins"}

        def create() -> int:
            answer = outside.api("POST", "customers", data={"name": "A"}, headers=headers)
            return answer.status_code

        with ThreadPoolExecutor(4) as pool:
            statuses = sorted(pool.map(lambda _: create(), range(4)))
        assert statuses == [200, 409, 409, 409]
        assert len(outside.stripe.v1.customers.list().data) == 1

    def test_a_refused_request_leaves_the_key_free(self, outside: Outside) -> None:
        options = {"idempotency_key": "k"}
        with pytest.raises(stripe.InvalidRequestError):
            outside.stripe.v1.checkout.sessions.create(session_params(1), options)
        assert outside.stripe.v1.checkout.sessions.create(session_params(5000), options).id

    def test_a_request_that_was_made_to_fail_can_be_sent_again(self, outside: Outside) -> None:
        outside.control("settings", {"fail_next": {"count": 1, "status": 500}})
        options = {"idempotency_key": "k"}
        with pytest.raises(stripe.APIError):
            outside.stripe.v1.customers.create({}, options)
        assert outside.stripe.v1.customers.create({}, options).id

    @pytest.mark.parametrize("how", ["reset", "hang"])
    def test_what_was_made_without_an_answer_is_found_again(
        self, outside: Outside, how: str
    ) -> None:
        outside.control("settings", {"create_then_time_out": {"count": 1, "how": how}})
        client = StripeClient(
            "sk_test_sandbox",
            base_addresses={"api": f"{outside.url}/stripe"},
            max_network_retries=0,
            http_client=RequestsClient(timeout=(1, 1)),
        )
        options = {"idempotency_key": "checkout-d1-1"}
        with pytest.raises(stripe.APIConnectionError) as unheard:
            client.v1.checkout.sessions.create(session_params(), options)
        assert ("timed out" in str(unheard.value)) == (how == "hang")
        (made,) = client.v1.checkout.sessions.list().data
        again = client.v1.checkout.sessions.create(session_params(), options)
        assert again.id == made.id
        assert again.last_response.headers["Idempotent-Replayed"] == "true"
        assert len(client.v1.checkout.sessions.list().data) == 1

    def test_reading_is_always_answered(self, outside: Outside) -> None:
        outside.control("settings", {"create_then_time_out": 1})
        assert outside.stripe.v1.customers.list().data == []
        with pytest.raises(stripe.APIConnectionError):
            outside.stripe.v1.customers.create({})
        assert len(outside.stripe.v1.customers.list().data) == 1

    def test_a_key_is_forgotten_after_a_day(self, outside: Outside) -> None:
        outside.control("clock", {"now": "2026-11-22T12:00:00Z"})
        first = outside.stripe.v1.customers.create({}, {"idempotency_key": "k"})
        outside.control("clock", {"now": "2026-11-23T12:00:01Z"})
        second = outside.stripe.v1.customers.create({}, {"idempotency_key": "k"})
        assert first.id != second.id

    def test_a_key_that_is_too_long_is_refused(self, outside: Outside) -> None:
        with pytest.raises(stripe.InvalidRequestError):
            outside.stripe.v1.customers.create({}, {"idempotency_key": "k" * 256})
