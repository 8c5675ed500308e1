"""A person outside the house, once, and the append-only record of what they agreed to."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from giving.links import Linked


class Supporter(Linked):
    """Any outside person with a contact row; `email_key` is the address as it is compared."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail address"), max_length=254)
    email_key = models.CharField(max_length=320, unique=True)
    first_name = models.CharField(_("first name"), max_length=100, blank=True)
    last_name = models.CharField(_("last name"), max_length=100, blank=True)
    language = models.CharField(_("language"), max_length=5, default="en")
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

    def __str__(self) -> str:
        return self.full_name or self.email

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


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
