"""A plan says what the processor says, in any order, and its donor hears of each turn once."""

from datetime import datetime, timedelta

import pytest

from giving.donations.gateway_stripe import gateway
from giving.donations.models import Donation, Plan
from tests import plans as stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(sandbox, at) -> Plan:
    return stage.begin(sandbox, at=at)


def month_later(at: datetime) -> datetime:
    """A renewal has been billed, and its hour of grace is over."""
    return at.replace(month=12) + timedelta(hours=2)


class TestStarted:
    def test_the_plan_knows_what_is_charged_when_and_how(self, plan, at):
        assert (plan.amount_minor, plan.covered_minor, plan.frequency) == (25_00, 0, "monthly")
        assert plan.next_charge_at == at.replace(month=12)
        assert plan.card == "visa ···· 4242"
        assert plan.card_expires_on.year > 2026
        assert plan.subscription.startswith("sub_")
        assert plan.customer.startswith("cus_")

    def test_one_letter_tells_what_when_and_how_to_stop(self, plan, sandbox):
        assert stage.letters(sandbox) == ["Your monthly gift of $25.00 has begun"]
        letter = sandbox.mails(subject="has begun")[0]
        for part in ("text", "html"):
            assert "December 22, 2026" in letter[part]
            assert "/give/plan/" in letter[part]

    def test_the_first_charge_is_the_form_s_own_donation(self, plan):
        donation = Donation.objects.get()
        assert (donation.plan_id, donation.state) == (plan.pk, "succeeded")


class TestRenewal:
    def test_each_charge_is_a_donation_with_a_receipt(self, plan, sandbox, at):
        stage.pass_time(sandbox, month_later(at))
        donations = Donation.objects.order_by("created_at")
        assert [one.state for one in donations] == ["succeeded", "succeeded"]
        assert [one.receipts.count() for one in donations] == [1, 1]
        plan.refresh_from_db()
        assert plan.next_charge_at == at.replace(year=2027, month=1)
