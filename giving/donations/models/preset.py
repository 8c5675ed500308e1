"""The amounts that the giving form offers, each with what it does; edited in the CMS."""

from csp.constants import SELF
from csp.decorators import csp_replace
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from wagtail.models import PreviewableMixin

from giving.donations.models.plan import Frequency
from giving.drives.models import Drive
from giving.money import Money


class AmountPreset(PreviewableMixin, models.Model):
    """One amount to choose, for a drive or for the form in general, and its impact line."""

    drive = models.ForeignKey(
        Drive,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="presets",
        verbose_name=_("drive"),
        help_text=_("Empty: for the giving form when no drive has amounts of its own."),
    )
    frequency = models.CharField(
        _("how often"), max_length=10, choices=Frequency.choices, default=Frequency.ONCE
    )
    amount_minor = models.PositiveBigIntegerField(_("amount in cents"))
    impact = models.CharField(
        _("what it does"),
        max_length=120,
        blank=True,
        help_text=_("One short line beside the amount, true and checkable."),
    )
    impact_es = models.CharField(_("the same in Spanish"), max_length=120, blank=True)

    class Meta:
        ordering = ["drive_id", "frequency", "amount_minor"]
        verbose_name = _("amount to choose")
        verbose_name_plural = _("amounts to choose")
        constraints = [
            models.UniqueConstraint(
                fields=["drive", "frequency", "amount_minor"],
                name="amount_preset_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="amount_preset_above_zero", condition=models.Q(amount_minor__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.get_frequency_display()}"

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor)

    def impact_in(self, language: str) -> str:
        return (self.impact_es if language == "es" else "") or self.impact

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        return [("en", "English"), ("es", "Español")]

    # The editor shows it in a frame, which the site's own rule forbids.
    @method_decorator(csp_replace({"frame-ancestors": [SELF]}))
    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """What the editor sees beside the fields: this amount among those it will stand with."""
        language = mode_name or "en"
        others = AmountPreset.objects.filter(drive=self.drive, frequency=self.frequency)
        together = [self, *others.exclude(pk=self.pk)] if self.amount_minor else [*others]
        with override(language):
            context = {
                "frequency": self.get_frequency_display(),
                "choices": [
                    {
                        "label": str(preset.amount),
                        "impact": preset.impact_in(language),
                        "checked": preset is self,
                    }
                    for preset in sorted(together, key=lambda preset: preset.amount_minor)
                ],
            }
            return render(request, "giving/donations/preset_preview.html", context)
