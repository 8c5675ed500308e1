"""What became of some payments, and when the money reached the bank: refunds, disputes, payouts."""

from datetime import date, datetime, timedelta

from config.demo import processor
from config.demo.past import Past
from config.demo.progress import Progress
from config.demo.season import Season, on_the_clock, read
from giving.donations import operations, payouts
from giving.donations.gateway_stripe import gateway
from giving.donations.models import Donation, LedgerEntry, Payout
from giving.donations.reconciliation import BEGINNING

# Among so many of the latest donations are the refunded ones, per season.
LATEST = 30
# Contested gifts are older than refunded ones: banks take their time.
CONTESTED_AFTER = timedelta(days=12)
PAYDAY, PAID_AT = 0, 6
Kind = LedgerEntry.Kind


def seed_aftermath(season: Season, progress: Progress, *, scale: int) -> None:
    """Book what is missing, and follow it here by the usual way."""
    shape = read("aftermath")
    _return_some(season, shape, scale=scale)
    _contest_some(season, shape, scale=scale)
    _pay_out(season, progress)


def _return_some(season: Season, shape: dict[str, int], *, scale: int) -> None:
    """Refund some of the latest donations, every other one in part; a few come back."""
    count = shape["refunds"] * scale
    if _with(Kind.REFUND) >= count:  # what was given since is somebody's own trial
        return
    latest = _online().order_by("-created_at")[: LATEST * scale]
    chosen = [gift for gift in latest if not _has(gift, Kind.DISPUTE)][:: LATEST // 5][:count]
    come_back = shape["refunds_that_came_back"] * scale
    for place, donation in enumerate(chosen):
        if _has(donation, Kind.REFUND):
            continue
        outcome = "failed" if place >= count - come_back else "succeeded"
        share = donation.amount_minor // (1 + place % 2)
        processor.book_refund(donation, share, outcome, at=_days_later(donation, 2, season))
        _settle(donation, season)


def _contest_some(season: Season, shape: dict[str, int], *, scale: int) -> None:
    outcomes = ["won"] * shape["disputes_won"] + ["lost"] * shape["disputes_lost"]
    outcomes = outcomes * scale + ["needs_response"] * shape["disputes_open"]
    if _with(Kind.DISPUTE) >= len(outcomes):
        return
    before = season.now - CONTESTED_AFTER
    chosen = _online().filter(created_at__lt=before, refunded_minor=0).order_by("-created_at")
    for donation, outcome in zip(chosen[: len(outcomes)], reversed(outcomes), strict=False):
        if _has(donation, Kind.DISPUTE):
            continue
        at = _days_later(donation, 7, season)
        processor.book_dispute(donation, outcome, at=at)
        _settle(donation, season)


def _pay_out(season: Season, progress: Progress) -> None:
    """Every Monday since the first gift, what was there went to the bank."""
    first = LedgerEntry.objects.order_by("at").values_list("at", flat=True).first()
    if first is None:
        return
    slips = list(gateway().payouts_since(BEGINNING))
    last = max([slip.made_at for slip in slips], default=first)
    days = [moment for moment in _paydays(first.date(), season) if moment > last]
    processor.book_payouts(days)
    known = set(Payout.objects.values_list("pk", flat=True))
    missing = [slip for slip in gateway().payouts_since(BEGINNING) if slip.id not in known]
    for done, slip in enumerate(sorted(missing, key=lambda slip: slip.made_at), start=1):
        payouts.follow(payout_id=slip.id, gateway=gateway(), at=season.now)
        progress.step("Payouts", done, len(missing))
    if not missing:
        progress.kept("Payouts")


def _paydays(first: date, season: Season) -> list[datetime]:
    days = (first + timedelta(days=offset) for offset in range((season.today - first).days))
    return [on_the_clock(day, PAID_AT) for day in days if day.weekday() == PAYDAY]


def _online():  # noqa: ANN202 (a QuerySet of the model's own)
    return Donation.objects.filter(
        state=Donation.State.SUCCEEDED, method=Donation.Method.ONLINE, plan=None
    )


def _with(kind: Kind) -> int:
    return Donation.objects.filter(ledger__kind=kind).distinct().count()


def _has(donation: Donation, kind: Kind) -> bool:
    return donation.ledger.filter(kind=kind).exists()


def _days_later(donation: Donation, days: int, season: Season) -> datetime:
    return min(donation.created_at + timedelta(days=days), season.now)


def _settle(donation: Donation, season: Season) -> None:
    """Ask the processor, as its message would have made us; the letters of then were read."""
    past = Past()
    at = past.at(season.now - timedelta(minutes=1))
    operations.settle(object_id=donation.payment_intent, gateway=gateway(), at=at)
    past.close()
