"""The processor refuses in its own envelope, and takes nothing it would have refused."""

from typing import Any

import pytest
import stripe

from tests.sandbox.conftest import Outside, session_params


class TestTheDoor:
    def test_asks_for_a_key(self, outside: Outside) -> None:
        answer = outside.api("GET", "charges", auth=None)
        assert answer.status_code == 401
        assert answer.json()["error"]["type"] == "invalid_request_error"

    @pytest.mark.parametrize("key", ["sk_live_abc", "pk_test_abc", "whatever"])
    def test_takes_test_keys_only(self, outside: Outside, key: str) -> None:
        answer = outside.api("GET", "charges", auth=(key, ""))
        assert answer.status_code == 401
        assert key not in answer.text or len(key) < 12

    def test_takes_the_key_as_bearer_too(self, outside: Outside) -> None:
        headers = {"Authorization": "Bearer sk_test_other"}
        assert outside.api("GET", "charges", auth=None, headers=headers).status_code == 200

    def test_survives_a_broken_authorization(self, outside: Outside) -> None:
        headers = {"Authorization": "Basic %%%"}
        assert outside.api("GET", "charges", auth=None, headers=headers).status_code == 401

    @pytest.mark.parametrize(
        ("method", "path"),
        [("GET", "quotes"), ("DELETE", "charges"), ("POST", "charges"), ("GET", "")],
    )
    def test_knows_no_other_address(self, outside: Outside, method: str, path: str) -> None:
        answer = outside.api(method, path)
        assert answer.status_code == 404
        assert "Unrecognized request URL" in answer.json()["error"]["message"]

    def test_names_the_request_and_echoes_the_version(self, outside: Outside) -> None:
        headers = {"Stripe-Version": "2026-10-28.endive"}
        answer = outside.api("GET", "charges", headers=headers)
        assert answer.headers["Request-Id"].startswith("req_")
        assert answer.headers["Stripe-Version"] == "2026-10-28.endive"

    @pytest.mark.parametrize("body", [b"a=%ff", b"\xff=1", b"a[b=1", b"a=1&a[b]=2", b"[]=1"])
    def test_broken_forms_are_refused(self, outside: Outside, body: bytes) -> None:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = outside.api("POST", "customers", data=body, headers=headers)
        assert answer.status_code == 400
        assert answer.json()["error"]["type"] == "invalid_request_error"

    def test_fails_as_often_as_it_was_told_to(self, outside: Outside) -> None:
        outside.control("settings", {"fail_next": {"count": 2, "status": 503}})
        statuses = [outside.api("GET", "charges").status_code for _ in range(3)]
        assert statuses == [503, 503, 200]

    def test_can_say_that_we_are_too_fast(self, outside: Outside) -> None:
        outside.control("settings", {"fail_next": {"count": 1, "status": 429}})
        with pytest.raises(stripe.RateLimitError):
            outside.stripe.v1.charges.list()


class TestMissingObjects:
    @pytest.mark.parametrize(
        ("path", "param"),
        [
            ("customers/cus_no", "id"),
            ("checkout/sessions/cs_test_no", "session"),
            ("payment_intents/pi_no", "intent"),
            ("charges/ch_no", "charge"),
            ("balance_transactions/txn_no", "id"),
            ("refunds/re_no", "id"),
            ("events/evt_no", "id"),
        ],
    )
    def test_are_named(self, outside: Outside, path: str, param: str) -> None:
        answer = outside.api("GET", path)
        assert answer.status_code == 404
        error = answer.json()["error"]
        assert (error["code"], error["param"]) == ("resource_missing", param)

    def test_an_id_of_another_kind_is_missing(self, outside: Outside) -> None:
        customer = outside.stripe.v1.customers.create({})
        assert outside.api("GET", f"charges/{customer.id}").status_code == 404


class TestParameters:
    """Each refusal names its parameter, and nothing was made."""

    @pytest.mark.parametrize(
        ("change", "param", "code"),
        [
            ({"colour": "red"}, "colour", "parameter_unknown"),
            ({"payment_intent_data": {"x": "1"}}, "payment_intent_data[x]", "parameter_unknown"),
            ({"branding_settings": {"x": "1"}}, "branding_settings[x]", "parameter_unknown"),
            ({"ui_mode": "hosted"}, "ui_mode", None),
            ({"ui_mode": "embedded"}, "ui_mode", None),
            ({"ui_mode": "elements"}, "ui_mode=elements", "parameter_unknown"),
            ({"mode": "setup"}, "mode=setup", "parameter_unknown"),
            ({"mode": "subscription"}, "payment_intent_data", None),
            ({"subscription_data": {"description": "x"}}, "subscription_data", None),
            (
                {"payment_method_types": ["sofort"]},
                "payment_method_types=sofort",
                "parameter_unknown",
            ),
            ({"mode": "gift"}, "mode", None),
            ({"discounts": [{"coupon": "x"}]}, "discounts", "parameter_unknown"),
            ({"expires_at": "soon"}, "expires_at", "parameter_invalid_integer"),
            ({"submit_type": "give"}, "submit_type", None),
            ({"client_reference_id": "x" * 201}, "client_reference_id", None),
            ({"customer_email": "nobody"}, "customer_email", "email_invalid"),
            ({"success_url": "/thanks"}, "success_url", "url_invalid"),
            ({"success_url": "javascript:alert(1)"}, "success_url", "url_invalid"),
            ({"cancel_url": "http://[broken"}, "cancel_url", "url_invalid"),
            ({"customer": "cus_no", "customer_email": None}, "customer", "resource_missing"),
            ({"metadata": {"k" * 41: "v"}}, "metadata", None),
            ({"metadata": {"k": "v" * 501}}, "metadata[k]", None),
            ({"metadata": {str(n): "v" for n in range(51)}}, "metadata", None),
        ],
    )
    def test_of_a_session(
        self, outside: Outside, change: dict[str, Any], param: str, code: str | None
    ) -> None:
        params = {k: v for k, v in (session_params() | change).items() if v is not None}
        with pytest.raises(stripe.InvalidRequestError) as refused:
            outside.stripe.v1.checkout.sessions.create(params)
        assert (refused.value.param, refused.value.code) == (param, code)
        assert outside.stripe.v1.checkout.sessions.list().data == []
        assert outside.stripe.v1.products.list().data == []

    @pytest.mark.parametrize("name", ["mode", "line_items", "success_url"])
    def test_that_must_be_there(self, outside: Outside, name: str) -> None:
        params = session_params()
        del params[name]
        with pytest.raises(stripe.InvalidRequestError) as refused:
            outside.stripe.v1.checkout.sessions.create(params)
        assert (refused.value.param, refused.value.code) == (name, "parameter_missing")

    @pytest.mark.parametrize(
        ("amount", "code"),
        [(49, "amount_too_small"), (0, "amount_too_small"), (100_000_000, "amount_too_large")],
    )
    def test_amounts_have_limits(self, outside: Outside, amount: int, code: str) -> None:
        with pytest.raises(stripe.InvalidRequestError) as refused:
            outside.checkout(amount)
        assert refused.value.code == code

    @pytest.mark.parametrize("amount", [50, 99_999_999])
    def test_amounts_at_the_limits_are_taken(self, outside: Outside, amount: int) -> None:
        assert outside.checkout(amount).amount_total == amount

    @pytest.mark.parametrize("amount", ["12.50", "-1", "1e3", "５", "", "9" * 30])
    def test_amounts_are_whole_cents(self, outside: Outside, amount: str) -> None:
        params = session_params()
        params["line_items"][0]["price_data"]["unit_amount"] = amount
        with pytest.raises(stripe.InvalidRequestError) as refused:
            outside.stripe.v1.checkout.sessions.create(params)
        assert refused.value.param == "line_items[0][price_data][unit_amount]"

    def test_dollars_only(self, outside: Outside) -> None:
        params = session_params()
        params["line_items"][0]["price_data"]["currency"] = "jpy"
        with pytest.raises(stripe.InvalidRequestError) as refused:
            outside.stripe.v1.checkout.sessions.create(params)
        assert refused.value.param == "line_items[0][price_data][currency]"

    @pytest.mark.parametrize("seconds", [30 * 60 - 60, 24 * 3600 + 60])
    def test_a_session_lives_half_an_hour_to_a_day(self, outside: Outside, seconds: int) -> None:
        outside.control("clock", {"now": 1_800_000_000})
        with pytest.raises(stripe.InvalidRequestError) as refused:
            outside.checkout(expires_at=1_800_000_000 + seconds)
        assert refused.value.param == "expires_at"
