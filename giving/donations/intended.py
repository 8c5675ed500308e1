"""What a donor meant, kept as rows: the donation, its plan, its tribute, the wish for letters."""

import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from giving.donations.intention import Intention, TributeIntention
from giving.donations.models import Donation, Plan, Tribute
from giving.errors import Refusal
from giving.messaging import outbox
from giving.messaging.models import OutboxJob
from giving.supporters.models import Consent, Supporter
from giving.supporters.operations import Seen, find_or_create, remember_consent

CHECKOUT_LASTS = timedelta(minutes=60)
NEWSLETTER, NEWSLETTER_ASKED = "newsletter", "newsletter_asked"

State = Donation.State
MAY_STILL_BE_PAID = [State.CREATED, State.OPEN, State.EXPIRED, State.FAILED, State.CANCELED]


class AlreadyGiven(Refusal):
    """This very form has led to a payment: it must not lead to another."""

    def __init__(self, donation: Donation) -> None:
        super().__init__(_("We have received this gift already. Thank you!"))
        self.donation = donation


class Overtaken(Exception):
    """Somebody else, another tab most likely, has changed this donation at the same moment."""


def refuse_given(donation: Donation) -> None:
    """Raise AlreadyGiven for what is paid, or is a plan's that the processor charges already."""
    if donation.state not in MAY_STILL_BE_PAID or (donation.plan and donation.plan.is_living):
        raise AlreadyGiven(donation)


def keep(*, intention: Intention, form_token: UUID, at: datetime) -> Donation:
    """The donation of this form, as it was kept first; with its plan, where it is to be repeated.

    All in one transaction: of two presses at once, one finds what the other has kept.
    """
    if donation := _of_form(form_token):
        return donation
    columns = columns_of(intention, at=at)
    try:
        with transaction.atomic():
            donation = Donation.objects.create(
                reference=secrets.token_urlsafe(18),
                form_token=form_token,
                created_at=at,
                expires_at=at + CHECKOUT_LASTS,
                plan=_promise(columns, at=at),
                **columns,
            )
            _follow_beside(donation, intention, at=at)
    except IntegrityError:
        donation = _of_form(form_token)
        if donation is None:
            raise
    return donation


def columns_of(intention: Intention, *, at: datetime) -> dict[str, Any]:
    """The columns of a donation that the donor decides."""
    supporter = find_or_create(
        email=intention.email,
        first_name=intention.first_name,
        last_name=intention.last_name,
        language=intention.language,
        at=at,
    )
    return {
        "supporter_id": supporter.pk,
        "first_name": intention.first_name,
        "last_name": intention.last_name,
        "fund_id": intention.fund.pk,
        "drive_id": intention.drive.pk if intention.drive else None,
        "frequency": intention.frequency,
        "amount_minor": intention.amount.minor,
        "covered_minor": intention.covered.minor,
        "currency": intention.gift.currency,
        "source": intention.source,
        "language": intention.language,
        "is_anonymous": intention.is_anonymous,
        "message": intention.message,
    }


def is_changed(donation: Donation, intention: Intention, columns: dict[str, Any]) -> bool:
    """Whether the donor means something else now than what was kept."""
    kept = Tribute.objects.filter(donation=donation).first()
    tribute = TributeIntention(kept.kind, kept.honoree, kept.notify_email) if kept else None
    return tribute != intention.tribute or any(
        getattr(donation, column) != value for column, value in columns.items()
    )


@transaction.atomic
def begin_attempt(
    donation: Donation, intention: Intention, columns: dict[str, Any], *, at: datetime
) -> Donation:
    """Let the donation be what is meant now, with a key and an hour of its own.

    Raises AlreadyGiven, or Overtaken where another attempt has begun since it was read.
    """
    kept = (
        Donation.objects.select_for_update(of=["self"]).select_related("plan").get(pk=donation.pk)
    )
    refuse_given(kept)
    if kept.attempt != donation.attempt:
        raise Overtaken
    earlier = kept.plan
    for column, value in columns.items():
        setattr(kept, column, value)
    kept.plan = _follow_plan(earlier, columns, at=at)
    kept.state, kept.attempt = State.CREATED, kept.attempt + 1
    kept.checkout_session = kept.checkout_url = kept.payment_intent = ""
    kept.expires_at = at + CHECKOUT_LASTS
    kept.save()
    if earlier and kept.plan is None and not earlier.subscription:
        earlier.delete()
    _follow_beside(kept, intention, at=at)
    return Donation.objects.get(pk=kept.pk)


def _of_form(form_token: UUID) -> Donation | None:
    return Donation.objects.select_related("plan").filter(form_token=form_token).first()


def _promise(columns: dict[str, Any], *, at: datetime) -> Plan | None:
    """A plan at the checkout, where the gift is to be repeated."""
    if columns["frequency"] == Donation.Frequency.ONCE:
        return None
    return Plan.objects.create(
        reference=secrets.token_urlsafe(18), created_at=at, **_shared(columns)
    )


def _follow_plan(plan: Plan | None, columns: dict[str, Any], *, at: datetime) -> Plan | None:
    """The plan of what is meant now; one that ended stays what it was, and another begins."""
    if plan is None or plan.state != Plan.State.PENDING or plan.subscription:
        return _promise(columns, at=at)
    if columns["frequency"] == Donation.Frequency.ONCE:
        return None
    for column, value in _shared(columns).items():
        setattr(plan, column, value)
    plan.save()
    return plan


def _shared(columns: dict[str, Any]) -> dict[str, Any]:
    """A plan has the columns of its donations; the message was for the first of them."""
    return {column: value for column, value in columns.items() if column != "message"}


def _follow_beside(donation: Donation, intention: Intention, *, at: datetime) -> None:
    """The rows beside a donation, in the transaction that holds it."""
    if tribute := intention.tribute:
        Tribute.objects.update_or_create(
            donation=donation,
            defaults={
                "kind": tribute.kind,
                "honoree": tribute.honoree,
                "notify_email": tribute.notify_email,
            },
        )
    else:
        Tribute.objects.filter(donation=donation).delete()
    if intention.newsletter:
        _ask_for_letters(donation, donation.supporter, intention.newsletter, at=at)


def _ask_for_letters(donation: Donation, supporter: Supporter, seen: Seen, *, at: datetime) -> None:
    """Once per donation and address: a mended address asks for its own confirmation."""
    dedupe_key = f"{donation.pk}:{supporter.pk}"
    if OutboxJob.objects.filter(topic=NEWSLETTER_ASKED, dedupe_key=dedupe_key).exists():
        return
    remember_consent(
        supporter=supporter, purpose=NEWSLETTER, act=Consent.Act.ASKED, seen=seen, at=at
    )
    outbox.write(
        topic=NEWSLETTER_ASKED,
        dedupe_key=dedupe_key,
        payload={"supporter": str(supporter.pk), "language": donation.language},
        at=at,
    )
