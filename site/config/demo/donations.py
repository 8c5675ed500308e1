"""Two years of donations: booked at the processor first, then in our books by the usual way."""

from datetime import date, timedelta
from secrets import token_urlsafe
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from config.demo import processor
from config.demo.giving_plan import GivingPlan, PlannedGift
from config.demo.past import Past
from config.demo.progress import Progress
from config.demo.season import Season, read, token
from giving.donations import operations
from giving.donations.gateway import Payment
from giving.donations.gateway_stripe import gateway
from giving.donations.models import Donation
from giving.donations.reconciliation import BEGINNING
from giving.drives.models import Drive, Fund
from giving.supporters.addresses import email_key
from giving.supporters.models import Supporter

# So many are in one transaction here, and in one at the processor.
CHUNK = 80
BOOKED_AFTER = timedelta(minutes=1)

State = Donation.State
SETTLED = [State.SUCCEEDED, State.EXPIRED]


def seed_donations(season: Season, progress: Progress, *, scale: int) -> None:
    """Enter what is missing of the plan, oldest first, so that receipts' numbers rise by date.

    An interrupted run leaves at most one chunk that the processor has and we have not: those
    payments are asked for, not made again.
    """
    shape = read("giving")
    plan = GivingPlan(shape, season, opened=opening_days())
    planned = plan.gifts(scale=scale)
    settled = set(
        _donations(planned).filter(state__in=SETTLED).values_list("form_token", flat=True)
    )
    missing = [gift for gift in planned if _token(gift) not in settled]
    known = _paid_already(missing)
    done = len(planned) - len(missing)
    for start in range(0, len(missing), CHUNK):
        chunk = missing[start : start + CHUNK]
        _enter(chunk, known)
        done += len(chunk)
        progress.step("Donations", done, len(planned))
    if not missing:
        progress.kept("Donations")


def opening_days() -> dict[str, date]:
    """The first day of each drive: from then on gifts may be made to it."""
    return dict(Drive.objects.values_list("code", "opens_on"))


def _token(gift: PlannedGift) -> UUID:
    return token(f"gift {gift.number}")


def _donations(planned: list[PlannedGift]) -> QuerySet[Donation]:
    return Donation.objects.filter(form_token__in=[_token(gift) for gift in planned])


def _paid_already(missing: list[PlannedGift]) -> dict[str, Payment]:
    """Payments of an interrupted run, by donation."""
    begun = {str(pk) for pk in _donations(missing).values_list("pk", flat=True)}
    if not begun:
        return {}
    payments = gateway().payments_since(BEGINNING)
    return {payment.donation_id: payment for payment in payments if payment.donation_id in begun}


def _enter(chunk: list[PlannedGift], known: dict[str, Payment]) -> None:
    meant = intend(chunk)
    paid = [donation for gift, donation in zip(chunk, meant, strict=True) if gift.is_paid]
    booked = processor.book([donation for donation in paid if str(donation.pk) not in known])
    payments = known | {payment.donation_id: payment for payment in booked}
    with transaction.atomic():
        past = Past()
        for donation in meant:
            if payment := payments.get(str(donation.pk)):
                _record(donation, payment, past)
            else:
                operations.give_up(donation=donation)
        past.close()


@transaction.atomic
def intend(chunk: list[PlannedGift]) -> list[Donation]:
    """Let the donors of these gifts fill in the giving form; again, it finds the same rows.

    Many at once, and so by rows: that somebody meant to give is no more than its row.
    """
    donors = _donors(chunk)
    funds = {fund.code: fund for fund in Fund.objects.all()}
    drives = {drive.code: drive for drive in Drive.objects.all()}
    Donation.objects.bulk_create(
        [
            Donation(
                reference=token_urlsafe(18),
                form_token=_token(gift),
                supporter=donors[email_key(gift.donor.email)],
                first_name=gift.donor.first_name,
                last_name=gift.donor.last_name,
                fund=funds[gift.fund],
                drive=drives[gift.drive] if gift.drive else None,
                amount_minor=gift.amount_minor,
                source=gift.source,
                language=gift.donor.language,
                created_at=gift.at,
            )
            for gift in chunk
        ],
        ignore_conflicts=True,
    )
    meant = _donations(chunk).select_related("supporter", "fund")
    by_token = {donation.form_token: donation for donation in meant}
    return [by_token[_token(gift)] for gift in chunk]


def _donors(chunk: list[PlannedGift]) -> dict[str, Supporter]:
    """The supporters behind these gifts, by the key of their address; whoever is new is made."""
    first_gifts = {email_key(gift.donor.email): gift for gift in reversed(chunk)}
    Supporter.objects.bulk_create(
        [
            Supporter(
                email=gift.donor.email,
                email_key=key,
                first_name=gift.donor.first_name,
                last_name=gift.donor.last_name,
                language=gift.donor.language,
                created_at=gift.at,
            )
            for key, gift in first_gifts.items()
        ],
        ignore_conflicts=True,
    )
    known = Supporter.objects.filter(email_key__in=first_gifts)
    return {email_key(one.email): one for one in known}


def _record(donation: Donation, payment: Payment, past: Past) -> None:
    # No person went to the checkout, so nothing else would note which page it was.
    Donation.objects.filter(pk=donation.pk).update(checkout_session=payment.session_id)
    operations.record_payment(payment=payment, at=past.at(donation.created_at + BOOKED_AFTER))
