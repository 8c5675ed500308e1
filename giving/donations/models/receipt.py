"""Receipts and statements: numbered, immutable snapshots that a donor keeps for the tax office."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from giving.donations.models.donation import Donation
from giving.links import Linked
from giving.money import Money
from giving.supporters.models import Supporter


class ReceiptYear(models.Model):
    """The last number given out in a year: its row is what lets numbers rise without a twin."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class Receipt(Linked):
    """The numbered, immutable snapshot of one gift; a correction voids it and issues another.

    A trigger keeps everything but `link_version` and the two columns that void it.
    """

    class Kind(models.TextChoices):
        MONEY = "money", _("money")
        GOODS = "goods", _("goods, described and not valued")
        THANKS = "thanks", _("thanks without a tax receipt")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(_("number"), max_length=20, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.MONEY)
    supporter = models.ForeignKey(Supporter, models.PROTECT, related_name="receipts")
    # Goods that were given have no donation, as they have no amount.
    donation = models.ForeignKey(
        Donation, models.PROTECT, null=True, blank=True, related_name="receipts"
    )
    language = models.CharField(max_length=5, default="en")
    snapshot = models.JSONField()
    issued_at = models.DateTimeField(_("issued at"))
    voided_at = models.DateTimeField(_("voided at"), null=True, blank=True)
    void_reason = models.CharField(_("why it was voided"), max_length=200, blank=True)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )

    class Meta:
        ordering = ["number"]
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        constraints = [
            models.UniqueConstraint(
                fields=["donation"], name="receipt_once", condition=models.Q(voided_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def remains(self) -> Money | None:
        """What it says of money; None of goods and shares, of which none may be said."""
        said = self.snapshot
        if self.kind == self.Kind.GOODS:
            return None
        return Money(said.get("remains_minor", said["amount_minor"]))


class StatementRun(models.Model):
    """All statements of a year, written for everybody who gave, a few at a time."""

    year = models.PositiveSmallIntegerField(_("year"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    asked_at = models.DateTimeField()
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    # Supporters are gone through by their ids; up to this one it is done.
    reached = models.UUIDField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["year"],
                name="statement_run_one_at_a_time",
                condition=models.Q(finished_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.done} of {self.total}"


class Statement(Linked):
    """What one supporter gave in a year, refunds taken off; a later one replaces it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    supporter = models.ForeignKey(Supporter, models.PROTECT, related_name="statements")
    year = models.PositiveSmallIntegerField(_("year"))
    run = models.ForeignKey(
        StatementRun, models.PROTECT, null=True, blank=True, related_name="statements"
    )
    language = models.CharField(max_length=5, default="en")
    snapshot = models.JSONField()
    issued_at = models.DateTimeField(_("issued at"))
    is_current = models.BooleanField(default=True)

    class Meta:
        ordering = ["-year", "-issued_at"]
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        constraints = [
            models.UniqueConstraint(
                fields=["supporter", "year"],
                name="statement_current_once",
                condition=models.Q(is_current=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.supporter}, {self.year}"

    @property
    def counts(self) -> Money:
        """What of it counts for taxes."""
        return Money(self.snapshot["counts_minor"])
