"""The processor's events: kept first, then acted on by asking for the object anew."""

import logging
from collections.abc import Callable
from datetime import datetime

from django.conf import settings

from giving.donations import disputes, operations
from giving.donations.gateway import Event, PaymentGateway, Unknown
from giving.donations.gateway_stripe import gateway
from giving.donations.models import Donation
from giving.donations.staff_letters import tell_finance
from giving.messaging import inbox
from giving.messaging.models import InboxEvent
from giving.messaging.registry import NotForUs, NotYet

logger = logging.getLogger(__name__)

SOURCE = "stripe"


def keep(event: Event, *, at: datetime) -> None:
    """Write a genuine event down, once. One of the other mode or account waits for staff."""
    is_foreign = event.livemode != settings.STRIPE_LIVEMODE or not event.is_ours
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
        quarantined=is_foreign,
    )
    if is_foreign:
        logger.error("an event of another mode or account is kept aside: %s", event.id)
        tell_finance(
            letter="staff_foreign_event",
            context={"event": event.id, "type": event.type},
            # A whole stream of them is one piece of news.
            dedupe_key=f"foreign_event:{at:%Y-%m-%d}",
            at=at,
        )


def handle(event: InboxEvent, *, at: datetime) -> None:
    """Act on a kept event: its body is only a hint, the processor is asked what is true now."""
    act = ACTS.get(event.type)
    if act is None:
        raise NotForUs(f"we do nothing about {event.type}")
    if not event.object_id:
        raise NotForUs(f"{event.type} names nothing that could be asked for")
    act(event.object_id, gateway=gateway(), at=at)


def _settle(object_id: str, *, gateway: PaymentGateway, at: datetime) -> None:
    operations.settle(object_id=object_id, gateway=gateway, at=at)


def _keep_warning(object_id: str, *, gateway: PaymentGateway, at: datetime) -> None:
    """An issuer's warning belongs to the donation that its charge paid."""
    try:
        warning = gateway.early_warning(object_id)
    except Unknown as error:
        raise NotYet(f"the processor does not know {object_id}") from error
    operations.settle(object_id=warning.charge, gateway=gateway, at=at)
    donation = Donation.objects.filter(ledger__source_id=warning.charge).first()
    if donation is None:
        raise NotYet(f"no donation of ours: {warning.charge}")
    disputes.keep_warning(warning=warning, donation=donation, at=at)


Act = Callable[..., None]
ACTS: dict[str, Act] = {
    "charge.dispute.closed": _settle,
    "charge.dispute.created": _settle,
    "charge.dispute.funds_reinstated": _settle,
    "charge.dispute.funds_withdrawn": _settle,
    "charge.dispute.updated": _settle,
    "charge.refunded": _settle,
    "charge.updated": _settle,
    "checkout.session.async_payment_failed": _settle,
    "checkout.session.async_payment_succeeded": _settle,
    "checkout.session.completed": _settle,
    "checkout.session.expired": _settle,
    "invoice.paid": _settle,
    "payment_intent.canceled": _settle,
    "payment_intent.payment_failed": _settle,
    "payment_intent.processing": _settle,
    "payment_intent.succeeded": _settle,
    "radar.early_fraud_warning.created": _keep_warning,
    "refund.created": _settle,
    "refund.failed": _settle,
    "refund.updated": _settle,
}
