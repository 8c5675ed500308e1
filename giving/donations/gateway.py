"""What we ask of a card processor, in our own words; `gateway_stripe` answers."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol


class ProcessorUnavailable(Exception):
    """No answer, or none that settles the matter: the same call may be made again."""


class AlreadyAsked(ProcessorUnavailable):
    """The very same call is being answered at this moment, to somebody else."""


class KeyRefused(ProcessorUnavailable):
    """Our key is not accepted, or no longer: nobody can give before a person changes it."""


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


class PlanState(StrEnum):
    """How a plan stands with the processor."""

    PENDING = "pending"
    ACTIVE = "active"
    PAST_DUE = "past_due"
    UNPAID = "unpaid"
    CANCELED = "canceled"


class DisputeState(StrEnum):
    """What a dispute comes down to, whatever its exact status."""

    WARNING = "warning"
    OPEN = "open"
    WON = "won"
    LOST = "lost"
    PREVENTED = "prevented"


# A dispute's statuses in the order in which it can pass through them: an answer that is older than
# one we have acted on is known by its place here.
DISPUTE_STATUSES = {
    "warning_needs_response": DisputeState.WARNING,
    "warning_under_review": DisputeState.WARNING,
    "warning_closed": DisputeState.PREVENTED,
    "needs_response": DisputeState.OPEN,
    "under_review": DisputeState.OPEN,
    "prevented": DisputeState.PREVENTED,
    "lost": DisputeState.LOST,
    "won": DisputeState.WON,
}


@dataclass(frozen=True)
class CheckoutOrder:
    """What the donor is to be asked to pay. Amounts in minor units; addresses absolute.

    `covered_minor` comes on top of `gift_minor`, as a line of its own. A `frequency` other than
    `once` asks for a subscription, which `plan_id` names.
    """

    donation_id: str
    gift_minor: int
    covered_minor: int
    currency: str
    description: str
    covered_description: str
    email: str
    language: str
    success_url: str
    cancel_url: str
    expires_at: datetime
    frequency: str = "once"
    plan_id: str = ""
    fund_code: str = ""


@dataclass(frozen=True)
class Checkout:
    """The processor's payment page, as it was opened."""

    session_id: str
    url: str
    expires_at: datetime


@dataclass(frozen=True)
class Refund:
    """Money that went back; `failed_at` says that it came back to us, as the card took it not."""

    id: str
    amount_minor: int
    at: datetime
    balance_transaction: str = ""
    failed_at: datetime | None = None
    failure_balance_transaction: str = ""


@dataclass(frozen=True)
class DisputeMove:
    """Money that a dispute took from our balance (negative), or gave back. `fee_minor` is a cost
    when positive, and returned when negative."""

    balance_transaction: str
    amount_minor: int
    fee_minor: int
    at: datetime


@dataclass(frozen=True)
class DisputeCase:
    """A charge that the donor's bank contests, and what it has moved so far.

    `status` is one of DISPUTE_STATUSES.
    """

    id: str
    charge: str
    amount_minor: int
    status: str
    reason: str
    opened_at: datetime
    answer_by: datetime | None = None
    moves: list[DisputeMove] = field(default_factory=list)

    @property
    def state(self) -> DisputeState:
        return DISPUTE_STATUSES[self.status]


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
    disputes: list[DisputeCase] = field(default_factory=list)


@dataclass(frozen=True)
class Payment:
    """What the processor says now about one payment: of a checkout, or of a plan's invoice.

    A renewal has no donation yet: it names the plan's `subscription` and its `invoice`. The first
    invoice of a plan is the checkout's own (`is_first`). `amount_minor` is what was asked for, and
    `covered_minor` what the invoice says of it was for the fee.
    """

    donation_id: str
    state: PaymentState
    session_id: str = ""
    payment_intent: str = ""
    charge: Charge | None = None
    subscription: str = ""
    plan_id: str = ""
    invoice: str = ""
    is_first: bool = False
    amount_minor: int = 0
    covered_minor: int = 0


@dataclass(frozen=True)
class Subscription:
    """What the processor says now of a plan. `amount_minor` is all of it, the covered fee too."""

    id: str
    plan_id: str
    customer: str
    state: PlanState
    amount_minor: int
    covered_minor: int
    is_ending: bool = False
    paused: bool = False
    paused_until: date | None = None
    next_charge_at: datetime | None = None
    # After a charge that failed: when the processor tries once more, if it does.
    next_try_at: datetime | None = None
    # A charge has been asked for and is neither paid nor given up.
    has_open_charge: bool = False
    started_at: datetime | None = None
    ended_at: datetime | None = None
    end_reason: str = ""
    card: str = ""
    card_expires_on: date | None = None


@dataclass(frozen=True)
class EarlyWarning:
    """An issuer suspects fraud on a charge."""

    id: str
    charge: str
    kind: str
    is_actionable: bool
    at: datetime


@dataclass(frozen=True)
class BalanceLine:
    """One movement of our balance with the processor: signed amount and net, fee as a cost."""

    id: str
    kind: str
    source_id: str
    amount_minor: int
    fee_minor: int
    net_minor: int
    currency: str
    at: datetime


@dataclass(frozen=True)
class PayoutSlip:
    """A transfer to the bank. The sum of the lines' nets should be the amount.

    `is_itemized` says whether the lines can be asked for: not before it has arrived.
    """

    id: str
    amount_minor: int
    currency: str
    status: str
    made_at: datetime
    arrives_on: date | None = None
    balance_transaction: str = ""
    failed_at: datetime | None = None
    failure_balance_transaction: str = ""
    is_itemized: bool = True


@dataclass(frozen=True)
class Event:
    """A genuine message: that something happened to an object, which is then asked for anew.

    A message that comes in two envelopes has one id. `is_ours` is false for one of another account.
    """

    id: str
    type: str
    object_id: str
    api_version: str
    livemode: bool
    happened_at: datetime
    raw: bytes
    is_ours: bool = True


class PaymentGateway(Protocol):
    """The port. Every method may raise ProcessorUnavailable; network, so never in a transaction."""

    def open_checkout(self, order: CheckoutOrder, *, key: str) -> Checkout:
        """Open a payment page; the same key finds the page again. Raises ProcessorRefused."""
        ...

    def close_checkout(self, session_id: str) -> None:
        """Let nobody pay there any more; does nothing when it is paid or closed already."""
        ...

    def checkouts_of(self, donation_id: str, *, since: datetime, until: datetime) -> list[str]:
        """The sessions that were opened for a donation in that time, seen by us or not."""
        ...

    def payment_of(self, object_id: str) -> Payment:
        """The payment that a session, intent, charge, refund, invoice or dispute belongs to.

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
        """Every payment of which money moved since then, whole, for the comparison of books."""
        ...

    def customer_behind(self, object_id: str) -> str:
        """The customer whose payment method or mandate this is; raises Unknown."""
        ...

    def subscription(self, subscription_id: str) -> Subscription:
        """How a plan stands; raises Unknown."""
        ...

    def subscriptions(self) -> Iterator[Subscription]:
        """Every plan the processor knows, ended ones included."""
        ...

    def change_amount(
        self,
        subscription_id: str,
        *,
        gift_minor: int,
        covered_minor: int,
        covered_description: str,
        key: str,
    ) -> Subscription:
        """Charge another amount from the next time on, nothing now; raises ProcessorRefused.

        The covered fee comes on top of the gift, named in the donor's language.
        """
        ...

    def pause(self, subscription_id: str, *, until: datetime | None, key: str) -> Subscription:
        """Charge nothing until then; None goes on at once. Raises ProcessorRefused."""
        ...

    def end(self, subscription_id: str, *, key: str) -> Subscription:
        """Never charge again; done already, it stays done. Raises Unknown."""
        ...

    def card_page(self, customer: str, *, return_url: str, language: str) -> str:
        """The address of the processor's page on which a donor changes the card."""
        ...

    def refund(self, charge: str, *, amount_minor: int, key: str) -> Refund:
        """Send money back; the same key sends it once. Raises ProcessorRefused."""
        ...

    def early_warning(self, warning_id: str) -> EarlyWarning:
        """What an issuer suspects; raises Unknown."""
        ...

    def payout(self, payout_id: str) -> PayoutSlip:
        """A transfer to the bank; raises Unknown."""
        ...

    def payouts_since(self, moment: datetime) -> Iterator[PayoutSlip]:
        """Every transfer made since then."""
        ...

    def lines_of(self, payout_id: str) -> Iterator[BalanceLine]:
        """What a transfer consists of, the transfer's own line left out."""
        ...
