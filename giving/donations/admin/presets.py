"""The amounts of the giving form in the admin: typed in dollars, seen beside as donors see them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.snippets.views.snippets import SnippetViewSet

from giving.donations.models import AmountPreset
from giving.money import NotAnAmount, parse_amount


class PresetForm(WagtailAdminModelForm):
    """Dollars, as on the form itself; an amount that the form would refuse cannot be offered."""

    dollars = forms.CharField(
        label=_("Amount in dollars"), help_text=_("As donors type it: 50, or 50.25.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.amount_minor:
            self.initial.setdefault("dollars", self.instance.amount.plain)

    def clean_dollars(self) -> str:
        try:
            self.instance.amount_minor = parse_amount(self.cleaned_data["dollars"]).minor
        except NotAnAmount as refusal:
            raise forms.ValidationError(refusal.message) from refusal
        return self.cleaned_data["dollars"]

    def validate_unique(self) -> None:
        super().validate_unique()
        twins = AmountPreset.objects.exclude(pk=self.instance.pk).filter(
            drive=self.instance.drive,
            frequency=self.instance.frequency,
            amount_minor=self.instance.amount_minor,
        )
        if "dollars" in self.cleaned_data and twins.exists():
            self.add_error("dollars", _("This amount is offered there already."))


class AmountPresetViewSet(SnippetViewSet):
    model = AmountPreset
    icon = "tag"
    menu_label = _("Amounts to choose")
    add_to_reference_index = False
    copy_view_enabled = False
    list_display = ["amount", "frequency", "drive", "impact"]
    list_filter = ["frequency", "drive"]
    search_fields = ["impact", "impact_es"]
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("dollars"), FieldPanel("frequency")]),
            FieldPanel("impact"),
            FieldPanel("impact_es"),
            FieldPanel("drive"),
        ],
        base_form_class=PresetForm,
    )
