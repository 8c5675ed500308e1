"""Asking mails a question to the address, a few times a day, and decides nothing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from giving.messaging.models import OutboxJob
from giving.newsletters.models import Subscription
from giving.newsletters.operations import ASKS_PER_DAY, ask_to_subscribe, unsubscribe
from giving.supporters.models import Consent, Supporter
from tests.factories.newsletters import SEEN, SubscriptionFactory, TopicFactory


def ask(at, email="bea@example.org", **more):
    ask_to_subscribe(email=email, language="en", seen=SEEN, at=at, **more)


def letters() -> list[str]:
    return list(OutboxJob.objects.order_by("created_at").values_list("payload__letter", flat=True))


@pytest.mark.django_db
class TestAskToSubscribe:
    def test_waits_for_the_owner_of_the_address(self, at):
        TopicFactory(code="gifts")
        ask(at, first_name="Bea", topics=["gifts"])
        subscription = Subscription.objects.get()
        assert subscription.state == Subscription.State.PENDING
        assert [topic.code for topic in subscription.topics.all()] == ["gifts"]
        assert letters() == ["confirm_subscription"]
        consent = Consent.objects.get()
        assert (consent.act, consent.text, consent.page) == ("asked", SEEN.text, SEEN.page)
        assert (consent.at, consent.details) == (at, {"topics": ["gifts"]})

    def test_the_question_repeats_nothing_that_a_stranger_typed(self, at):
        ask(at, first_name="WIN BIG at spam.example")
        assert "spam" not in str(OutboxJob.objects.get().payload)

    def test_whoever_subscribes_already_is_mailed_the_way_to_their_choices(self, at):
        subscription = SubscriptionFactory(supporter__email="bea@example.org")
        ask(at)
        assert letters() == ["preferences_link"]
        subscription.refresh_from_db()
        assert subscription.is_subscribed

    def test_asking_for_somebody_else_changes_none_of_their_choices(self, at):
        TopicFactory(code="gifts"), TopicFactory(code="money")
        subscription = SubscriptionFactory(supporter__email="bea@example.org", language="es")
        subscription.topics.set([TopicFactory(code="gifts")])
        ask(at, first_name="Mallory", topics=["money"])
        subscription.refresh_from_db()
        assert [topic.code for topic in subscription.topics.all()] == ["gifts"]
        assert (subscription.language, subscription.supporter.first_name) == ("es", "Bea")

    def test_whoever_left_stays_out_until_they_confirm(self, at):
        subscription = SubscriptionFactory(supporter__email="bea@example.org", left=True)
        ask(at)
        subscription.refresh_from_db()
        assert subscription.state == Subscription.State.UNSUBSCRIBED
        assert letters() == ["confirm_subscription"]

    def test_a_hundred_asks_are_three_letters(self, at):
        for number in range(100):
            ask(
                at + timedelta(minutes=number),
                email=("bea@example.org", "BEA@example.org")[number % 2],
            )
        assert len(letters()) == Consent.objects.count() == ASKS_PER_DAY == 3

    def test_the_next_day_may_ask_again(self, at):
        for day in range(2):
            for _ in range(5):
                ask(at + timedelta(days=day))
        assert len(letters()) == 2 * ASKS_PER_DAY

    def test_leaving_does_not_lift_the_limit(self, at):
        for _ in range(5):
            ask(at)
            unsubscribe(subscription=Subscription.objects.get(), seen=SEEN, at=at)
        assert len(letters()) == ASKS_PER_DAY


@pytest.mark.usefixtures("live_database")
class TestAtOnce:
    def test_twenty_asks_at_once_are_three_letters(self, at):
        """Goes red without the lock on the subscription."""

        def once(number: int) -> None:
            try:
                ask(at)
            finally:
                connection.close()

        with ThreadPoolExecutor(20) as crowd:
            list(crowd.map(once, range(20)))
        assert Supporter.objects.count() == Subscription.objects.count() == 1
        assert len(letters()) == ASKS_PER_DAY
