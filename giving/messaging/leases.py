"""Taking due rows to work on: each by one worker at a time, and again when that worker died."""

from datetime import datetime, timedelta
from typing import TypeVar

from django.db import transaction
from django.db.models import Q

from giving.messaging.models import Message

LEASE = timedelta(seconds=60)
# Minutes of patience after each failed try; behind the last one the row is a dead letter.
PATIENCE = [timedelta(minutes=minutes) for minutes in (0.5, 1, 2, 6, 30, 120, 480, 1440)]

Row = TypeVar("Row", bound=Message)


def take_next(model: type[Row], *, at: datetime, **only: object) -> Row | None:
    """Lease the oldest due row and return it, its try already counted; None when nothing is due.

    `only` narrows the rows by their columns. The row is picked with SKIP LOCKED and marked in one
    short transaction, which ends before any work begins: a worker that dies keeps nothing locked,
    its lease runs out.
    """
    free = Q(leased_until__isnull=True) | Q(leased_until__lte=at)
    with transaction.atomic():
        row = (
            model._default_manager.select_for_update(skip_locked=True)
            .filter(free, state=Message.State.DUE, not_before__lte=at, **only)
            .order_by("not_before", "pk")
            .first()
        )
        if row is not None:
            row.leased_until, row.tries = at + LEASE, row.tries + 1
            row.save(update_fields=["leased_until", "tries"])
    return row


def finish(row: Message, *, state: str, at: datetime, error: str = "") -> None:
    """Close a row, unless its lease ran out meanwhile and somebody else has taken it."""
    _held(row).update(state=state, done_at=at, leased_until=None, error=error)


def retry(row: Message, *, at: datetime, error: str, last: str, tries: int | None = None) -> None:
    """Put a row back for later; after the allowed tries it ends in the state `last`."""
    if row.tries >= (tries or len(PATIENCE)):
        finish(row, state=last, at=at, error=error)
        return
    _held(row).update(not_before=at + PATIENCE[row.tries - 1], leased_until=None, error=error)


def _held(row: Message):  # noqa: ANN202 (a QuerySet of the row's own model)
    return type(row)._default_manager.filter(
        pk=row.pk, state=Message.State.DUE, leased_until=row.leased_until
    )
