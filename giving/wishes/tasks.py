"""What the clock does for wishes: remind those who promised, give back what was not ordered."""

from datetime import datetime

from giving.messaging.clock import on_the_clock
from giving.wishes import operations


@on_the_clock
def remind_claimants(*, at: datetime) -> None:
    operations.remind_claimants(at=at)


@on_the_clock
def release_overdue_claims(*, at: datetime) -> None:
    operations.release_overdue_claims(at=at)
