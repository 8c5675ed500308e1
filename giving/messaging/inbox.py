"""The inbox: keep what a vendor said, once; hand it over to the room that understands it."""

import logging
from collections.abc import Callable
from datetime import datetime

from giving.messaging import leases, registry
from giving.messaging.models import InboxEvent

logger = logging.getLogger(__name__)

# Five tries over about ten minutes: an event may come before the row it speaks of is committed.
TRIES_FOR_UNKNOWN = 5


def keep(
    *,
    source: str,
    event_id: str,
    type: str,
    object_id: str,
    api_version: str,
    livemode: bool,
    raw: bytes,
    happened_at: datetime,
    at: datetime,
    quarantined: bool = False,
) -> None:
    """Write the event down unless we have it already. `raw` is the body exactly as it came."""
    state = InboxEvent.State.QUARANTINED if quarantined else InboxEvent.State.DUE
    event = InboxEvent(
        source=source,
        event_id=event_id,
        type=type,
        object_id=object_id,
        api_version=api_version,
        livemode=livemode,
        raw=raw,
        happened_at=happened_at,
        received_at=at,
        not_before=at,
        state=state,
    )
    InboxEvent.objects.bulk_create([event], ignore_conflicts=True)


def handle_due(*, now: Callable[[], datetime]) -> tuple[int, int]:
    """Hand over each due event; returns how many were handled and how many failed this time."""
    handled = failed = 0
    while event := leases.take_next(InboxEvent, at=now()):
        if _handle(event, now=now):
            handled += 1
        else:
            failed += 1
    return handled, failed


def _handle(event: InboxEvent, *, now: Callable[[], datetime]) -> bool:
    State = InboxEvent.State
    try:
        registry.event_handlers[event.source](event, at=now())
    except registry.NotForUs as reason:
        leases.finish(event, state=State.IGNORED, at=now(), error=str(reason))
    except registry.NotYet as reason:
        logger.warning("inbox: %s is not known yet: %s", event, reason)
        leases.retry(event, at=now(), error=str(reason), last=State.ORPHAN, tries=TRIES_FOR_UNKNOWN)
        return False
    except Exception as error:
        logger.exception("inbox: %s failed", event)
        leases.retry(event, at=now(), error=repr(error), last=State.DEAD)
        return False
    else:
        leases.finish(event, state=State.DONE, at=now())
    return True
