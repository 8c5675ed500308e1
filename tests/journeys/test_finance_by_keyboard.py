"""Finance in a real browser: a pile of checks without a mouse, and two rows that become one."""

from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts import roles
from accounts.models import User
from giving.donations.models import Donation
from giving.supporters.models import SupporterMerge
from tests.factories.donations import DonationFactory, FundFactory
from tests.factories.supporters import SupporterFactory

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(new_context, live_site) -> Page:
    """Fiona's browser, signed in."""
    fiona = User.objects.create_user(f"{uuid4()}@example.org", "correct horse battery")
    fiona.groups.add(Group.objects.get(name=roles.FINANCE))
    client = Client()
    client.force_login(fiona)
    context = new_context(viewport={"width": 1280, "height": 900}, base_url=live_site)
    cookie = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_site}])
    return context.new_page()


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()")


def tab_to(page: Page, name: str, *, at_most: int = 60) -> None:
    """Press Tab until that field has the focus, as somebody without a mouse would."""
    for _ in range(at_most):
        if focused(page) == name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {name}: {focused(page)}")


def type_in(page: Page, name: str, text: str) -> None:
    tab_to(page, name)
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type(text)


class TestAPileOfChecks:
    def test_is_entered_by_keyboard_alone(self, desk: Page):
        FundFactory()
        alma = SupporterFactory(email="alma@example.org", first_name="Alma", last_name="Adler")
        desk.goto(reverse("paper:batch"))
        type_in(desk, "id_count", "3")
        type_in(desk, "id_total", "75.49")

        type_in(desk, "id_row0-donor", "alma")
        offered = desk.locator("#row0-donor-known option")
        expect(offered).to_have_count(1)
        label = offered.get_attribute("value")
        assert "alma@example.org" in label
        type_in(desk, "id_row0-donor", label)
        type_in(desk, "id_row0-amount", "50")
        type_in(desk, "id_row0-note", "1041")
        desk.keyboard.press("Enter")
        assert focused(desk) == "id_row1-donor"

        type_in(desk, "id_row1-donor", "new@example.org")
        type_in(desk, "id_row1-amount", "5")
        desk.keyboard.press("Enter")

        type_in(desk, "id_row2-donor", "Carl Cramer")
        type_in(desk, "id_row2-amount", "20.50")
        tab_to(desk, "Row 3: new donor, credit, tribute, something in return")
        desk.keyboard.press("Enter")
        type_in(desk, "id_row2-postal_address", "12 Main Street\nChicago")
        expect(desk.locator("[data-sum]")).to_contain_text("3 / $75.50")

        tab_to(desk, "id_row3-donor")
        desk.keyboard.press("Enter")
        assert focused(desk) == "Save the pile"
        with desk.expect_navigation():
            desk.keyboard.press("Enter")
        # Counted and typed differ: nothing is saved, nothing typed is lost, the eye is led there.
        expect(desk.locator("[data-faults]")).to_be_focused()
        expect(desk.locator("[data-faults]")).to_contain_text("$75.49")
        assert Axe().run(desk, context="form[data-pile]").violations_count == 0
        assert not Donation.objects.exists()

        type_in(desk, "id_total", "75.50")
        tab_to(desk, "id_row3-donor", at_most=120)
        desk.keyboard.press("Enter")
        with desk.expect_navigation():
            desk.keyboard.press("Enter")
        expect(desk.get_by_text("3 gifts, $75.50, are in the books.")).to_be_visible()
        assert Donation.objects.get(entry_note="1041").supporter == alma
        assert Donation.objects.count() == 3
        expect(desk.get_by_role("button", name="Print 1 letter")).to_be_visible()


class TestMerge:
    def test_two_rows_of_one_person_become_one(self, desk: Page):
        home = {"first_name": "Bea", "last_name": "Brandt", "postal_address": "12 Main Street"}
        kept, gone = SupporterFactory(**home), SupporterFactory(**home)
        gift = DonationFactory(supporter=gone)
        desk.goto(reverse("people:duplicates"))
        desk.get_by_role("link", name="Bea Brandt").first.click()
        with desk.expect_navigation():
            desk.get_by_role("button", name="One person: merge").click()
        expect(desk.get_by_text("Donations: 1")).to_be_visible()
        assert not SupporterMerge.objects.exists()
        with desk.expect_navigation():
            desk.get_by_role("button", name="Yes, merge").click()
        expect(desk.get_by_text("The two are one now.")).to_be_visible()
        gift.refresh_from_db()
        assert gift.supporter == kept
