"""The tribute: a donation in honor or in memory of somebody, and whom to tell."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from giving.donations.models.donation import Donation


class Tribute(models.Model):
    """In honor or memory of the honoree; the notice goes out once the money is here."""

    class Kind(models.TextChoices):
        HONOR = "honor", _("in honor of")
        MEMORY = "memory", _("in memory of")

    donation = models.OneToOneField(Donation, models.PROTECT, related_name="tribute")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    honoree = models.CharField(_("name"), max_length=100)
    notify_email = models.EmailField(_("tell by e-mail"), max_length=254, blank=True)
    # How often the notice was promised: a resend is a new letter.
    notices = models.PositiveSmallIntegerField(default=0)
    noticed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("tribute")
        verbose_name_plural = _("tributes")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.honoree}"
