"""What the clock does for money: settle what stayed open, book what got lost."""

import logging
from datetime import datetime, timedelta

from giving.donations import events, operations
from giving.donations.gateway_stripe import gateway
from giving.donations.models import Donation
from giving.messaging.clock import on_the_clock
from giving.messaging.registry import NotYet

logger = logging.getLogger(__name__)

LOOK_BACK = timedelta(hours=26)


@on_the_clock
def settle_open_donations(*, at: datetime) -> None:
    """Ask about each checkout whose time is over and of which no event told the end."""
    for donation in Donation.objects.overdue(at=at):
        try:
            operations.settle(object_id=donation.checkout_session, gateway=gateway(), at=at)
        except NotYet:
            operations.give_up(donation=donation)
        except operations.AmountDiffers:
            logger.exception("a person has to look at a payment; the others go on")


@on_the_clock
def fetch_lost_events(*, at: datetime) -> None:
    """Keep every event of the last day that no webhook brought; the inbox does the rest."""
    for event in gateway().events_since(at - LOOK_BACK):
        events.keep(event, at=at)
