"""Amounts are whole cents, read from plain digits and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from giving.money import Money, NotAnAmount, parse_amount

# F31 of the fault list: each must be refused with words, never guessed at.
NOT_AMOUNTS = [
    "", " ", "-1", "0", "0.00", "0.001", "1.5", "4.99", "NaN", "nan", "Infinity", "-Infinity",
    "1e3", "5_0", "１２", "٣٥", "1" + "0" * 30, "5,00", "1,000", "50.", ".50", "50.123", "50 00",
    "0x32", "fifty", "$", "$$50", "50$", "£50", "5\x000", "50\n00", "+50", "1000000", "50.0.0",
    "\u202e05", "５０", "²5", "True", "null", "[]", "999999.01",
]  # fmt: skip


class TestParseAmount:
    @pytest.mark.parametrize("text", NOT_AMOUNTS)
    def test_refuses_what_is_no_amount(self, text):
        with pytest.raises(NotAnAmount) as refusal:
            parse_amount(text)
        assert refusal.value.message

    @pytest.mark.parametrize(
        ("text", "minor"),
        [("50", 5000), ("$50", 5000), (" 50.25 ", 5025), ("5", 500), ("999999", 99_999_900)],
    )
    def test_reads_what_people_type(self, text, minor):
        assert parse_amount(text) == Money(minor)

    @given(st.text())
    def test_reads_or_refuses_any_text(self, text):
        try:
            amount = parse_amount(text)
        except NotAnAmount:
            return
        assert 500 <= amount.minor <= 99_999_900

    @given(st.integers(min_value=500, max_value=99_999_900))
    def test_reads_back_what_it_shows(self, minor):
        assert parse_amount(Money(minor).plain) == Money(minor)
        assert parse_amount(Money(minor).exact.replace(",", "")) == Money(minor)


class TestMoney:
    def test_shows_cents_only_where_there_are_any(self):
        assert str(Money(123_456_00)) == "$123,456"
        assert str(Money(50_25)) == "$50.25"
        assert str(Money(-5_00)) == "-$5"
        assert Money(50_00).exact == "$50.00"

    def test_knows_one_currency(self):
        with pytest.raises(ValueError, match="jpy"):
            Money(500, "jpy")

    @given(st.integers(), st.integers())
    def test_sums_are_exact(self, one, other):
        assert (Money(one) + Money(other)) - Money(other) == Money(one)
