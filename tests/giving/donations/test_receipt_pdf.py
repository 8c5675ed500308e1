"""A receipt's PDF: readable, hearable, the same bytes each time, whatever the donor is called."""

from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from giving.donations import receipt_pdf, receipts
from giving.donations.models import Donation, Receipt
from tests.factories.donations import DonorFactory
from tests.factories.receipts import gift, return_money
from tests.hostile_names import KEPT
from tests.papers import fonts_of, tags_of, text_of

pytestmark = pytest.mark.django_db
Method = Donation.Method


def receipt_of(donation: Donation, at) -> Receipt:
    receipts.issue_once(donation=donation, at=at)
    return donation.receipts.get()


class TestDocument:
    def test_says_what_was_given_and_by_whom(self, at):
        pdf = receipt_pdf.pdf_of(receipt_of(gift(at=at, amount_minor=1_234_56), at))
        text = text_of(pdf)
        for part in ("2026-000001", "Alice Archer", "$1,234.56", "November 22, 2026"):
            assert part in text

    def test_is_tagged_and_conforms_to_pdf_ua(self, at):
        pdf = receipt_pdf.pdf_of(receipt_of(gift(at=at), at))
        root = PdfReader(BytesIO(pdf)).trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 (the PDF's own boolean)
        assert tags_of(pdf) >= {"/Document", "/H1", "/P", "/Table", "/TR", "/TD"}
        assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf

    @pytest.mark.parametrize(("language", "word"), [("en", "Receipt"), ("es", "Recibo")])
    def test_names_its_language_and_title(self, at, language, word):
        receipt = receipt_of(gift(at=at), at)
        reader = PdfReader(BytesIO(receipt_pdf.pdf_of(receipt, language=language)))
        assert reader.trailer["/Root"]["/Lang"] == language
        assert reader.metadata.title == f"{word} 2026-000001"
        assert reader.trailer["/Root"]["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712

    def test_carries_its_fonts(self, at):
        fonts = fonts_of(receipt_pdf.pdf_of(receipt_of(gift(at=at), at)))
        assert fonts
        assert all(fonts.values())
        assert any("Newsreader" in name for name in fonts)

    def test_is_of_letter_size_on_one_page(self, at):
        reader = PdfReader(BytesIO(receipt_pdf.pdf_of(receipt_of(gift(at=at), at))))
        (page,) = reader.pages
        assert (page.mediabox.width, page.mediabox.height) == (612, 792)

    def test_is_the_same_each_time(self, at):
        """So that two downloads can be compared; the document's day is that of the receipt."""
        receipt = receipt_of(gift(at=at), at)
        first = receipt_pdf.pdf_of(receipt)
        assert receipt_pdf.pdf_of(Receipt.objects.get()) == first
        assert PdfReader(BytesIO(first)).metadata.creation_date == at

    def test_is_small_enough_for_a_mailbox(self, at):
        assert len(receipt_pdf.pdf_of(receipt_of(gift(at=at), at))) < 60_000

    def test_shows_the_address_for_a_window_envelope(self, at):
        donor = DonorFactory(postal_address="12 Maple Street\nOak Park, IL 60302")
        donation = gift(at=at, method=Method.CASH, supporter=donor)
        assert "12 Maple Street" in text_of(receipt_pdf.pdf_of(receipt_of(donation, at)))


class TestVoid:
    def test_says_so_and_which_number_replaces_it(self, at):
        donation = gift(at=at, amount_minor=100_00)
        old = receipt_of(donation, at)
        return_money(donation, 40_00, at=at)
        receipts.correct(donation=donation, at=at + timedelta(days=2))
        old.refresh_from_db()
        text = text_of(receipt_pdf.pdf_of(old))
        assert "VOID" in text
        assert "void since November 24, 2026. Number 2026-000002 replaces it." in text

    def test_its_successor_names_it_and_what_remains(self, at):
        donation = gift(at=at, amount_minor=100_00)
        receipt_of(donation, at)
        return_money(donation, 40_00, at=at)
        receipts.correct(donation=donation, at=at)
        text = text_of(receipt_pdf.pdf_of(donation.receipts.get(voided_at=None)))
        assert "VOID" not in text
        for part in ("replaces number 2026-000001", "$60.00", "$40.00", "$100.00"):
            assert part in text

    def test_of_a_gift_that_went_back_whole_says_that(self, at):
        donation = gift(at=at)
        old = receipt_of(donation, at)
        return_money(donation, 50_00, at=at)
        receipts.correct(donation=donation, at=at)
        old.refresh_from_db()
        assert "nothing of the gift remains" in text_of(receipt_pdf.pdf_of(old))


class TestHostileNames:
    @pytest.mark.parametrize("place", range(len(KEPT)))
    def test_is_set_and_runs_nothing(self, at, place):
        """Names are data to the typesetter: neither its markup nor a missing sign stops it."""
        receipt = receipt_of(gift(at=at, first_name=KEPT[place], last_name=""), at)
        assert receipt_pdf.pdf_of(receipt).startswith(b"%PDF")

    @pytest.mark.parametrize(
        "name", ["#panic()", "$x$ *bold* _it_", '"; #read("receipt.typ")', "\\ @a <b>"]
    )
    def test_markup_is_shown_as_typed(self, at, name):
        receipt = receipt_of(gift(at=at, first_name=name, last_name=""), at)
        assert name in text_of(receipt_pdf.pdf_of(receipt))

    @pytest.mark.parametrize(
        "name",
        ["O'Brien", "Nguyễn Thị Minh Khai", "Ольга", "Ελένη", "玛丽", "まりこ", "민지", "ትግስት"],
    )
    def test_scripts_show(self, at, name):
        receipt = receipt_of(gift(at=at, first_name=name, last_name=""), at)
        pdf = receipt_pdf.pdf_of(receipt)
        assert name in text_of(pdf)
        assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf, "a sign has no font"

    @pytest.mark.parametrize("name", ["مريم", "שרה", "सीता", "ស្រីមុំ", "ကျော်", "🎁"])
    def test_scripts_that_turn_or_join_have_their_font(self, at, name):
        receipt = receipt_of(gift(at=at, first_name=name, last_name=""), at)
        assert b"<pdfuaid:part>1</pdfuaid:part>" in receipt_pdf.pdf_of(receipt)


class TestPile:
    def test_is_a_page_for_each(self, at):
        pile = [receipt_of(gift(at=at, first_name=name), at) for name in ("Ann", "Ben", "Cyd")]
        reader = PdfReader(BytesIO(receipt_pdf.pile_of(pile, title="Letters")))
        assert len(reader.pages) == 3
        for receipt, page in zip(pile, reader.pages, strict=True):
            assert receipt.number in page.extract_text()
