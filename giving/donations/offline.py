"""Gifts that came on paper: entered by staff one by one or as a counted pile, and taken back."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from giving.donations import ledger, receipts, tributes
from giving.donations.intention import TributeIntention
from giving.donations.models import Donation, LedgerEntry, PrintedLetter, Receipt, Tribute
from giving.drives.models import Drive, Fund
from giving.errors import Refusal
from giving.money import Money
from giving.officetime import office_day
from giving.supporters.models import Supporter
from giving.supporters.operations import Contact, enter

Kind, Method, Basis = LedgerEntry.Kind, Donation.Method, Donation.Basis
PAPER = [method for method in Method if method != Method.ONLINE]
# Who gives in the name of an organization, which is the legal donor.
BY_ORGANIZATIONS = [Method.DAF, Method.MATCH]
OLDEST = timedelta(days=3653)


@dataclass(frozen=True)
class PaperGift:
    """What staff read off a check, an envelope or a letter; a Contact is somebody new.

    `given_on` is the postmark of a check and else the day the gift reached the office. `note` holds
    the check's number, the shares or the grant's number. Benefits are cents.
    """

    giver: Supporter | Contact
    method: str
    amount: Money
    given_on: date
    fund: Fund
    drive: Drive | None = None
    source: str = ""
    note: str = ""
    credit: Supporter | Contact | None = None
    matches: Donation | None = None
    benefit: str = ""
    benefit_minor: int = 0
    tribute: TributeIntention | None = None


class EntryRefused(Refusal):
    """A gift cannot be entered like this; `field` of the PaperGift is what has to change."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class TotalsDiffer(Refusal):
    """The pile that was counted is not the one that was typed."""


class CannotBeTakenBack(Refusal):
    """Not a gift on paper that is in the books."""


def enter_gift(*, gift: PaperGift, form_token: UUID, by: User, at: datetime) -> Donation:
    """Book one gift: supporter, donation, ledger, tribute and receipt, all or nothing.

    The same `form_token` again returns the donation that it made. Raises EntryRefused.
    """
    refuse_unclear(gift, today=office_day(at))
    with transaction.atomic():
        donation = _kept_once(gift, form_token=form_token, by=by, at=at)
        if not donation.ledger.exists():
            _book(donation, gift, at=at)
    return donation


def enter_batch(
    *,
    gifts: Sequence[tuple[PaperGift, UUID]],
    count: int,
    total: Money,
    by: User,
    at: datetime,
) -> list[Donation]:
    """Book a pile of gifts, each with its token, if they are `count` and sum up to `total`.

    All or nothing, and once. Raises TotalsDiffer or EntryRefused.
    """
    typed = Money(sum(gift.amount.minor for gift, _token in gifts))
    if (len(gifts), typed) != (count, total):
        raise TotalsDiffer(
            _("Counted: %(count)s gifts, %(total)s. Typed: %(typed_count)s gifts, %(typed)s.")
            % {
                "count": count,
                "total": total.exact,
                "typed_count": len(gifts),
                "typed": typed.exact,
            }
        )
    with transaction.atomic():
        return [enter_gift(gift=gift, form_token=token, by=by, at=at) for gift, token in gifts]


def take_back(*, donation: Donation, at: datetime) -> bool:
    """Take a gift out of the books whose check bounced or that was never ours; twice is once.

    The entry stays, a reversal of what is left of it stands beside it, and the receipt is voided.
    Whether something of it was still in the books. Raises CannotBeTakenBack.
    """
    with transaction.atomic():
        donation = Donation.objects.select_for_update(of=("self",)).get(pk=donation.pk)
        if not donation.ledger.filter(kind=Kind.OFFLINE).exists():
            raise CannotBeTakenBack(_("This gift did not come on paper: refund it instead."))
        left = ledger.standing(donation).given_minor
        if not left:
            return False
        _append(donation, Kind.OFFLINE_REVERSAL, -left, moment=at, at=at)
        donation.refunded_minor = donation.amount_minor
        donation.save(update_fields=["refunded_minor"])
        receipts.correct(donation=donation, at=at)
        return True


def acknowledge_goods(
    *, giver: Supporter | Contact, token: UUID, description: str, given_on: date, at: datetime
) -> Receipt:
    """Thank for goods by what they are, never by a value; the same goods twice are thanked once.

    Raises EntryRefused.
    """
    if given_on > office_day(at):
        raise EntryRefused("given_on", _("This day has not come yet."))
    with transaction.atomic():
        supporter = _row(giver, token=uuid5(token, "giver"), at=at)
        # A whole lock would hold up the receipt of their gift that another has numbered already.
        Supporter.objects.select_for_update(no_key=True).get(pk=supporter.pk)
        same = supporter.receipts.filter(
            kind=Receipt.Kind.GOODS,
            donation__isnull=True,
            voided_at__isnull=True,
            snapshot__description=description,
            snapshot__given_on=given_on.isoformat(),
        ).first()
        return same or receipts.issue_goods(
            supporter=supporter,
            description=description,
            given_on=given_on,
            language=supporter.language,
            at=at,
        )


def twin_of(gift: PaperGift) -> Donation | None:
    """A gift in the books that looks like this one: donor, amount, day and note."""
    if not isinstance(gift.giver, Supporter):
        return None
    return (
        Donation.objects.filter(
            supporter=gift.giver,
            method=gift.method,
            amount_minor=gift.amount.minor,
            given_on=gift.given_on,
            entry_note=gift.note,
            refunded_minor=0,
        )
        .order_by("created_at")
        .first()
    )


def letters_to_print() -> QuerySet[Receipt]:
    """Receipts of donors without an e-mail address that nobody has printed yet, oldest first."""
    return (
        Receipt.objects.filter(
            supporter__email="", voided_at__isnull=True, printed_letter__isnull=True
        )
        .select_related("supporter", "donation__fund")
        .order_by("issued_at", "number")
    )


def note_printed(*, receipts: Sequence[Receipt], by: User, at: datetime) -> None:
    """Remember that these letters were printed; once each."""
    PrintedLetter.objects.bulk_create(
        [PrintedLetter(receipt=receipt, printed_by=by, printed_at=at) for receipt in receipts],
        ignore_conflicts=True,
    )


def refuse_unclear(gift: PaperGift, *, today: date) -> None:
    """Raise EntryRefused for what no book could hold or no donor could have meant."""
    is_organization = bool(gift.giver.organization)
    if gift.method not in PAPER:
        raise EntryRefused("method", _("Online gifts come from the processor alone."))
    if gift.amount.minor <= 0:
        raise EntryRefused("amount", _("A gift is above zero."))
    if gift.given_on > today:
        raise EntryRefused("given_on", _("This day has not come yet."))
    if gift.given_on < today - OLDEST:
        raise EntryRefused("given_on", _("This day is too long ago: look at the year again."))
    if gift.method in BY_ORGANIZATIONS and not is_organization:
        raise EntryRefused("giver", _("The donor of such a gift is an organization: name it."))
    if gift.method == Method.STOCK and not gift.note:
        raise EntryRefused("note", _("Write down the shares: how many, and of what."))
    if gift.matches and gift.method != Method.MATCH:
        raise EntryRefused("matches", _("Only an employer’s match names a matched gift."))
    if gift.benefit_minor > gift.amount.minor:
        raise EntryRefused("benefit_minor", _("What was given in return is worth more."))
    if bool(gift.benefit) != bool(gift.benefit_minor):
        raise EntryRefused("benefit", _("Say what was given in return, and what it is worth."))


def _kept_once(gift: PaperGift, *, form_token: UUID, by: User, at: datetime) -> Donation:
    supporter = _row(gift.giver, token=uuid5(form_token, "giver"), at=at)
    credit = _row(gift.credit, token=uuid5(form_token, "credit"), at=at) if gift.credit else None
    if credit is None and gift.matches:
        credit = gift.matches.supporter
    fresh = Donation(
        reference=secrets.token_urlsafe(18),
        form_token=form_token,
        supporter=supporter,
        first_name=supporter.first_name,
        last_name=supporter.last_name,
        fund=gift.fund,
        drive=gift.drive,
        amount_minor=gift.amount.minor,
        currency=gift.amount.currency,
        state=Donation.State.SUCCEEDED,
        method=gift.method,
        source=gift.source,
        language=supporter.language,
        created_at=at,
        succeeded_at=at,
        given_on=gift.given_on,
        given_on_basis=Basis.POSTMARK if gift.method == Method.CHECK else Basis.RECEIVED,
        entry_note=gift.note,
        entered_by=by,
        soft_credit=credit,
        matches=gift.matches,
        benefit=gift.benefit,
        benefit_minor=gift.benefit_minor,
    )
    Donation.objects.bulk_create([fresh], ignore_conflicts=True)
    return Donation.objects.select_for_update(of=("self",)).get(form_token=form_token)


def _book(donation: Donation, gift: PaperGift, *, at: datetime) -> None:
    _append(donation, Kind.OFFLINE, donation.amount_minor, moment=_noon(gift.given_on, at), at=at)
    if gift.tribute:
        Tribute.objects.create(
            donation=donation,
            kind=gift.tribute.kind,
            honoree=gift.tribute.honoree,
            notify_email=gift.tribute.notify_email,
        )
    receipts.issue_once(donation=donation, at=at)
    tributes.promise_notice(donation=donation, at=at)


def _append(
    donation: Donation, kind: LedgerEntry.Kind, amount_minor: int, *, moment: datetime, at: datetime
) -> None:
    """Add to the ledger: the gift itself, or all that is left of it going out again."""
    LedgerEntry.objects.create(
        donation=donation,
        kind=kind,
        source_id=str(donation.pk),
        amount_minor=amount_minor,
        currency=donation.currency,
        at=moment,
        booked_at=at,
    )


def _row(giver: Supporter | Contact, *, token: UUID, at: datetime) -> Supporter:
    if isinstance(giver, Supporter):
        return Supporter.objects.get(pk=giver.pk).standing
    return enter(contact=giver, token=token, language="en", at=at)


def _noon(day: date, at: datetime) -> datetime:
    """The gift's day in the middle, so that no zone makes another day of it; not after now."""
    noon = timezone.make_aware(datetime.combine(day, time(12)), timezone.get_default_timezone())
    return min(noon, at)
