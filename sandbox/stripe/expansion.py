"""Put whole objects where an answer has ids, as `expand[]` asks."""

from typing import Any

from sandbox.store import Store
from sandbox.stripe import objects, specification
from sandbox.stripe.errors import ApiError
from sandbox.stripe.paging import whole_list

# lists that an object leaves out until they are asked for: kind of their items, and address;
# items of a checkout stand in their order, all other lists have the newest first
_LISTS = {
    ("checkout.session", "line_items"): ("item", "/v1/checkout/sessions/{}/line_items"),
    ("charge", "refunds"): ("refund", "/v1/charges/{}/refunds"),
    ("invoice", "payments"): ("invoice_payment", "/v1/invoice_payments?invoice={}"),
}
_DEEPEST = 4


def expand(store: Store, answer: dict[str, Any], paths: list[str]) -> dict[str, Any]:
    """Expand every path (`payment_intent.latest_charge`) in place; raises ApiError (400)."""
    for path in paths:
        steps = path.split(".")
        if len([step for step in steps if step != "data"]) > _DEEPEST:
            raise ApiError(f"At most {_DEEPEST} levels can be expanded: {path}.", param="expand")
        _expand(store, answer, answer["object"], steps, path)
    return answer


def _expand(store: Store, body: dict[str, Any], kind: str, steps: list[str], path: str) -> None:
    """`kind` is the published name of the object, or of the group of fields inside one."""
    name, *deeper = steps
    if kind == "list" and name == "data":
        for item in body["data"]:
            if deeper:
                _expand(store, item, item["object"], deeper, path)
        return
    _expand_field(store, body, kind, name, path)
    inner = body.get(name)
    if deeper and isinstance(inner, dict):
        _expand(store, inner, inner.get("object") or _group(kind, name, path), deeper, path)


def _expand_field(store: Store, body: dict[str, Any], kind: str, name: str, path: str) -> None:
    if (kind, name) in _LISTS:
        item, url = _LISTS[kind, name]
        listed = objects.children(store, body["id"], item)
        if item == "refund":
            listed.reverse()
        body.setdefault(name, whole_list(listed, url.format(body["id"])))
    elif isinstance(body.get(name), dict):
        return
    elif kind == "list" or name not in specification.expandable(kind):
        raise _refusal(path)
    elif body.get(name) is not None:
        body[name] = objects.find(store, body[name]) or body[name]


def _group(kind: str, name: str, path: str) -> str:
    group = specification.group(kind, name)
    if group is None:
        raise _refusal(path)
    return group


def _refusal(path: str) -> ApiError:
    return ApiError(f"This property cannot be expanded: {path}.", param="expand")
