"""The style guide: every component with an example, for those who build pages (DEBUG only)."""

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class ExampleForm(forms.Form):
    """One field of each kind; the labels are examples, so they are not translated."""

    frequency = forms.ChoiceField(
        choices=[("once", "Once"), ("monthly", "Every month"), ("yearly", "Every year")],
        widget=forms.RadioSelect,
        initial="once",
        label="How often?",
    )
    amount = forms.ChoiceField(
        choices=[("25", "$25"), ("50", "$50"), ("100", "$100"), ("other", "other")],
        widget=forms.RadioSelect,
        label="How much?",
    )
    amount_other = forms.CharField(
        required=False,
        label="Amount in dollars",
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    name = forms.CharField(
        label="Name", widget=forms.TextInput(attrs={"autocomplete": "name"}), max_length=80
    )
    email = forms.EmailField(
        label="E-mail",
        help_text="The receipt goes there.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    fund = forms.ChoiceField(
        choices=[("", "Where it is needed most"), ("legal", "Legal services")],
        required=False,
        label="What for?",
    )
    quantity = forms.IntegerField(min_value=1, max_value=5, initial=1, label="How many?")
    topics = forms.MultipleChoiceField(
        choices=[("news", "Letters"), ("gifts", "Gift season")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        label="What may we write about?",
    )
    newsletter = forms.BooleanField(
        required=False, label="Write to me a few times a year", help_text="Leaving takes one press."
    )
    message = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 3}))


PRESETS = [
    {"value": "25", "label": "$25", "impact": "warm socks for a family of five"},
    {"value": "50", "label": "$50", "impact": "one wish of a child", "checked": True},
    {"value": "100", "label": "$100", "impact": "a winter coat and boots"},
    {"value": "250", "label": "$250", "impact": "a first hour with a lawyer, and the next four"},
]

STEPS = [
    {"title": "Promised", "at": "Saturday, November 21", "state": "done"},
    {"title": "Ordered", "at": "Sunday, November 22", "state": "done"},
    {
        "title": "On its way to the office",
        "text": "We expect it by Monday, November 30.",
        "state": "current",
        "icon": "truck",
    },
    {"title": "Arrived and wrapped", "state": "todo"},
    {"title": "With the family", "state": "todo"},
]

FILTERS = [
    {
        "label": "Age",
        "options": [
            {"label": "Everybody", "url": "?", "current": True, "count": 120},
            {"label": "0 to 4", "url": "?age=0-4", "current": False, "count": 31},
            {"label": "5 to 11", "url": "?age=5-11", "current": False, "count": 44},
            {"label": "12 to 17", "url": "?age=12-17", "current": False, "count": 28},
        ],
    },
]

TABLE = {
    "columns": ["Where the money came from", "2024", "2025"],
    "rows": [["People", "$1,204,000", "$1,377,500"], ["Foundations", "$610,000", "$598,000"]],
}


def styleguide(request: HttpRequest) -> HttpResponse:
    """`?form=refused` shows the forms as they look after bad input, `?desk` the desk's pieces."""
    refused = ExampleForm({"email": "bea@", "quantity": "9"}) if "form" in request.GET else None
    context = {
        "form": refused or ExampleForm(),
        "presets": PRESETS,
        "steps": STEPS,
        "filters": FILTERS,
        "table": TABLE,
        "page_obj": Paginator(range(90), 24).page(2),
        "crumbs": [{"title": "Stories", "url": "/stories/"}, {"title": "A first winter"}],
        "states": ["open", "reserved", "ordered", "received", "bagged", "handed_over", "expired"],
        "desk_section": "receive",
    }
    template = "styleguide/desk.html" if "desk" in request.GET else "styleguide/index.html"
    return render(request, template, context)
