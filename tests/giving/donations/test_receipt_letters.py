"""The mails around receipts and statements, as they are read."""

from datetime import timedelta

import pytest

from giving.donations import receipts, statements
from giving.donations.models import Donation, Receipt
from giving.messaging import letters
from giving.messaging.letters import Words
from giving.messaging.models import OutboxJob
from tests.factories.donations import DonorFactory, PlanFactory
from tests.factories.receipts import a_person, gift, return_money

pytestmark = pytest.mark.django_db
Method = Donation.Method


def only(letter: str) -> Words:
    """The one letter of this name, as it would go out."""
    job = OutboxJob.objects.get(payload__letter=letter)
    return letters.compose(letter=letter, **{k: job.payload[k] for k in ("language", "context")})


def has(words: Words, *parts: str) -> bool:
    """Whether both the text and the page say each of these."""
    return all(part in words.text and part in words.html for part in parts)


class TestReceiptLetter:
    def test_says_all_that_the_receipt_says(self, at):
        receipts.issue_once(donation=gift(at=at, amount_minor=300_00), at=at)
        words = only("receipt")
        assert "2026-000001" in words.subject
        assert has(words, "$300.00", "November 22, 2026 (day of the charge)", "/receipts/")
        assert has(words, "No goods or services were provided", "written acknowledgment")

    def test_of_a_plan_points_to_the_year_and_to_the_way_out(self, at):
        plan = PlanFactory()
        donation = gift(at=at, plan=plan, supporter=plan.supporter, frequency="monthly")
        receipts.issue_once(donation=donation, at=at)
        words = only("receipt")
        assert has(words, "Your monthly gift of $50.00", "in January one statement", "/my-giving/")

    def test_of_a_single_gift_speaks_of_no_plan(self, at):
        receipts.issue_once(donation=gift(at=at), at=at)
        assert "/my-giving/" not in only("receipt").text

    def test_goods_are_thanked_for_without_a_sum(self, at):
        receipts.issue_goods(
            supporter=DonorFactory(),
            description="12 winter coats",
            given_on=at.date(),
            language="en",
            at=at,
        )
        assert has(only("receipt_goods"), "12 winter coats", "puts no value on it")

    def test_a_name_cannot_write_the_letter(self, at):
        receipts.issue_once(donation=gift(at=at, first_name="<b>Bea</b>", last_name=""), at=at)
        words = only("receipt")
        assert "<b>Bea" not in words.html
        assert "<b>Bea</b>" in words.text


class TestCorrectedLetter:
    def test_names_the_void_number_and_what_remains(self, at):
        donation = gift(at=at, amount_minor=100_00)
        receipts.issue_once(donation=donation, at=at)
        return_money(donation, 40_00, at=at)
        receipts.correct(donation=donation, at=at)
        words = only("receipt_corrected")
        assert "2026-000002" in words.subject
        assert has(words, "2026-000001, which is void", "$60.00", "$40.00")


class TestVoidedLetter:
    def test_says_not_to_use_it(self, at):
        donation = gift(at=at)
        receipts.issue_once(donation=donation, at=at)
        return_money(donation, 50_00, at=at)
        receipts.correct(donation=donation, at=at)
        words = only("receipt_voided")
        assert "2026-000001" in words.subject
        assert has(words, "nothing of the gift remains", "Please do not use it for your taxes.")


class TestThanks:
    def test_a_fund_and_its_advisor_each_get_theirs(self, at):
        donation = gift(
            at=at,
            method=Method.DAF,
            amount_minor=500_00,
            supporter=DonorFactory(organization="Maple Charitable Fund"),
            soft_credit=DonorFactory(first_name="Ann", last_name="Advisor"),
        )
        receipts.issue_once(donation=donation, at=at)
        assert has(only("receipt_thanks"), "Maple Charitable Fund", "no receipt for taxes")
        words = only("thanks_for_credit")
        assert has(words, "Dear Ann Advisor", "on your advice", "$500.00")
        for never in ("501(c)(3)", "deduct"):
            assert never not in words.text

    def test_a_matched_employee_is_thanked(self, at):
        donation = gift(
            at=at,
            method=Method.MATCH,
            supporter=DonorFactory(organization="Archer Works"),
            soft_credit=DonorFactory(),
        )
        receipts.issue_once(donation=donation, at=at)
        assert has(only("thanks_for_credit"), "Archer Works has sent us $50.00 to match your gift")

    def test_a_correction_thanks_nobody_twice(self, at):
        donation = gift(at=at, method=Method.MATCH, soft_credit=DonorFactory())
        receipts.issue_once(donation=donation, at=at)
        receipts.reissue(receipt=Receipt.objects.get(), reason="name", by=a_person(), at=at)
        assert OutboxJob.objects.filter(payload__letter="thanks_for_credit").count() == 1


class TestStatementLetter:
    def test_links_the_year(self, at):
        donation = gift(at=at)
        receipts.issue_once(donation=donation, at=at)
        statements.tell(statements.issue(supporter=donation.supporter, year=2026, at=at), at=at)
        words = only("statement")
        assert "Your giving in 2026" in words.subject
        assert has(words, "$50.00", "/statements/")

    def test_says_when_it_replaces_another(self, at):
        donation = gift(at=at)
        statements.issue(supporter=donation.supporter, year=2026, at=at)
        return_money(donation, 10_00, at=at)
        later = at + timedelta(days=1)
        statements.tell(
            statements.issue(supporter=donation.supporter, year=2026, at=later), at=later
        )
        assert has(only("statement"), "please use this one", "$40.00")
