"""What a donor means to give, as read from a form and not yet a row."""

from dataclasses import dataclass

from giving.drives.models import Drive, Fund
from giving.money import Money


@dataclass(frozen=True)
class Intention:
    """What a donor filled in: everything a donation is made of."""

    amount: Money
    email: str
    first_name: str
    last_name: str
    fund: Fund
    drive: Drive | None
    source: str
    language: str
