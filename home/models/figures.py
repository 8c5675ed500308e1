"""Impact figures: sourced, dated numbers, kept once and shown wherever a page chose them."""

from decimal import Decimal

from django.db import models
from django.utils import formats
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import RevisionMixin
from wagtail.search import index


class ImpactFigure(RevisionMixin, index.Indexed, models.Model):
    """A number the organization stands by. Every page that shows it shows the latest edit."""

    value = models.DecimalField(
        _("value"),
        max_digits=14,
        decimal_places=2,
        help_text=_("The number alone: 12000."),
    )
    at_least = models.BooleanField(
        _("more than"), default=False, help_text=_("Shows 12,000+ instead of 12,000.")
    )
    unit = models.CharField(
        _("unit"),
        max_length=20,
        blank=True,
        help_text=_("“%” or “$”, or a short word such as “hours”. Empty for a plain count."),
    )
    label = models.CharField(
        _("label"), max_length=160, help_text=_("What was counted: “people reached”.")
    )
    period = models.CharField(
        _("period"),
        max_length=60,
        blank=True,
        help_text=_("When it was counted: “2026”."),
    )
    source = models.CharField(
        _("source"),
        max_length=160,
        help_text=_("Where a reader can check it. Shown below it."),
    )
    source_url = models.URLField(_("address of the source"), blank=True)
    note = models.TextField(
        _("note"),
        blank=True,
        help_text=_("How it was counted. For editors, not shown on pages."),
    )
    as_of = models.DateField(_("as of"), help_text=_("The day on which it was true."))

    panels = [
        FieldRowPanel([FieldPanel("value"), FieldPanel("at_least"), FieldPanel("unit")]),
        FieldPanel("label"),
        FieldRowPanel([FieldPanel("period"), FieldPanel("as_of")]),
        MultiFieldPanel([FieldPanel("source"), FieldPanel("source_url")], heading=_("Source")),
        FieldPanel("note"),
    ]
    search_fields = [
        index.SearchField("label"),
        index.AutocompleteField("label"),
        index.SearchField("source"),
        index.SearchField("note"),
    ]

    class Meta:
        ordering = ["-as_of", "label"]
        verbose_name = _("impact figure")
        verbose_name_plural = _("impact figures")

    def __str__(self) -> str:
        return " ".join(part for part in (self.shown, self.label, self.period) if part)

    @property
    def prefix(self) -> str:
        return "$" if self.unit == "$" else ""

    @property
    def suffix(self) -> str:
        """The unit as it follows the number: “%” close to it, a word after a space."""
        if self.unit == "$":
            return ""
        return f"\N{NO-BREAK SPACE}{self.unit}" if self.unit[:1].isalpha() else self.unit

    @property
    def number(self) -> str:
        """The value as the reader's language writes it, with “+” when it is a lower bound."""
        value = Decimal(self.value)
        places = 0 if value == value.to_integral_value() else 2
        text = formats.number_format(value, places, use_l10n=True, force_grouping=True)
        return f"{text}+" if self.at_least else text

    @property
    def shown(self) -> str:
        return f"{self.prefix}{self.number}{self.suffix}"
