"""Asked for letters beside a gift: one letter asks whether it was really them."""

from datetime import timedelta

import pytest

from giving.messaging.models import OutboxJob
from giving.messaging.outbox import do_due
from giving.newsletters import operations
from giving.newsletters.models import Subscription
from giving.supporters.models import Consent
from giving.supporters.operations import Seen, remember_consent
from tests.factories.supporters import SupporterFactory

pytestmark = pytest.mark.django_db
SEEN = Seen(text="Yes, please send me your letters.", page="donations:give", ip_prefix="")


def ask(supporter, at):
    return remember_consent(
        supporter=supporter, purpose="newsletter", act=Consent.Act.ASKED, seen=SEEN, at=at
    )


def letters() -> list[str]:
    jobs = OutboxJob.objects.filter(topic="letter").order_by("created_at")
    return [job.payload["letter"] for job in jobs]


def test_the_job_of_a_gift_asks_for_confirmation_once(at):
    supporter = SupporterFactory()
    ask(supporter, at)
    for _again in range(2):
        operations.answer_asking(supporter=supporter, language="es", at=at)
    assert letters() == ["confirm_subscription"]
    subscription = Subscription.objects.get()
    assert (subscription.state, subscription.language) == ("pending", "es")
    assert Consent.objects.count() == 1


def test_is_what_the_outbox_does_with_the_forms_job(at):
    supporter = SupporterFactory()
    ask(supporter, at)
    OutboxJob.objects.create(
        topic="newsletter_asked",
        dedupe_key="one",
        payload={"supporter": str(supporter.pk), "language": "en"},
        created_at=at,
        not_before=at,
    )
    done, failed = do_due(now=lambda: at)
    assert (done, failed) == (2, 0)  # the job, and the letter that it wrote


def test_who_did_not_ask_is_not_written_to(at):
    operations.answer_asking(supporter=SupporterFactory(), language="en", at=at)
    assert letters() == []


def test_a_subscriber_is_not_bothered(at):
    subscription = Subscription.objects.create(
        supporter=SupporterFactory(), state="subscribed", asked_at=at, confirmed_at=at
    )
    ask(subscription.supporter, at)
    operations.answer_asking(supporter=subscription.supporter, language="en", at=at)
    assert letters() == []


def test_who_left_after_asking_has_left(at):
    subscription = Subscription.objects.create(
        supporter=SupporterFactory(), state="unsubscribed", asked_at=at, left_at=at
    )
    ask(subscription.supporter, at - timedelta(minutes=5))
    operations.answer_asking(supporter=subscription.supporter, language="en", at=at)
    assert letters() == []


def test_a_stranger_cannot_have_an_address_written_to_all_day(at):
    supporter = SupporterFactory()
    for hour in range(6):
        moment = at + timedelta(hours=hour)
        ask(supporter, moment)
        operations.answer_asking(supporter=supporter, language="en", at=moment)
    assert len(letters()) == operations.ASKS_PER_DAY
