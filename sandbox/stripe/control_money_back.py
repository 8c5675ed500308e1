"""Send money back as banks and the dashboard do: refunds, disputes, early warnings of fraud."""

from typing import Any

from sandbox.controls import BadControlError, Given, control, only, text, whole
from sandbox.stripe import aftermath, chargebacks, fraud, objects, refunding, refunds
from sandbox.stripe.errors import ApiError
from sandbox.world import World

Body = dict[str, Any]

# what seemed to have arrived may still come back
_NEXT = {"pending": refunding.OUTCOMES, "succeeded": ("failed",)}


def _refund(world: World, given: Given) -> Any:
    """Settle the refund that is named, or make one of a charge as somebody at the dashboard."""
    with world.store.writing():
        if "refund" in given:
            only(given, "refund", "outcome", "failure_reason")
            return _settle(world, given)
        only(given, "charge", "payment_intent", "amount", "reason")
        charge = _charge(world, given)
        try:
            amount = refunds.amount_left(world, charge, _amount(given))
        except ApiError as refusal:
            raise BadControlError(str(refusal)) from refusal
        return refunding.send(
            world,
            charge,
            amount,
            reason=_one_of(given, "reason", refunding.REASONS),
            pending=world.switches["refunds_pending"],
            at=world.now(),
        )


def _settle(world: World, given: Given) -> Body:
    refund = _named(world, "refund", text(given, "refund"))
    outcome = _one_of(given, "outcome", refunding.OUTCOMES)
    if outcome not in _NEXT.get(refund["status"], ()):
        raise BadControlError(f"The refund is {refund['status']}.")
    why = _one_of(given, "failure_reason", refunding.FAILURES)
    return refunding.settle(world, refund, outcome, at=world.now(), failure_reason=why)


def _dispute(world: World, given: Given) -> Any:
    """Contest a charge, or take the money over the inquiry that is named."""
    if "dispute" in given:
        only(given, "dispute")
        with world.store.writing():
            dispute = _named(world, "dispute", text(given, "dispute"))
            if not dispute["status"].startswith("warning_") or not chargebacks.outcomes(dispute):
                raise BadControlError(f"The dispute is {dispute['status']}, no open inquiry.")
            return chargebacks.escalate(world, dispute, world.now())
    only(given, "charge", "payment_intent", "amount", "reason", "warning")
    reason = _one_of(given, "reason", chargebacks.REASONS) or "fraudulent"
    with world.store.writing():
        charge = _charge(world, given)
        return chargebacks.open_on(
            world,
            charge,
            chargebacks.contestable(world.store, charge, _amount(given)),
            reason=reason,
            warning=bool(given.get("warning")),
            at=world.now(),
        )


def _close_dispute(world: World, given: Given) -> Any:
    only(given, "dispute", "outcome")
    outcome = text(given, "outcome")
    with world.store.writing():
        dispute = _named(world, "dispute", text(given, "dispute"))
        if outcome not in chargebacks.outcomes(dispute):
            can = ", ".join(chargebacks.outcomes(dispute)) or "nothing more"
            raise BadControlError(f"The dispute is {dispute['status']} and can become: {can}.")
        return chargebacks.decide(world, dispute, outcome, at=world.now())


def _fraud_warning(world: World, given: Given) -> Any:
    only(given, "charge", "payment_intent", "fraud_type")
    fraud_type = _one_of(given, "fraud_type", fraud.TYPES) or "unauthorized_use_of_card"
    return fraud.warn(world, _charge(world, given), fraud_type, world.now())


def _aftermath(world: World, given: Given) -> Any:
    only(given, "refunds", "disputes", "payouts")
    return aftermath.book(world, given)


def _charge(world: World, given: Given) -> Body:
    """The charge that `charge` names, or the latest of `payment_intent`."""
    if "charge" in given:
        return _named(world, "charge", text(given, "charge"))
    intent = _named(world, "payment_intent", text(given, "payment_intent"))
    return _named(world, "charge", intent["latest_charge"] or "")


def _named(world: World, kind: str, id_: str) -> Body:
    found = objects.find(world.store, id_, kind)
    if found is None:
        raise BadControlError(f"No {kind} {id_}.")
    return found


def _one_of(given: Given, name: str, known: tuple[str, ...]) -> str | None:
    value = text(given, name) or None
    if value is not None and value not in known:
        raise BadControlError(f"{name} must be one of {', '.join(known)}.")
    return value


def _amount(given: Given) -> int | None:
    return whole(given, "amount", 0) if "amount" in given else None


ROUTES = [
    control("POST", "/refund", _refund),
    control("POST", "/dispute", _dispute),
    control("POST", "/dispute/close", _close_dispute),
    control("POST", "/fraud_warning", _fraud_warning),
    control("POST", "/book/aftermath", _aftermath),
]
