"""What the tax office asks of a receipt, and what may never stand on one, in both languages."""

from datetime import date

import pytest
from django.utils.translation import override

from giving.donations import receipt_sheet, receipts
from giving.donations.models import Donation, Receipt
from tests.factories.donations import DonorFactory
from tests.factories.receipts import gift

pytestmark = pytest.mark.django_db
Method = Donation.Method
NOTHING = {
    "en": "No goods or services were provided in exchange for this gift.",
    "es": "No se entregaron bienes ni servicios a cambio de esta donación.",
}
ACKNOWLEDGED = {
    "en": "the written acknowledgment that the tax office (IRS) asks for",
    "es": "el reconocimiento por escrito que el IRS pide",
}
languages = pytest.mark.parametrize("language", ["en", "es"])


def words(donation: Donation, language: str, at) -> str:
    """Everything that the receipt of this gift says."""
    receipts.issue_once(donation=donation, at=at)
    return read(donation.receipts.get(), language)


def read(receipt: Receipt, language: str) -> str:
    sheet = receipt_sheet.sheet(receipt, language=language)
    rows = [" ".join(row) for row in sheet["facts"]]
    total = [*(sheet["sum"] or {}).values()]
    return "\n".join([sheet["heading"], *sheet["opening"], *total, *rows, *sheet["closing"]])


@languages
class TestMoney:
    def test_says_that_nothing_was_given_in_return(self, at, language):
        text = words(gift(at=at), language, at)
        assert NOTHING[language] in text
        assert "$50.00" in text
        assert "501(c)(3)" in text

    def test_from_250_dollars_it_is_the_acknowledgment(self, at, language):
        assert ACKNOWLEDGED[language] in words(gift(at=at, amount_minor=250_00), language, at)

    def test_below_it_asks_only_to_be_kept(self, at, language):
        assert ACKNOWLEDGED[language] not in words(gift(at=at, amount_minor=249_99), language, at)

    def test_says_what_the_day_is_the_day_of(self, at, language):
        donation = gift(
            at=at, method=Method.CHECK, given_on=date(2025, 12, 31), given_on_basis="postmark"
        )
        text = words(donation, language, at)
        told = {
            "en": "December 31, 2025 (day of the postmark)",
            "es": "31 de diciembre de 2025 (día del matasellos)",
        }
        assert told[language] in text

    def test_an_employer_reads_whose_gift_it_matched(self, at, language):
        donation = gift(
            at=at,
            method=Method.MATCH,
            supporter=DonorFactory(organization="Archer Works"),
            soft_credit=DonorFactory(),
        )
        text = words(donation, language, at)
        assert "Archer Works" in text
        assert "Alice Archer" in text
        assert NOTHING[language] in text


@languages
class TestSomethingInReturn:
    def test_above_75_dollars_it_tells_what_is_deductible(self, at, language):
        """Quid pro quo: description, good-faith estimate, and that only the rest counts."""
        donation = gift(at=at, amount_minor=100_00, benefit="two seats", benefit_minor=40_00)
        text = words(donation, language, at)
        told = {
            "en": ("estimate in good faith", "what you can deduct is limited", "$60.00"),
            "es": ("Estimamos de buena fe", "lo que puede deducir se limita", "$60.00"),
        }
        for part in (*told[language], "two seats", "$40.00"):
            assert part in text
        assert NOTHING[language] not in text

    def test_up_to_75_dollars_it_estimates_without_the_disclosure(self, at, language):
        donation = gift(at=at, amount_minor=75_00, benefit="a book", benefit_minor=20_00)
        text = words(donation, language, at)
        assert "$55.00" in text
        assert {"en": "limited", "es": "se limita"}[language] not in text
        assert NOTHING[language] not in text

    def test_the_threshold_of_250_dollars_is_that_of_the_gift_alone(self, at, language):
        donation = gift(at=at, amount_minor=300_00, benefit="dinner", benefit_minor=60_00)
        assert ACKNOWLEDGED[language] not in words(donation, language, at)

    def test_a_token_takes_nothing_from_the_gift(self, at, language):
        text = words(gift(at=at, benefit="a bookmark"), language, at)
        assert {"en": "insubstantial", "es": "insustancial"}[language] in text


@languages
class TestGoods:
    def test_shares_are_described_and_not_valued(self, at, language):
        """The donation has a sum (what the sale brought); the receipt must not show it."""
        donation = gift(
            at=at, method=Method.STOCK, amount_minor=912_34, entry_note="40 shares of Example Corp."
        )
        text = words(donation, language, at)
        assert "40 shares of Example Corp" in text
        assert "912" not in text
        assert "8283" in text
        assert NOTHING[language] in text

    def test_goods_are_described_and_not_valued(self, at, language):
        receipt = receipts.issue_goods(
            supporter=DonorFactory(),
            description="12 winter coats",
            given_on=at.date(),
            language=language,
            at=at,
        )
        text = read(receipt, language)
        assert "12 winter coats" in text
        # The only sums are the thresholds of the tax office.
        assert {word for word in text.split() if "$" in word} == {"$250", "$500", "$5,000"}
        assert NOTHING[language] in text


@languages
class TestThanks:
    def test_a_fund_reads_thanks_and_nothing_of_taxes(self, at, language):
        donation = gift(
            at=at,
            method=Method.DAF,
            amount_minor=1_000_00,
            supporter=DonorFactory(organization="Maple Charitable Fund"),
            soft_credit=DonorFactory(),
        )
        text = words(donation, language, at)
        assert "Maple Charitable Fund" in text
        assert "Alice Archer" in text
        assert {"en": "no receipt for taxes", "es": "no un recibo para impuestos"}[language] in text
        for never in ("501(c)(3)", "EIN", ACKNOWLEDGED[language], NOTHING[language], "dedu"):
            assert never not in text

    def test_nobody_reads_the_address_of_an_advisor_without_a_name(self, at, language):
        advisor = DonorFactory(first_name="", last_name="", email="secret@example.org")
        donation = gift(at=at, method=Method.DAF, soft_credit=advisor)
        assert "secret@" not in words(donation, language, at)


class TestSnapshot:
    def test_keeps_both_languages_whatever_was_active(self, at):
        with override("es"):
            receipts.issue_once(donation=gift(at=at), at=at)
        kept = Receipt.objects.get().snapshot["words"]
        assert kept["en"][0] == NOTHING["en"]
        assert kept["es"][0] == NOTHING["es"]

    def test_of_the_first_days_is_read_like_any_other(self, at):
        donation = gift(at=at)
        ours = {"name": "Hearth", "legal_name": "Hearth Inc.", "ein": "12-3", "postal_address": ""}
        old = Receipt.objects.create(
            number="2026-000001",
            supporter=donation.supporter,
            donation=donation,
            issued_at=at,
            snapshot={
                "donor": "Alice Archer",
                "email": "alice@example.org",
                "amount": "$50.00",
                "amount_minor": 50_00,
                "currency": "usd",
                "fund": "Where it is needed most",
                "given_on": "2026-11-22",
                "day": "Nov. 22, 2026",
                "organization": ours | {"phone": "", "email": ""},
            },
        )
        text = read(old, "en")
        for part in ("$50.00", "Where it is needed most", NOTHING["en"], "EIN 12-3"):
            assert part in text
