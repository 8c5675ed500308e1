"""What no event told the end of is asked for; one payment that needs a person stops no other."""

from datetime import timedelta

import pytest
from django.utils import timezone

from giving.donations.models import Donation
from giving.donations.tasks import settle_open_donations
from tests.factories.donations import FundFactory
from tests.visitor import Visitor


@pytest.fixture
def opened(live_site, sandbox) -> list[Donation]:
    """Two donations at the checkout, the later one first in the order of the table."""
    sandbox.steer("stripe/webhook/pause")
    FundFactory()
    for name in ("alice", "bea"):
        answer = Visitor(live_site).submit(
            "/give/", amount="50", email=f"{name}@example.org", first_name=name
        )
        assert answer.status_code == 303
    yield list(Donation.objects.order_by("created_at"))
    sandbox.steer("stripe/webhook/resume")


class TestSettleOpenDonations:
    def test_one_that_a_person_has_to_look_at_does_not_stop_the_others(self, opened, sandbox):
        paid, strange = opened
        for donation in opened:
            sandbox.pay(donation.checkout_session)
        Donation.objects.filter(pk=strange.pk).update(amount_minor=1_00)
        settle_open_donations(at=timezone.now() + timedelta(hours=2))
        paid.refresh_from_db()
        strange.refresh_from_db()
        assert (paid.state, strange.state) == ("succeeded", "open")
