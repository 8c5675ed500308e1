"""What we ask of a card processor, in our own words; `gateway_stripe` answers."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class ProcessorUnavailable(Exception):
    """No answer, or none that settles the matter: the same call may be made again."""


class AlreadyAsked(ProcessorUnavailable):
    """The very same call is being answered at this moment, to somebody else."""


class ProcessorRefused(Exception):
    """A definite no: the same call would be refused again."""


class NotGenuine(Exception):
    """A message that claims to be the processor's, and is forged, stale or cannot be read."""


class Unknown(Exception):
    """The processor has no such object."""


class PaymentState(StrEnum):
    """How far a payment is, whichever of the processor's objects told us."""

    OPEN = "open"
    PROCESSING = "processing"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELED = "canceled"


@dataclass(frozen=True)
class CheckoutOrder:
    """What the donor is to be asked to pay. Amount in minor units; addresses absolute."""

    donation_id: str
    amount_minor: int
    currency: str
    description: str
    email: str
    language: str
    success_url: str
    cancel_url: str
    expires_at: datetime


@dataclass(frozen=True)
class Checkout:
    """The processor's payment page, as it was opened."""

    session_id: str
    url: str
    expires_at: datetime


@dataclass(frozen=True)
class Refund:
    """Money that went back, or is on its way."""

    id: str
    amount_minor: int
    at: datetime
    balance_transaction: str = ""


@dataclass(frozen=True)
class Charge:
    """Money that came in. The fee is None until the processor knows it."""

    id: str
    amount_minor: int
    currency: str
    at: datetime
    balance_transaction: str = ""
    fee_minor: int | None = None
    refunds: list[Refund] = field(default_factory=list)


@dataclass(frozen=True)
class Payment:
    """What the processor says now about the payment of one donation."""

    donation_id: str
    state: PaymentState
    session_id: str = ""
    payment_intent: str = ""
    charge: Charge | None = None


@dataclass(frozen=True)
class Event:
    """A genuine message: that something happened to an object, which is then asked for anew."""

    id: str
    type: str
    object_id: str
    api_version: str
    livemode: bool
    happened_at: datetime
    raw: bytes


class PaymentGateway(Protocol):
    """The port. Every method may raise ProcessorUnavailable; network, so never in a transaction."""

    def open_checkout(self, order: CheckoutOrder, *, key: str) -> Checkout:
        """Open a payment page; the same key finds the page again. Raises ProcessorRefused."""
        ...

    def close_checkout(self, session_id: str) -> None:
        """Let nobody pay there any more; does nothing when it is paid or closed already."""
        ...

    def payment_of(self, object_id: str) -> Payment:
        """The payment that a session, payment intent, charge or refund belongs to.

        Raises Unknown when there is no such object.
        """
        ...

    def read_event(self, body: bytes, signature: str, *, at: datetime) -> Event:
        """Verify and read a webhook's body; raises NotGenuine."""
        ...

    def events_since(self, moment: datetime) -> Iterator[Event]:
        """Every event since then that we listen to, for what was lost on the way."""
        ...

    def payments_since(self, moment: datetime) -> Iterator[Payment]:
        """Every payment with a charge since then, for the comparison of the books."""
        ...
