"""Confirming subscribes the owner of the address, once, and never against a later no."""

from datetime import timedelta

import pytest

from giving.messaging.models import OutboxJob
from giving.newsletters.models import Subscription
from giving.newsletters.operations import (
    ConfirmationOutlived,
    ask_to_subscribe,
    confirm_subscription,
    unsubscribe,
)
from giving.supporters.models import Consent
from tests.factories.newsletters import SEEN, SubscriptionFactory

pytestmark = pytest.mark.django_db


class TestConfirmSubscription:
    def test_subscribes_and_welcomes_with_the_ways_out(self, at):
        subscription = SubscriptionFactory(pending=True)
        confirm_subscription(subscription=subscription, seen=SEEN, at=at)
        subscription.refresh_from_db()
        assert (subscription.state, subscription.confirmed_at) == ("subscribed", at)
        letter = OutboxJob.objects.get().payload
        assert letter["letter"] == "welcome"
        assert "/preferences/" in letter["context"]["preferences_url"]
        assert "/unsubscribe/" in letter["context"]["unsubscribe_url"]
        assert Consent.objects.get().act == Consent.Act.GIVEN

    def test_twice_is_once(self, at):
        subscription = SubscriptionFactory(pending=True)
        for _ in range(3):
            confirm_subscription(subscription=subscription, seen=SEEN, at=at)
        assert OutboxJob.objects.count() == Consent.objects.count() == 1

    def test_an_old_link_brings_nobody_back_who_left_since(self, at):
        """Goes red without the comparison of leaving and asking."""
        subscription = SubscriptionFactory(pending=True, asked_at=at)
        confirm_subscription(subscription=subscription, seen=SEEN, at=at + timedelta(hours=1))
        unsubscribe(subscription=subscription, seen=SEEN, at=at + timedelta(hours=2))
        with pytest.raises(ConfirmationOutlived):
            confirm_subscription(subscription=subscription, seen=SEEN, at=at + timedelta(hours=3))
        subscription.refresh_from_db()
        assert subscription.state == Subscription.State.UNSUBSCRIBED

    def test_asking_anew_after_leaving_may_be_confirmed(self, at):
        subscription = SubscriptionFactory(left=True, asked_at=at - timedelta(days=90))
        ask_to_subscribe(email=subscription.supporter.email, language="es", seen=SEEN, at=at)
        confirm_subscription(subscription=subscription, seen=SEEN, at=at + timedelta(hours=1))
        subscription.refresh_from_db()
        assert (subscription.is_subscribed, subscription.language) == (True, "es")
