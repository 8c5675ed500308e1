"""The covered fee leaves the whole gift once the fee is taken, and is not a cent more."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from giving.donations.fees import covered_fee, rate
from giving.money import Money

GIFTS = st.integers(min_value=1, max_value=999_999_99)
RATES = st.tuples(st.integers(0, 1_000), st.integers(0, 500))


def taken(charged: int, points: int, fixed: int) -> Decimal:
    """What a processor's price list takes of a charge, before any rounding."""
    return Decimal(charged) * points / 10_000 + fixed


@given(minor=GIFTS, rates=RATES)
def test_all_of_the_gift_is_left_and_one_cent_less_would_not_do(minor, rates):
    points, fixed = rates
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.GIVING_FEE_BASIS_POINTS", points)
        patch.setattr("django.conf.settings.GIVING_FEE_FIXED_MINOR", fixed)
        covered = covered_fee(Money(minor)).minor
    assert covered >= 0
    assert minor + covered - taken(minor + covered, points, fixed) >= minor
    less = minor + covered - 1
    assert covered == 0 or less - taken(less, points, fixed) < minor


@given(minor=GIFTS)
def test_still_holds_when_the_processor_rounds_its_fee_to_cents(minor):
    charged = minor + covered_fee(Money(minor)).minor
    fee = taken(charged, 220, 30).quantize(Decimal(1), ROUND_HALF_UP)
    assert charged - fee >= minor


@pytest.mark.parametrize(
    ("gift", "fee"), [(5_00, 42), (25_00, 87), (50_00, 1_44), (100_00, 2_56), (999_00, 22_78)]
)
def test_by_hand(gift, fee):
    """(gift + 30) / 0.978, rounded up, less the gift."""
    assert covered_fee(Money(gift)) == Money(fee)


def test_says_its_rates_in_words():
    assert rate() == "2.2% + $0.30"
