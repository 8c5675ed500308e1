"""Disputes by the API: read, list, answer with evidence, give in."""

from typing import Any

from sandbox.stripe import chargebacks, metadata, objects
from sandbox.stripe.call import Call, Route
from sandbox.stripe.errors import ApiError, beyond_stand_in
from sandbox.stripe.paging import answer_list


def _retrieve(call: Call) -> dict[str, Any]:
    return objects.get(call.world.store, call.ids["dispute"], "dispute", "dispute")


def _list(call: Call) -> dict[str, Any]:
    filters = {name: f"$.{name}" for name in ("charge", "payment_intent")}
    return answer_list(call, "dispute", url="/v1/disputes", filters=filters)


def _update(call: Call) -> dict[str, Any]:
    dispute = _retrieve(call)
    evidence = call.params.get("evidence", {})
    if "enhanced_evidence" in evidence:
        raise beyond_stand_in("evidence[enhanced_evidence]")
    if evidence and not dispute["status"].endswith("needs_response"):
        raise ApiError(
            f"Evidence cannot be given any more: the dispute is {dispute['status']}.",
            param="evidence",
        )
    dispute["metadata"] = metadata.merged(dispute["metadata"], call.params.get("metadata"))
    chargebacks.answer(
        call.world,
        dispute,
        evidence,
        submit=bool(evidence) and call.params.get("submit", True),
        at=call.at,
        cause=call.cause,
    )
    return dispute


def _close(call: Call) -> dict[str, Any]:
    dispute = _retrieve(call)
    if dispute["status"] != "needs_response":
        raise ApiError(f"This dispute is {dispute['status']} and cannot be closed.")
    return chargebacks.decide(call.world, dispute, "lost", at=call.at, cause=call.cause)


ROUTES = [
    Route("GET", "/v1/disputes", _list),
    Route("GET", "/v1/disputes/{dispute}", _retrieve),
    Route("POST", "/v1/disputes/{dispute}", _update),
    Route("POST", "/v1/disputes/{dispute}/close", _close),
]
