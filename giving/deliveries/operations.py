"""Every write of the room: take parcels in, bag gifts, arrange handovers and confirm them."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from giving.deliveries.models import Arrival, Delivery, DeliveryEvent, Gift, Parcel
from giving.drives.models import Drive
from giving.errors import Refusal
from giving.wishes.models import Household, WishUnit
from giving.wishes.operations import NotAwaited, mark_bagged, mark_handed_over, mark_received


class AlreadyReceived(Refusal):
    """Somebody has taken in the gift for this unit, or nobody waits for it any more."""


class SlotIsPast(Refusal):
    """An appointment lies ahead, never behind."""


class AlreadyHandedOver(Refusal):
    """Somebody has confirmed this delivery before."""


class NothingBagged(Refusal):
    """There is no bag of this household to hand over."""


def receive_parcel(*, unit: WishUnit, place: str, form_token: UUID, by: User, at: datetime) -> Gift:
    """Take in a parcel with the gift for a unit; its claimant is told.

    The same `form_token` again returns the gift it took in. Raises AlreadyReceived with the words
    who took it in, and when.
    """
    with transaction.atomic():
        parcel, is_new = _take_in(unit.wish.drive, place, form_token, by, at)
        if not is_new:
            return parcel.gifts.get()
        try:
            claim = mark_received(unit=unit, at=at)
        except NotAwaited as refusal:
            raise AlreadyReceived(_who_received(unit) or refusal.message) from refusal
        return Gift.objects.create(
            parcel=parcel, unit=unit, claim=claim, state=Gift.State.IDENTIFIED
        )


def receive_unidentified(
    *, drive: Drive, description: str, place: str, form_token: UUID, by: User, at: datetime
) -> Gift:
    """Take in a gift that bears no code we know. The same `form_token` again returns that gift."""
    with transaction.atomic():
        parcel, is_new = _take_in(drive, place, form_token, by, at)
        if not is_new:
            return parcel.gifts.get()
        return Gift.objects.create(
            parcel=parcel, description=description, state=Gift.State.UNIDENTIFIED
        )


def bag_gift(*, gift: Gift, shelf: str) -> None:
    """Put an identified gift into its person's bag, which stands on `shelf`; once."""
    with transaction.atomic():
        bagged = Gift.objects.filter(pk=gift.pk, state=Gift.State.IDENTIFIED).update(
            state=Gift.State.BAGGED
        )
        if bagged and gift.unit is not None:
            mark_bagged(unit=gift.unit, shelf=shelf)
            _close_if_empty(gift.parcel)


def schedule_delivery(
    *, household: Household, slot_at: datetime, method: str, by: User, at: datetime
) -> Delivery:
    """Give a household its appointment, or move the one it has. Raises SlotIsPast."""
    if slot_at <= at:
        raise SlotIsPast(_("Please choose a time that lies ahead."))
    with transaction.atomic():
        _lock(household)
        delivery = household.deliveries.filter(state=Delivery.State.SCHEDULED).first()
        if delivery is None:
            delivery = Delivery(household=household, slot_at=slot_at, method=method)
            kind = DeliveryEvent.Kind.SCHEDULED
        elif (delivery.slot_at, delivery.method) == (slot_at, method):
            return delivery
        else:
            delivery.slot_at, delivery.method = slot_at, method
            kind = DeliveryEvent.Kind.RESCHEDULED
        delivery.save()
        _note(delivery, kind, by=by, at=at, note=_words(slot_at))
    return delivery


def confirm_delivery(*, delivery: Delivery, by: User, at: datetime) -> None:
    """All bagged gifts of the household are in its hands; each claimant is told so, no more.

    What is not bagged stays, for another appointment. Raises AlreadyHandedOver, NothingBagged.
    """
    with transaction.atomic():
        _lock(delivery.household)
        confirmed = Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.SCHEDULED).update(
            state=Delivery.State.HANDED_OVER
        )
        if not confirmed:
            raise AlreadyHandedOver(_who_handed_over(delivery))
        units = WishUnit.objects.filter(wish__recipient__household=delivery.household)
        ids = list(units.values_list("pk", flat=True))
        if not mark_handed_over(units=ids, run=str(delivery.pk), at=at):
            raise NothingBagged(_("None of this household's gifts is bagged yet."))
        # By their units: a gift that was bagged this very moment is still in the house.
        Gift.objects.filter(
            unit__in=ids, unit__state=WishUnit.State.HANDED_OVER, state=Gift.State.BAGGED
        ).update(state=Gift.State.HANDED_OVER)
        _note(delivery, DeliveryEvent.Kind.HANDED_OVER, by=by, at=at)


def _take_in(
    drive: Drive, place: str, form_token: UUID, by: User, at: datetime
) -> tuple[Parcel, bool]:
    """The parcel of this press of a button, and whether the press is new."""
    parcels = [Parcel(drive=drive, form_token=form_token)]
    Parcel.objects.bulk_create(parcels, ignore_conflicts=True)
    parcel = Parcel.objects.get(form_token=form_token)
    is_new = not parcel.arrivals.exists()
    if is_new:
        Arrival.objects.create(parcel=parcel, at=at, place=place, received_by=by)
    return parcel, is_new


def _close_if_empty(parcel: Parcel) -> None:
    placed = [Gift.State.BAGGED, Gift.State.HANDED_OVER]
    if not parcel.gifts.exclude(state__in=placed).exists():
        Parcel.objects.filter(pk=parcel.pk).update(state=Parcel.State.EMPTY)


def _lock(household: Household) -> None:
    """Appointments of one household are made and confirmed one after the other."""
    Household.objects.select_for_update(no_key=True).get(pk=household.pk)


def _note(delivery: Delivery, kind: str, *, by: User, at: datetime, note: str = "") -> None:
    DeliveryEvent.objects.create(delivery=delivery, kind=kind, by=by, at=at, note=note)


def _who_received(unit: WishUnit) -> str:
    arrival = (
        Arrival.objects.filter(parcel__gifts__unit=unit)
        .select_related("received_by")
        .order_by("-at")
        .first()
    )
    if arrival is None:
        return ""
    return _("Received by %(who)s, %(when)s.") % {
        "who": arrival.received_by.display_name,
        "when": _words(arrival.at),
    }


def _who_handed_over(delivery: Delivery) -> str:
    event = delivery.events.filter(kind=DeliveryEvent.Kind.HANDED_OVER).last()
    if event is None:
        return _("This appointment does not stand any more.")
    return _("Confirmed by %(who)s, %(when)s.") % {
        "who": event.by.display_name,
        "when": _words(event.at),
    }


def _words(at: datetime) -> str:
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")
