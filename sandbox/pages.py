"""Fill the sandbox's own HTML templates and answer them with strict headers."""

import html
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from string import Template
from typing import Any

from starlette.responses import HTMLResponse

from sandbox.world import moment

_TEMPLATES = Path(__file__).parent / "templates"
# no form-action: Chromium would hold it against the redirect back to the shop after paying
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-src 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


class Html(str):
    """Text that is HTML already and is not escaped again."""


def fill(template: str, **values: Any) -> Html:
    """A template with its `$names` replaced; everything but Html is escaped, None is empty."""
    return Html(_load(template).substitute({name: _safe(one) for name, one in values.items()}))


def fill_each(template: str, rows: list[dict[str, Any]]) -> Html:
    """The same template once for each row."""
    return Html("".join(fill(template, **row) for row in rows))


def page(title: str, body: Html, *, status: int = 200) -> HTMLResponse:
    """A whole page of the sandbox."""
    whole = fill("page.html", title=title, body=body)
    return HTMLResponse(whole, status, {"Content-Security-Policy": _POLICY})


def dollars(cents: int) -> str:
    """An amount for people: $1,234.50."""
    sign = "-" if cents < 0 else ""
    return f"{sign}${abs(cents) // 100:,}.{abs(cents) % 100:02d}"


def when(seconds: float) -> Html:
    """A moment for people, in UTC: Nov 22, 2026, 11:19:47 UTC."""
    words = datetime.fromtimestamp(seconds, UTC).strftime("%b %-d, %Y, %H:%M:%S UTC")
    return fill("when.html", iso=moment(seconds), words=words)


def day(seconds: float) -> str:
    """A day for people, in UTC: Nov 22, 2026."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%b %-d, %Y")


def _safe(value: Any) -> str:
    if isinstance(value, Html):
        return value
    return "" if value is None else html.escape(str(value))


@cache
def _load(template: str) -> Template:
    return Template((_TEMPLATES / template).read_text(encoding="utf-8").rstrip("\n"))
