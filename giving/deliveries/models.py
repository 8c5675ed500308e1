"""The second half of a season: parcels come in, gifts are bagged, bags reach their household."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from giving.drives.models import Drive
from giving.wishes.models import Claim, Household, WishUnit


class Parcel(models.Model):
    """A box that reached the office."""

    class State(models.TextChoices):
        ARRIVED = "arrived", _("arrived")
        OPENED = "opened", _("opened")
        EMPTY = "empty", _("empty")

    drive = models.ForeignKey(Drive, models.PROTECT, related_name="parcels")
    state = models.CharField(max_length=12, choices=State.choices, default=State.ARRIVED)
    carrier = models.CharField(_("carrier"), max_length=60, blank=True)
    form_token = models.UUIDField(unique=True, default=uuid.uuid4)

    def __str__(self) -> str:
        return f"P{self.pk}"


class Arrival(models.Model):
    """That a parcel came: when, where, to whom; never altered (a trigger)."""

    parcel = models.ForeignKey(Parcel, models.PROTECT, related_name="arrivals")
    at = models.DateTimeField()
    place = models.CharField(max_length=60)
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.parcel} {self.at:%Y-%m-%d}"


# A gift in one of these states no longer stands for the wish it came for.
NO_LONGER_FOR_ITS_WISH = ["substituted", "surplus", "quarantined", "returned", "missing"]


class Gift(models.Model):
    """One item inside a parcel."""

    class State(models.TextChoices):
        ARRIVED = "arrived", _("arrived")
        IDENTIFIED = "identified", _("identified")
        UNIDENTIFIED = "unidentified", _("unidentified")
        BAGGED = "bagged", _("bagged")
        HANDED_OVER = "handed_over", _("handed over")
        QUARANTINED = "quarantined", _("quarantined")

    parcel = models.ForeignKey(Parcel, models.PROTECT, related_name="gifts")
    unit = models.ForeignKey(WishUnit, models.PROTECT, null=True, blank=True, related_name="gifts")
    claim = models.ForeignKey(Claim, models.PROTECT, null=True, blank=True, related_name="gifts")
    description = models.CharField(_("what it is"), max_length=120, blank=True)
    state = models.CharField(max_length=14, choices=State.choices, default=State.ARRIVED)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit"],
                name="gift_one_per_unit",
                condition=~Q(state__in=NO_LONGER_FOR_ITS_WISH),
            ),
        ]

    def __str__(self) -> str:
        return f"G{self.pk}"


class Delivery(models.Model):
    """Giving the bags of one household into its hands."""

    class State(models.TextChoices):
        SCHEDULED = "scheduled", _("scheduled")
        HANDED_OVER = "handed_over", _("handed over")
        CANCELLED = "cancelled", _("cancelled")

    household = models.ForeignKey(Household, models.PROTECT, related_name="deliveries")
    method = models.CharField(max_length=10, choices=Household.Method.choices)
    state = models.CharField(max_length=12, choices=State.choices, default=State.SCHEDULED)
    slot_at = models.DateTimeField(_("appointment"))

    class Meta:
        ordering = ["slot_at"]
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        permissions = [("use_desk", "Can work at the desk")]
        constraints = [
            models.UniqueConstraint(
                fields=["household"], name="delivery_one_scheduled", condition=Q(state="scheduled")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household} {self.slot_at:%Y-%m-%d}"


class DeliveryEvent(models.Model):
    """One act on a delivery, by whom and when; never altered, a correction is a new event."""

    class Kind(models.TextChoices):
        SCHEDULED = "scheduled", _("scheduled")
        RESCHEDULED = "rescheduled", _("rescheduled")
        CANCELLED = "cancelled", _("cancelled")
        HANDED_OVER = "handed_over", _("handed over")

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=14, choices=Kind.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"
