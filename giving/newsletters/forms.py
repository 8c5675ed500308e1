"""What a person may tell us about letters: that they want them, which, when, in what language."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from giving.forms import EmailAddressField, NameField
from giving.newsletters.models import Subscription, Topic

LANGUAGES = [("en", "English"), ("es", "Español")]


def topic_choices() -> Iterable[tuple[str, str]]:
    for topic in Topic.objects.all():
        label = str(topic)
        if topic.explanation:
            label = format_html(
                '{}<br><span class="small muted">{}</span>', label, topic.explanation
            )
        yield topic.code, label


def topics_field() -> forms.MultipleChoiceField:
    # Codes are compared in Python: what was forged never reaches the database.
    return forms.MultipleChoiceField(
        label=_("What would you like to hear about?"),
        help_text=_("Choose none to hear about everything."),
        choices=topic_choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class SubscribeForm(forms.Form):
    """Asking for letters."""

    email = EmailAddressField()
    first_name = NameField(label=_("First name"), autocomplete="given-name", required=False)
    topics = topics_field()


class PreferencesForm(forms.Form):
    """Choosing what a subscriber hears, when, in which language and by what name."""

    topics = topics_field()
    pace = forms.ChoiceField(
        label=_("How often?"), choices=Subscription.Pace.choices, widget=forms.RadioSelect
    )
    paused_until = forms.DateField(
        label=_("Pause all letters until"),
        help_text=_("Leave it empty to get the next letter."),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    language = forms.ChoiceField(
        label=_("Language of the letters"), choices=LANGUAGES, widget=forms.RadioSelect
    )
    first_name = NameField(label=_("First name"), autocomplete="given-name", required=False)
    last_name = NameField(label=_("Last name"), autocomplete="family-name", required=False)

    def __init__(self, data: Any, *, subscription: Subscription, today: date) -> None:
        self.today = today
        super().__init__(
            data,
            initial={
                "topics": [topic.code for topic in subscription.topics.all()],
                "pace": subscription.pace,
                "paused_until": subscription.pause_after(today),
                "language": subscription.language,
                "first_name": subscription.supporter.first_name,
                "last_name": subscription.supporter.last_name,
            },
        )

    def clean_paused_until(self) -> date | None:
        day = self.cleaned_data["paused_until"]
        if day is not None and day <= self.today:
            raise forms.ValidationError(_("Please choose a day that is still to come."))
        return day
