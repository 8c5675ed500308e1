"""A person with a browser that knows no JavaScript: opens a page, fills its form in, sends it."""

from html.parser import HTMLParser
from urllib.parse import urljoin

import requests


class _Fields(HTMLParser):
    """Collects what a form would send if nobody touched it."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.action, self.inside, self.values = action, False, {}
        self.target, self.select = "", ""

    def handle_starttag(self, tag: str, attributes: list) -> None:
        has = dict(attributes)
        if tag == "form":
            self.inside = has.get("method", "").lower() == "post" and self.action in (
                has.get("action") or self.action
            )
            self.target = has.get("action") or self.target if self.inside else self.target
        if not self.inside or not (name := has.get("name")):
            if (
                self.inside
                and tag == "option"
                and ("selected" in has or self.select not in self.values)
            ):
                self.values[self.select] = has.get("value", "")
            return
        if tag == "select":
            self.select = name
        elif tag == "textarea" or (
            (tag == "input" and has.get("type") not in ("submit", "checkbox", "radio"))
            or "checked" in has
        ):
            self.values[name] = has.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False


class Visitor:
    """One person's session with the site; redirects are shown, not followed."""

    def __init__(self, site: str) -> None:
        self.site, self.session = site, requests.Session()

    def open(self, path: str) -> requests.Response:
        return self.session.get(urljoin(self.site, path), timeout=30, allow_redirects=False)

    def submit(self, path: str, *, action: str = "", **typed: str) -> requests.Response:
        """Open a page and send its form (the one whose action contains `action`) as typed."""
        page = self.open(path)
        form = _Fields(action)
        form.feed(page.text)
        return self.post(form.target or path, **(form.values | typed))

    def post(self, path: str, **fields: str) -> requests.Response:
        return self.session.post(
            urljoin(self.site, path), data=fields, timeout=30, allow_redirects=False
        )
