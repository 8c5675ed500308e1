"""Choosing changes what is sent, is written down, and decides nothing about being subscribed."""

from datetime import date

import pytest

from giving.newsletters.models import Subscription
from giving.newsletters.operations import set_preferences
from giving.supporters.models import Consent
from tests.factories.newsletters import SEEN, SubscriptionFactory, TopicFactory

pytestmark = pytest.mark.django_db
CHOICE = {
    "topics": ["gifts"],
    "pace": "year_end",
    "paused_until": date(2027, 1, 31),
    "language": "es",
    "first_name": "Beatriz",
    "last_name": "",
}


class TestSetPreferences:
    def test_takes_over_every_choice(self, at):
        TopicFactory(code="gifts"), TopicFactory(code="money")
        subscription = SubscriptionFactory()
        set_preferences(subscription=subscription, **CHOICE, seen=SEEN, at=at)
        subscription.refresh_from_db()
        assert [topic.code for topic in subscription.topics.all()] == ["gifts"]
        assert (subscription.pace, subscription.language) == ("year_end", "es")
        assert subscription.paused_until == date(2027, 1, 31)
        assert subscription.supporter.full_name == "Beatriz"
        consent = Consent.objects.get()
        assert consent.act == Consent.Act.CHANGED
        assert consent.details == {
            "topics": ["gifts"],
            "pace": "year_end",
            "paused_until": "2027-01-31",
            "language": "es",
        }

    def test_a_page_left_open_brings_nobody_back(self, at):
        subscription = SubscriptionFactory(left=True)
        set_preferences(subscription=subscription, **CHOICE, seen=SEEN, at=at)
        subscription.refresh_from_db()
        assert subscription.state == Subscription.State.UNSUBSCRIBED


class TestPauseAfter:
    @pytest.mark.parametrize(
        ("until", "shown"), [(None, None), (date(2026, 11, 22), None), (date(2026, 11, 23), True)]
    )
    def test_is_shown_while_it_lasts(self, until, shown):
        subscription = Subscription(paused_until=until)
        assert subscription.pause_after(date(2026, 11, 22)) == (until if shown else None)
