"""What families wish for, and who promised to bring it.

A household is a code and nothing else here: who they are and where they live is not in this room.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from giving.drives.models import Drive
from giving.links import Linked
from giving.money import Money
from giving.supporters.models import Supporter


class Household(models.Model):
    """A family unit served in one season, known to the desk as `017`."""

    class State(models.TextChoices):
        ACTIVE = "active", _("active")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Method(models.TextChoices):
        PICK_UP = "pick_up", _("pick-up")
        HOME = "home", _("home delivery")

    drive = models.ForeignKey(Drive, models.PROTECT, related_name="households")
    code = models.CharField(_("code"), max_length=8)
    caseworker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="households"
    )
    state = models.CharField(max_length=12, choices=State.choices, default=State.ACTIVE)
    method = models.CharField(max_length=10, choices=Method.choices, default=Method.PICK_UP)
    need_by = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["drive", "code"], name="household_code_once")
        ]
        permissions = [("nominate_households", "Can nominate households")]

    def __str__(self) -> str:
        return self.code


class Recipient(models.Model):
    """One person of a household, `017-B`; an age band, never a birth date."""

    class AgeBand(models.TextChoices):
        BABY = "0-2", _("0–2 years")
        SMALL = "3-5", _("3–5 years")
        CHILD = "6-8", _("6–8 years")
        TWEEN = "9-12", _("9–12 years")
        TEEN = "13-17", _("13–17 years")
        ADULT = "18-64", _("adult")
        ELDER = "65+", _("65 and older")

    household = models.ForeignKey(Household, models.CASCADE, related_name="recipients")
    letter = models.CharField(max_length=2)
    age_band = models.CharField(max_length=6, choices=AgeBand.choices)
    shelf = models.CharField(_("shelf place"), max_length=12, blank=True)

    class Meta:
        ordering = ["household", "letter"]
        constraints = [
            models.UniqueConstraint(fields=["household", "letter"], name="recipient_letter_once")
        ]

    def __str__(self) -> str:
        return f"{self.household.code}-{self.letter}"


class Category(models.Model):
    """A heading of the catalogue: what kind of thing a wish is."""

    code = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    name_es = models.CharField(max_length=80, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "name"]
        verbose_name = _("category")
        verbose_name_plural = _("categories")

    def __str__(self) -> str:
        return self.name

    def name_in(self, language: str) -> str:
        return (self.name_es if language == "es" else "") or self.name


class WishQuerySet(models.QuerySet["Wish"]):
    def public(self) -> "WishQuerySet":
        """What everybody may see: published, and still wanted."""
        gone = [WishUnit.State.WITHDRAWN, WishUnit.State.UNMET]
        return self.filter(_has_units(~Q(state__in=gone)), state=Wish.State.PUBLISHED)

    def needed(self) -> "WishQuerySet":
        """Those of which a unit can still be promised."""
        return self.filter(_has_units(Q(state=WishUnit.State.OPEN)))

    def needed_first(self) -> "WishQuerySet":
        """Those that can still be promised before the others, each in the order of their codes."""
        return self.order_by(_has_units(Q(state=WishUnit.State.OPEN)).desc(), "public_code")


def _has_units(which: Q) -> models.Exists:
    return models.Exists(WishUnit.objects.filter(which, wish=models.OuterRef("pk")))


class Wish(models.Model):
    """One wanted thing in catalogue words; its quantity is a row per unit.

    The desk knows it as `017-B-2`. The public knows only `public_code`, which is given when it is
    published and random for the season: nobody can tell which wishes belong together.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_REVIEW = "in_review", _("in review")
        PUBLISHED = "published", _("published")
        CLOSED = "closed", _("closed")

    drive = models.ForeignKey(Drive, models.PROTECT, related_name="wishes")
    recipient = models.ForeignKey(Recipient, models.CASCADE, related_name="wishes")
    number = models.PositiveSmallIntegerField()
    public_code = models.CharField(max_length=12, unique=True, null=True, blank=True)
    category = models.ForeignKey(Category, models.PROTECT, related_name="wishes")
    title = models.CharField(_("title"), max_length=120)
    title_es = models.CharField(_("title in Spanish"), max_length=120, blank=True)
    size = models.CharField(_("size"), max_length=40, blank=True)
    quantity = models.PositiveSmallIntegerField(_("quantity"), default=1)
    price_minor = models.PositiveIntegerField(_("usual price in cents"))
    product_url = models.URLField(_("where to buy it"), max_length=500, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    published_at = models.DateTimeField(null=True, blank=True)

    objects = WishQuerySet.as_manager()

    class Meta:
        ordering = ["recipient", "number"]
        constraints = [
            models.UniqueConstraint(fields=["recipient", "number"], name="wish_number_once")
        ]
        indexes = [models.Index(fields=["drive", "state"], name="wish_public_list")]

    def __str__(self) -> str:
        return self.public_code or self.desk_code

    def title_in(self, language: str) -> str:
        return (self.title_es if language == "es" else "") or self.title

    @property
    def desk_code(self) -> str:
        return f"{self.recipient}-{self.number}"

    @property
    def price(self) -> Money:
        return Money(self.price_minor)


class WishUnit(models.Model):
    """One of a wish's quantity. It carries the state; the wish's own follows from its units."""

    class State(models.TextChoices):
        OPEN = "open", _("still needed")
        RESERVED = "reserved", _("reserved")
        ORDERED = "ordered", _("ordered")
        RECEIVED = "received", _("at the office")
        BAGGED = "bagged", _("bagged")
        HANDED_OVER = "handed_over", _("with the family")
        BACKFILLED = "backfilled", _("bought by staff")
        WITHDRAWN = "withdrawn", _("withdrawn")
        UNMET = "unmet", _("unmet")

    wish = models.ForeignKey(Wish, models.CASCADE, related_name="units")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)

    class Meta:
        ordering = ["wish", "number"]
        constraints = [
            models.UniqueConstraint(fields=["wish", "number"], name="wish_unit_number_once")
        ]
        indexes = [models.Index(fields=["wish", "state"], name="wish_unit_state")]

    def __str__(self) -> str:
        return f"{self.wish_id}/{self.number}"


# A unit in one of these states still waits for its gift to reach the office.
AWAITED = ["open", "reserved", "ordered", "backfilled"]


class Promise(Linked):
    """What one person took on in one act, over one or more claims; a mailed link opens it."""

    class Way(models.TextChoices):
        BUY = "buy", _("buy it")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    form_token = models.UUIDField(unique=True)
    supporter = models.ForeignKey(Supporter, models.PROTECT, related_name="promises")
    wish = models.ForeignKey(Wish, models.PROTECT, related_name="promises")
    way = models.CharField(max_length=6, choices=Way.choices, default=Way.BUY)
    language = models.CharField(max_length=5, default="en")
    created_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.supporter_id} → {self.wish}"


# A claim in one of these states holds its unit no longer.
ENDED = ["expired", "cancelled", "replaced"]


class Claim(models.Model):
    """A supporter's time-limited hold on one unit; the index below alone keeps out a second."""

    class State(models.TextChoices):
        RESERVED = "reserved", _("reserved")
        ORDERED = "ordered", _("ordered")
        ARRIVED = "arrived", _("arrived")
        EXPIRED = "expired", _("expired")
        CANCELLED = "cancelled", _("cancelled")
        REPLACED = "replaced", _("replaced")

    promise = models.ForeignKey(Promise, models.CASCADE, related_name="claims")
    unit = models.ForeignKey(WishUnit, models.PROTECT, related_name="claims")
    state = models.CharField(max_length=12, choices=State.choices, default=State.RESERVED)
    reserved_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ordered_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    retailer = models.CharField(max_length=80, blank=True)
    order_number = models.CharField(max_length=80, blank=True)
    eta_on = models.DateField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], name="claim_one_living_per_unit", condition=~Q(state__in=ENDED)
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"], condition=Q(state="reserved"), name="claim_reserved_until"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.unit_id}"
