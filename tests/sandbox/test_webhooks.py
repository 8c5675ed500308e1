"""Events reach whoever listens: signed, again after a failure, and only when not held back."""

from collections.abc import Callable
from typing import Any

import pytest
import requests
import stripe

from tests.sandbox.conftest import SECRET, Listener, Outside

Eventually = Callable[[Callable[[], Any]], Any]
COMPLETED = "checkout.session.completed"


def delivery(outside: Outside, type_: str) -> dict[str, Any]:
    listed = outside.control("webhook/deliveries")["deliveries"]
    return next(one for one in listed if one["type"] == type_)


class TestDelivery:
    def test_is_signed_as_the_processor_signs(
        self, outside: Outside, listener: Listener, eventually: Eventually
    ) -> None:
        session = outside.paid()
        eventually(lambda: COMPLETED in listener.types())
        heard = next(one for one in listener.heard if one.event["type"] == COMPLETED)
        event = outside.stripe.construct_event(heard.body, heard.signature, SECRET)
        assert event.data.object.id == session.id
        assert event.api_version == "2026-10-28.endive"
        with pytest.raises(stripe.SignatureVerificationError):
            outside.stripe.construct_event(heard.body, heard.signature, "whsec_other")
        with pytest.raises(stripe.SignatureVerificationError):
            outside.stripe.construct_event(heard.body + b" ", heard.signature, SECRET)

    def test_carries_every_event_once(
        self, outside: Outside, listener: Listener, eventually: Eventually
    ) -> None:
        outside.paid()
        eventually(lambda: not outside.stripe.v1.events.list({"delivery_success": False}).data)
        assert len(listener.heard) == 5
        assert len({one.event["id"] for one in listener.heard}) == 5

    @pytest.mark.parametrize("answer", [500, 404, 302])
    def test_is_tried_again_until_a_2xx(
        self, outside: Outside, listener: Listener, eventually: Eventually, answer: int
    ) -> None:
        session = outside.checkout()
        listener.answers = [answer]
        outside.stripe.v1.checkout.sessions.expire(session.id)
        eventually(lambda: len(listener.heard) == 2)
        first, second = listener.heard
        assert first.event["id"] == second.event["id"]
        eventually(lambda: delivery(outside, "checkout.session.expired")["state"] == "delivered")
        attempts = delivery(outside, "checkout.session.expired")["attempts"]
        assert [attempt["status"] for attempt in attempts] == [answer, 200]

    def test_waits_longer_each_time_and_goes_by_the_clock_too(
        self, outside: Outside, listener: Listener, eventually: Eventually
    ) -> None:
        outside.control("clock", {"now": 1_800_000_000})
        listener.answers = [500] * 6
        outside.stripe.v1.checkout.sessions.expire(outside.checkout().id)
        now = 1_800_000_000
        for tries, wait in enumerate((1, 2, 5, 15, 60, 300), 1):
            eventually(lambda tries=tries: len(listener.heard) >= tries)
            eventually(
                lambda tries=tries: delivery(outside, "checkout.session.expired")["tries"] >= tries
            )
            now += wait
            outside.control("clock", {"now": now})
        eventually(lambda: delivery(outside, "checkout.session.expired")["state"] == "delivered")
        assert len(listener.heard) == 7

    def test_gives_up_after_three_days(
        self, outside: Outside, listener: Listener, eventually: Eventually
    ) -> None:
        outside.control("clock", {"now": 1_800_000_000})
        listener.answers = [500, 500]
        outside.stripe.v1.checkout.sessions.expire(outside.checkout().id)
        eventually(lambda: delivery(outside, "checkout.session.expired")["tries"] == 1)
        outside.control("clock", {"now": 1_800_000_000 + 3 * 24 * 3600 + 1})
        eventually(lambda: delivery(outside, "checkout.session.expired")["state"] == "given_up")
        assert len(outside.stripe.v1.events.list({"delivery_success": False}).data) == 1

    def test_notes_that_nobody_is_there(self, outside: Outside, eventually: Eventually) -> None:
        outside.control("webhook", {"url": "http://127.0.0.1:9/", "secret": SECRET})
        outside.stripe.v1.checkout.sessions.expire(outside.checkout().id)
        eventually(lambda: delivery(outside, "checkout.session.expired")["attempts"])
        assert "refused" in delivery(outside, "checkout.session.expired")["attempts"][0]["error"]

    def test_goes_to_a_new_address_what_was_pending_for_the_old(
        self, outside: Outside, listener: Listener, eventually: Eventually
    ) -> None:
        outside.control("webhook/pause", {})
        outside.stripe.v1.checkout.sessions.expire(outside.checkout().id)
        outside.control("webhook", {"url": listener.url + "new", "secret": SECRET})
        outside.control("webhook/resume", {})
        eventually(lambda: listener.heard)
        assert listener.heard[0].path == "/hooks/new"


class TestHolding:
    def test_held_events_wait_and_are_counted(
        self, outside: Outside, listener: Listener, eventually: Eventually
    ) -> None:
        outside.control("webhook/pause", {})
        outside.paid()
        events = outside.stripe.v1.events.list({"delivery_success": False}).data
        assert [event.pending_webhooks for event in events] == [1] * 5
        assert outside.stripe.v1.events.list({"delivery_success": True}).data == []
        assert listener.heard == []
        outside.control("webhook/resume", {})
        eventually(lambda: len(listener.heard) == 5)
        eventually(lambda: not outside.stripe.v1.events.list({"delivery_success": False}).data)
        delivered = outside.stripe.v1.events.list({"delivery_success": True}).data
        assert [event.pending_webhooks for event in delivered] == [0] * 5

    def test_without_a_listener_nothing_is_pending(self, outside: Outside) -> None:
        outside.paid()
        assert outside.stripe.v1.events.list({"delivery_success": False}).data == []


class TestSendingByHand:
    def test_repeats_an_event(
        self, outside: Outside, listener: Listener, eventually: Eventually
    ) -> None:
        outside.stripe.v1.checkout.sessions.expire(outside.checkout().id)
        eventually(lambda: delivery(outside, "checkout.session.expired")["state"] == "delivered")
        event = outside.stripe.v1.events.list().data[0]
        answer = outside.control(f"events/{event.id}/send", {})
        assert answer["attempts"] == [{"url": listener.url, "status": 200, "error": None}]
        assert [one.event["id"] for one in listener.heard] == [event.id] * 2

    def test_with_another_secret_to_another_place(
        self, outside: Outside, listener: Listener
    ) -> None:
        outside.control("webhook/pause", {})
        outside.stripe.v1.checkout.sessions.expire(outside.checkout().id)
        event = outside.stripe.v1.events.list().data[0]
        body = {"url": listener.url + "forged", "secret": "whsec_wrong"}
        outside.control(f"events/{event.id}/send", body)
        heard = listener.heard[0]
        assert heard.path == "/hooks/forged"
        with pytest.raises(stripe.SignatureVerificationError):
            outside.stripe.construct_event(heard.body, heard.signature, SECRET)
        still = outside.stripe.v1.events.list({"delivery_success": False}).data
        assert [one.id for one in still] == [event.id]


class TestEndpoints:
    def test_made_by_the_api_hear_what_they_asked_for(
        self, outside: Outside, listener: Listener, eventually: Eventually
    ) -> None:
        made = outside.stripe.v1.webhook_endpoints.create(
            {"url": listener.url + "mine", "enabled_events": ["charge.succeeded"]}
        )
        assert made.secret.startswith("whsec_")
        assert not hasattr(outside.stripe.v1.webhook_endpoints.retrieve(made.id), "secret")
        outside.paid()
        eventually(lambda: any(one.path == "/hooks/mine" for one in listener.heard))
        heard = [one for one in listener.heard if one.path == "/hooks/mine"]
        assert [one.event["type"] for one in heard] == ["charge.succeeded"]
        outside.stripe.construct_event(heard[0].body, heard[0].signature, made.secret)

    def test_the_list_shows_no_secret(self, outside: Outside, listener: Listener) -> None:
        assert SECRET not in outside.api("GET", "webhook_endpoints").text


class TestControl:
    @pytest.mark.parametrize(
        ("path", "body"),
        [
            ("webhook", {"url": "ftp://x", "secret": "s"}),
            ("webhook", {"url": "http://x"}),
            ("webhook", {"url": 5, "secret": "s"}),
            ("clock", {"now": "noon"}),
            ("settings", {"latency_ms": -1}),
            ("settings", {"fees_late": True, "colour": "red"}),
            ("settings", {"fee_percent": "NaN"}),
            ("settings", {"fail_next": 3}),
            ("events/evt_no/send", {}),
            ("pay", {"session": "cs_test_no"}),
            ("book", {"payments": [{"amount": 10.5, "email": "a@b.co"}]}),
            ("book", {"payments": [{"amount": 5000, "email": "a@b.co", "created": "x"}]}),
            ("book", {"payments": [{"amount": 5000, "email": "a@b.co", "metadata": "x"}]}),
            ("book", {}),
        ],
    )
    def test_says_what_is_wrong(self, outside: Outside, path: str, body: dict[str, Any]) -> None:
        answer = requests.post(f"{outside.url}/stripe/_control/{path}", json=body, timeout=10)
        assert answer.status_code == 400, answer.text
        assert answer.json()["error"]
        assert outside.control("books") == {}

    def test_reset_forgets_all_but_the_listener(
        self, outside: Outside, listener: Listener, eventually: Eventually
    ) -> None:
        outside.control("settings", {"fees_late": True, "fee_fixed": 0})
        outside.paid()
        outside.control("reset", {})
        assert outside.control("books") == {}
        assert outside.stripe.v1.events.list().data == []
        assert outside.paid(1000).payment_intent.latest_charge.balance_transaction.fee == 52
        eventually(lambda: COMPLETED in listener.types())
