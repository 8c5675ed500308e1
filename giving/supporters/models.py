"""A person outside the house, once, and the append-only record of what they agreed to."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from giving.links import Linked


class Supporter(Linked):
    """Any outside person, or giving organization, with a contact row.

    `email_key` is the address as it is compared; who gave on paper may have none. A row that was
    merged stays, names the one that took its place, and keeps its address as another way to it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail address"), max_length=254, blank=True)
    email_key = models.CharField(max_length=320, unique=True, null=True)
    first_name = models.CharField(_("first name"), max_length=100, blank=True)
    last_name = models.CharField(_("last name"), max_length=100, blank=True)
    organization = models.CharField(
        _("organization"),
        max_length=120,
        blank=True,
        help_text=_("A company, congregation or fund that gives in its own name."),
    )
    postal_address = models.TextField(_("postal address"), max_length=500, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=5, default="en")
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_from"
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="supporter",
    )
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("supporter")
        verbose_name_plural = _("supporters")
        constraints = [
            models.CheckConstraint(
                name="supporter_email_has_its_key",
                condition=models.Q(email="", email_key__isnull=True)
                | ~models.Q(email="") & models.Q(email_key__isnull=False),
            ),
            models.CheckConstraint(
                name="supporter_not_merged_into_itself",
                condition=models.Q(merged_into__isnull=True)
                | ~models.Q(merged_into=models.F("pk")),
            ),
        ]

    def __str__(self) -> str:
        return self.organization or self.full_name or self.email

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def standing(self) -> "Supporter":
        """The row that counts: itself, or what it was merged into, over however many steps."""
        supporter = self
        while supporter.merged_into is not None:
            supporter = supporter.merged_into
        return supporter


class Consent(models.Model):
    """Proof that a person agreed, changed their mind or left; never altered (a trigger)."""

    class Act(models.TextChoices):
        ASKED = "asked", _("asked to join")
        GIVEN = "given", _("agreed")
        CHANGED = "changed", _("changed preferences")
        WITHDRAWN = "withdrawn", _("left")

    supporter = models.ForeignKey(Supporter, models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=40)
    act = models.CharField(max_length=12, choices=Act.choices)
    text = models.TextField(help_text=_("the words the person saw"))
    page = models.CharField(max_length=200, blank=True)
    ip_prefix = models.CharField(max_length=50, blank=True)
    details = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["supporter", "purpose", "at"], name="consent_latest")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.act} {self.at:%Y-%m-%d}"


class SupporterMerge(models.Model):
    """Who made one of two rows, when, and what moved; never altered (a trigger)."""

    kept = models.ForeignKey(Supporter, models.PROTECT, related_name="merges")
    gone = models.OneToOneField(Supporter, models.PROTECT, related_name="merge")
    # {"donations": [ids], "plans": [ids], …}: what belonged to the row that is gone.
    moved = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.gone_id} into {self.kept_id}"


class NotTheSame(models.Model):
    """Two rows that look alike and are two people, as somebody looked and said."""

    one = models.ForeignKey(Supporter, models.PROTECT, related_name="+")
    other = models.ForeignKey(Supporter, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="not_the_same_once"),
            models.CheckConstraint(
                name="not_the_same_in_order", condition=models.Q(one__lt=models.F("other"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} is not {self.other_id}"
