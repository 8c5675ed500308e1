"""What a donor means to give, as read from a form and not yet a row."""

from dataclasses import dataclass

from giving.drives.models import Drive, Fund
from giving.money import Money
from giving.supporters.operations import Seen


@dataclass(frozen=True)
class TributeIntention:
    """In whose honor or memory (`kind` as on Tribute), and whom to tell, if anybody."""

    kind: str
    honoree: str
    notify_email: str = ""


@dataclass(frozen=True)
class Intention:
    """What a donor filled in: everything a donation, and its plan, is made of.

    `gift` is what the donor means to give; `covered` comes on top of it, for the processor's fee.
    `newsletter` holds the words beside the box that was ticked, None where it was not.
    """

    gift: Money
    email: str
    first_name: str
    last_name: str
    fund: Fund
    drive: Drive | None
    source: str
    language: str
    frequency: str = "once"
    covered: Money = Money(0)  # noqa: RUF009 (frozen)
    is_anonymous: bool = False
    message: str = ""
    tribute: TributeIntention | None = None
    newsletter: Seen | None = None

    @property
    def amount(self) -> Money:
        """All that is to be paid."""
        return self.gift + self.covered
