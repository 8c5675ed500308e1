"""Who we are, as letters and receipts must say it.

Editors keep these words among the site's settings, which this room may not know: whoever knows
both tells us once, at start, where to read them (`campaigns.apps`).
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Organization:
    """The nonprofit: its public and legal names, tax number (EIN) and where to reach it."""

    name: str
    legal_name: str
    ein: str
    postal_address: str
    phone: str
    email: str

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


_readers: list[Callable[[], Organization]] = []


def read_from(reader: Callable[[], Organization]) -> None:
    """Name the function that knows the organization; the last one named is asked."""
    _readers.append(reader)


def current() -> Organization:
    return _readers[-1]()
