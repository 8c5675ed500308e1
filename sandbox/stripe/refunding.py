"""Money goes back to a donor: sent, arrived, or returned because the bank would not take it."""

from typing import Any

from sandbox.stripe import balance, events, fraud, objects
from sandbox.stripe.call import Cause
from sandbox.world import World

Body = dict[str, Any]

OUTCOMES = ("succeeded", "failed", "canceled")
REASONS = ("duplicate", "fraudulent", "requested_by_customer")
FAILURES = (
    "charge_for_pending_refund_disputed",
    "declined",
    "expired_or_canceled_card",
    "insufficient_funds",
    "lost_or_stolen_card",
    "merchant_request",
    "unknown",
)

_BY_NOBODY = Cause()
_WHY = {"failed": "expired_or_canceled_card", "canceled": "merchant_request"}


def send(
    world: World,
    charge: Body,
    amount: int,
    *,
    at: int,
    reason: str | None = None,
    notes: dict[str, str] | None = None,
    pending: bool = False,
    cause: Cause = _BY_NOBODY,
    quietly: bool = False,
) -> Body:
    """Take so many cents of a charge out of the balance and send them back; answers the refund.

    It arrives at once unless it is left `pending`. The amount must have been checked.
    """
    refund = _blank(charge, amount, at) | {"metadata": notes or {}, "reason": reason}
    refund |= {"status": "pending", "pending_reason": "processing"} if pending else {}
    booked = balance.book(
        world,
        "payment_refund" if balance.by_bank(charge) else "refund",
        -amount,
        source=refund,
        at=at,
        description="Refund",
        category="refund",
    )
    refund["balance_transaction"] = booked["id"]
    before = {"amount_refunded": charge["amount_refunded"], "refunded": charge["refunded"]}
    _count(charge, amount)
    objects.add(world.store, refund, parent=charge["id"])
    objects.save(world.store, charge)
    if not quietly:
        events.record(world, "refund.created", refund, at=at, cause=cause)
        events.record(world, "charge.refunded", charge, at=at, cause=cause, previous=before)
        fraud.follow(world, charge, at)
    if not pending:
        _arrive(world, refund, at, quietly)
    return refund


def settle(
    world: World,
    refund: Body,
    outcome: str,
    *,
    at: int,
    failure_reason: str | None = None,
    quietly: bool = False,
) -> Body:
    """End a refund: `succeeded`, or `failed` or `canceled`, which both put the money back."""
    with world.store.writing():
        if outcome == "succeeded":
            _arrive(world, refund, at, quietly)
        else:
            why = failure_reason or _WHY[outcome]
            _come_back(world, refund, outcome, why, at, quietly)
    return refund


def _arrive(world: World, refund: Body, at: int, quietly: bool) -> None:
    """The bank took it, and gave a reference by which the donor can find it."""
    way = refund["destination_details"]["type"]
    before: Body = {"destination_details": {way: {"reference_status": "pending"}}}
    if refund.pop("pending_reason", None) is not None:
        before |= {"pending_reason": "processing", "status": "pending"}
    refund["status"] = "succeeded"
    refund["destination_details"][way] |= {
        "reference": objects.new_id("", 15),
        "reference_status": "available",
    }
    objects.save(world.store, refund)
    if not quietly:
        _tell_of_change(world, refund, before, at)


def _come_back(world: World, refund: Body, outcome: str, why: str, at: int, quietly: bool) -> None:
    before = {"status": refund["status"]}
    returned = balance.book(
        world,
        "refund_failure",
        refund["amount"],
        source=refund,
        at=at,
        description="Refund returned",
    )
    refund.pop("pending_reason", None)
    refund |= {
        "failure_balance_transaction": returned["id"],
        "failure_reason": why,
        "status": outcome,
    }
    objects.save(world.store, refund)
    charge = objects.get(world.store, refund["charge"], "charge", "charge")
    _count(charge, -refund["amount"])
    objects.save(world.store, charge)
    if not quietly:
        _tell_of_change(world, refund, before, at)
        if outcome == "failed":
            events.record(world, "refund.failed", refund, at=at)


def _count(charge: Body, amount: int) -> None:
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]


def _tell_of_change(world: World, refund: Body, before: Body, at: int) -> None:
    for type_ in ("refund.updated", "charge.refund.updated"):
        events.record(world, type_, refund, at=at, previous=before)


def _blank(charge: Body, amount: int, at: int) -> Body:
    if balance.by_bank(charge):
        id_ = objects.new_id("pyr_1", 23)
        details: Body = {
            "type": "us_bank_transfer",
            "us_bank_transfer": {"reference": None, "reference_status": "pending"},
        }
    else:
        id_ = objects.new_id("re_3", 23)
        card = {
            "reference_status": "pending",
            "reference_type": "acquirer_reference_number",
            "type": "refund",
        }
        details = {"card": card, "type": "card"}
    return {
        "id": id_,
        "object": "refund",
        "amount": amount,
        "balance_transaction": None,
        "charge": charge["id"],
        "created": at,
        "currency": charge["currency"],
        "destination_details": details,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "reason": None,
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "succeeded",
        "transfer_reversal": None,
    }
