"""Leaving takes effect at once and is written down once; coming back is a fresh consent."""

from datetime import timedelta

import pytest

from giving.messaging.models import OutboxJob
from giving.newsletters.models import Subscription
from giving.newsletters.operations import resubscribe, unsubscribe
from giving.supporters.models import Consent
from tests.factories.newsletters import SEEN, SubscriptionFactory

pytestmark = pytest.mark.django_db


def acts() -> list[str]:
    return list(Consent.objects.values_list("act", flat=True))


class TestUnsubscribe:
    @pytest.mark.parametrize("trait", ["pending", None])
    def test_leaves_at_once(self, at, trait):
        subscription = SubscriptionFactory(**{trait: True} if trait else {})
        unsubscribe(subscription=subscription, seen=SEEN, at=at)
        subscription.refresh_from_db()
        assert (subscription.state, subscription.left_at) == ("unsubscribed", at)
        assert acts() == ["withdrawn"]

    def test_twice_is_once(self, at):
        subscription = SubscriptionFactory()
        for hour in range(3):
            unsubscribe(subscription=subscription, seen=SEEN, at=at + timedelta(hours=hour))
        subscription.refresh_from_db()
        assert subscription.left_at == at
        assert acts() == ["withdrawn"]

    def test_keeps_the_links_alive_for_a_repeat_and_a_return(self, at):
        subscription = SubscriptionFactory()
        before = subscription.link_version
        unsubscribe(subscription=subscription, seen=SEEN, at=at)
        subscription.refresh_from_db()
        assert subscription.link_version == before


class TestResubscribe:
    def test_comes_back_by_a_fresh_consent(self, at):
        subscription = SubscriptionFactory()
        unsubscribe(subscription=subscription, seen=SEEN, at=at)
        for _ in range(2):
            resubscribe(subscription=subscription, seen=SEEN, at=at + timedelta(minutes=1))
        subscription.refresh_from_db()
        assert (subscription.is_subscribed, subscription.left_at) == (True, None)
        assert acts() == ["withdrawn", "given"]
        assert not OutboxJob.objects.exists()

    def test_the_latest_act_wins(self, at):
        subscription = SubscriptionFactory()
        for minute in range(6):
            act = (unsubscribe, resubscribe)[minute % 2]
            act(subscription=subscription, seen=SEEN, at=at + timedelta(minutes=minute))
        unsubscribe(subscription=subscription, seen=SEEN, at=at + timedelta(hours=1))
        subscription.refresh_from_db()
        assert subscription.state == Subscription.State.UNSUBSCRIBED
        assert acts() == ["withdrawn", "given"] * 3 + ["withdrawn"]
