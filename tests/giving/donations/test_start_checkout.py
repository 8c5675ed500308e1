"""One filling-in of the form is one donation and one page, whatever is pressed, changed or lost."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from giving.donations.checkout import AlreadyGiven, intend_donation, start_checkout
from giving.donations.gateway import ProcessorRefused, ProcessorUnavailable
from giving.donations.gateway_stripe import gateway
from giving.donations.intention import Intention
from giving.donations.models import Donation
from giving.money import Money
from tests.factories.donations import FundFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def now(sandbox) -> datetime:
    return timezone.now()


@pytest.fixture
def fifty() -> Intention:
    return Intention(
        gift=Money(50_00),
        email="alice@example.org",
        first_name="Alice",
        last_name="Archer",
        fund=FundFactory(),
        drive=None,
        source="",
        language="en",
    )


@pytest.fixture
def donation(fifty, now) -> Donation:
    return intend_donation(intention=fifty, form_token=uuid4(), at=now)


def start(donation: Donation, intention: Intention, *, at: datetime) -> str:
    donation.refresh_from_db()
    return start_checkout(donation=donation, intention=intention, gateway=gateway(), at=at)


def session_in(address: str) -> str:
    return address.rpartition("/")[2]


class TestStartCheckout:
    def test_asked_again_it_is_the_same_page(self, donation, fifty, now):
        first = start(donation, fifty, at=now)
        assert start(donation, fifty, at=now + timedelta(minutes=5)) == first

    def test_after_a_lost_answer_the_same_key_finds_the_page(self, donation, fifty, now):
        """Every word to the processor is as it was, or the key would be refused."""
        first = start(donation, fifty, at=now)
        Donation.objects.update(checkout_session="", checkout_url="", state="created")
        assert start(donation, fifty, at=now + timedelta(minutes=5)) == first

    @pytest.mark.parametrize(
        ("status", "refusal", "attempt"),
        [(400, ProcessorRefused, 2), (500, ProcessorUnavailable, 1)],
    )
    def test_only_a_definite_no_ends_a_key(
        self, donation, fifty, now, sandbox, status, refusal, attempt
    ):
        """The answer to a key is final, whether or not it reached us."""
        sandbox.steer("stripe/settings", fail_next={"count": 2, "status": status})
        with pytest.raises(refusal):
            start(donation, fifty, at=now)
        donation.refresh_from_db()
        assert (donation.state, donation.attempt) == ("created", attempt)

    def test_a_form_that_stood_open_for_an_hour_gets_a_page_of_its_own(self, donation, fifty, now):
        later = now + timedelta(minutes=40)
        assert start(donation, fifty, at=later).startswith("http")
        donation.refresh_from_db()
        assert donation.attempt == 2
        assert donation.expires_at > later + timedelta(minutes=31)

    def test_another_amount_closes_the_page_of_before(self, donation, fifty, now, sandbox):
        first = start(donation, fifty, at=now)
        second = start(donation, replace(fifty, gift=Money(100_00)), at=now)
        assert first != second
        assert Donation.objects.get().amount_minor == 100_00
        with pytest.raises(AssertionError, match="No open session"):
            sandbox.pay(session_in(first))

    def test_another_amount_after_paying_changes_nothing(self, donation, fifty, now, sandbox):
        """The first tab pays while the second one asks for more: what was paid is what counts."""
        sandbox.pay(session_in(start(donation, fifty, at=now)))
        with pytest.raises(AlreadyGiven):
            start(donation, replace(fifty, gift=Money(100_00)), at=now)
        donation = Donation.objects.get()
        assert (donation.state, donation.amount_minor) == ("succeeded", 50_00)
        assert sandbox.books()["usd"]["gross"] == 50_00

    def test_a_page_for_an_amount_of_before_is_not_handed_out(self, donation, fifty, now):
        """Between asking for a page and noting it, another tab has begun another attempt."""
        stale = Donation.objects.get()
        start(donation, replace(fifty, gift=Money(100_00)), at=now)
        stale.amount_minor = 50_00
        with pytest.raises(Exception, match="same moment"):
            start_checkout(donation=stale, intention=fifty, gateway=gateway(), at=now)
        assert Donation.objects.get().amount_minor == 100_00

    def test_an_email_that_was_mended_is_the_one_that_counts(self, donation, fifty, now):
        start(donation, fifty, at=now)
        start(donation, replace(fifty, email="alice.archer@example.org"), at=now)
        assert Donation.objects.get().supporter.email == "alice.archer@example.org"
