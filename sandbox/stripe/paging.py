"""Answer the processor's lists: filters, cursors, newest first."""

import json
from typing import Any

from sandbox.store import Store
from sandbox.stripe.call import Call
from sandbox.stripe.errors import ApiError, beyond_stand_in, invalid, no_such

_OF_EVERY_LIST = {"limit", "starting_after", "ending_before", "expand", "created"}
_COMPARISONS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}

Conditions = list[tuple[str, list[Any]]]


def answer_list(
    call: Call,
    kind: str,
    *,
    url: str,
    filters: dict[str, str] | None = None,
    extra: Conditions | None = None,
    handled: frozenset[str] = frozenset(),
) -> dict[str, Any]:
    """One page of the objects of a kind.

    `filters` maps a parameter to the field it must equal (`"customer": "$.customer"`); `extra`
    holds further conditions, made from the parameters named in `handled`. Any other filter of
    the specification is refused, so that no list is ever longer than what was asked for.
    """
    filters = filters or {}
    conditions: Conditions = [("kind = ?", [kind]), *(extra or [])]
    for name, value in call.params.items():
        if name in filters:
            conditions.append((f"json_extract(body, '{filters[name]}') = ?", [value]))
        elif name not in _OF_EVERY_LIST and name not in handled:
            raise beyond_stand_in(name)
    conditions += within("created", call.params.get("created"))
    bodies, has_more = _page(call, kind, conditions)
    return {"object": "list", "data": bodies, "has_more": has_more, "url": url}


def whole_list(bodies: list[dict[str, Any]], url: str) -> dict[str, Any]:
    """A short list that lies inside another object."""
    return {"object": "list", "data": bodies, "has_more": False, "url": url}


def within(column: str, asked: Any) -> Conditions:
    """What `created` and its like ask: one moment, or any of `gt`, `gte`, `lt`, `lte`."""
    if asked is None:
        return []
    if isinstance(asked, int):
        return [(f"{column} = ?", [asked])]
    return [(f"{column} {_COMPARISONS[name]} ?", [moment]) for name, moment in asked.items()]


def _page(call: Call, kind: str, conditions: Conditions) -> tuple[list[dict[str, Any]], bool]:
    limit = call.params.get("limit", 10)
    if not 1 <= limit <= 100:
        raise invalid("Invalid limit: between 1 and 100.", "limit", "parameter_invalid_integer")
    after, before = call.params.get("starting_after"), call.params.get("ending_before")
    if after and before:
        raise ApiError(
            "Give starting_after or ending_before, not both.", code="parameters_exclusive"
        )
    order = "DESC"
    if after:
        conditions.append(_beyond(call.world.store, kind, after, "<", "starting_after"))
    if before:
        conditions.append(_beyond(call.world.store, kind, before, ">", "ending_before"))
        order = "ASC"
    found = select(call.world.store, conditions, limit + 1, order)
    bodies = found[:limit]
    if before:
        bodies.reverse()
    return bodies, len(found) > limit


def select(
    store: Store, conditions: Conditions, limit: int, order: str = "DESC"
) -> list[dict[str, Any]]:
    """So many objects that meet all conditions, newest first (`ASC`: oldest first)."""
    meets = " AND ".join(sql for sql, _ in conditions)
    rows = store.rows(
        # conditions are ours; every value from outside is bound
        f"SELECT body FROM objects WHERE {meets} "  # noqa: S608
        f"ORDER BY created {order}, seq {order} LIMIT ?",
        [*(value for _, values in conditions for value in values), limit],
    )
    return [json.loads(row["body"]) for row in rows]


def _beyond(store: Store, kind: str, id_: str, side: str, param: str) -> tuple[str, list[Any]]:
    row = store.row("SELECT created, seq FROM objects WHERE id = ? AND kind = ?", (id_, kind))
    if row is None:
        raise no_such(kind, id_, param)
    return f"(created, seq) {side} (?, ?)", [row["created"], row["seq"]]
