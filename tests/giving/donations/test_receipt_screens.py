"""Receipts and year end in the admin: found, read, replaced with a reason, written for a year."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from accounts import roles
from accounts.models import User
from giving.donations import receipts, statement_runs, statements
from giving.donations.models import Donation, Receipt, Statement, StatementRun
from giving.messaging.models import OutboxJob
from tests.factories.donations import DonorFactory
from tests.factories.receipts import gift
from tests.papers import text_of

pytestmark = pytest.mark.django_db


def signed_in(role: str) -> Client:
    user = User.objects.create_user(f"{role[:4].lower()}@example.org", "correct horse")
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def finance() -> Client:
    return signed_in(roles.FINANCE)


@pytest.fixture
def receipt(at) -> Receipt:
    receipts.issue_once(donation=gift(at=at), at=at)
    return Receipt.objects.get()


@pytest.fixture
def statement(receipt, at) -> Statement:
    return statements.issue(supporter=receipt.supporter, year=2026, at=at)


def mails(letter: str) -> int:
    return OutboxJob.objects.filter(payload__letter=letter).count()


class TestWhoMay:
    @pytest.mark.parametrize("role", sorted([roles.COMMS, roles.GIFT_STAFF, roles.CASEWORKERS]))
    def test_others_see_and_do_nothing(self, role, receipt, statement):
        client = signed_in(role)
        for address in (
            "/admin/snippets/giving/receipt/",
            "/admin/snippets/giving/statement/",
            f"/admin/snippets/giving/receipt/inspect/{receipt.pk}/",
            f"/admin/receipts/{receipt.pk}/pdf/",
            f"/admin/receipts/{receipt.pk}/reissue/",
            "/admin/year_end/",
            "/admin/year_end/2026/letters/",
            f"/admin/year_end/{statement.pk}/pdf/",
        ):
            assert client.get(address).status_code in (302, 403), address
        client.post(f"/admin/receipts/{receipt.pk}/reissue/", {"reason": "x"})
        client.post("/admin/year_end/", {"year": "2026", "sure": "on"})
        assert Receipt.objects.count() == 1
        assert not StatementRun.objects.exists()

    def test_nobody_edits_a_receipt_by_hand(self, receipt, admin_client):
        answer = admin_client.get(f"/admin/snippets/giving/receipt/edit/{receipt.pk}/")
        assert answer.status_code in (302, 403, 404)


class TestReceipts:
    @pytest.mark.parametrize("wanted", ["2026-000001", "Archer", "alice"])
    def test_are_found(self, finance, receipt, wanted):
        page = finance.get("/admin/snippets/giving/receipt/", {"q": wanted}).content.decode()
        assert "2026-000001" in page

    def test_are_found_by_what_they_are(self, finance, receipt, at):
        donor = DonorFactory(email="", email_key=None)
        receipts.issue_once(
            donation=gift(at=at, method=Donation.Method.CASH, supporter=donor), at=at
        )
        page = finance.get("/admin/snippets/giving/receipt/", {"by_post": "true"})
        assert "2026-000002" in page.content.decode()
        assert "2026-000001" not in page.content.decode()

    def test_are_exported_as_they_stand(self, finance, receipt):
        answer = finance.get("/admin/snippets/giving/receipt/", {"export": "csv"})
        text = b"".join(answer.streaming_content).decode()
        assert "2026-000001" in text
        assert "$50" in text

    def test_the_page_says_what_the_receipt_says(self, finance, receipt):
        page = finance.get(f"/admin/snippets/giving/receipt/inspect/{receipt.pk}/")
        text = page.content.decode()
        assert "No goods or services were provided" in text
        assert f"/admin/receipts/{receipt.pk}/pdf/" in text

    def test_the_pdf_opens(self, finance, receipt):
        answer = finance.get(f"/admin/receipts/{receipt.pk}/pdf/")
        assert "2026-000001" in text_of(answer.content)
        assert "no-store" in answer["Cache-Control"]

    def test_one_is_replaced_with_a_reason(self, finance, receipt):
        answer = finance.post(f"/admin/receipts/{receipt.pk}/reissue/", {"reason": "misspelt"})
        assert answer.status_code == 302
        receipt.refresh_from_db()
        assert receipt.void_reason == "misspelt (fina@example.org)"
        assert Receipt.objects.get(voided_at=None).replaces == receipt
        assert mails("receipt_corrected") == 1

    def test_without_a_reason_nothing_happens(self, finance, receipt):
        answer = finance.post(f"/admin/receipts/{receipt.pk}/reissue/", {"reason": " "})
        assert answer.status_code == 422
        assert Receipt.objects.get().voided_at is None

    def test_a_void_one_is_not_replaced_again(self, finance, receipt):
        for status in (302, 422):
            answer = finance.post(f"/admin/receipts/{receipt.pk}/reissue/", {"reason": "x"})
            assert answer.status_code == status
        assert Receipt.objects.count() == 2

    def test_a_letter_is_sent_again(self, finance, receipt):
        assert finance.get(f"/admin/receipts/{receipt.pk}/send/").status_code == 405
        finance.post(f"/admin/receipts/{receipt.pk}/send/")
        assert mails("receipt") == 2


class TestYearEnd:
    def test_asks_once_and_then_begins(self, finance, receipt):
        page = finance.post("/admin/year_end/", {"year": "2026"})
        assert "One donor gave in 2026." in page.content.decode()
        assert not StatementRun.objects.exists()
        assert finance.post("/admin/year_end/", {"year": "2026", "sure": "on"}).status_code == 302
        assert StatementRun.objects.get().asked_by.email == "fina@example.org"

    def test_shows_how_far_it_is_and_looks_again(self, finance, receipt, at):
        finance.post("/admin/year_end/", {"year": "2026", "sure": "on"})
        page = finance.get("/admin/year_end/").content.decode()
        assert "0 of 1" in page
        assert '<meta http-equiv="refresh"' in page
        while statement_runs.work_off(run=StatementRun.objects.get(), at=at):
            pass
        page = finance.get("/admin/year_end/").content.decode()
        assert "1 of 1" in page
        assert '<meta http-equiv="refresh"' not in page

    def test_pressing_twice_begins_one(self, finance, receipt):
        finance.post("/admin/year_end/", {"year": "2026", "sure": "on"})
        again = finance.post("/admin/year_end/", {"year": "2026", "sure": "on"})
        assert again.status_code == 422
        assert "being written already" in again.content.decode()
        assert StatementRun.objects.count() == 1

    @pytest.mark.parametrize("year", ["1999", "nonsense", "", "2026x"])
    def test_another_year_is_refused(self, finance, receipt, year):
        assert finance.post("/admin/year_end/", {"year": year, "sure": "on"}).status_code == 422

    def test_statements_are_found_read_and_sent_again(self, finance, statement):
        page = finance.get("/admin/snippets/giving/statement/", {"q": "Archer", "year": "2026"})
        assert "Alice Archer" in page.content.decode()
        page = finance.get(f"/admin/snippets/giving/statement/inspect/{statement.pk}/")
        assert "$50.00" in page.content.decode()
        pdf = finance.get(f"/admin/year_end/{statement.pk}/pdf/").content
        assert "Your giving in 2026" in text_of(pdf)
        for _ in range(2):
            finance.post(f"/admin/year_end/{statement.pk}/send/")
        assert mails("statement") == 2

    def test_letters_to_print_are_one_pdf(self, finance, at):
        donor = DonorFactory(email="", email_key=None, postal_address="12 Maple Street")
        donation = gift(at=at, method=Donation.Method.CASH, supporter=donor)
        statements.issue(supporter=donation.supporter, year=2026, at=at)
        answer = finance.get("/admin/year_end/2026/letters/")
        assert "12 Maple Street" in text_of(answer.content)
        assert finance.get("/admin/year_end/2025/letters/").status_code == 404
