"""Money: whole minor units of one currency, read strictly and shown plainly."""

import re
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from giving.errors import Refusal

# Plain ASCII digits only: Python would also read "1e3", "5_0" and full-width digits as numbers.
AMOUNT = re.compile(r"[0-9]{1,6}(?:\.[0-9]{2})?", re.ASCII)


@dataclass(frozen=True, order=True)
class Money:
    """An amount in minor units (cents); dollars are the only currency we take."""

    minor: int
    currency: str = "usd"

    def __post_init__(self) -> None:
        if self.currency != "usd":
            raise ValueError(f"we keep no books in {self.currency!r}")

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + other.minor)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - other.minor)

    def __str__(self) -> str:
        """`$50`, or `$50.25` where there are cents."""
        sign = "-" if self.minor < 0 else ""
        dollars, cents = divmod(abs(self.minor), 100)
        return f"{sign}${dollars:,}" + (f".{cents:02}" if cents else "")

    @property
    def exact(self) -> str:
        """`$50.00`: always with cents, as receipts and books show it."""
        sign = "-" if self.minor < 0 else ""
        dollars, cents = divmod(abs(self.minor), 100)
        return f"{sign}${dollars:,}.{cents:02}"

    @property
    def plain(self) -> str:
        """`50` or `50.25`: what a form field holds and `parse_amount` reads back."""
        return str(self).lstrip("$").replace(",", "")


class NotAnAmount(Refusal):
    """What was typed is not an amount that we can take."""


def read_dollars(text: str) -> Money:
    """Read dollars as a person types them: `50`, `$50` or `50.25`.

    Raises NotAnAmount with a hint of what would be right.
    """
    typed = text.strip().removeprefix("$").strip()
    if not AMOUNT.fullmatch(typed):
        raise NotAnAmount(
            _("Please write the amount in dollars with digits, like 50 or 50.25, without commas.")
        )
    dollars, _dot, cents = typed.partition(".")
    return Money(int(dollars) * 100 + int(cents or 0))


def parse_amount(text: str) -> Money:
    """Dollars that a donor may give online: within the house's limits, else NotAnAmount."""
    amount = read_dollars(text)
    if amount.minor < settings.GIVING_MINIMUM_MINOR:
        raise NotAnAmount(
            _("The smallest amount we can take is %(minimum)s.")
            % {"minimum": Money(settings.GIVING_MINIMUM_MINOR)}
        )
    if amount.minor > settings.GIVING_MAXIMUM_MINOR:
        raise NotAnAmount(
            _("For more than %(maximum)s please write to us, so that we can thank you in person.")
            % {"maximum": Money(settings.GIVING_MAXIMUM_MINOR)}
        )
    return amount
