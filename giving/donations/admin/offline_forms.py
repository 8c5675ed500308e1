"""Gifts on paper as staff type them: one gift, a row of a pile and its head, goods, a reason."""

import re
import uuid
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from giving.donations import offline
from giving.donations.admin.donor_choice import label_of, meant_by
from giving.donations.intention import TributeIntention
from giving.donations.models import Donation, Tribute
from giving.donations.offline import PaperGift
from giving.drives.models import Drive, Fund
from giving.forms import EmailAddressField, FormTokenMixin
from giving.money import Money, NotAnAmount, read_dollars
from giving.names import clean_name, has_unprintable
from giving.officetime import office_day
from giving.supporters.models import Supporter
from giving.supporters.operations import Contact

METHODS = [(method.value, method.label) for method in offline.PAPER]
# Fields of a PaperGift that are typed under another name.
TYPED_AS = {"giver": "donor", "benefit_minor": "benefit_worth"}
NAMES_A_VALUE = re.compile(r"[$€£]\s*\d|\d\s*(?:dollars?|usd|d[oó]lares)\b", re.IGNORECASE)


class LineField(forms.CharField):
    """A line of text without control characters, as it is printed later."""

    def to_python(self, value: object) -> str:
        text = super().to_python(value) or ""
        if has_unprintable(text):
            raise ValidationError(_("Please write this on one line, without control characters."))
        return clean_name(text)


class AddressField(forms.CharField):
    """A postal address: some lines."""

    widget = forms.Textarea(attrs={"rows": 3})

    def to_python(self, value: object) -> str:
        text = (super().to_python(value) or "").replace("\r\n", "\n")
        if any(has_unprintable(line) for line in text.split("\n")):
            raise ValidationError(_("Please write the address without control characters."))
        return clean_name(text)


class PaperAmountField(forms.Field):
    """Dollars and cents by the same strict pattern as online, without the limits of a card."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "decimal", "autocomplete": "off", "size": 9}
        super().__init__(widget=forms.TextInput(attrs=attrs), **kwargs)

    def to_python(self, value: Any) -> Money | None:
        try:
            return read_dollars(value) if value else None
        except NotAnAmount as refusal:
            raise ValidationError(refusal.message) from refusal


class DayField(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], **kwargs)


class DonorFields(forms.Form):
    """Who gives: somebody we know, by address or by a label that was offered, or somebody new."""

    donor = LineField(label=_("Donor"), max_length=400, required=False)
    organization = LineField(label=_("Organization"), max_length=120, required=False)
    first_name = LineField(label=_("First name"), max_length=100, required=False)
    last_name = LineField(label=_("Last name"), max_length=100, required=False)
    email = EmailAddressField(required=False)
    postal_address = AddressField(label=_("Postal address"), max_length=500, required=False)

    NAMES = ("organization", "first_name", "last_name")
    NEW = ("organization", "first_name", "last_name", "email", "postal_address")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidates: dict[str, list[str]] = {}
        for name in ("donor", "credit"):
            if name in self.fields:
                attrs = {"list": f"{self.add_prefix(name)}-known", "data-donors": "1"}
                self.fields[name].widget.attrs |= attrs | {"autocomplete": "off"}

    def giver(self, cleaned: dict) -> Supporter | Contact | None:
        """Whom the fields mean; None, and an error beside the field, where they do not say."""
        typed = {name: cleaned.get(name) or "" for name in self.NEW}
        text = cleaned.get("donor") or ""
        meant = meant_by(text) if text else None
        if meant and meant.supporter:
            return meant.supporter
        if "@" in text and not typed["email"]:
            typed["email"] = self._address(text)
        if any(typed.values()):
            if text and "@" not in text and not any(typed[name] for name in self.NAMES):
                typed["first_name"], typed["last_name"] = _halves(text)
            return self._somebody_new(typed)
        if "donor" in self.errors or any(name in self.errors for name in self.NEW):
            return None
        self._offer("donor", meant.candidates if meant else [], text)
        return None

    def _address(self, text: str) -> str:
        try:
            return EmailAddressField().clean(text)
        except ValidationError as error:
            self.add_error("donor", error)
            return ""

    def _somebody_new(self, typed: dict[str, str]) -> Supporter | Contact:
        known = meant_by(typed["email"]).supporter if typed["email"] else None
        return known or Contact(**typed)

    def _offer(self, name: str, candidates: list[Supporter], text: str) -> None:
        self.candidates[name] = [label_of(one) for one in candidates]
        if candidates:
            self.add_error(name, _("Choose one of this name from the list, or add a new donor."))
        elif text:
            self.add_error(name, _("Nobody of this name yet: add a new donor below."))
        else:
            self.add_error(name, _("Who gave this?"))


class GiftFields(DonorFields):
    """What one gift on paper says of itself."""

    method = forms.ChoiceField(label=_("How it came"), choices=METHODS)
    amount = PaperAmountField(label=_("Amount"))
    given_on = DayField(label=_("Gift date"))
    note = LineField(label=_("Check, grant or share numbers"), max_length=200, required=False)
    fund = forms.ModelChoiceField(label=_("Fund"), queryset=Fund.objects.all())
    credit = LineField(label=_("Advisor or employee"), max_length=400, required=False)
    matches = LineField(label=_("Reference of the matched gift"), max_length=32, required=False)
    benefit = LineField(label=_("Given in return"), max_length=200, required=False)
    benefit_worth = PaperAmountField(label=_("Worth of it"), required=False)
    tribute_kind = forms.ChoiceField(
        label=_("Tribute"), choices=[("", "–"), *Tribute.Kind.choices], required=False
    )
    honoree = LineField(label=_("Name of the honoree"), max_length=100, required=False)
    notify_email = EmailAddressField(label=_("Tell by e-mail"), required=False)
    is_another = forms.BooleanField(label=_("This is another gift"), required=False)

    paper: PaperGift | None = None

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        giver, credit = self.giver(cleaned), self._credit(cleaned)
        matches, tribute = self._matches(cleaned), self._tribute(cleaned)
        if giver is None or self.errors:
            return cleaned
        worth = cleaned.get("benefit_worth")
        self.paper = PaperGift(
            giver=giver,
            credit=credit,
            matches=matches,
            tribute=tribute,
            benefit_minor=worth.minor if worth else 0,
            **{name: cleaned[name] for name in self.TAKEN},
            drive=cleaned.get("drive"),
            source=cleaned.get("source") or "",
        )
        self._refuse_unclear()
        return cleaned

    TAKEN = ("method", "amount", "given_on", "fund", "note", "benefit")

    def _refuse_unclear(self) -> None:
        assert self.paper is not None  # noqa: S101 (set by clean, just before)
        try:
            offline.refuse_unclear(self.paper, today=today())
        except offline.EntryRefused as refusal:
            self.add_error(TYPED_AS.get(refusal.field, refusal.field), refusal.message)
            return
        twin = offline.twin_of(self.paper)
        if twin and not self.cleaned_data.get("is_another"):
            self.warn_of_twin(gettext("It was entered on %s.") % twin.created_at.date().isoformat())

    def warn_of_twin(self, where: str) -> None:
        """Ask once about a gift that looks like another; ticked, it is another."""
        self.add_error(
            "is_another",
            gettext(
                "The same donor, amount, date and number once more? %(where)s Tick to enter it."
            )
            % {"where": where},
        )

    def _credit(self, cleaned: dict) -> Supporter | Contact | None:
        text = cleaned.get("credit") or ""
        if not text:
            return None
        meant = meant_by(text)
        if meant.supporter:
            return meant.supporter
        if meant.candidates:
            self._offer("credit", meant.candidates, text)
            return None
        if "@" in text:
            return Contact(email=self._address(text))
        first, last = _halves(text)
        return Contact(first_name=first, last_name=last)

    def _matches(self, cleaned: dict) -> Donation | None:
        reference = cleaned.get("matches") or ""
        found = Donation.objects.received().filter(reference=reference).first()
        if reference and found is None:
            self.add_error("matches", _("No gift of this reference was received."))
        return found if reference else None

    def _tribute(self, cleaned: dict) -> TributeIntention | None:
        kind, honoree = cleaned.get("tribute_kind") or "", cleaned.get("honoree") or ""
        if bool(kind) != bool(honoree):
            self.add_error("honoree", _("A tribute has a kind and a name."))
        if not (kind and honoree):
            return None
        return TributeIntention(kind, honoree, cleaned.get("notify_email") or "")


class GiftForm(FormTokenMixin, GiftFields):
    """One gift on paper by itself, with the drive and the letter that it answers."""

    drive = forms.ModelChoiceField(label=_("Drive"), queryset=Drive.objects.all(), required=False)
    source = forms.SlugField(label=_("Source code"), max_length=60, required=False)


class RowForm(GiftFields):
    """A row of a pile: what it leaves empty, the head of the pile says."""

    method = forms.ChoiceField(
        label=_("How it came"), choices=[("", "–"), *METHODS], required=False
    )
    amount = PaperAmountField(label=_("Amount"), required=False)
    given_on = DayField(label=_("Gift date"), required=False)
    fund = forms.ModelChoiceField(label=_("Fund"), queryset=Fund.objects.all(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, empty_permitted=True, use_required_attribute=False, **kwargs)
        self.head: dict[str, Any] = {}

    @property
    def is_open(self) -> bool:
        """Whether something is written in the part of the row that is folded away."""
        folded = (*self.NEW, "credit", "matches", "benefit", "benefit_worth", "honoree")
        return any(self[name].value() for name in folded)

    def clean(self) -> dict:
        for name in ("method", "given_on", "fund", "drive", "source"):
            if not self.cleaned_data.get(name) and name not in self.errors:
                self.cleaned_data[name] = self.head.get(name)
        for name in ("method", "given_on", "fund", "amount"):
            if not self.cleaned_data.get(name) and name not in self.errors:
                self.add_error(name, _("Write it here or at the top."))
        return super().clean()


class BatchForm(FormTokenMixin):
    """The head of a pile: what all its gifts share, and what was counted before typing."""

    count = forms.IntegerField(label=_("Gifts counted"), min_value=1, max_value=999)
    total = PaperAmountField(label=_("Sum counted"))
    method = forms.ChoiceField(label=_("How they came"), choices=METHODS)
    given_on = DayField(label=_("Gift date"), required=False)
    fund = forms.ModelChoiceField(label=_("Fund"), queryset=Fund.objects.all(), required=False)
    drive = forms.ModelChoiceField(label=_("Drive"), queryset=Drive.objects.all(), required=False)
    source = forms.SlugField(label=_("Source code"), max_length=60, required=False)


class GoodsForm(FormTokenMixin, DonorFields):
    """Goods that reached the office, in words."""

    description = LineField(
        label=_("What was given"),
        max_length=300,
        help_text=_("Two winter coats, new. Never a value: the donor alone may put one on goods."),
    )
    given_on = DayField(label=_("Day it reached us"))

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        cleaned["giver"] = self.giver(cleaned)
        if NAMES_A_VALUE.search(cleaned.get("description") or ""):
            self.add_error("description", _("Describe the goods without saying what they cost."))
        return cleaned


class TakeBackForm(forms.Form):
    """Why a gift leaves the books again."""

    reason = LineField(label=_("Why"), max_length=200)


def _halves(name: str) -> tuple[str, str]:
    """First and last name of a name in one field: the last word is the last name."""
    first, _blank, last = name.rpartition(" ")
    return (first or last)[:100], (last if first else "")[:100]


def today() -> date:
    return office_day(timezone.now())


def row_token(batch: uuid.UUID, number: int) -> uuid.UUID:
    """The token of one row of a pile: the same, however often the pile is sent."""
    return uuid.uuid5(batch, str(number))
