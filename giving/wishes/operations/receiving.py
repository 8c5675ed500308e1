"""A wish's way through the office, as the deliveries room tells it: here, bagged, handed over."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from giving.errors import Refusal
from giving.wishes import letters
from giving.wishes.models import AWAITED, ENDED, Claim, Promise, Recipient, WishUnit

State = WishUnit.State


class NotAwaited(Refusal):
    """The unit's gift is here already, or no longer wanted."""


def mark_received(*, unit: WishUnit, at: datetime) -> Claim | None:
    """The gift for a unit is at the office; returns the claim it answers, if there is one.

    Its claimant is told once. Raises NotAwaited when the unit waits for nothing.
    """
    with transaction.atomic():
        received = WishUnit.objects.filter(pk=unit.pk, state__in=AWAITED).update(
            state=State.RECEIVED
        )
        if not received:
            raise NotAwaited(_("This gift is here already, or no longer wanted."))
        claim = (
            unit.claims.exclude(state__in=ENDED)
            .select_related("promise__supporter", "promise__wish__drive")
            .first()
        )
        if claim is None:
            return None
        claim.state, claim.arrived_at = Claim.State.ARRIVED, at
        claim.save(update_fields=["state", "arrived_at"])
        letters.write_gift_arrived(promise=claim.promise, claim=claim, at=at)
    return claim


def mark_bagged(*, unit: WishUnit, shelf: str) -> bool:
    """The gift lies in its person's bag on that shelf; False when it was not waiting for it."""
    with transaction.atomic():
        bagged = WishUnit.objects.filter(pk=unit.pk, state=State.RECEIVED).update(
            state=State.BAGGED
        )
        if bagged:
            Recipient.objects.filter(wishes=unit.wish_id).update(shelf=shelf)
    return bool(bagged)


def mark_handed_over(*, units: Iterable[int], run: str, at: datetime) -> int:
    """The bags with these units (by id) are with their family; each claimant is told, no more.

    `run` names the handover: who promised several gifts is told once per handover. Returns how
    many units were bagged and are handed over now.
    """
    with transaction.atomic():
        bagged = WishUnit.objects.filter(pk__in=units, state=State.BAGGED).order_by("pk")
        mine = list(bagged.select_for_update(no_key=True).values_list("pk", flat=True))
        WishUnit.objects.filter(pk__in=mine).update(state=State.HANDED_OVER)
        told = Promise.objects.filter(
            pk__in=Claim.objects.filter(unit__in=mine, state=Claim.State.ARRIVED).values("promise")
        )
        for promise in told.select_related("wish__drive", "supporter"):
            letters.write_gift_delivered(promise=promise, run=run, at=at)
    return len(mine)
