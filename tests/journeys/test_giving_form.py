"""The giving form in a real browser on a phone: what moves, what is asked, what is never done."""

import re
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from giving.donations.fees import covered_fee
from giving.donations.models import Donation
from giving.messaging.pending import process_pending
from giving.money import Money
from tests.browsing import Walk
from tests.eventually import eventually
from tests.factories.donations import FundFactory
from tests.factories.giving_form import AmountPresetFactory

PHONE = {"width": 390, "height": 844}
BUTTON = "[data-giving-button]"
AMOUNTS = {"once": [25, 50, 100], "monthly": [10, 25, 40], "yearly": [100, 200]}
pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def amounts(live_site):
    FundFactory()
    for frequency, offered in AMOUNTS.items():
        for dollars in offered:
            AmountPresetFactory(
                frequency=frequency, amount_minor=dollars * 100, impact=f"{dollars} coats"
            )


@pytest.fixture
def visit(new_context, live_site, sandbox) -> Callable[..., Walk]:
    def open_browser(*, scripts: bool = True, scheme: str = "light") -> Walk:
        context = new_context(
            viewport=PHONE, java_script_enabled=scripts, color_scheme=scheme, base_url=live_site
        )
        return Walk(context.new_page(), hosts=[live_site, sandbox.url], scripts=scripts)

    return open_browser


def choose(walk: Walk, name: str, value: str) -> None:
    walk.page.locator(f'.option:visible input[name={name}][value="{value}"]').check()


def fill_in(walk: Walk) -> None:
    walk.fill(first_name="Alice", last_name="Archer", email="alice@example.org")


def shown_amounts(walk: Walk) -> list[str]:
    return walk.page.locator("[data-frequencies]:visible .option__main").all_inner_texts()


class TestTheForm:
    @pytest.mark.parametrize(("scheme", "language"), [("light", ""), ("dark", "/es")])
    def test_nothing_for_axe_to_find_in_any_state(self, visit, live_site, scheme, language):
        alice = visit(scheme=scheme)
        alice.go(f"{live_site}{language}/give/?frequency=monthly")
        summaries = alice.page.locator(".giving summary")
        summaries.nth(0).click()
        choose(alice, "tribute_kind", "memory")
        summaries.nth(1).click()
        summaries.nth(2).click()
        alice.page.locator("[name=cover_fees]").check()
        alice.see()
        alice.click(alice.page.locator(BUTTON))
        assert alice.page.evaluate("document.activeElement.id") == "error-summary"
        for page in ("/give/other-ways/", "/give/slip/?amount=50"):
            alice.go(live_site + language + page)

    def test_by_keyboard_alone(self, visit, live_site, sandbox):
        alice = visit()
        alice.go(f"{live_site}/give/")
        keys = alice.page.keyboard
        alice.page.locator("[name=frequency]:checked").focus()
        keys.press("ArrowRight")  # monthly
        keys.press("Tab")
        keys.press("ArrowDown")  # the third amount
        while alice.page.evaluate("document.activeElement.name") != "first_name":
            keys.press("Tab")
        keys.type("Alice")
        keys.press("Tab")
        keys.press("Tab")
        keys.type("alice@example.org")
        with alice.page.expect_navigation():
            keys.press("Enter")
        assert alice.page.url.startswith(sandbox.url)
        donation = Donation.objects.get()
        assert (donation.frequency, donation.amount_minor) == ("monthly", 40_00)

    @pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
    def test_a_plan_with_its_fee_and_a_tribute_to_the_thanks(
        self, visit, live_site, sandbox, scripts
    ):
        alice = visit(scripts=scripts)
        alice.go(f"{live_site}/give/")
        choose(alice, "frequency", "monthly")
        choose(alice, "amount", "25")
        alice.page.locator("[name=cover_fees]").check()
        fill_in(alice)
        alice.page.get_by_text("Give in honor or in memory").click()
        choose(alice, "tribute_kind", "honor")
        alice.fill(tribute_name="Rosa Ortega", notify_email="kin@example.org")
        expected = "Give $25.87 every month" if scripts else "Go on to pay"
        assert alice.page.locator(BUTTON).inner_text() == expected
        alice.press(expected)
        assert alice.page.url.startswith(sandbox.url)
        donation = Donation.objects.get()
        assert (donation.amount_minor, donation.covered_minor) == (25_87, 87)
        alice.click(alice.page.get_by_role("button", name=re.compile("Donate|Subscribe|Pay")))
        assert "Thank you, Alice" in alice.page.inner_text("h1")
        assert "25 coats" in alice.page.inner_text("main")
        eventually(lambda: all(event["pending_webhooks"] == 0 for event in sandbox.events()))
        process_pending(now=timezone.now)
        (notice,) = sandbox.mails(to="kin@example.org")
        assert "in honor of Rosa Ortega" in notice["text"]
        assert "25" not in notice["text"].partition("-- ")[0]


class TestWhatMoves:
    def test_amounts_follow_the_frequency_and_a_chosen_one_stays_where_it_is_offered(
        self, visit, live_site
    ):
        alice = visit()
        alice.go(f"{live_site}/give/")
        assert shown_amounts(alice) == ["$25", "$50", "$100"]
        choose(alice, "frequency", "monthly")
        assert shown_amounts(alice) == ["$10", "$25", "$40"]
        expect(alice.page.locator(BUTTON)).to_have_text("Give $25 every month")
        choose(alice, "frequency", "once")
        choose(alice, "amount", "100")
        choose(alice, "frequency", "yearly")
        expect(alice.page.locator(BUTTON)).to_have_text("Give $100 every year")

    def test_without_a_script_too_and_a_chosen_amount_never_leaves_sight(self, visit, live_site):
        alice = visit(scripts=False)
        alice.go(f"{live_site}/give/")
        choose(alice, "frequency", "monthly")
        assert shown_amounts(alice) == ["$10", "$25", "$40", "$50"]
        assert alice.page.locator("[name=amount]:checked").input_value() == "50"

    def test_the_script_counts_the_fee_as_the_server_does(self, visit, live_site):
        alice = visit()
        alice.go(f"{live_site}/give/")
        alice.page.locator("[name=cover_fees]").check()
        for minor in (5_00, 5_01, 19_56, 37_25, 489_00, 9_780_00, 123_456_78):
            alice.fill(custom_amount=Money(minor).plain)
            total = Money(minor) + covered_fee(Money(minor))
            expect(alice.page.locator(BUTTON)).to_have_text(f"Give {total}")
        alice.fill(custom_amount="5,00")
        expect(alice.page.locator(BUTTON)).to_have_text("Go on to pay")

    def test_the_letter_takes_the_names_as_they_are_typed(self, visit, live_site):
        alice = visit()
        alice.go(f"{live_site}/give/")
        fill_in(alice)
        alice.page.get_by_text("Give in honor or in memory").click()
        choose(alice, "tribute_kind", "memory")
        alice.fill(tribute_name="Rosa {giver} $&")
        alice.page.get_by_text("See the letter we would send").click()
        letter = alice.page.locator(".sample-letter:visible")
        expect(letter).to_contain_text("in memory of Rosa {giver} $&, and asked us")
        expect(letter).to_contain_text("Alice Archer has made a gift")
        alice.see()


class TestTheMonthlyQuestion:
    def asked(self, walk: Walk, site: str) -> None:
        walk.go(f"{site}/give/")
        fill_in(walk)
        walk.page.locator(BUTTON).click()
        expect(walk.page.get_by_role("dialog")).to_be_visible()

    def test_no_gives_once_what_was_chosen(self, visit, live_site, sandbox):
        alice = visit()
        self.asked(alice, live_site)
        alice.see()
        assert alice.page.evaluate("document.activeElement.id") == "nudge-title"
        alice.press("No, give $50 once")
        assert alice.page.url.startswith(sandbox.url)
        donation = Donation.objects.get()
        assert (donation.frequency, donation.amount_minor) == ("once", 50_00)

    def test_yes_gives_each_month_what_its_button_says(self, visit, live_site, sandbox):
        alice = visit()
        self.asked(alice, live_site)
        offers = alice.page.locator("[data-monthly-offer]:visible").all_inner_texts()
        assert offers == ["Give $10 every month", "Give $25 every month"]
        alice.press("Give $10 every month")
        donation = Donation.objects.get()
        assert (donation.frequency, donation.amount_minor) == ("monthly", 10_00)

    def test_is_asked_once_and_closing_it_goes_back_to_the_form(self, visit, live_site, sandbox):
        alice = visit()
        self.asked(alice, live_site)
        alice.page.keyboard.press("Escape")
        expect(alice.page.get_by_role("dialog")).to_be_hidden()
        assert not Donation.objects.exists()
        alice.click(alice.page.locator(BUTTON))
        assert alice.page.url.startswith(sandbox.url)

    @pytest.mark.parametrize("address", ["?frequency=monthly", "?amount=10"])
    def test_is_not_asked_of_who_gives_monthly_or_little(self, visit, live_site, sandbox, address):
        alice = visit()
        alice.go(f"{live_site}/give/{address}")
        fill_in(alice)
        alice.click(alice.page.locator(BUTTON))
        assert alice.page.url.startswith(sandbox.url)

    def test_without_a_script_the_thanks_lead_there_quietly(self, visit, live_site, sandbox):
        alice = visit(scripts=False)
        alice.go(f"{live_site}/give/")
        fill_in(alice)
        alice.press("Go on to pay")
        alice.press("Donate")
        alice.press("Give every month")
        assert alice.page.locator("[name=frequency]:checked").input_value() == "monthly"
