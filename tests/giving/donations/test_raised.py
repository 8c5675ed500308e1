"""What a drive has raised: without covered fees, and without what went back."""

import pytest

from giving.donations import operations
from giving.donations.gateway import Refund
from giving.donations.queries import raised
from giving.money import Money
from tests.factories.donations import DonationFactory, paid
from tests.factories.drives import DriveFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def drive():
    return DriveFactory()


def received(drive, at, *, refunded: int = 0, **facts: int) -> None:
    donation = DonationFactory(at_checkout=True, drive=drive, created_at=at, **facts)
    refunds = [Refund(f"re_{donation.pk.hex}", refunded, at)] if refunded else []
    operations.record_payment(payment=paid(donation, refunds=refunds), at=at)


class TestRaised:
    def test_a_covered_fee_is_no_part_of_the_goal(self, drive, at):
        received(drive, at, amount_minor=51_43, covered_minor=1_43)
        assert raised(drive=drive) == Money(50_00)

    def test_a_refund_is_taken_off(self, drive, at):
        received(drive, at, amount_minor=51_43, covered_minor=1_43, refunded=20_00)
        assert raised(drive=drive) == Money(30_00)

    def test_what_one_donor_covered_pays_for_no_other_refund(self, drive, at):
        received(drive, at, amount_minor=51_43, covered_minor=1_43, refunded=51_43)
        received(drive, at, amount_minor=50_00)
        assert raised(drive=drive) == Money(50_00)

    def test_another_drives_gifts_do_not_count(self, drive, at):
        received(DriveFactory(code="another"), at, amount_minor=50_00)
        assert raised(drive=drive) == Money(0)
