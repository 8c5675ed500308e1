"""Refunds that staff ask for: one person up to a set sum, two above it, then sent exactly once."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from accounts.models import User
from giving.donations import ledger, receipts
from giving.donations.gateway import PaymentGateway, ProcessorRefused, Unknown
from giving.donations.models import Donation, LedgerEntry, RefundRequest
from giving.donations.operations import settle
from giving.donations.staff_letters import tell_finance
from giving.errors import Refusal
from giving.messaging import outbox
from giving.money import Money

TOPIC = "refund"
Kind, State = LedgerEntry.Kind, RefundRequest.State


class NotToBeRefunded(Refusal):
    """There is no such amount to give back."""


class NeedsAnotherPerson(Refusal):
    """Who asked for a refund above the set sum cannot approve it."""


class AlreadyDecided(Refusal):
    """Somebody was quicker."""


@transaction.atomic
def ask_refund(
    *, donation: Donation, amount_minor: int, reason: str, by: User, at: datetime
) -> RefundRequest:
    """Ask to give an amount back, in cents; up to the set sum it is on its way at once.

    Raises NotToBeRefunded when less than that is left, other requests taken off.
    """
    donation = _locked(donation)
    check_amount(amount_minor, donation=donation)
    request = RefundRequest.objects.create(
        donation=donation, amount_minor=amount_minor, reason=reason, asked_by=by, asked_at=at
    )
    if _alone(request) <= settings.GIVING_REFUND_ALONE_UP_TO_MINOR:
        _release(request, at=at)
    else:
        _tell(request, letter="staff_refund_waits", at=at, asked_by=by.get_full_name() or by.email)
    return request


@transaction.atomic
def approve(*, request: RefundRequest, by: User, at: datetime) -> RefundRequest:
    """Let a second person release a refund.

    Raises NeedsAnotherPerson, AlreadyDecided, or NotToBeRefunded when the gift has gone back since.
    """
    request = _undecided(request)
    if request.asked_by_id == by.pk:
        raise NeedsAnotherPerson(_("A second person has to approve this refund."))
    if request.amount_minor > ledger.standing(request.donation).given_minor:
        raise NotToBeRefunded(_("Less than that is left of this gift: decline the refund."))
    request.decided_by, request.decided_at = by, at
    _release(request, at=at)
    return request


@transaction.atomic
def decline(*, request: RefundRequest, by: User, answer: str, at: datetime) -> RefundRequest:
    """Let the gift stand; whoever asked may take it back in this way too. Raises AlreadyDecided."""
    request = _undecided(request)
    request.state, request.answer = State.DECLINED, answer
    request.decided_by, request.decided_at = by, at
    request.save()
    return request


def send(*, request_id: UUID, gateway: PaymentGateway, at: datetime) -> None:
    """Send an approved refund by the processor, and book it; safe to repeat.

    Network, so no transaction is open between the steps: the key, and the refund's own note of it,
    keep a repeat from sending twice.
    """
    request = RefundRequest.objects.select_related("donation__supporter").get(pk=request_id)
    if request.state == State.APPROVED:
        charge = request.donation.ledger.get(kind=Kind.CHARGE).source_id
        try:
            refund = gateway.refund(
                charge, amount_minor=request.amount_minor, key=f"refund-{request.pk}"
            )
        except (ProcessorRefused, Unknown) as error:
            _refused(request, str(error), at=at)
            return
        request.state, request.refund = State.SENT, refund.id
        request.save(update_fields=["state", "refund"])
    if request.refund:
        settle(object_id=request.refund, gateway=gateway, at=at)


def check_amount(amount_minor: int, *, donation: Donation) -> None:
    """Raises NotToBeRefunded unless so many cents are left, other requests taken off."""
    left = refundable(donation)
    if not 0 < amount_minor <= left.minor:
        raise NotToBeRefunded(
            _("At most %(left)s of this gift can be refunded.") % {"left": left.exact}
        )


def refundable(donation: Donation) -> Money:
    """What is left to give back: neither returned, nor contested, nor asked for already."""
    if donation.state != Donation.State.SUCCEEDED:
        return Money(0, donation.currency)
    booked = donation.ledger.filter(kind__in=[Kind.REFUND, Kind.OFFLINE_REVERSAL])
    on_the_way = donation.refund_requests.filter(
        state__in=[State.ASKED, State.APPROVED, State.SENT]
    ).exclude(refund__in=booked.values("source_id"))
    asked = on_the_way.aggregate(total=Sum("amount_minor", default=0))["total"]
    return Money(max(0, ledger.standing(donation).given_minor - asked), donation.currency)


def _locked(donation: Donation) -> Donation:
    """Refunds of one gift are asked for and decided one after the other."""
    locked = Donation.objects.select_for_update(of=("self",)).select_related("supporter")
    return locked.get(pk=donation.pk)


def _undecided(request: RefundRequest) -> RefundRequest:
    donation = _locked(request.donation)
    request = RefundRequest.objects.get(pk=request.pk)
    request.donation = donation
    if request.state != State.ASKED:
        raise AlreadyDecided(_("This refund has been decided already."))
    return request


def _alone(request: RefundRequest) -> int:
    """What this person sends back of the gift alone, this time included: parts count together."""
    alone = request.donation.refund_requests.filter(
        asked_by=request.asked_by,
        decided_by=None,
        state__in=[State.ASKED, State.APPROVED, State.SENT],
    )
    total: int = alone.aggregate(total=Sum("amount_minor"))["total"]
    return total


def _release(request: RefundRequest, *, at: datetime) -> None:
    request.state = State.APPROVED
    if request.donation.is_online:
        outbox.write(
            topic=TOPIC,
            dedupe_key=str(request.pk),
            payload={"request": str(request.pk)},
            at=at,
        )
    else:
        _take_back(request, at=at)
    request.save()


def _take_back(request: RefundRequest, *, at: datetime) -> None:
    """A gift on paper goes back on paper: only the books have to know."""
    donation = request.donation
    request.state, request.refund = State.SENT, str(request.pk)
    taken = ledger.LedgerFact(Kind.OFFLINE_REVERSAL, str(request.pk), -request.amount_minor, "", at)
    ledger.append([taken], donation=donation, currency=donation.currency, at=at)
    donation.refunded_minor = ledger.standing(donation).refunded_minor
    donation.save(update_fields=["refunded_minor"])
    receipts.correct(donation=donation, at=at)


@transaction.atomic
def _refused(request: RefundRequest, answer: str, *, at: datetime) -> None:
    request.state, request.answer = State.REFUSED, answer[:300]
    request.save(update_fields=["state", "answer"])
    _tell(request, letter="staff_refund_refused", at=at, answer=request.answer)


def _tell(request: RefundRequest, *, letter: str, at: datetime, **more: str) -> None:
    donation = request.donation
    tell_finance(
        letter=letter,
        context={
            "reference": donation.reference,
            "amount": donation.amount.exact,
            "donor": donation.donor_name or donation.supporter.email,
            "refund": request.amount.exact,
            "reason": request.reason,
            **more,
        },
        dedupe_key=f"refund:{request.pk}:{request.state}",
        at=at,
    )
