"""Every write of the room: publish, claim, confirm, cancel, release, remind, mark as received."""

from giving.wishes.operations.claiming import (
    ClaimingIsOver,
    FormAlreadyUsed,
    TooManyPromises,
    WishAlreadyClaimed,
    claim_wish,
)
from giving.wishes.operations.promising import (
    PromiseIsOver,
    cancel_claim,
    confirm_order,
    release_overdue_claims,
    remind_claimants,
)
from giving.wishes.operations.publishing import NotReadyToPublish, publish_wish
from giving.wishes.operations.receiving import (
    NotAwaited,
    mark_bagged,
    mark_handed_over,
    mark_received,
)

__all__ = [
    "ClaimingIsOver",
    "FormAlreadyUsed",
    "NotAwaited",
    "NotReadyToPublish",
    "PromiseIsOver",
    "TooManyPromises",
    "WishAlreadyClaimed",
    "cancel_claim",
    "claim_wish",
    "confirm_order",
    "mark_bagged",
    "mark_handed_over",
    "mark_received",
    "publish_wish",
    "release_overdue_claims",
    "remind_claimants",
]
