"""All that a donor means is kept, a repeated gift with its plan; and what changes is followed."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
import stripe
from django.utils import timezone

from giving.donations import checkout
from giving.donations.gateway_stripe import gateway
from giving.donations.intention import Intention, TributeIntention
from giving.donations.models import Donation, Plan, Tribute
from giving.messaging.models import OutboxJob
from giving.money import Money
from giving.supporters.models import Consent
from tests import plans as stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def now(sandbox) -> datetime:
    return timezone.now()


@pytest.fixture
def meant() -> Intention:
    return stage.monthly(
        covered=Money(87),
        is_anonymous=True,
        message="For the children",
        tribute=TributeIntention("memory", "Grandma Ruth", "ruths.daughter@example.org"),
        newsletter=stage.SEEN,
    )


@pytest.fixture
def donation(meant, now) -> Donation:
    return checkout.intend_donation(intention=meant, form_token=uuid4(), at=now)


def press(donation: Donation, intention: Intention, *, at: datetime) -> str:
    """The form is sent (again): as the page does it."""
    donation = checkout.intend_donation(intention=intention, form_token=donation.form_token, at=at)
    return checkout.start_checkout(donation=donation, intention=intention, gateway=gateway(), at=at)


def session_in(address: str) -> str:
    return address.rpartition("/")[2]


def session_of(sandbox, donation: Donation) -> dict:
    donation.refresh_from_db()
    client = stripe.StripeClient("sk_test_sandbox", base_addresses={"api": sandbox.stripe_api})
    return client.v1.checkout.sessions.retrieve(
        donation.checkout_session, params={"expand": ["line_items"]}
    ).to_dict()


class TestKept:
    def test_every_word_of_it(self, donation):
        assert (donation.amount_minor, donation.covered_minor) == (25_87, 87)
        assert (donation.is_anonymous, donation.message) == (True, "For the children")
        assert (donation.frequency, donation.source) == ("monthly", "letter-2026")
        tribute = donation.tribute
        assert (tribute.kind, tribute.honoree) == ("memory", "Grandma Ruth")
        assert tribute.notify_email == "ruths.daughter@example.org"

    def test_a_repeated_gift_has_its_plan_from_the_first_moment(self, donation):
        plan = Plan.objects.get()
        assert donation.plan == plan
        assert (plan.state, plan.frequency) == ("pending", "monthly")
        assert (plan.amount_minor, plan.covered_minor) == (25_87, 87)
        assert (plan.supporter, plan.fund) == (donation.supporter, donation.fund)
        assert plan.is_anonymous

    def test_a_single_gift_has_none(self, meant, now):
        single = replace(meant, frequency="once")
        donation = checkout.intend_donation(intention=single, form_token=uuid4(), at=now)
        assert donation.plan is None
        assert not Plan.objects.exists()

    def test_the_same_form_again_is_the_same_plan(self, donation, meant, now):
        press(donation, meant, at=now)
        press(donation, meant, at=now + timedelta(minutes=2))
        assert (Donation.objects.count(), Plan.objects.count()) == (1, 1)


class TestLetters:
    def test_asking_for_letters_leaves_consent_and_one_job(self, donation, meant, now):
        press(donation, meant, at=now)
        press(donation, replace(meant, gift=Money(30_00)), at=now)
        consent = Consent.objects.get()
        assert (consent.act, consent.purpose, consent.text) == (
            "asked", "newsletter", "Letters by e-mail",
        )  # fmt: skip
        job = OutboxJob.objects.get(topic="newsletter_asked")
        assert job.payload == {"supporter": str(donation.supporter_id), "language": "en"}

    def test_not_asking_leaves_nothing(self, now):
        checkout.intend_donation(intention=stage.monthly(), form_token=uuid4(), at=now)
        assert not Consent.objects.exists()
        assert not OutboxJob.objects.exists()

    def test_a_mended_address_is_asked_in_its_turn(self, donation, meant, now):
        press(donation, replace(meant, email="alice.archer@example.org"), at=now)
        assert OutboxJob.objects.filter(topic="newsletter_asked").count() == 2


class TestOrder:
    def test_a_plan_is_ordered_as_a_subscription_with_the_fee_apart(
        self, donation, meant, now, sandbox
    ):
        press(donation, meant, at=now)
        session = session_of(sandbox, donation)
        assert session["mode"] == "subscription"
        lines = session["line_items"]["data"]
        assert [line["amount_total"] for line in lines] == [25_00, 87]
        assert {line["price"]["recurring"]["interval"] for line in lines} == {"month"}
        assert session["metadata"] == {
            "donation": str(donation.pk),
            "plan": str(donation.plan_id),
            "fund": donation.fund.code,
        }

    def test_the_subscription_is_told_the_same(self, donation, meant, now, sandbox):
        sandbox.pay(session_in(press(donation, meant, at=now)))
        stage.hear(at=now)
        plan = Plan.objects.get()
        client = stripe.StripeClient("sk_test_sandbox", base_addresses={"api": sandbox.stripe_api})
        subscription = client.v1.subscriptions.retrieve(plan.subscription).to_dict()
        assert subscription["metadata"]["plan"] == str(plan.pk)
        assert subscription["metadata"]["fund"] == plan.fund.code

    def test_a_yearly_one_renews_by_the_year(self, now, sandbox):
        donation = stage.go_to_checkout(stage.monthly(frequency="yearly"), at=now)
        [line] = session_of(sandbox, donation)["line_items"]["data"]
        assert line["price"]["recurring"]["interval"] == "year"

    def test_a_single_gift_shows_its_covered_fee_as_a_line(self, now, sandbox):
        once = stage.monthly(frequency="once", covered=Money(87))
        session = session_of(sandbox, stage.go_to_checkout(once, at=now))
        assert session["mode"] == "payment"
        lines = session["line_items"]["data"]
        assert [line["amount_total"] for line in lines] == [25_00, 87]


class TestChangedMind:
    """The back button, and the form sent again with something else in it."""

    def test_from_monthly_to_once_leaves_no_plan(self, donation, meant, now, sandbox):
        first = press(donation, meant, at=now)
        second = press(donation, replace(meant, frequency="once"), at=now)
        assert first != second
        donation.refresh_from_db()
        assert (donation.frequency, donation.plan) == ("once", None)
        assert not Plan.objects.exists()
        with pytest.raises(AssertionError, match="No open session"):
            sandbox.pay(session_in(first))

    def test_from_once_to_yearly_makes_one(self, meant, now, sandbox):
        once = replace(meant, frequency="once")
        donation = checkout.intend_donation(intention=once, form_token=uuid4(), at=now)
        press(donation, once, at=now)
        press(donation, replace(meant, frequency="yearly"), at=now)
        donation.refresh_from_db()
        assert donation.plan.frequency == "yearly"
        assert session_of(sandbox, donation)["mode"] == "subscription"

    def test_another_amount_is_the_plan_s_too(self, donation, meant, now):
        press(donation, meant, at=now)
        press(donation, replace(meant, gift=Money(40_00)), at=now)
        assert Plan.objects.get().amount_minor == 40_87

    def test_a_tribute_is_followed_and_taken_back(self, donation, meant, now):
        press(donation, replace(meant, tribute=TributeIntention("honor", "Ruth")), at=now)
        assert Tribute.objects.get().kind == "honor"
        press(donation, replace(meant, tribute=None), at=now)
        assert not Tribute.objects.exists()

    def test_after_paying_nothing_follows(self, donation, meant, now, sandbox):
        sandbox.pay(session_in(press(donation, meant, at=now)))
        with pytest.raises(checkout.AlreadyGiven):
            press(donation, replace(meant, gift=Money(100_00)), at=now)
        assert sandbox.books()["usd"]["gross"] == 25_87
        assert Plan.objects.get().amount_minor == 25_87


class TestNewStart:
    def test_what_failed_days_later_begins_anew_with_the_same_form(self, meant, now, sandbox):
        once = replace(meant, frequency="once")
        donation = checkout.intend_donation(intention=once, form_token=uuid4(), at=now)
        first = session_in(press(donation, once, at=now))
        sandbox.steer("stripe/debit", session=first)
        sandbox.steer("stripe/settle", session=first, outcome="fail")
        stage.hear(at=now)
        donation.refresh_from_db()
        assert donation.state == "failed"
        second = session_in(press(donation, once, at=now + timedelta(minutes=1)))
        assert second != first
        sandbox.pay(second)
        stage.hear(at=now)
        donation.refresh_from_db()
        assert donation.state == "succeeded"

    def test_what_was_canceled_begins_anew_too(self, donation, meant, now):
        first = press(donation, meant, at=now)
        Donation.objects.update(state="canceled")
        assert press(donation, meant, at=now + timedelta(minutes=1)) != first
        donation.refresh_from_db()
        assert (donation.state, donation.attempt) == ("open", 2)

    def test_a_plan_that_is_being_charged_is_not_begun_twice(self, donation, meant, now, sandbox):
        """Its first debit failed, so the donation says; but the processor tries again by itself."""
        first = session_in(press(donation, meant, at=now))
        sandbox.steer("stripe/debit", session=first)
        sandbox.steer("stripe/settle", session=first, outcome="fail")
        stage.hear(at=now)
        assert Plan.objects.get().is_living
        with pytest.raises(checkout.AlreadyGiven):
            press(donation, meant, at=now + timedelta(minutes=1))


class TestLapsedKey:
    """F18: the answer was lost, and the key that would find it again is forgotten by now."""

    def lose_the_answer(self, donation: Donation) -> str:
        donation.refresh_from_db()
        lost = donation.checkout_session
        Donation.objects.update(checkout_session="", checkout_url="", state="created")
        return lost

    def test_a_page_that_nobody_saw_is_found_and_closed(self, donation, meant, now, sandbox):
        press(donation, meant, at=now)
        lost = self.lose_the_answer(donation)
        press(donation, replace(meant, gift=Money(40_00)), at=now + timedelta(minutes=3))
        with pytest.raises(AssertionError, match="No open session"):
            sandbox.pay(lost)

    def test_a_page_that_was_paid_is_found_25_hours_later(self, donation, meant, now, sandbox):
        press(donation, meant, at=now)
        lost = self.lose_the_answer(donation)
        sandbox.pay(lost)
        later = now + timedelta(hours=25)
        stage.set_clock(sandbox, later)
        with pytest.raises(checkout.AlreadyGiven):
            press(donation, meant, at=later)
        assert sandbox.books()["usd"]["charges"] == 1
        donation.refresh_from_db()
        assert donation.state == "succeeded"
