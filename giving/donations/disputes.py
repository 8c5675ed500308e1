"""What banks contest: kept as the processor tells it, and told to finance while it can help."""

from datetime import datetime, timedelta

from giving.donations.gateway import DISPUTE_STATUSES, DisputeCase, DisputeState, EarlyWarning
from giving.donations.models import Dispute, Donation, FraudWarning
from giving.donations.staff_letters import tell_finance
from giving.money import Money
from giving.officetime import office_day

CLOSED = (DisputeState.WON, DisputeState.LOST, DisputeState.PREVENTED)
# When a donation has several, what is worst about it.
MOST_PRESSING = [
    DisputeState.OPEN,
    DisputeState.LOST,
    DisputeState.WARNING,
    DisputeState.WON,
    DisputeState.PREVENTED,
]
STEPS = list(DISPUTE_STATUSES)
REMIND_BEFORE = timedelta(days=3)


def keep(*, donation: Donation, cases: list[DisputeCase], at: datetime) -> None:
    """Let rows and the donation's column say what the processor says; an older answer is known
    by its status and changes nothing. Runs in the transaction that books the payment.
    """
    known = {row.pk: row for row in donation.disputes.all()}
    for case in cases:
        row = known.get(case.id)
        before = None if row is None else DISPUTE_STATUSES[row.status]
        if row is not None and STEPS.index(case.status) < STEPS.index(row.status):
            continue
        _write_down(case, row, donation=donation, at=at)
        if before != case.state:
            _tell(case, donation=donation, at=at)
    donation.dispute = standing_of(donation)


def standing_of(donation: Donation) -> str:
    """The donation's dispute column, as its rows say."""
    states = [DISPUTE_STATUSES[row.status] for row in donation.disputes.all()]
    found = next((state for state in MOST_PRESSING if state in states), None)
    return Donation.DisputeState.NONE if found is None else found.value


def keep_warning(*, warning: EarlyWarning, donation: Donation, at: datetime) -> None:
    """Keep an issuer's early warning and tell finance: a refund now may spare the dispute."""
    FraudWarning.objects.update_or_create(
        pk=warning.id,
        defaults={
            "donation": donation,
            "kind": warning.kind,
            "is_actionable": warning.is_actionable,
            "warned_at": warning.at,
        },
    )
    tell_finance(
        letter="staff_fraud_warning",
        context={**_of(donation), "kind": warning.kind.replace("_", " ")},
        dedupe_key=f"fraud_warning:{warning.id}",
        at=at,
    )


def remind(*, at: datetime) -> None:
    """Tell finance of every dispute whose time to answer ends within three days, once."""
    due = Dispute.objects.filter(
        status__in=["needs_response", "warning_needs_response"],
        answer_by__gt=at,
        answer_by__lte=at + REMIND_BEFORE,
    ).select_related("donation__supporter")
    for dispute in due:
        tell_finance(
            letter="staff_dispute_due",
            context={
                **_of(dispute.donation),
                "contested": dispute.amount.exact,
                "reason": dispute.reason.replace("_", " "),
                "answer_by": _day(dispute.answer_by),
            },
            dedupe_key=f"dispute:{dispute.pk}:due",
            at=at,
        )


def _write_down(
    case: DisputeCase, row: Dispute | None, *, donation: Donation, at: datetime
) -> None:
    row = row or Dispute(pk=case.id, donation=donation)
    row.amount_minor = case.amount_minor
    row.status = case.status
    row.reason = case.reason
    row.opened_at = case.opened_at
    row.answer_by = case.answer_by
    if case.state in CLOSED and row.closed_at is None:
        row.closed_at = at
    row.save()


def _tell(case: DisputeCase, *, donation: Donation, at: datetime) -> None:
    tell_finance(
        letter="staff_dispute",
        context={
            **_of(donation),
            "contested": Money(case.amount_minor, donation.currency).exact,
            "reason": case.reason.replace("_", " "),
            "state": case.state.value,
            "is_closed": case.state in CLOSED,
            "answer_by": _day(case.answer_by),
        },
        dedupe_key=f"dispute:{case.id}:{case.state.value}",
        at=at,
    )


def _of(donation: Donation) -> dict[str, str]:
    return {
        "reference": donation.reference,
        "amount": donation.amount.exact,
        "donor": donation.donor_name or donation.supporter.email,
    }


def _day(moment: datetime | None) -> str:
    return office_day(moment).isoformat() if moment else ""
