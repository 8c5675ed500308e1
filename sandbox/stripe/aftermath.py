"""Book in bulk what became of past payments: refunds, disputes, payouts; nobody is told."""

from collections.abc import Callable
from typing import Any

from sandbox.controls import BadControlError, Given, seconds
from sandbox.stripe import balance, chargebacks, objects, payouts, refunding, refunds
from sandbox.stripe.errors import ApiError
from sandbox.world import World

Body = dict[str, Any]
Booked = list[dict[str, Any]]

_DAY = 24 * 3600
_REFUND_FAILS_AFTER = 5 * _DAY
_DISPUTE_ENDS_AFTER = 30 * _DAY
_REFUND_OUTCOMES = (*refunding.OUTCOMES, "pending")
_DISPUTE_OUTCOMES = ("lost", "won", "prevented", "needs_response")


def book(world: World, given: Given) -> dict[str, Booked]:
    """Keep refunds, then disputes, then payouts; all or none, each answered in its place."""
    with world.store.writing():
        return {
            "refunds": _each(world, given, "refunds", _refund),
            "disputes": _each(world, given, "disputes", _dispute),
            "payouts": _each(world, given, "payouts", _payout),
        }


def _each(world: World, given: Given, name: str, deed: Callable[[World, Given], Body]) -> Booked:
    asked = given.get(name, [])
    if not isinstance(asked, list) or not all(isinstance(one, dict) for one in asked):
        raise BadControlError(f"{name} must be a list of objects.")
    booked = []
    for number, one in enumerate(asked):
        try:
            booked.append(deed(world, one))
        except (ApiError, BadControlError) as wrong:
            raise BadControlError(f"{name}[{number}]: {wrong}") from wrong
    return booked


def _refund(world: World, given: Given) -> Body:
    _require(given, {"charge", "amount", "created", "outcome"})
    outcome = _one_of(given, "outcome", "succeeded", _REFUND_OUTCOMES)
    charge, at = _charge(world, given), seconds(given.get("created"))
    amount = refunds.amount_left(world, charge, _cents(given))
    lasts = outcome != "succeeded"
    refund = refunding.send(world, charge, amount, at=at, pending=lasts, quietly=True)
    if outcome in ("failed", "canceled"):
        back = _later(world, at, _REFUND_FAILS_AFTER)
        refunding.settle(world, refund, outcome, at=back, quietly=True)
    return {
        "refund": refund["id"],
        "balance_transaction": refund["balance_transaction"],
        "failure_balance_transaction": refund.get("failure_balance_transaction"),
    }


def _dispute(world: World, given: Given) -> Body:
    _require(given, {"charge", "amount", "created", "outcome", "reason"})
    outcome = _one_of(given, "outcome", "needs_response", _DISPUTE_OUTCOMES)
    reason = _one_of(given, "reason", "fraudulent", chargebacks.REASONS)
    charge, at = _charge(world, given), seconds(given.get("created"))
    amount = chargebacks.contestable(world.store, charge, _cents(given))
    dispute = chargebacks.open_on(world, charge, amount, reason=reason, at=at, quietly=True)
    if outcome != "needs_response":
        ends = _later(world, at, _DISPUTE_ENDS_AFTER)
        chargebacks.decide(world, dispute, outcome, at=ends, quietly=True)
    return {
        "dispute": dispute["id"],
        "balance_transactions": [moved["id"] for moved in dispute["balance_transactions"]],
        "fee": sum(moved["fee"] for moved in dispute["balance_transactions"]),
    }


def _payout(world: World, given: Given) -> Body:
    _require(given, {"through"})
    through = seconds(given.get("through"))
    count = balance.unpaid(world.store, through)[1]
    payout = payouts.pay_out(world, through=through, at=through, quietly=True)
    if payout is None:
        return {"payout": None, "amount": 0, "count": 0}
    payouts.arrive(world, payout, through, quietly=True)
    return {"payout": payout["id"], "amount": payout["amount"], "count": count}


def _later(world: World, at: int, wait: int) -> int:
    """So many seconds after a moment, but not in the future."""
    return min(at + wait, max(at, world.now()))


def _require(given: Given, known: set[str]) -> None:
    if unknown := set(given) - known:
        raise BadControlError(f"unknown: {', '.join(sorted(unknown))}.")


def _one_of(given: Given, name: str, default: str, known: tuple[str, ...]) -> str:
    value = given.get(name, default)
    if value not in known:
        raise BadControlError(f"{name} must be one of {', '.join(known)}.")
    return str(value)


def _charge(world: World, given: Given) -> Body:
    charge = objects.find(world.store, str(given.get("charge")), "charge")
    if charge is None:
        raise BadControlError(f"no charge {given.get('charge')}.")
    return charge


def _cents(given: Given) -> int | None:
    amount = given.get("amount")
    if amount is not None and type(amount) is not int:
        raise BadControlError("amount must be whole cents.")
    return amount
