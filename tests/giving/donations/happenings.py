"""Events of the sandbox, handed to our inbox as the webhook or the hourly look would."""

import json
from datetime import datetime

from giving.donations import events
from giving.donations.gateway_stripe.messages import event_from
from giving.messaging import inbox
from giving.messaging.models import InboxEvent


def tell(told: list[dict], *, at: datetime) -> None:
    """Keep and handle these events, one after the other; a repeat is handled once more, on
    purpose: it shows what the handler does with it, not what the inbox keeps from it."""
    for facts in told:
        event = event_from(facts, raw=json.dumps(facts).encode())
        events.keep(event, at=at)
        InboxEvent.objects.filter(event_id=event.id).update(
            state=InboxEvent.State.DUE, not_before=at, tries=0, leased_until=None
        )
        inbox.handle_due(now=lambda: at)
