"""Renewals: each later charge of a plan becomes a donation of its own, known by its invoice."""

import secrets
from contextlib import suppress
from uuid import UUID, uuid4

from django.db.models import Q

from giving.donations.gateway import Charge, Payment
from giving.donations.models import Donation, Plan
from giving.messaging.registry import NotYet


def donation_of(payment: Payment) -> Donation | None:
    """The donation of a plan's invoice, locked; made when its money is here, None before that.

    Runs in the transaction that books the payment. Raises NotYet when the plan is none of ours.
    """
    plan = _plan_of(payment)
    if payment.is_first:
        # The checkout made the plan together with its only donation that no invoice asked for.
        first = plan.donations.select_for_update(of=("self",)).filter(
            invoice__in=["", payment.invoice]
        )
        donation = first.order_by("created_at").first()
        if donation is None:
            raise NotYet(f"no donation of the checkout of plan {plan.pk}")
        return donation
    if payment.charge is not None:
        renewal = _renewal(plan, payment, payment.charge)
        Donation.objects.bulk_create([renewal], ignore_conflicts=True)
    known = Donation.objects.select_for_update(of=("self",)).filter(invoice=payment.invoice)
    return known.first()


def _plan_of(payment: Payment) -> Plan:
    named = Q(subscription=payment.subscription) if payment.subscription else Q(pk__in=[])
    with suppress(ValueError):
        named |= Q(pk=UUID(payment.plan_id))
    plan = Plan.objects.filter(named).order_by("created_at").first()
    if plan is None:
        raise NotYet(f"no plan of ours: {payment.subscription} {payment.invoice}")
    return plan


def _renewal(plan: Plan, payment: Payment, charge: Charge) -> Donation:
    """What was charged, not what the plan says today: its amount may have changed since."""
    return Donation(
        reference=secrets.token_urlsafe(18),
        form_token=uuid4(),
        plan=plan,
        invoice=payment.invoice,
        frequency=plan.frequency,
        supporter=plan.supporter,
        first_name=plan.first_name,
        last_name=plan.last_name,
        fund=plan.fund,
        drive=plan.drive,
        amount_minor=payment.amount_minor,
        covered_minor=min(payment.covered_minor, payment.amount_minor - 1),
        currency=plan.currency,
        source=plan.source,
        is_anonymous=plan.is_anonymous,
        language=plan.language,
        created_at=charge.at,
    )
