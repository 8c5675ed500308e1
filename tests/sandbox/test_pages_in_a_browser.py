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
    phone.wait_for_function("document.activeElement.getAttribute('role') === 'alert'")
    check(phone)
    phone.get_by_label("E-mail").fill("bea@example.org")
    phone.get_by_role("button", name="Decline the card").click()
    check(phone)
    phone.get_by_role("button", name="Donate $50.00").click()
    phone.wait_for_url("**/mail/?to=paid")
    phone.goto(session.url)
    check(phone)


def test_a_bank_that_asks(outside: Outside, phone: Page) -> None:
    session = outside.checkout(success_url=f"{outside.url}/mail/?to=paid")
    phone.goto(session.url)
    phone.get_by_role("button", name="Let the bank ask first").click()
    check(phone)
    phone.get_by_role("button", name="No, stop").click()
    check(phone)
    phone.get_by_role("button", name="Let the bank ask first").click()
    phone.get_by_role("button", name="Yes, it is me").click()
    phone.wait_for_url("**/mail/?to=paid")


def test_the_portal(outside: Outside, phone: Page) -> None:
    plan = outside.plan()
    session = outside.stripe.v1.billing_portal.sessions.create(
        {"customer": plan.customer, "return_url": f"{outside.url}/mail/"}
    )
    phone.goto(session.url)
    check(phone)
    phone.get_by_role("radio", name="Visa that will be declined").check()
    phone.get_by_role("button", name="Use this card from now on").click()
    phone.get_by_text("0341", exact=True).first.wait_for()
    phone.get_by_role("button", name="Cancel this plan").click()
    phone.get_by_role("button", name="Keep it after all").wait_for()
    check(phone)
    phone.get_by_role("link", name="Go back").click()
    phone.wait_for_url("**/mail/")


def test_the_page_of_an_invoice(outside: Outside, phone: Page) -> None:
    plan = outside.plan()
    outside.control("card", {"subscription": plan.id, "outcome": "decline"})
    outside.control("clock", {"now": plan["items"].data[0].current_period_end + 3600})
    (invoice,) = outside.stripe.v1.invoices.list({"status": "open"}).data
    phone.goto(invoice.hosted_invoice_url)
    check(phone)
    phone.get_by_role("radio", name="Visa whose bank asks first").check()
    phone.get_by_role("button", name="Pay now").click()
    check(phone)
    phone.get_by_role("button", name="Yes, it is me").click()
    phone.get_by_text("This invoice is paid").wait_for()
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
