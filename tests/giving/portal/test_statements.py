"""My giving: the receipt of each gift, and a year's statement for the asking."""

import re
from datetime import date
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from django.test import Client
from pypdf import PdfReader

from accounts.models import User
from giving.donations import receipts
from giving.donations.models import Donation, LedgerEntry, Statement
from giving.supporters.models import Supporter
from tests.browsing import Walk
from tests.factories.donations import DonorFactory
from tests.factories.receipts import gift, return_money
from tests.papers import text_of

URL = "/my-giving/"
MAKE = "/my-giving/statement/"
PASSWORD = "a-lantern-on-the-pier"


def alice_with_account() -> Supporter:
    user = User.objects.create_user("alice@example.org", PASSWORD)
    return DonorFactory(email="alice@example.org", email_key="alice@example.org", user=user)


def gave(donor: Supporter, *, at, **facts: object) -> Donation:
    donation = gift(at=at, supporter=donor, **facts)
    receipts.issue_once(donation=donation, at=at)
    return donation


@pytest.fixture
def alice(db) -> Supporter:
    return alice_with_account()


@pytest.fixture
def signed_in(client, alice) -> Client:
    client.force_login(alice.user)
    return client


class TestReceipts:
    def test_each_gift_leads_to_its_receipt(self, signed_in, alice, at):
        gave(alice, at=at)
        page = signed_in.get(URL).content.decode()
        link = re.search(r'href="(/receipts/[^"]+)"', page).group(1)
        assert "2026-000001" in text_of(signed_in.get(link).content)

    def test_a_corrected_one_leads_to_what_holds(self, signed_in, alice, at):
        donation = gave(alice, at=at)
        return_money(donation, 20_00, at=at)
        receipts.correct(donation=donation, at=at)
        link = re.search(r'href="(/receipts/[^"]+)"', signed_in.get(URL).content.decode()).group(1)
        text = text_of(signed_in.get(link).content)
        assert "$30.00" in text
        assert "VOID" not in text

    def test_one_that_went_back_whole_leads_to_the_void_one(self, signed_in, alice, at):
        donation = gave(alice, at=at)
        return_money(donation, 50_00, at=at, kind=LedgerEntry.Kind.DISPUTE)
        receipts.correct(donation=donation, at=at)
        link = re.search(r'href="(/receipts/[^"]+)"', signed_in.get(URL).content.decode()).group(1)
        assert "VOID" in text_of(signed_in.get(link).content)


class TestMakeStatement:
    def test_a_press_makes_it_and_shows_it(self, signed_in, alice, at):
        gave(alice, at=at, amount_minor=120_00)
        assert "Make my statement for 2026" in signed_in.get(URL).content.decode()
        answer = signed_in.post(MAKE, {"year": "2026"}, follow=True)
        assert answer["Content-Type"] == "application/pdf"
        assert "$120.00" in text_of(answer.content)

    def test_looking_makes_nothing(self, signed_in, alice, at):
        gave(alice, at=at)
        signed_in.get(URL)
        assert signed_in.get(MAKE).status_code == 405
        assert not Statement.objects.exists()

    def test_in_spanish_it_is_spanish(self, signed_in, alice, at):
        gave(alice, at=at)
        answer = signed_in.post("/es" + MAKE, {"year": "2026"}, follow=True)
        assert PdfReader(BytesIO(answer.content)).trailer["/Root"]["/Lang"] == "es"

    @pytest.mark.parametrize("year", ["2025", "1", "", "nonsense", "２０２６", "2026 OR 1=1"])
    def test_a_year_without_gifts_is_not_found(self, signed_in, alice, at, year):
        gave(alice, at=at)
        assert signed_in.post(MAKE, {"year": year}).status_code == 404

    def test_each_year_has_its_own(self, signed_in, alice, at):
        gave(alice, at=at)
        gave(alice, at=at, given_on=date(2025, 6, 1))
        page = signed_in.get(URL).content.decode()
        assert page.index("Make my statement for 2026") < page.index("Make my statement for 2025")

    def test_what_others_gave_is_not_in_it(self, signed_in, alice, at):
        gave(alice, at=at)
        gave(DonorFactory(), at=at, amount_minor=777_00)
        answer = signed_in.post(MAKE, {"year": "2026"}, follow=True)
        assert "$777.00" not in text_of(answer.content)

    def test_an_address_that_only_equals_ours_gets_nothing(self, client, at, db):
        """The account has not proved it: only the link made after proof counts."""
        user = User.objects.create_user("alice@example.org", PASSWORD)
        gave(DonorFactory(email="alice@example.org"), at=at)
        client.force_login(user)
        assert client.post(MAKE, {"year": "2026"}).status_code == 404

    def test_asks_to_sign_in(self, client, db):
        assert client.post(MAKE, {"year": "2026"}).status_code == 302

    def test_a_form_without_its_csrf_token_is_refused(self, alice, at):
        gave(alice, at=at)
        stranger = Client(enforce_csrf_checks=True)
        stranger.force_login(alice.user)
        assert stranger.post(MAKE, {"year": "2026"}).status_code == 403


@pytest.mark.browser
class TestOnAPhone:
    @pytest.mark.parametrize("language", ["en", "es"])
    def test_from_signing_in_to_the_statement(self, new_context, live_site, at, language):
        alice = alice_with_account()
        alice.user.emailaddress_set.create(email=alice.email, verified=True, primary=True)
        gave(alice, at=at, amount_minor=1_234_56)
        gave(alice, at=at, given_on=date(2025, 6, 1))
        prefix = "" if language == "en" else "/es"
        context = new_context(viewport={"width": 390, "height": 844}, accept_downloads=True)
        walk = Walk(context.new_page(), hosts=[live_site])
        walk.go(f"{live_site}/accounts/login/?next={prefix}/my-giving/")
        walk.fill(login=alice.email, password=PASSWORD)
        walk.click(walk.page.locator("main button[type=submit]"))
        assert urlsplit(walk.page.url).path == f"{prefix}/my-giving/"
        form = walk.page.locator("form[action$='/my-giving/statement/']")
        assert form.locator("button").count() == 2
        # What the press answers is a PDF, which a browser without a window keeps as a file.
        answer = context.request.post(
            live_site + form.get_attribute("action"),
            form={
                "year": "2026",
                "csrfmiddlewaretoken": form.locator("[name=csrfmiddlewaretoken]").input_value(),
            },
            headers={"Referer": walk.page.url},
        )
        assert answer.headers["content-type"] == "application/pdf"
        assert "$1,234.56" in text_of(answer.body())
        walk.page.goto(f"{live_site}{prefix}/receipts/forged/")
        walk.see()
