"""Payouts: what reached the bank, line by line, so that each dollar can be followed both ways."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from giving.donations.models.donation import Donation
from giving.money import Money


class Payout(models.Model):
    """A transfer of the processor to the office's bank. Signed minor units."""

    id = models.CharField(primary_key=True, max_length=255)
    amount_minor = models.BigIntegerField(_("amount in cents"))
    currency = models.CharField(max_length=3, default="usd")
    status = models.CharField(_("status"), max_length=20)
    arrives_on = models.DateField(_("at the bank on"), null=True)
    made_at = models.DateTimeField(_("made at"))
    # When its lines were last read, and by how much their sum misses the amount.
    checked_at = models.DateTimeField(_("checked at"), null=True)
    difference_minor = models.BigIntegerField(_("difference in cents"), null=True)

    class Meta:
        ordering = ["-made_at"]
        verbose_name = _("payout")
        verbose_name_plural = _("payouts")

    def __str__(self) -> str:
        return f"{self.id} {self.amount.exact}"

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)

    @property
    def difference(self) -> Money | None:
        """By how much the lines miss the amount; None until they were read."""
        return None if self.difference_minor is None else Money(self.difference_minor)


class PayoutLine(models.Model):
    """One of the processor's balance transactions in a payout; signed minor units."""

    balance_transaction = models.CharField(primary_key=True, max_length=255)
    payout = models.ForeignKey(Payout, models.PROTECT, related_name="lines")
    kind = models.CharField(_("kind"), max_length=40)
    source_id = models.CharField(max_length=255, blank=True)
    donation = models.ForeignKey(
        Donation, models.PROTECT, null=True, blank=True, related_name="payout_lines"
    )
    amount_minor = models.BigIntegerField(_("amount in cents"))
    fee_minor = models.BigIntegerField(_("fee in cents"))
    net_minor = models.BigIntegerField(_("net in cents"))
    at = models.DateTimeField(_("booked by the processor at"))

    class Meta:
        ordering = ["at", "balance_transaction"]
        constraints = [
            models.CheckConstraint(
                name="payout_line_adds_up",
                condition=models.Q(net_minor=models.F("amount_minor") - models.F("fee_minor")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.balance_transaction} {self.net_minor}"

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor)

    @property
    def fee(self) -> Money:
        return Money(self.fee_minor)

    @property
    def net(self) -> Money:
        return Money(self.net_minor)


class ReconciliationRun(models.Model):
    """One comparison of our books with the processor's, and what the two disagreed on."""

    at = models.DateTimeField()
    since = models.DateTimeField()
    # Dictionaries of kind, source_id, ours, theirs, note; amounts in signed minor units.
    differences = models.JSONField(default=list)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {len(self.differences)}"
