"""Letters on paper: which receipts somebody printed, because their donor has no e-mail address."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from giving.donations.models.receipt import Receipt


class PrintedLetter(models.Model):
    """A receipt that went out by post; printing it again needs no second row."""

    receipt = models.OneToOneField(Receipt, models.PROTECT, related_name="printed_letter")
    printed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    printed_at = models.DateTimeField(_("printed at"))

    class Meta:
        ordering = ["-printed_at"]

    def __str__(self) -> str:
        return f"{self.receipt_id} {self.printed_at:%Y-%m-%d}"
