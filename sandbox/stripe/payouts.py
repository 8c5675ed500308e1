"""Payouts: what has settled goes to the bank in one sum, and comes back when the bank refuses."""

from typing import Any

from sandbox.stripe import balance, events, objects
from sandbox.stripe.call import Call, Route
from sandbox.stripe.checks import CURRENCY
from sandbox.stripe.paging import answer_list, within
from sandbox.world import World

Body = dict[str, Any]

_DAY = 24 * 3600
_BANK = "ba_1PracticeBankOfTheOffice"
_FAILURE = {
    "failure_code": "account_closed",
    "failure_message": "The bank account has been closed.",
}


def pay_out(world: World, *, through: int, at: int, quietly: bool = False) -> Body | None:
    """Send to the bank all that settled by a moment and was not paid out; it is on its way then.

    None when the sum is not above zero: everything stays for the next time.
    """
    with world.store.writing():
        balance.release_due(world)
        amount, _ = balance.unpaid(world.store, through)
        if amount <= 0:
            return None
        payout = _blank(amount, at)
        balance.put_into(world.store, payout["id"], through)
        booked = balance.entry(
            "payout", -amount, source=payout, at=at, settles_in=0, description="Payout"
        )
        objects.add(world.store, booked, parent=payout["id"])
        payout["balance_transaction"] = booked["id"]
        objects.add(world.store, payout)
        if not quietly:
            events.record(world, "payout.created", payout, at=at)
    return payout


def arrive(world: World, payout: Body, at: int, *, quietly: bool = False) -> Body:
    """The bank has it, and what it consists of can be asked for."""
    with world.store.writing():
        payout |= {
            "status": "paid",
            "trace_id": {"status": "supported", "value": objects.new_id("", 15).upper()},
        }
        objects.save(world.store, payout)
        if not quietly:
            events.record(world, "payout.paid", payout, at=at)
        payout["reconciliation_status"] = "completed"
        objects.save(world.store, payout)
        if not quietly:
            events.record(world, "payout.reconciliation_completed", payout, at=at)
    return payout


def fail(world: World, payout: Body, at: int) -> Body:
    """The bank sends it back, perhaps after it seemed paid; the money joins the next payout."""
    with world.store.writing():
        returned = balance.entry(
            "payout_failure",
            payout["amount"],
            source=payout,
            at=at,
            settles_in=0,
            description="Payout returned",
            category="payout_reversal",
        )
        objects.add(world.store, returned)
        payout |= _FAILURE | {
            "failure_balance_transaction": returned["id"],
            "reconciliation_status": "completed",
            "status": "failed",
        }
        objects.save(world.store, payout)
        events.record(world, "payout.failed", payout, at=at)
    return payout


def _blank(amount: int, at: int) -> Body:
    return {
        "id": objects.new_id("po_1", 23),
        "object": "payout",
        "amount": amount,
        "application_fee": None,
        "application_fee_amount": None,
        "arrival_date": (at // _DAY + 1) * _DAY,
        "automatic": True,
        "balance_transaction": None,
        "created": at,
        "currency": CURRENCY,
        "description": "Daily payout",
        "destination": _BANK,
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "livemode": False,
        "metadata": {},
        "method": "standard",
        "original_payout": None,
        "payout_method": None,
        "reconciliation_status": "in_progress",
        "reversed_by": None,
        "source_type": "card",
        "statement_descriptor": None,
        "status": "in_transit",
        "trace_id": {"status": "pending", "value": None},
        "type": "bank_account",
    }


def _retrieve(call: Call) -> Body:
    return objects.get(call.world.store, call.ids["payout"], "payout", "payout")


def _list(call: Call) -> Body:
    arrival = within("json_extract(body, '$.arrival_date')", call.params.get("arrival_date"))
    return answer_list(
        call,
        "payout",
        url="/v1/payouts",
        filters={name: f"$.{name}" for name in ("status", "destination")},
        extra=arrival,
        handled=frozenset({"arrival_date"}),
    )


ROUTES = [
    Route("GET", "/v1/payouts", _list),
    Route("GET", "/v1/payouts/{payout}", _retrieve),
]
