"""All that is due in both boxes, done at once: for tests, operators and the end of a seeding."""

from collections.abc import Callable
from datetime import datetime
from typing import TypedDict

from giving.messaging import inbox, outbox
from giving.messaging.models import InboxEvent, Message, OutboxJob


class Outcome(TypedDict):
    """How many messages were handled, how many tries failed, how many wait for later."""

    handled: int
    failed: int
    left: int


def process_pending(*, now: Callable[[], datetime]) -> Outcome:
    """Handle events and do jobs until neither box has anything due: one may fill the other."""
    total = Outcome(handled=0, failed=0, left=0)
    while True:
        rounds = [inbox.handle_due(now=now), outbox.do_due(now=now)]
        total["handled"] += sum(handled for handled, _ in rounds)
        total["failed"] += sum(failed for _, failed in rounds)
        if not any(handled + failed for handled, failed in rounds):
            break
    due = Message.State.DUE
    total["left"] = sum(box.objects.filter(state=due).count() for box in (InboxEvent, OutboxJob))
    return total
