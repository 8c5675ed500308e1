"""`--scale N`: N times the gift season, for measurements of growth.

The first season went through the operations; the others are copies of its rows with codes of their
own, because thousands of promises made one by one would take longer than what is to be measured.
"""

from collections.abc import Callable
from copy import copy
from typing import Any

from django.db import models, transaction

from config.demo.progress import Progress
from config.demo.season import GIFT_DRIVE, read, token
from config.demo.supporters import BLOCK, numbers_by_email, supporter
from giving.codes import random_code
from giving.deliveries.models import Arrival, Delivery, DeliveryEvent, Gift, Parcel
from giving.drives.models import Drive
from giving.supporters.addresses import email_key
from giving.supporters.models import Supporter
from giving.wishes.models import Claim, Household, Promise, Recipient, Wish, WishUnit

# Longer than those that publishing gives out: a copy never meets one of theirs.
CODE_LENGTH = 9
Change = Callable[[Any], object]


def seed_growth(progress: Progress, *, scale: int) -> None:
    """Add what is missing to `scale` seasons' worth of households."""
    drive = Drive.objects.get(code=GIFT_DRIVE)
    size = len(read("households")["households"])
    for block in range(drive.households.count() // size, scale):
        with transaction.atomic():
            SeasonCopy(drive, block, size).make()
        progress.step("Households", (block + 1) * size, scale * size)


class SeasonCopy:
    """Everything that hangs on the first season's households, once again."""

    def __init__(self, drive: Drive, block: int, size: int) -> None:
        self.block, self.size = block, size
        # Old key → new key, by model.
        self.copies: dict[type[models.Model], dict[Any, Any]] = {}
        codes = [household["code"] for household in read("households")["households"]]
        self.households = Household.objects.filter(drive=drive, code__in=codes)

    def make(self) -> None:
        wishes = Wish.objects.filter(recipient__household__in=self.households)
        units = WishUnit.objects.filter(wish__in=wishes)
        promises = Promise.objects.filter(wish__in=wishes)
        gifts = Gift.objects.filter(unit__in=units)
        parcels = Parcel.objects.filter(pk__in=gifts.values("parcel"))
        deliveries = Delivery.objects.filter(household__in=self.households)
        self.copies[Supporter] = self._likes(promises)

        self._copy(self.households, code=self._household_code)
        self._copy(Recipient.objects.filter(household__in=self.households))
        self._copy(wishes, public_code=_public_code)
        self._copy(units)
        self._copy(promises, form_token=self._form_token)
        self._copy(Claim.objects.filter(promise__in=promises))
        self._copy(parcels, form_token=self._form_token)
        self._copy(Arrival.objects.filter(parcel__in=parcels))
        self._copy(gifts)
        self._copy(deliveries)
        self._copy(DeliveryEvent.objects.filter(delivery__in=deliveries))

    def _copy(self, rows: models.QuerySet, **changes: Change) -> None:
        """Copy rows, led to the copies of what they refer to."""
        model = rows.model
        originals, copies = list(rows), []
        for original in originals:
            twin = copy(original)
            twin.pk, twin._state = model._meta.pk.get_default(), models.base.ModelState()
            for field in model._meta.concrete_fields:
                if field.related_model in self.copies:
                    kept = getattr(original, field.attname)
                    led = self.copies[field.related_model].get(kept, kept)
                    setattr(twin, field.attname, led)
            for name, change in changes.items():
                setattr(twin, name, change(original))
            copies.append(twin)
        model._default_manager.bulk_create(copies, batch_size=1000)
        self.copies[model] = {old.pk: new.pk for old, new in zip(originals, copies, strict=True)}

    def _likes(self, promises: models.QuerySet[Promise]) -> dict[Any, Any]:
        """For each claimant the one of the same number in this season, if they have given."""
        numbers = numbers_by_email()
        claimants = Supporter.objects.filter(pk__in=promises.values("supporter"))
        wanted = {
            claimant.pk: email_key(supporter(self.block * BLOCK + numbers[claimant.email]).email)
            for claimant in claimants
            if claimant.email in numbers
        }
        known = dict(
            Supporter.objects.filter(email_key__in=wanted.values()).values_list("email_key", "pk")
        )
        return {old: known[key] for old, key in wanted.items() if key in known}

    def _household_code(self, household: Household) -> str:
        return f"{int(household.code) + self.block * self.size:03}"

    def _form_token(self, row: Any) -> object:
        return token(f"copy {self.block} {row.form_token}")


def _public_code(wish: Wish) -> str | None:
    return random_code(CODE_LENGTH) if wish.public_code else None
