"""A person with a browser and no JavaScript: pays, reads mail; every page is accessible."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.sandbox.conftest import Outside
from tests.sandbox.test_mail import kept, letter, send

pytestmark = pytest.mark.browser


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """The narrowest screen we promise to serve."""
    context = browser.new_context(viewport={"width": 320, "height": 640})
    yield context.new_page()
    context.close()


def check(page: Page) -> None:
    """Nothing that axe finds by day or by night, nothing that scrolls sideways."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page).response["violations"]
        assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_paying(outside: Outside, phone: Page) -> None:
    session = outside.checkout(customer_email=None, success_url=f"{outside.url}/mail/?to=paid")
    phone.goto(session.url)
    check(phone)
    phone.get_by_role("button", name="Donate $50.00").click()
    assert phone.evaluate("document.activeElement.getAttribute('role')") == "alert"
    check(phone)
    phone.get_by_label("E-mail").fill("bea@example.org")
    phone.get_by_role("button", name="Decline the card").click()
    check(phone)
    phone.get_by_role("button", name="Donate $50.00").click()
    phone.wait_for_url("**/mail/?to=paid")
    phone.goto(session.url)
    check(phone)


def test_reading_mail(outside: Outside, phone: Page) -> None:
    message = letter("A link to follow")
    part = message.get_body(("html",))
    part.set_content(f'<a href="{outside.url}/">Follow me</a>', subtype="html")
    send(outside, message)
    phone.goto(f"{outside.url}/mail/")
    check(phone)
    phone.get_by_role("link", name="A link to follow").click()
    check(phone)
    for view in ("Text", "Headers", "Raw"):
        phone.get_by_role("link", name=view, exact=True).click()
        check(phone)
    phone.get_by_role("link", name="HTML").click()
    phone.frame_locator("iframe").get_by_role("link", name="Follow me").click()
    phone.wait_for_url(f"{outside.url}/")


def test_the_front_page(outside: Outside, phone: Page) -> None:
    phone.goto(outside.url)
    check(phone)
    outside.paid()
    send(outside, letter())
    assert kept(outside)
    phone.goto(outside.url)
    check(phone)
