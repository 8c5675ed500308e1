"""Subscribing, confirming, choosing and leaving: GET shows, POST acts."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from giving import link_pages, links
from giving.links import LinkRefused
from giving.messaging.tasks import do_outbox, wake
from giving.newsletters import operations, words
from giving.newsletters.forms import PreferencesForm, SubscribeForm
from giving.newsletters.models import Subscription
from giving.supporters.operations import Seen
from giving.visitor import address_prefix


def _refused(request: HttpRequest, refusal: LinkRefused) -> HttpResponse:
    context = {"reason": refusal.message}
    return render(request, "giving/newsletters/link_refused.html", context, status=404)


def opened_by(purpose: str) -> Callable[[link_pages.Page[Subscription]], link_pages.View]:
    """Opened by a mailed link, which follows its subscriber when two rows became one."""
    opened = link_pages.opened_by(
        purpose,
        rows=lambda: Subscription.objects.select_related("supporter"),
        refused=_refused,
    )

    def decorate(page: link_pages.Page[Subscription]) -> link_pages.View:
        @wraps(page)
        def of_who_counts(request: HttpRequest, subscription: Subscription) -> HttpResponse:
            return page(request, subscription.standing)

        return opened(of_who_counts)

    return decorate


@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: HttpRequest) -> HttpResponse:
    """Ask for letters; the answer is the same whether or not we know the address."""
    form = SubscribeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        operations.ask_to_subscribe(
            **form.cleaned_data,
            language=get_language() or "en",
            seen=_seen(request, words.ASK),
            at=timezone.now(),
        )
        wake(do_outbox)
        return redirect("newsletters:asked")
    context = {"form": form, "words": words}
    status = 422 if form.is_bound else 200
    return render(request, "giving/newsletters/subscribe.html", context, status=status)


@require_GET
def asked(request: HttpRequest) -> HttpResponse:
    return render(request, "giving/newsletters/asked.html")


@opened_by("confirm-subscription")
def confirm(request: HttpRequest, subscription: Subscription) -> HttpResponse:
    if request.method == "POST":
        operations.confirm_subscription(
            subscription=subscription, seen=_seen(request, words.CONFIRM), at=timezone.now()
        )
        wake(do_outbox)
        return redirect(request.path)
    if subscription.is_subscribed:
        return _show(request, "confirmed", subscription)
    operations.refuse_outlived(subscription)
    return _show(request, "confirm", subscription)


@opened_by("preferences")
def preferences(request: HttpRequest, subscription: Subscription) -> HttpResponse:
    if not subscription.is_subscribed:
        return _show(request, "left", subscription)
    form = PreferencesForm(
        request.POST if request.method == "POST" else None,
        subscription=subscription,
        today=timezone.localdate(),
    )
    if form.is_valid():
        operations.set_preferences(
            subscription=subscription,
            **form.cleaned_data,
            seen=_seen(request, words.SAVE),
            at=timezone.now(),
        )
        messages.success(request, _("Your choices are saved."))
        return redirect(request.path)
    status = 422 if form.is_bound else 200
    return _show(request, "preferences", subscription, form=form, status=status)


@require_POST
@opened_by("preferences")
def come_back(request: HttpRequest, subscription: Subscription) -> HttpResponse:
    operations.resubscribe(
        subscription=subscription, seen=_seen(request, words.COME_BACK), at=timezone.now()
    )
    messages.success(request, _("Welcome back. Our next letter will find you."))
    return redirect(_address("preferences", subscription))


@opened_by("unsubscribe")
def unsubscribe(request: HttpRequest, subscription: Subscription) -> HttpResponse:
    """Show one button; a POST from the button or from a mail program (RFC 8058) leaves."""
    if request.method != "POST":
        left = subscription.state == Subscription.State.UNSUBSCRIBED
        return _show(request, "left" if left else "unsubscribe", subscription)
    one_click = request.POST.get("List-Unsubscribe") == "One-Click"
    operations.unsubscribe(
        subscription=subscription,
        seen=_seen(request, words.ONE_CLICK if one_click else words.LEAVE),
        at=timezone.now(),
    )
    return HttpResponse() if one_click else _show(request, "left", subscription)


def _show(
    request: HttpRequest,
    page: str,
    subscription: Subscription,
    *,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    context = {
        "subscription": subscription,
        "words": words,
        "preferences_url": _address("preferences", subscription),
        "come_back_url": _address("come_back", subscription),
        "unsubscribe_url": _address("unsubscribe", subscription),
        **more,
    }
    return render(request, f"giving/newsletters/{page}.html", context, status=status)


def _address(page: str, subscription: Subscription) -> str:
    purpose = "unsubscribe" if page == "unsubscribe" else "preferences"
    token = links.make(purpose, subscription)
    return reverse(f"newsletters:{page}", kwargs={"token": token})


def _seen(request: HttpRequest, text: object) -> Seen:
    # The page by its name: its address may be somebody's key.
    page = request.resolver_match.view_name if request.resolver_match else ""
    return Seen(text=str(text), page=page, ip_prefix=address_prefix(request))
