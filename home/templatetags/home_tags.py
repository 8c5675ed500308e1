"""What every template may ask of the site: the organization, the way around, a page's card."""

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from wagtail.models import Page

from home import navigation
from home.models import BasePage, SiteSettings
from home.paths import path_in

register = template.Library()


@register.simple_tag(takes_context=True)
def site_navigation(context: template.Context) -> list[dict[str, object]]:
    request = context.get("request")
    return navigation.once(request, "navigation", lambda: navigation.links(request))


@register.simple_tag(takes_context=True)
def organization(context: template.Context) -> dict[str, object]:
    request = context.get("request")
    return navigation.once(request, "organization", lambda: _organization(request))


def _organization(request: HttpRequest | None) -> dict[str, object]:
    known = SiteSettings.load(request)
    return {
        "name": known.name,
        "tagline": known.own_tagline,
        "legal_name": known.legal_name,
        "ein": known.ein,
        "postal_address": known.postal_address,
        "phone": known.phone,
        "email": known.email,
        "social_links": list(known.social_links.values("name", "url")),
        "give_url": path_in(get_language() or settings.LANGUAGE_CODE, known.give_path),
    }


@register.simple_tag(takes_context=True)
def ways_to_give(context: template.Context) -> dict[str, str]:
    """What somebody needs who gives by check or in stock."""
    known = SiteSettings.load(context.get("request"))
    return {
        "payable_to": known.check_payable_to or known.legal_name or known.name,
        "broker_name": known.broker_name,
        "dtc_number": known.dtc_number,
        "broker_account": known.broker_account,
    }


@register.simple_tag(takes_context=True)
def language_links(context: template.Context) -> list[dict[str, object]]:
    request, page = context.get("request"), context.get("page")
    served = page if isinstance(page, Page) and page.pk else None
    return navigation.once(request, "languages", lambda: navigation.languages(request, served))


@register.simple_tag(takes_context=True)
def card(context: template.Context, page: BasePage) -> SafeString:
    """The page's card, drawn by the page's own template (`card_template`)."""
    request = context.get("request")
    return render_to_string(page.card_template, page.card(request), request)
