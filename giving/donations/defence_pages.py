"""What a giver sees of the defence: the code page, "one moment", and giving that is closed."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from math import ceil

from allauth.account.models import EmailAddress
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from giving.donations import address_proof, defence, gate
from giving.donations.attempts import Source, source_of
from giving.donations.gateway import KeyRefused
from giving.messaging.tasks import do_outbox, wake
from giving.visitor import address_prefix

View = Callable[[HttpRequest], HttpResponse]
PROVED = "proved_addresses"
PROVED_FOR = timedelta(days=1)
OURS = ("csrfmiddlewaretoken", "code", "code_id", "another")


class CodeForm(forms.Form):
    """The six digits out of the letter, and which letter that was."""

    code_id = forms.UUIDField(widget=forms.HiddenInput)
    code = forms.CharField(
        label=_("Code from the e-mail"),
        max_length=20,
        error_messages={"required": _("Please type the six digits from the e-mail.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )

    def clean_code(self) -> str:
        return "".join(self.cleaned_data["code"].split())


class _AskForCode(Exception):
    """The page to answer with: a form for a code that was mailed, with its error if any."""

    def __init__(self, form: CodeForm, email: str) -> None:
        super().__init__()
        self.form, self.email = form, email


def at_the_gate(view: View) -> View:
    """Answer a refusal of the defence with its page; show no form while giving is closed.

    GET 200 and POST 503 while closed, 429 when too fast, 200 or 422 with the page for the code.
    The last three carry on what was typed.
    """

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        at = timezone.now()
        try:
            defence.refuse_when_closed(at=at)
            return view(request)
        except defence.GivingClosed as refusal:
            return _closed(request, refusal, at=at)
        except defence.TooFast as refusal:
            return _too_fast(request, refusal, at=at)
        except _AskForCode as asked:
            return _code_page(request, asked)
        except KeyRefused:
            gate.close_for_a_while(at=at)
            wake(do_outbox)
            closed = defence.GivingClosed("", until=at + defence.LOOK_AGAIN)
            return _closed(request, closed, at=at)

    return guarded


def check(request: HttpRequest, form: forms.Form, *, at: datetime) -> None:
    """Before a valid giving form leads anywhere: may it? What it raises, `at_the_gate` answers."""
    email = form.cleaned_data["email"]
    source = source_of(
        network=address_prefix(request), session=request.session.session_key or "", email=email
    )

    def ask(*, is_proved: bool) -> None:
        defence.check(
            source=source,
            form_token=form.cleaned_data["form_token"],
            typed=repr([request.path, _typed(request)]),
            is_proved=is_proved,
            at=at,
        )

    try:
        ask(is_proved=_is_proved(request, source, email, at=at))
    except defence.CodeNeeded:
        _prove(request, source, email, at=at)
        ask(is_proved=True)


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """Everything the giving form sent, for the pages that send it once more."""
    return [
        (name, value)
        for name, values in sorted(request.POST.lists())
        if name not in OURS
        for value in values
    ]


def _is_proved(request: HttpRequest, source: Source, email: str, *, at: datetime) -> bool:
    """By a code in this session, or by an account whose address this is: the same proof.

    A gift that was paid before is none: a card that works is just what a tester looks for.
    """
    until = parse_datetime(request.session.get(PROVED, {}).get(source.email_hash, ""))
    if until is not None and at < until:
        return True
    if not request.user.is_authenticated:
        return False
    # Not by its key, which may stand for another mailbox that was not proved.
    return EmailAddress.objects.filter(
        user_id=request.user.pk, verified=True, email__iexact=email
    ).exists()


def _prove(request: HttpRequest, source: Source, email: str, *, at: datetime) -> None:
    """Take a right code for proof; otherwise raise what asks for one. May raise TooFast."""
    if "code" not in request.POST or "another" in request.POST:
        language = get_language() or "en"
        code_id = address_proof.send_code(source=source, email=email, language=language, at=at)
        wake(do_outbox)
        raise _AskForCode(CodeForm(initial={"code_id": code_id}), email)
    form = CodeForm(request.POST)
    if not form.is_valid():
        raise _AskForCode(form, email)
    code_id, digits = form.cleaned_data["code_id"], form.cleaned_data["code"]
    if not address_proof.is_code(code_id=code_id, source=source, digits=digits, at=at):
        form.add_error("code", _("This is not the code, or no longer. You can ask for another."))
        raise _AskForCode(form, email)
    proved = request.session.get(PROVED, {})
    request.session[PROVED] = proved | {source.email_hash: (at + PROVED_FOR).isoformat()}


def _code_page(request: HttpRequest, asked: _AskForCode) -> HttpResponse:
    context = {"form": asked.form, "email": asked.email, "typed": _typed(request)}
    status = 422 if asked.form.errors else 200
    return render(request, "giving/donations/give_code.html", context, status=status)


def _too_fast(request: HttpRequest, refusal: defence.TooFast, *, at: datetime) -> HttpResponse:
    context = {"refusal": refusal.message, "typed": _typed(request)}
    response = render(request, "giving/donations/give_too_fast.html", context, status=429)
    return _after(response, refusal.until - at)


def _closed(request: HttpRequest, refusal: defence.GivingClosed, *, at: datetime) -> HttpResponse:
    status = 503 if request.method == "POST" else 200
    context = {"words": refusal.message}
    response = render(request, "giving/donations/give_closed.html", context, status=status)
    return _after(response, refusal.until - at)


def _after(response: HttpResponse, wait: timedelta) -> HttpResponse:
    response["Retry-After"] = str(max(1, ceil(wait.total_seconds())))
    return response
