"""The processor's events: kept first, then acted on by asking for the object anew."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings

from giving.donations import defence, disputes, operations, payouts, plans
from giving.donations.gateway import Event, PaymentGateway, Unknown
from giving.donations.gateway_stripe import API_VERSION, gateway
from giving.donations.models import Donation, Plan
from giving.donations.staff_letters import tell_finance
from giving.messaging import inbox
from giving.messaging.models import InboxEvent, TaskRun
from giving.messaging.registry import NotForUs, NotYet

logger = logging.getLogger(__name__)

SOURCE = "stripe"
LOOKS_FOR_LOST = "giving.donations.tasks.fetch_lost_events"
LOOK_BACK, OVERLAP = timedelta(hours=26), timedelta(hours=2)
KEPT_BY_THE_PROCESSOR = timedelta(days=30)


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
    if event.api_version not in ("", API_VERSION):
        # Harmless, as every object is asked for anew; but somebody should plan for it.
        tell_finance(
            letter="staff_other_version",
            context={"version": event.api_version, "expected": API_VERSION},
            dedupe_key=f"api_version:{event.api_version}",
            at=at,
        )


def handle(event: InboxEvent, *, at: datetime) -> None:
    """Act on a kept event: its body is only a hint, the processor is asked what is true now."""
    act = ACTS.get(event.type)
    if act is None:
        raise NotForUs(f"we do nothing about {event.type}")
    if not event.object_id:
        raise NotForUs(f"{event.type} names nothing that could be asked for")
    act(event, gateway=gateway(), at=at)


def _settle(event: InboxEvent, *, gateway: PaymentGateway, at: datetime) -> None:
    operations.settle(object_id=event.object_id, gateway=gateway, at=at)


def _settle_and_count(event: InboxEvent, *, gateway: PaymentGateway, at: datetime) -> None:
    """Many declines at once are somebody trying out stolen cards."""
    payment = operations.settle(object_id=event.object_id, gateway=gateway, at=at)
    defence.note_decline(payment=payment, event_id=event.event_id, at=event.happened_at)


def lost_since(*, at: datetime) -> datetime:
    """From when on to look for events that no webhook brought.

    A day, as an event may be tried again for hours before it counts as lost; and all of the time in
    which nobody looked, up to the thirty days that the processor keeps them.
    """
    oldest = at - KEPT_BY_THE_PROCESSOR
    last = TaskRun.objects.filter(task=LOOKS_FOR_LOST).values_list("ran_at", flat=True).first()
    return oldest if last is None else max(oldest, min(at - LOOK_BACK, last - OVERLAP))


def _keep_warning(event: InboxEvent, *, gateway: PaymentGateway, at: datetime) -> None:
    """An issuer's warning belongs to the donation that its charge paid."""
    try:
        warning = gateway.early_warning(event.object_id)
    except Unknown as error:
        raise NotYet(f"the processor does not know {event.object_id}") from error
    operations.settle(object_id=warning.charge, gateway=gateway, at=at)
    donation = Donation.objects.filter(ledger__source_id=warning.charge).first()
    if donation is None:
        raise NotYet(f"no donation of ours: {warning.charge}")
    disputes.keep_warning(warning=warning, donation=donation, at=at)


def _settle_and_follow(event: InboxEvent, *, gateway: PaymentGateway, at: datetime) -> None:
    """An invoice is money, and says how its plan stands; the money first, as letters tell of it."""
    payment = operations.settle(object_id=event.object_id, gateway=gateway, at=at)
    if payment.subscription:
        plans.follow(subscription_id=payment.subscription, gateway=gateway, at=at)


def _follow_plan(event: InboxEvent, *, gateway: PaymentGateway, at: datetime) -> None:
    plans.follow(subscription_id=event.object_id, gateway=gateway, at=at)


def _follow_plans_paid_with(event: InboxEvent, *, gateway: PaymentGateway, at: datetime) -> None:
    """A card that its bank renewed: whoever pays with it reads the new one."""
    try:
        customer = gateway.customer_behind(event.object_id)
    except Unknown as error:
        raise NotYet(f"the processor does not know {event.object_id}") from error
    for plan in Plan.objects.living().filter(customer=customer).exclude(customer=""):
        plans.follow(subscription_id=plan.subscription, gateway=gateway, at=at)


def _follow_payout(event: InboxEvent, *, gateway: PaymentGateway, at: datetime) -> None:
    payouts.follow(payout_id=event.object_id, gateway=gateway, at=at)


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
    "customer.subscription.created": _follow_plan,
    "customer.subscription.deleted": _follow_plan,
    "customer.subscription.updated": _follow_plan,
    "invoice.finalization_failed": _settle_and_follow,
    "invoice.paid": _settle_and_follow,
    "invoice.payment_action_required": _settle_and_follow,
    "invoice.payment_failed": _settle_and_follow,
    "invoice.upcoming": _follow_plan,
    "mandate.updated": _follow_plans_paid_with,
    "payment_intent.canceled": _settle,
    "payment_intent.payment_failed": _settle_and_count,
    "payment_intent.processing": _settle,
    "payment_intent.succeeded": _settle,
    "payment_method.automatically_updated": _follow_plans_paid_with,
    "payout.failed": _follow_payout,
    "payout.paid": _follow_payout,
    "payout.reconciliation_completed": _follow_payout,
    "radar.early_fraud_warning.created": _keep_warning,
    "radar.early_fraud_warning.updated": _keep_warning,
    "refund.created": _settle,
    "refund.failed": _settle,
    "refund.updated": _settle,
}
