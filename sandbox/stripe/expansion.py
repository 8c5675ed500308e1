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
}
_DEEPEST = 4


def expand(store: Store, answer: dict[str, Any], paths: list[str]) -> dict[str, Any]:
    """Expand every path (`payment_intent.latest_charge`) in place; raises ApiError (400)."""
    for path in paths:
        steps = path.split(".")
        if len(steps) > _DEEPEST + (answer["object"] == "list"):
            raise ApiError(f"At most {_DEEPEST} levels can be expanded: {path}.", param="expand")
        _expand(store, answer, steps, path)
    return answer


def _expand(store: Store, body: dict[str, Any], steps: list[str], path: str) -> None:
    name, *deeper = steps
    if body.get("object") == "list" and name == "data":
        for item in body["data"]:
            if deeper:
                _expand(store, item, deeper, path)
        return
    _expand_field(store, body, name, path)
    inner = body.get(name)
    if deeper and isinstance(inner, dict):
        _expand(store, inner, deeper, path)


def _expand_field(store: Store, body: dict[str, Any], name: str, path: str) -> None:
    kind = body.get("object", "")
    if (kind, name) in _LISTS:
        item, url = _LISTS[kind, name]
        listed = objects.children(store, body["id"], item)
        if item == "refund":
            listed.reverse()
        body.setdefault(name, whole_list(listed, url.format(body["id"])))
    elif isinstance(body.get(name), dict):
        return
    elif kind == "" or name not in specification.expandable(kind):
        raise ApiError(f"This property cannot be expanded: {path}.", param="expand")
    elif body.get(name) is not None:
        body[name] = objects.find(store, body[name]) or body[name]
