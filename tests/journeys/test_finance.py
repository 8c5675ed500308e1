"""Finance's month in a real browser: payout to donation and back, refund, dispute, journal."""

import csv
import io
import re
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts import roles
from accounts.models import User
from giving.donations.models import Donation, Payout, Receipt, RefundRequest
from giving.messaging.pending import process_pending
from tests.eventually import eventually
from tests.factories.donations import DonationFactory, FundFactory
from tests.visitor import Visitor

pytestmark = pytest.mark.browser


def signed_in(new_context, live_site: str) -> Page:
    """The browser of somebody of finance."""
    person = User.objects.create_user(f"{uuid4()}@example.org", "correct horse battery")
    person.groups.add(Group.objects.get(name=roles.FINANCE))
    client = Client()
    client.force_login(person)
    context = new_context(viewport={"width": 1280, "height": 900}, base_url=live_site)
    cookie = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_site}])
    return context.new_page()


@pytest.fixture
def fiona(new_context, live_site) -> Page:
    return signed_in(new_context, live_site)


@pytest.fixture
def gifts(live_site, sandbox) -> list[Donation]:
    """Two donors gave, and the processor paid both out."""
    FundFactory()
    for email, amount in (("alice@example.org", "50"), ("bea@example.org", "400")):
        visitor = Visitor(live_site)
        answer = visitor.submit(
            "/give/", amount=amount, first_name=email[:5], email=email, frequency="once"
        )
        session = Donation.objects.get(supporter__email=email).checkout_session
        assert answer.status_code == 303
        sandbox.pay(session)
    settle(sandbox)
    return list(Donation.objects.order_by("amount_minor"))


def settle(sandbox) -> None:
    """Every webhook arrives, and all that follows from it is done."""
    eventually(lambda: all(event["pending_webhooks"] == 0 for event in sandbox.events()))
    process_pending(now=timezone.now)


def pay_out(sandbox) -> Payout:
    """A few days later the money is available, and goes to the bank."""
    later = timezone.now() + timedelta(days=5)
    sandbox.steer("stripe/clock", now=later.isoformat())
    sandbox.steer("stripe/payout")
    settle(sandbox)
    return Payout.objects.get()


def nothing_for_axe(page: Page) -> None:
    found = Axe().run(page, context="main")
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"


class TestPayout:
    def test_from_a_payout_to_each_donation_in_it_and_back(self, fiona, gifts, sandbox):
        payout = pay_out(sandbox)
        fiona.goto("/admin/finance/")
        nothing_for_axe(fiona)
        fiona.goto("/admin/snippets/giving/payout/")
        fiona.get_by_role("link", name=payout.pk).first.click()
        for gift in gifts:
            fiona.get_by_role("link", name=str(gift.supporter)).click()
            expect(fiona.get_by_text(gift.payment_intent)).to_be_visible()
            fiona.get_by_role("link", name=payout.pk).first.click()
            expect(fiona.get_by_text("Lines add up")).to_be_visible()
        expect(fiona.locator("tfoot")).to_contain_text("$450.00")
        nothing_for_axe(fiona)

    def test_its_lines_download(self, fiona, gifts, sandbox):
        payout = pay_out(sandbox)
        fiona.goto(f"/admin/snippets/giving/payout/inspect/{payout.pk}/")
        rows = downloaded(fiona, "Download CSV")
        assert sum(float(row["Net"]) for row in rows) == payout.amount_minor / 100
        assert {row["Donation"] for row in rows} == {gift.reference for gift in gifts}


class TestMonth:
    def test_is_closed_with_a_journal_that_balances(self, fiona, gifts, sandbox):
        pay_out(sandbox)
        fiona.goto("/admin/journal/")
        nothing_for_axe(fiona)
        rows = downloaded(fiona, "Download CSV")
        debit, credit = (sum(float(row[side] or 0) for row in rows) for side in SIDES)
        assert round(debit, 2) == round(credit, 2) > 450
        assert {"1000", "1050", "4000", "6100"} == {row["Account"] for row in rows}


class TestRefund:
    def test_above_the_set_sum_takes_two_people(
        self, fiona, gifts, new_context, live_site, sandbox
    ):
        large = gifts[1]
        ask(fiona, large, "400")
        expect(fiona.get_by_text("A second person has to approve it")).to_be_visible()
        second = signed_in(new_context, live_site)
        second.goto("/admin/finance/")
        second.get_by_role("link", name=re.compile("refund to approve")).click()
        expect(second.get_by_role("button", name="Approve")).to_be_visible()
        nothing_for_axe(second)
        second.get_by_role("button", name="Approve").click()
        process_pending(now=timezone.now)
        settle(sandbox)
        assert RefundRequest.objects.get().state == RefundRequest.State.SENT
        large.refresh_from_db()
        assert large.refunded_minor == 400_00
        assert Receipt.objects.get(donation=large).voided_at is not None

    def test_in_part_corrects_the_receipt_and_tells_the_donor(self, fiona, gifts, sandbox):
        small = gifts[0]
        ask(fiona, small, "20")
        process_pending(now=timezone.now)
        settle(sandbox)
        fiona.reload()
        expect(fiona.locator("tfoot")).to_contain_text("$28")
        old, new = Receipt.objects.filter(donation=small).order_by("number")
        assert (old.voided_at is None, new.voided_at) == (False, None)
        expect(fiona.locator("main")).to_contain_text(new.number)
        assert new.number in sandbox.mails(to="alice@example.org")[0]["text"]


class TestDispute:
    def test_is_seen_answered_elsewhere_and_booked_both_ways(self, fiona, gifts, sandbox):
        contested = gifts[0]
        dispute = sandbox.steer("stripe/dispute", payment_intent=contested.payment_intent)
        settle(sandbox)
        fiona.goto("/admin/finance/")
        fiona.get_by_role("link", name=re.compile("dispute to answer")).click()
        fiona.get_by_role("link", name=re.compile("^(dp|du)_")).first.click()
        expect(fiona.get_by_text("Answer by")).to_be_visible()
        nothing_for_axe(fiona)
        sandbox.steer("stripe/dispute/close", dispute=dispute["id"], outcome="won")
        settle(sandbox)
        fiona.goto(f"/admin/snippets/giving/donation/inspect/{contested.pk}/")
        expect(fiona.locator("main")).to_contain_text("dispute reversed")
        expect(fiona.locator("main")).to_contain_text("dispute won")


class TestABankAccount:
    def test_on_its_way_for_days_then_receipted(self, new_context, live_site, sandbox):
        FundFactory()
        context = new_context(viewport={"width": 390, "height": 844}, base_url=live_site)
        alice = context.new_page()
        alice.goto("/give/?amount=50")
        for name, typed in (("first_name", "Alice"), ("email", "alice@example.org")):
            alice.locator(f"[name={name}]").first.fill(typed)
        alice.get_by_role("button", name="Give $50").click()
        alice.get_by_role("button", name="No, give $50 once").click()
        alice.get_by_role("button", name=re.compile("bank account", re.IGNORECASE)).click()
        expect(alice.get_by_text("on its way")).to_be_visible()
        settle(sandbox)
        assert not Receipt.objects.exists()
        donation = Donation.objects.get()
        assert donation.state == Donation.State.PROCESSING
        sandbox.steer("stripe/settle", session=donation.checkout_session, outcome="succeed")
        settle(sandbox)
        alice.reload()
        expect(alice.get_by_text("Thank you")).to_be_visible()
        assert "$50.00" in sandbox.mails(to="alice@example.org")[0]["text"]


class TestAllDonations:
    def test_are_found_filtered_and_exported(self, fiona):
        DonationFactory(first_name="Zora", supporter__first_name="Zora", source="letter")
        DonationFactory(supporter__first_name="Yann")
        fiona.goto("/admin/snippets/giving/donation/?q=Zora")
        expect(fiona.locator("main")).to_contain_text("Zora")
        expect(fiona.locator("main")).not_to_contain_text("Yann")
        with fiona.expect_download() as download:
            fiona.evaluate("location.assign('/admin/snippets/giving/donation/?q=Zora&export=csv')")
        assert "letter" in Path(download.value.path()).read_text()


SIDES = ("Debit", "Credit")


def downloaded(page: Page, button: str) -> list[dict[str, str]]:
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    text = Path(download.value.path()).read_text()
    return list(csv.DictReader(io.StringIO(text)))


def ask(page: Page, gift: Donation, amount: str) -> None:
    """From the donation's page: the form, the question whether one is sure, and yes."""
    page.goto(f"/admin/snippets/giving/donation/inspect/{gift.pk}/")
    page.get_by_role("link", name="Refund", exact=True).last.click()
    expect(page.get_by_label("Amount in dollars")).to_be_visible()
    nothing_for_axe(page)
    page.get_by_label("Amount in dollars").fill(amount)
    page.get_by_label("Reason").fill("asked by the donor")
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Yes, give it back").click()
