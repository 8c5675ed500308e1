"""Thin events: beside the snapshot or instead of it, kept for thirty days, listed in pages."""

from collections.abc import Callable
from typing import Any

import pytest
import stripe

from tests.sandbox import published
from tests.sandbox.conftest import SECRET, Heard, Listener, Outside

Eventually = Callable[[Callable[[], Any]], Any]

DAY = 24 * 3600
NOW = 1_800_000_000


def heard_about(listener: Listener, type_: str) -> list[Heard]:
    return [one for one in listener.heard if one.event["type"] == type_]


class TestDelivery:
    def test_instead_of_snapshots(
        self, outside: Outside, listener: Listener, eventually: Eventually
    ) -> None:
        outside.control("webhook", {"url": listener.url, "secret": SECRET, "payload": "thin"})
        charge = outside.paid().payment_intent.latest_charge
        refund = outside.stripe.v1.refunds.create(
            {"charge": charge.id}, {"idempotency_key": "refund-1"}
        )
        (heard,) = eventually(lambda: heard_about(listener, "v1.refund.created"))
        thin = outside.stripe.parse_event_notification(heard.body, heard.signature, SECRET)
        assert isinstance(thin, stripe.events.V1RefundCreatedEventNotification)
        assert thin.related_object.url == f"/v1/refunds/{refund.id}"
        assert thin.fetch_related_object().id == refund.id
        assert thin.fetch_event().snapshot_event == heard.event["snapshot_event"]
        assert thin.reason.request.idempotency_key == "refund-1"
        assert not heard_about(listener, "refund.created")
        with pytest.raises(ValueError, match="thin event"):
            outside.stripe.construct_event(heard.body, heard.signature, SECRET)

    def test_beside_snapshots_names_its_twin(
        self, outside: Outside, listener: Listener, eventually: Eventually
    ) -> None:
        outside.control("webhook", {"url": listener.url, "secret": SECRET, "payload": "both"})
        outside.paid()
        eventually(lambda: len(listener.heard) == 10)
        snapshots = {one.event["id"] for one in listener.heard if "data" in one.event}
        twins = {one.event.get("snapshot_event") for one in listener.heard} - {None}
        assert len(snapshots) == 5
        assert snapshots == twins

    def test_is_kept_by_a_reset(
        self, outside: Outside, listener: Listener, eventually: Eventually
    ) -> None:
        outside.control("webhook", {"url": listener.url, "secret": SECRET, "payload": "thin"})
        outside.control("reset", {})
        outside.paid()
        eventually(lambda: heard_about(listener, "v1.charge.succeeded"))

    def test_by_hand(self, outside: Outside, listener: Listener) -> None:
        outside.control("webhook/pause", {})
        outside.paid()
        (thin,) = outside.stripe.v2.core.events.list({"types": ["v1.charge.succeeded"]}).data
        body = {"url": listener.url, "secret": SECRET}
        outside.control(f"events/{thin.id}/send", body)
        assert listener.heard[0].event["type"] == "v1.charge.succeeded"


class TestRetrieving:
    def test_has_the_published_shape(self, outside: Outside) -> None:
        charge = outside.paid().payment_intent.latest_charge
        outside.control("fraud_warning", {"charge": charge.id})
        outside.control("refund", {"charge": charge.id})
        outside.stripe.v1.customers.create({"email": "a@example.org"})
        for thin in outside.stripe.v2.core.events.list({"limit": 100}).auto_paging_iter():
            assert published.errors(thin.to_dict()) == []
            related = thin.to_dict()["related_object"]
            shown = outside.stripe.raw_request("get", related["url"])
            assert shown.data["id"] == related["id"], related

    def test_ends_after_thirty_days(self, outside: Outside) -> None:
        outside.control("clock", {"now": NOW})
        outside.paid()
        thin = outside.stripe.v2.core.events.list().data[0]
        snapshot = outside.stripe.v1.events.list().data[0]
        outside.control("clock", {"now": NOW + 30 * DAY})
        assert outside.stripe.v1.events.retrieve(snapshot.id).id == snapshot.id
        assert outside.stripe.v2.core.events.retrieve(thin.id).id == thin.id
        outside.control("clock", {"now": NOW + 30 * DAY + 1})
        assert outside.stripe.v1.events.list({"type": snapshot.type}).data == []
        assert outside.stripe.v2.core.events.list({"object_id": "x"}).data == []
        with pytest.raises(stripe.InvalidRequestError, match="No such event"):
            outside.stripe.v1.events.retrieve(snapshot.id)
        with pytest.raises(stripe.InvalidRequestError, match="No such event"):
            outside.stripe.v2.core.events.retrieve(thin.id)


class TestListing:
    def test_goes_through_pages_newest_first(self, outside: Outside) -> None:
        outside.control("clock", {"now": NOW})
        outside.paid()
        outside.control("clock", {"now": NOW + 60})
        outside.control("refund", {"charge": outside.paid().payment_intent.latest_charge.id})
        api = outside.stripe.v2.core.events
        everything = list(api.list({"limit": 3}).auto_paging_iter())
        created = [one.created for one in everything]
        assert len(everything) == len({one.id for one in everything}) == 5 + 5 + 4
        assert created == sorted(created, reverse=True)
        assert {one.snapshot_event for one in everything} == {
            one.id for one in outside.stripe.v1.events.list({"limit": 100}).data
        }

    def test_can_be_narrowed(self, outside: Outside) -> None:
        outside.control("clock", {"now": NOW})
        charge = outside.paid().payment_intent.latest_charge
        outside.control("clock", {"now": NOW + 60})
        outside.control("refund", {"charge": charge.id, "amount": 100})
        api = outside.stripe.v2.core.events
        of_charge = api.list({"object_id": charge.id, "limit": 1})
        assert [one.type for one in of_charge.auto_paging_iter()] == [
            "v1.charge.refunded",
            "v1.charge.updated",
            "v1.charge.succeeded",
        ]
        late = api.list({"created": {"gt": "2027-01-15T08:00:00Z"}, "limit": 2})
        assert len(list(late.auto_paging_iter())) == 4
        both = api.list({"types": ["v1.charge.refunded", "v1.refund.created"]}).data
        assert len(both) == 2
