"""The way around: the header's links, and the same place in the reader's other language."""

from collections.abc import Callable
from typing import TypeVar

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, resolve, translate_url
from django.utils.translation import get_language, get_language_info
from wagtail.models import Page

from home.models import SiteSettings
from home.paths import path_in

Found = TypeVar("Found")


def once(request: HttpRequest | None, name: str, find: Callable[[], Found]) -> Found:
    """What `find` returns, looked up once a request: header and footer both ask."""
    if request is None:
        return find()
    kept = request.__dict__.setdefault("_home_kept", {})
    if name not in kept:
        kept[name] = find()
    return kept[name]


def links(request: HttpRequest | None) -> list[dict[str, object]]:
    """The header's links in the reader's language: title, url, current."""
    language = get_language() or settings.LANGUAGE_CODE
    items = list(SiteSettings.load(request).navigation.select_related("page"))
    pages = _readable([item.page for item in items if item.page], language)
    front_page = path_in(language, "/")
    here = request.path if request else ""
    found = []
    for item in items:
        page = pages.get(item.page.translation_key) if item.page else None
        if page is not None:
            title, url = item.title_in(language) or page.title, page.get_url(request)
        elif item.path:
            title, url = item.title_in(language), path_in(language, item.path)
        else:
            continue
        current = here == url or (url != front_page and here.startswith(url))
        found.append({"title": title, "url": url, "current": current})
    return found


def _readable(pages: list[Page], language: str) -> dict[object, Page]:
    """The published ones of these pages by translation key, in the language where there is one."""
    found = {page.translation_key: page for page in pages if page.live}
    if found and language != settings.LANGUAGE_CODE:
        translated = Page.objects.live().filter(
            translation_key__in=found, locale__language_code=language
        )
        found |= {page.translation_key: page for page in translated}
    return found


def languages(request: HttpRequest | None, page: Page | None) -> list[dict[str, object]]:
    """Each language of the site: code, its own name, the address of this place in it, current."""
    spoken = get_language() or settings.LANGUAGE_CODE
    translations = _translations(page) if page else {}
    return [
        {
            "code": code,
            "name": get_language_info(code)["name_local"].capitalize(),
            "url": _address(request, page, translations.get(code), code, spoken),
            "current": code == spoken,
        }
        for code, _name in settings.LANGUAGES
    ]


def _translations(page: Page) -> dict[str, Page]:
    """By language: the page itself, its translation, or that of the nearest page above it."""
    step = page.steplen
    above = [page.path[:end] for end in range(2 * step, len(page.path) + step, step)]
    keys = Page.objects.filter(path__in=above).values("translation_key")
    related = Page.objects.live().filter(translation_key__in=keys)
    ordered = related.select_related("locale").order_by("depth")
    return {other.locale.language_code: other for other in ordered}


def _address(
    request: HttpRequest | None,
    page: Page | None,
    translation: Page | None,
    code: str,
    spoken: str,
) -> str:
    if request is not None and code == spoken:
        return request.get_full_path()
    if translation is not None:
        return translation.get_url(request)
    if page is None and request is not None and _is_an_address(request):
        translated = translate_url(request.get_full_path(), code)
        if translated != request.get_full_path():
            return translated
    return path_in(code, "/")


def _is_an_address(request: HttpRequest) -> bool:
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return False
    # Wagtail answers to every path: without a page, that is a page that is not there.
    return match.url_name != "wagtail_serve"
