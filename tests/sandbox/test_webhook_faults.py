"""What befalls webhooks on their way: doubled, shuffled, late, lost, forged, broken off."""

import random
import time
from collections.abc import Callable
from typing import Any

import pytest
import requests
import stripe

from tests.sandbox.conftest import SECRET, Listener, Outside
from tests.sandbox.test_webhooks import delivery

Eventually = Callable[[Callable[[], Any]], Any]

EXPIRED = "checkout.session.expired"


def expire_one(outside: Outside) -> None:
    """Let one event happen."""
    outside.stripe.v1.checkout.sessions.expire(outside.checkout().id)


def state_of(outside: Outside) -> str:
    return delivery(outside, EXPIRED)["state"]


def undelivered(outside: Outside) -> int:
    return len(outside.stripe.v1.events.list({"delivery_success": False, "limit": 100}).data)


class TestDoubling:
    def test_sends_each_so_many_times_more(
        self, outside: Outside, listener: Listener, eventually: Eventually
    ) -> None:
        outside.control("webhook/faults", {"duplicate": 2})
        outside.paid()
        eventually(lambda: len(listener.heard) == 15)
        assert len({one.event["id"] for one in listener.heard}) == 5
        eventually(lambda: undelivered(outside) == 0)
        outside.control("webhook/faults", {"duplicate": 0})
        expire_one(outside)
        eventually(lambda: EXPIRED in listener.types())
        assert len(listener.heard) == 16


class TestShuffling:
    def test_holds_until_enough_have_come_and_goes_by_the_seed(
        self, outside: Outside, listener: Listener, eventually: Eventually
    ) -> None:
        outside.control("webhook/faults", {"reorder": {"hold": 50, "seed": 1}})
        for _ in range(10):
            outside.paid()
        told = outside.stripe.v1.events.list({"limit": 100}).data
        expected = [event.id for event in reversed(told)]
        random.Random(1).shuffle(expected)
        eventually(lambda: len(listener.heard) == 50)
        assert [one.event["id"] for one in listener.heard] == expected

    def test_lets_the_rest_go_when_it_ends(
        self, outside: Outside, listener: Listener, eventually: Eventually
    ) -> None:
        outside.control("webhook/faults", {"reorder": {"hold": 6, "seed": 1}})
        outside.paid()
        outside.control("webhook/faults", {"reorder": None})
        eventually(lambda: len(listener.heard) == 5)


class TestLosing:
    def test_is_for_good_and_known_to_the_processor(
        self, outside: Outside, listener: Listener, eventually: Eventually
    ) -> None:
        outside.control("webhook/faults", {"drop": 1})
        expire_one(outside)
        eventually(lambda: state_of(outside) == "lost")
        outside.control("clock", {"now": int(time.time()) + 2 * 24 * 3600})
        expire_one(outside)
        eventually(lambda: undelivered(outside) == 1)
        # the older one would have gone first
        assert len(listener.heard) == 1

    def test_can_seem_a_success(
        self, outside: Outside, listener: Listener, eventually: Eventually
    ) -> None:
        outside.control("webhook/faults", {"swallow": 1})
        expire_one(outside)
        eventually(lambda: state_of(outside) == "delivered")
        assert listener.heard == []
        assert undelivered(outside) == 0

    def test_befalls_so_many(
        self, outside: Outside, listener: Listener, eventually: Eventually
    ) -> None:
        outside.control("webhook/faults", {"drop": 2})
        outside.paid()
        eventually(lambda: undelivered(outside) == 2)
        assert outside.control("webhook/faults", {})["drop"] == 0


class TestSignatures:
    def test_that_travelled_too_long(
        self, outside: Outside, listener: Listener, eventually: Eventually
    ) -> None:
        outside.control("webhook/faults", {"stale": {"count": 1, "seconds": 301}})
        listener.answers = [400]
        expire_one(outside)
        eventually(lambda: len(listener.heard) == 2)
        late, again = listener.heard
        with pytest.raises(stripe.SignatureVerificationError, match="tolerance"):
            outside.stripe.construct_event(late.body, late.signature, SECRET)
        outside.stripe.construct_event(late.body, late.signature, SECRET, tolerance=400)
        outside.stripe.construct_event(again.body, again.signature, SECRET)

    def test_by_a_stranger(
        self, outside: Outside, listener: Listener, eventually: Eventually
    ) -> None:
        outside.control("webhook/faults", {"wrong_secret": 1})
        expire_one(outside)
        (heard,) = eventually(lambda: listener.heard)
        with pytest.raises(stripe.SignatureVerificationError, match="No signatures"):
            outside.stripe.construct_event(heard.body, heard.signature, SECRET)

    def test_by_two_secrets_while_they_are_exchanged(
        self, outside: Outside, listener: Listener, eventually: Eventually
    ) -> None:
        outside.control("webhook/faults", {"second_secret": "whsec_new"})
        expire_one(outside)
        (heard,) = eventually(lambda: listener.heard)
        assert heard.signature.count("v1=") == 2
        for secret in (SECRET, "whsec_new"):
            outside.stripe.construct_event(heard.body, heard.signature, secret)


class TestBreakingOff:
    def test_after_the_body_sends_it_again(
        self, outside: Outside, listener: Listener, eventually: Eventually
    ) -> None:
        outside.control("webhook/faults", {"hang_up": 1})
        expire_one(outside)
        eventually(lambda: len(listener.heard) == 2)
        first, second = listener.heard
        assert first.event["id"] == second.event["id"]
        eventually(lambda: state_of(outside) == "delivered")
        assert "hang_up" in delivery(outside, EXPIRED)["attempts"][0]["error"]

    def test_amid_the_body_sends_it_again(
        self, outside: Outside, listener: Listener, eventually: Eventually
    ) -> None:
        outside.control("webhook/faults", {"cut_short": 1})
        expire_one(outside)
        eventually(lambda: state_of(outside) == "delivered")
        bodies = {len(one.body) for one in listener.heard}
        assert len(bodies) == 2


class TestStrangeContent:
    def test_of_another_version_and_mode(
        self, outside: Outside, listener: Listener, eventually: Eventually
    ) -> None:
        outside.control("webhook/faults", {"api_version": "2027-03-31.future", "livemode": True})
        expire_one(outside)
        (heard,) = eventually(lambda: listener.heard)
        event = outside.stripe.construct_event(heard.body, heard.signature, SECRET)
        assert (event.api_version, event.livemode) == ("2027-03-31.future", True)
        assert not outside.stripe.v1.events.retrieve(event.id).livemode


class TestControl:
    def test_shows_and_ends_with_a_reset(self, outside: Outside) -> None:
        before = outside.control("webhook/faults", {})
        asked = {"duplicate": 3, "stale": {"count": 2, "seconds": 400}, "second_secret": "whsec_x"}
        assert outside.control("webhook/faults", asked) == before | asked
        outside.control("reset", {})
        assert outside.control("webhook/faults", {}) == before

    @pytest.mark.parametrize(
        "wrong",
        [
            {"duplicate": -1},
            {"reorder": {"hold": 0}},
            {"reorder": {"by": "name"}},
            {"stale": {"days": 1}},
            {"explode": 1},
        ],
    )
    def test_says_what_is_wrong(self, outside: Outside, wrong: dict[str, Any]) -> None:
        address = f"{outside.url}/stripe/_control/webhook/faults"
        assert requests.post(address, json=wrong, timeout=10).status_code == 400
