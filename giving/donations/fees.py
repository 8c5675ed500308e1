"""The processor's fee, estimated: what a donor may add so that the whole gift arrives (pure)."""

from django.conf import settings

from giving.money import Money

WHOLE = 10_000  # basis points


def covered_fee(gift: Money) -> Money:
    """What to charge on top of `gift`, so that the gift is left once the fee is taken.

    `ceil((gift + fixed) / (1 - share)) - gift` in whole cents: the fee is taken of the sum too. An
    estimate, as other ways to pay cost otherwise; the books learn what was really taken.
    """
    share = WHOLE - settings.GIVING_FEE_BASIS_POINTS
    charged = -(-(gift.minor + settings.GIVING_FEE_FIXED_MINOR) * WHOLE // share)
    return Money(charged - gift.minor)


def rate() -> str:
    """The rates in words: `2.2% + $0.30`."""
    percent = f"{settings.GIVING_FEE_BASIS_POINTS / 100:.2f}".rstrip("0").rstrip(".")
    return f"{percent}% + {Money(settings.GIVING_FEE_FIXED_MINOR)}"


def rates() -> dict[str, int]:
    """The rates as numbers, for a page's script: `points` of 10,000 and `fixed` cents."""
    return {
        "points": settings.GIVING_FEE_BASIS_POINTS,
        "fixed": settings.GIVING_FEE_FIXED_MINOR,
    }
