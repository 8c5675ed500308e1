"""A bank contests a charge: the money it withdraws, the fee, the deadline, and how it ends."""

from typing import Any

from sandbox.controls import BadControlError
from sandbox.store import Store
from sandbox.stripe import agenda, balance, events, fraud, objects
from sandbox.stripe.call import Cause
from sandbox.world import World

Body = dict[str, Any]

FEE = 1500
LAPSE = "lapse"
REASONS = (
    "bank_cannot_process",
    "check_returned",
    "credit_not_processed",
    "customer_initiated",
    "debit_not_authorized",
    "duplicate",
    "fraudulent",
    "general",
    "incorrect_account_details",
    "insufficient_funds",
    "noncompliant",
    "product_not_received",
    "product_unacceptable",
    "subscription_canceled",
    "unrecognized",
)

_BY_NOBODY = Cause()
_DAY = 24 * 3600
_DAYS_TO_ANSWER = 20
_NETWORK_REASONS = {"fraudulent": "10.4", "duplicate": "12.6.1", "product_not_received": "13.1"}
_OUTCOMES = dict.fromkeys(("needs_response", "under_review"), ("won", "lost", "prevented")) | (
    dict.fromkeys(
        ("warning_needs_response", "warning_under_review"), ("warning_closed", "prevented")
    )
)
_HELD = """
SELECT coalesce(sum(json_extract(body, '$.amount')), 0) FROM objects
WHERE kind = 'dispute' AND json_extract(body, '$.charge') = ?
AND json_extract(body, '$.status') IN ('needs_response', 'under_review', 'lost')
"""
_EVIDENCE = (
    "access_activity_log",
    "billing_address",
    "cancellation_policy",
    "cancellation_policy_disclosure",
    "cancellation_rebuttal",
    "customer_communication",
    "customer_email_address",
    "customer_name",
    "customer_purchase_ip",
    "customer_signature",
    "duplicate_charge_documentation",
    "duplicate_charge_explanation",
    "duplicate_charge_id",
    "product_description",
    "receipt",
    "refund_policy",
    "refund_policy_disclosure",
    "refund_refusal_explanation",
    "service_date",
    "service_documentation",
    "shipping_address",
    "shipping_carrier",
    "shipping_date",
    "shipping_documentation",
    "shipping_tracking_number",
    "uncategorized_file",
    "uncategorized_text",
)


def contestable(store: Store, charge: Body, asked: int | None) -> int:
    """How many cents of a charge to contest; nothing asked is all that was not sent back yet.

    Banks also contest what has been refunded, but never the same cent twice. Raises
    BadControlError when that cannot be.
    """
    if charge["status"] != "succeeded":
        raise BadControlError(f"Charge {charge['id']} took no money.")
    most = charge["amount"] - held(store, charge["id"])
    kept = charge["amount"] - charge["amount_refunded"]
    amount = min(kept or most, most) if asked is None else asked
    if not 1 <= amount <= most:
        raise BadControlError(f"At most {most} cents of {charge['id']} can be contested.")
    return amount


def outcomes(dispute: Body) -> tuple[str, ...]:
    """How a dispute can end as it stands."""
    return _OUTCOMES.get(dispute["status"], ())


def open_on(
    world: World,
    charge: Body,
    amount: int,
    *,
    at: int,
    reason: str = "fraudulent",
    warning: bool = False,
    quietly: bool = False,
) -> Body:
    """Contest so many cents of a charge; a `warning` (an inquiry) moves no money yet."""
    dispute = _blank(charge, amount, reason, warning, at)
    with world.store.writing():
        if not warning:
            _move(world, dispute, -amount, FEE, "dispute", at)
        charge["disputed"] = True
        objects.save(world.store, charge)
        objects.add(world.store, dispute)
        agenda.plan(world.store, LAPSE, dispute["id"], dispute["evidence_details"]["due_by"])
        if not quietly:
            events.record(world, "charge.dispute.created", dispute, at=at)
            if not warning:
                events.record(world, "charge.dispute.funds_withdrawn", dispute, at=at)
            fraud.follow(world, charge, at)
    return dispute


def escalate(world: World, dispute: Body, at: int) -> Body:
    """The bank was not content with an inquiry: now it takes the money."""
    before = {"status": dispute["status"]}
    with world.store.writing():
        _move(world, dispute, -dispute["amount"], FEE, "dispute", at)
        dispute |= {"is_charge_refundable": False, "status": "needs_response"}
        dispute["evidence_details"]["due_by"] = _due_by(at)
        if "payment_method_details" in dispute:
            dispute["payment_method_details"]["card"]["case_type"] = "chargeback"
        agenda.plan(world.store, LAPSE, dispute["id"], _due_by(at))
        objects.save(world.store, dispute)
        events.record(world, "charge.dispute.updated", dispute, at=at, previous=before)
        events.record(world, "charge.dispute.funds_withdrawn", dispute, at=at)
    return dispute


def answer(
    world: World, dispute: Body, evidence: Body, *, submit: bool, at: int, cause: Cause
) -> None:
    """Keep what speaks for the charge, and hand it to the bank when it is submitted."""
    before: Body = {"evidence": {name: dispute["evidence"][name] for name in evidence}}
    dispute["evidence"] |= {name: value or None for name, value in evidence.items()}
    details = dispute["evidence_details"]
    if evidence:
        details["has_evidence"] = True
    if submit:
        before |= {"evidence_details": dict(details), "status": dispute["status"]}
        details["submission_count"] += 1
        dispute["status"] = dispute["status"].replace("needs_response", "under_review")
    objects.save(world.store, dispute)
    events.record(world, "charge.dispute.updated", dispute, at=at, cause=cause, previous=before)


def decide(
    world: World,
    dispute: Body,
    status: str,
    *,
    at: int,
    cause: Cause = _BY_NOBODY,
    quietly: bool = False,
) -> Body:
    """End a dispute. Unless it is `lost`, what was withdrawn comes back, the fee excepted."""
    with world.store.writing():
        returned = status != "lost" and bool(dispute["balance_transactions"])
        if returned:
            _move(world, dispute, dispute["amount"], 0, "dispute_reversal", at)
        before = {"status": dispute["status"]}
        dispute["status"] = status
        dispute["is_charge_refundable"] = dispute["is_charge_refundable"] or status != "lost"
        objects.save(world.store, dispute)
        if not quietly:
            closed = "charge.dispute.closed"
            events.record(world, closed, dispute, at=at, cause=cause, previous=before)
            if returned:
                events.record(world, "charge.dispute.funds_reinstated", dispute, at=at)
    return dispute


def fall_due(world: World, dispute_id: str, at: int) -> None:
    """What nobody answered in time is over: a dispute is lost, an inquiry closed."""
    dispute = objects.find(world.store, dispute_id, "dispute")
    if dispute is not None and dispute["status"].endswith("needs_response"):
        dispute["evidence_details"]["past_due"] = True
        inquiry = dispute["status"].startswith("warning_")
        decide(world, dispute, "warning_closed" if inquiry else "lost", at=at)


def held(store: Store, charge_id: str) -> int:
    """How many cents of a charge disputes have withdrawn and not given back."""
    row = store.row(_HELD, (charge_id,))
    return 0 if row is None else int(row[0])


def _move(world: World, dispute: Body, amount: int, fee: int, category: str, at: int) -> None:
    what = "withdrawal" if amount < 0 else "reversal"
    booked = balance.book(
        world,
        "adjustment",
        amount,
        fee,
        source=dispute,
        at=at,
        description=f"Chargeback {what} for {dispute['charge']}",
        category=category,
    )
    dispute["balance_transactions"].append(booked)


def _blank(charge: Body, amount: int, reason: str, warning: bool, at: int) -> Body:
    evidence: Body = dict.fromkeys(_EVIDENCE) | {
        "customer_email_address": charge["billing_details"]["email"],
        "customer_name": charge["billing_details"]["name"],
        "enhanced_evidence": {},
    }
    dispute: Body = {
        "id": objects.new_id("du_1", 23),
        "object": "dispute",
        "amount": amount,
        "balance_transactions": [],
        "charge": charge["id"],
        "created": at,
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": evidence,
        "evidence_details": {
            "due_by": _due_by(at),
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
        },
        "is_charge_refundable": warning or amount < charge["amount"] - charge["amount_refunded"],
        "livemode": False,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "reason": reason,
        "status": "warning_needs_response" if warning else "needs_response",
    }
    if not balance.by_bank(charge):
        dispute["payment_method_details"] = {
            "card": {
                "brand": "visa",
                "case_type": "inquiry" if warning else "chargeback",
                "network": "visa",
                "network_reason_code": _NETWORK_REASONS.get(reason),
            },
            "type": "card",
        }
    return dispute


def _due_by(at: int) -> int:
    """The last second of a day, in UTC."""
    return (at // _DAY + _DAYS_TO_ANSWER + 1) * _DAY - 1
