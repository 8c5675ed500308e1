"""The addresses of receipts and statements: whoever holds one reads a PDF, and nobody else does."""

import re
from io import BytesIO

import pytest
from django.core import signing
from pypdf import PdfReader

from config.logs import hide_tokens
from giving import links
from giving.donations import receipts, statements
from giving.donations.models import Donation, Receipt
from giving.messaging.pending import process_pending
from tests.factories.receipts import a_person, gift
from tests.papers import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def donation(at) -> Donation:
    donation = gift(at=at)
    receipts.issue_once(donation=donation, at=at)
    return donation


@pytest.fixture
def receipt(donation) -> Receipt:
    return donation.receipts.get()


def path_of(purpose: str, row: object) -> str:
    return f"/{purpose}s/{links.make(purpose, row)}/"


class TestReceipt:
    def test_is_a_pdf_to_be_read_and_kept(self, client, receipt):
        answer = client.get(path_of("receipt", receipt))
        assert answer.status_code == 200
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Content-Disposition"] == 'inline; filename="receipt-2026-000001.pdf"'
        assert "2026-000001" in text_of(answer.content)

    def test_is_kept_by_no_cache_and_no_search_engine(self, client, receipt):
        answer = client.get(path_of("receipt", receipt))
        assert "no-store" in answer["Cache-Control"]
        assert "noindex" in answer["X-Robots-Tag"]
        assert answer["Referrer-Policy"] == "no-referrer"
        assert not answer.cookies

    @pytest.mark.parametrize(
        ("query", "language"), [("", "en"), ("?lang=es", "es"), ("?lang=xx", "en")]
    )
    def test_reads_in_either_language(self, client, receipt, query, language):
        answer = client.get(path_of("receipt", receipt) + query)
        assert PdfReader(BytesIO(answer.content)).trailer["/Root"]["/Lang"] == language

    def test_of_a_spanish_gift_is_spanish(self, client, at):
        donation = gift(at=at, language="es")
        receipts.issue_once(donation=donation, at=at)
        answer = client.get("/es" + path_of("receipt", donation.receipts.get()))
        assert PdfReader(BytesIO(answer.content)).trailer["/Root"]["/Lang"] == "es"

    def test_a_void_one_can_still_be_read(self, client, receipt, at):
        receipts.reissue(receipt=receipt, reason="name", by=a_person(), at=at)
        assert "VOID" in text_of(client.get(path_of("receipt", receipt)).content)

    @pytest.mark.parametrize("token", ["forged", "W10:1tX:abc", "x" * 3000])
    def test_a_forged_link_is_refused_kindly(self, client, db, token):
        answer = client.get(f"/receipts/{token}/")
        assert answer.status_code == 404
        assert "This link does not work any more" in answer.content.decode()

    def test_a_link_for_something_else_is_refused(self, client, donation, receipt, at):
        statement = statements.issue(supporter=donation.supporter, year=2026, at=at)
        assert client.get(f"/receipts/{links.make('statement', receipt)}/").status_code == 404
        assert client.get(f"/receipts/{links.make('statement', statement)}/").status_code == 404

    def test_a_withdrawn_link_is_refused(self, client, receipt):
        path = path_of("receipt", receipt)
        Receipt.objects.update(link_version=2)
        assert client.get(path).status_code == 404

    def test_an_old_link_is_refused(self, client, receipt, settings):
        path = path_of("receipt", receipt)
        settings.GIVING_LINK_MAX_AGE = {**settings.GIVING_LINK_MAX_AGE, "receipt": -1}
        assert client.get(path).status_code == 404

    def test_nobody_signs_a_link_without_the_key(self, client, receipt, settings):
        token = signing.dumps([str(receipt.pk), 1], key="x" * 50, salt="giving.links.receipt")
        assert client.get(f"/receipts/{token}/").status_code == 404

    def test_reading_changes_nothing(self, client, receipt, django_assert_max_num_queries):
        with django_assert_max_num_queries(4):
            client.get(path_of("receipt", receipt))
        assert client.post(path_of("receipt", receipt)).status_code == 405


class TestStatement:
    def test_is_a_pdf_under_the_name_of_its_year(self, client, donation, at):
        statement = statements.issue(supporter=donation.supporter, year=2026, at=at)
        answer = client.get(path_of("statement", statement))
        assert answer["Content-Disposition"] == 'inline; filename="giving-2026.pdf"'
        assert "$50.00" in text_of(answer.content)

    def test_an_earlier_one_says_that_it_was_replaced(self, client, donation, at):
        old = statements.issue(supporter=donation.supporter, year=2026, at=at)
        receipts.issue_once(donation=gift(at=at, supporter=donation.supporter), at=at)
        statements.issue(supporter=donation.supporter, year=2026, at=at)
        assert "REPLACED" in text_of(client.get(path_of("statement", old)).content)

    def test_a_forged_link_is_refused_kindly(self, client, db):
        assert client.get("/statements/forged/").status_code == 404


class TestMail:
    def test_the_letter_leads_to_the_pdf(self, client, sandbox, donation, settings, at):
        process_pending(now=lambda: at)
        (mail,) = sandbox.mails()
        link = re.search(r"(/receipts/\S+/)", mail["text"]).group(1)
        assert "2026-000001" in text_of(client.get(link).content)

    def test_a_log_line_holds_no_token(self):
        for purpose in ("receipts", "statements"):
            assert "abc" not in hide_tokens(f"GET /es/{purpose}/abc:def/?lang=es 200")


class TestThanksPage:
    def test_links_the_receipt_for_the_session_that_gave(self, client, donation):
        session = client.session
        session["given_here"] = [donation.reference]
        session.save()
        page = client.get(f"/give/thanks/{donation.reference}/").content.decode()
        assert "/receipts/" in page

    def test_and_for_nobody_else(self, client, donation):
        page = client.get(f"/give/thanks/{donation.reference}/").content.decode()
        assert donation.reference
        assert "/receipts/" not in page
