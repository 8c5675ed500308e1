"""Seventeen seasons of money, and then a month in which no webhook arrives: the books still agree.

Ten thousand donations with plans, refunds, disputes and payouts; after them renewals that succeed
and fail, refunds and disputes of the processor's own making, all of them untold. What the
reconciliation finds is held against the sandbox's books, in sum, by fund and by payout.
"""

import json
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from random import Random

import pytest
from django.core.management import call_command
from django.db.models import Q, Sum
from django.test import override_settings
from django.utils import timezone

from giving.donations import tasks
from giving.donations.models import Donation, LedgerEntry, Payout
from giving.messaging.pending import process_pending
from tests.live import database_copy
from tests.outside_world import OutsideWorld

pytestmark = pytest.mark.timeout(4 * 3600)

SEASONS = 17
AT_LEAST = 10_000
LOST = 120
Kind = LedgerEntry.Kind


@pytest.fixture(scope="module")
def outside(
    django_db_setup, django_db_blocker, outside_process: OutsideWorld, tmp_path_factory
) -> Iterator[OutsideWorld]:
    """The sandbox after a long history and a month of silence, and our database beside it."""
    outside_process.empty()
    pointing_there = override_settings(
        STRIPE_API_BASE=outside_process.stripe_api,
        EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend",
        MEDIA_ROOT=tmp_path_factory.mktemp("media"),
        DEMO_PASSWORD="lantern-window-29",
    )
    with django_db_blocker.unblock(), database_copy(), pointing_there:
        answered("seed_demo", "--scale", str(SEASONS))
        a_month_that_nobody_told_of(outside_process)
        tasks.compare_books()
        yield outside_process


def answered(command: str, *options: str) -> dict:
    out = StringIO()
    call_command(command, "--json", *options, stdout=out)
    return json.loads(out.getvalue())


def a_month_that_nobody_told_of(outside: OutsideWorld) -> None:
    """Money goes back, banks contest, plans renew or cannot, and all of it reaches the bank."""
    chance = Random(17)
    charges = list(
        LedgerEntry.objects.filter(kind=Kind.CHARGE, donation__refunded_minor=0)
        .exclude(donation__ledger__kind=Kind.DISPUTE)
        .values_list("source_id", flat=True)
        .order_by("source_id")
    )
    unlucky = chance.sample(charges, LOST)
    now = int(timezone.now().timestamp())
    outcomes = ["succeeded", "succeeded", "failed"]
    refunds = [
        {"charge": charge, "created": now, "outcome": outcomes[place % len(outcomes)]}
        for place, charge in enumerate(unlucky[: LOST // 2])
    ]
    endings = ["won", "lost", "needs_response"]
    disputes = [
        {"charge": charge, "created": now, "outcome": endings[place % len(endings)]}
        for place, charge in enumerate(unlucky[LOST // 2 :])
    ]
    outside.steer("stripe/book/aftermath", refunds=refunds, disputes=disputes)
    later = timezone.now() + timedelta(days=32)
    outside.steer("stripe/clock", now=later.isoformat())
    outside.steer("stripe/payout")


def sums(**where: object) -> dict[str, int]:
    kinds = LedgerEntry.objects.filter(**where).order_by().values_list("kind")
    return dict(kinds.annotate(Sum("amount_minor")))


class TestTenThousandDonations:
    def test_there_are_that_many(self, outside):
        assert Donation.objects.received().count() >= AT_LEAST

    def test_every_invariant_holds(self, outside):
        process_pending(now=timezone.now)
        check = answered("ledger_check")
        assert check["ok"], check["invariants"]

    def test_nothing_differs_any_more(self, outside):
        assert answered("reconcile_stripe")["differences"] == []

    def test_the_ledgers_sums_are_the_processors(self, outside):
        theirs, ours = outside.books()["usd"], sums()
        assert ours[Kind.CHARGE] == theirs["gross"]
        assert -ours[Kind.REFUND] == theirs["refunded"]
        assert ours[Kind.REFUND_FAILED] == theirs["refund_failed"]
        assert -ours[Kind.DISPUTE] == theirs["disputed"]
        assert ours[Kind.DISPUTE_REVERSAL] == theirs["reversed"]
        assert -ours[Kind.FEE] == theirs["fee"] + theirs["dispute_fees"]
        assert -ours[Kind.PAYOUT] - ours.get(Kind.PAYOUT_FAILED, 0) == theirs["paid_out"]

    def test_fund_by_fund(self, outside):
        for fund, theirs in outside.books_by("fund").items():
            ours = sums(donation__fund__code=fund)
            assert ours.get(Kind.CHARGE, 0) == theirs["gross"], fund
            assert -ours.get(Kind.REFUND, 0) == theirs["refunded"], fund
            assert -ours.get(Kind.DISPUTE, 0) == theirs["disputed"], fund
            assert -ours.get(Kind.FEE, 0) == theirs["fee"] + theirs["dispute_fees"], fund

    def test_payout_by_payout(self, outside):
        theirs = outside.books_by("payout")
        assert len(theirs) > 90
        for payout in Payout.objects.all():
            net = payout.lines.aggregate(total=Sum("net_minor"))["total"]
            assert (net, payout.lines.count()) == (
                theirs[payout.pk]["net"],
                theirs[payout.pk]["count"],
            )
            assert payout.amount_minor == net

    def test_every_line_of_a_payout_has_its_donation(self, outside):
        nameless = Q(lines__donation=None, lines__isnull=False)
        assert not Payout.objects.filter(nameless).exists()
