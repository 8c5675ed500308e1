"""The processor's events: kept first, then acted on by asking for the object anew."""

from datetime import datetime

from django.conf import settings

from giving.donations import operations
from giving.donations.gateway import Event
from giving.donations.gateway_stripe import LISTENS_TO, gateway
from giving.messaging import inbox
from giving.messaging.models import InboxEvent
from giving.messaging.registry import NotForUs

SOURCE = "stripe"


def keep(event: Event, *, at: datetime) -> None:
    """Write a genuine event down, once. One of the other mode (test, live) waits for staff."""
    inbox.keep(
        source=SOURCE,
        event_id=event.id,
        type=event.type,
        object_id=event.object_id,
        api_version=event.api_version,
        livemode=event.livemode,
        raw=event.raw,
        happened_at=event.happened_at,
        at=at,
        quarantined=event.livemode != settings.STRIPE_LIVEMODE,
    )


def handle(event: InboxEvent, *, at: datetime) -> None:
    """Act on a kept event: its body is only a hint, the processor is asked what is true now."""
    if event.type not in LISTENS_TO:
        raise NotForUs(f"we do nothing about {event.type}")
    operations.settle(object_id=event.object_id, gateway=gateway(), at=at)
