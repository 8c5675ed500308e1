"""In a real browser: grants, postmarks and goods on paper, a donor's choice of fund, who sees."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts import roles
from accounts.models import User
from giving.donations import operations
from giving.donations.models import Donation, Receipt
from giving.donations.queries import raised
from giving.officetime import office_day
from tests.factories.donations import DonationFactory, FundFactory, paid
from tests.factories.drives import DriveFactory

pytestmark = pytest.mark.browser
SAVE = "Save the gift"


@pytest.fixture
def opened(new_context, live_site):
    """A browser of somebody of the staff, by role, or of a visitor."""

    def open_for(role: str = "", *, width: int = 1280) -> Page:
        context = new_context(viewport={"width": width, "height": 900}, base_url=live_site)
        if role:
            person = User.objects.create_user(f"{uuid4()}@example.org", "correct horse battery")
            person.groups.add(Group.objects.get(name=role))
            client = Client()
            client.force_login(person)
            cookie = client.cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_site}])
        return context.new_page()

    return open_for


def fill_in(page: Page, **typed: str) -> None:
    for name, value in typed.items():
        page.locator(f"#id_{name}").evaluate(
            "field => field.closest('details')?.setAttribute('open', '')"
        )
        page.locator(f"#id_{name}").fill(value)


class TestEntry:
    def test_a_funds_grant_is_thanked_for_without_a_tax_receipt(self, opened):
        fund, page = FundFactory(), opened(roles.FINANCE)
        page.goto(reverse("paper:entry"))
        page.locator("#id_method").select_option("daf")
        page.locator("#id_fund").select_option(str(fund.pk))
        today = office_day(timezone.now()).isoformat()
        fill_in(page, organization="Lakeshore Giving Fund", amount="1500", given_on=today)
        fill_in(page, credit="imogen@example.org")
        page.get_by_role("button", name=SAVE).click()
        expect(page.locator("main")).to_contain_text("$1,500")
        gift = Donation.objects.get(method="daf")
        assert gift.supporter.organization == "Lakeshore Giving Fund"
        assert Receipt.objects.get(donation=gift).kind == Receipt.Kind.THANKS

    def test_a_check_is_of_the_day_of_its_postmark(self, opened):
        fund, page = FundFactory(), opened(roles.FINANCE)
        page.goto(reverse("paper:entry"))
        page.locator("#id_method").select_option("check")
        page.locator("#id_fund").select_option(str(fund.pk))
        posted = office_day(timezone.now()) - timedelta(days=9)
        fill_in(page, first_name="Edith", last_name="Harrow", amount="300")
        fill_in(page, given_on=posted.isoformat(), note="1042")
        page.get_by_role("button", name=SAVE).click()
        expect(page.locator("main")).to_contain_text("$300")
        gift = Donation.objects.get(entry_note="1042")
        assert (gift.given_on, gift.given_on_basis) == (posted, Donation.Basis.POSTMARK)
        page.goto(reverse("wagtailsnippets_giving_donation:inspect", args=[gift.pk]))
        expect(page.locator("main")).to_contain_text("postmark")

    def test_goods_are_thanked_for_by_what_they_are(self, opened):
        page = opened(roles.FINANCE)
        page.goto(reverse("paper:goods"))
        today = office_day(timezone.now()).isoformat()
        fill_in(page, first_name="Nadia", description="Three winter coats", given_on=today)
        page.get_by_role("button", name="Write the letter").click()
        expect(page.locator("main")).to_contain_text("is written")
        receipt = Receipt.objects.get(kind=Receipt.Kind.GOODS)
        assert "Three winter coats" in str(receipt.snapshot)
        assert not receipt.snapshot.get("amount_minor")


class TestPublic:
    def test_a_donor_chooses_what_it_is_for(self, opened, live_site, sandbox):
        FundFactory()
        FundFactory(code="legal", name="Legal aid", position=1)
        page = opened(width=390)
        page.goto("/give/?amount=20")
        page.locator("[name=fund]").select_option("legal")
        page.locator("[name=first_name]").fill("Alice")
        page.locator("[name=email]").first.fill("alice@example.org")
        page.locator("[data-giving-button]").click()
        page.wait_for_url(f"{sandbox.url}/**")
        expect(page.locator("body")).to_contain_text("Legal aid")
        assert Donation.objects.get().fund.code == "legal"


class TestRoles:
    def test_those_with_other_work_see_no_money(self, opened):
        drive, at = DriveFactory(), timezone.now()
        gift = DonationFactory(at_checkout=True, drive=drive, created_at=at)
        operations.record_payment(payment=paid(gift), at=at)
        assert raised(drive=drive) == gift.gift
        page = opened(roles.COMMS)
        for address in ("/admin/finance/", "/admin/refunds/", "/admin/snippets/giving/donation/"):
            page.goto(address)
            expect(page.locator("body")).not_to_contain_text(gift.reference)
            assert page.url.endswith("/admin/")
