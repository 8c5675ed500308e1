"""The processor's objects as JSON rows: new ids, keeping, finding."""

import json
import os
import string
from typing import Any

from sandbox.store import Store
from sandbox.stripe.errors import no_such

SCHEMA = """
CREATE TABLE IF NOT EXISTS objects (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    created INTEGER NOT NULL,
    parent TEXT,
    body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS objects_by_time ON objects (kind, created, seq);
CREATE INDEX IF NOT EXISTS objects_by_parent ON objects (parent) WHERE parent IS NOT NULL;
CREATE INDEX IF NOT EXISTS objects_by_intent
    ON objects (kind, json_extract(body, '$.payment_intent'));
CREATE INDEX IF NOT EXISTS objects_by_charge ON objects (kind, json_extract(body, '$.charge'));
CREATE INDEX IF NOT EXISTS objects_by_source ON objects (kind, json_extract(body, '$.source'));
CREATE INDEX IF NOT EXISTS objects_by_customer ON objects (kind, json_extract(body, '$.customer'));
CREATE INDEX IF NOT EXISTS objects_by_paying
    ON objects (kind, json_extract(body, '$.payment.payment_intent'));
CREATE INDEX IF NOT EXISTS objects_by_type ON objects (kind, json_extract(body, '$.type'));
CREATE INDEX IF NOT EXISTS objects_by_status ON objects (kind, json_extract(body, '$.status'));
CREATE INDEX IF NOT EXISTS objects_not_paid_out ON objects (json_extract(body, '$.available_on'))
    WHERE kind = 'balance_transaction' AND parent IS NULL;
"""

Body = dict[str, Any]

_LETTERS = string.ascii_letters + string.digits


def new_id(prefix: str, length: int = 24) -> str:
    """An id like the processor's: the prefix and letters nobody can guess."""
    return prefix + "".join(_LETTERS[byte % len(_LETTERS)] for byte in os.urandom(length))


def add(store: Store, body: Body, *, parent: str | None = None, created: int | None = None) -> Body:
    """Keep a new object; `parent` is the object under which it is listed, if any.

    `created` is its moment, where the body does not say so in seconds.
    """
    created = body.get("created", 0) if created is None else created
    store.write(
        "INSERT INTO objects (id, kind, created, parent, body) VALUES (?, ?, ?, ?, ?)",
        (body["id"], body["object"], created, parent, json.dumps(body)),
    )
    return body


def save(store: Store, body: Body) -> None:
    """Keep an object's new state."""
    store.write("UPDATE objects SET body = ? WHERE id = ?", (json.dumps(body), body["id"]))


def find(store: Store, id_: str, kind: str | None = None) -> Body | None:
    """The object with this id, when it is of this kind."""
    row = store.row("SELECT kind, body FROM objects WHERE id = ?", (id_,))
    if row is None or kind not in (None, row["kind"]):
        return None
    body: Body = json.loads(row["body"])
    return body


def get(store: Store, id_: str, kind: str, param: str) -> Body:
    """The object with this id, or the processor's 404 that names the parameter."""
    body = find(store, id_, kind)
    if body is None:
        raise no_such(kind, id_, param)
    return body


def children(store: Store, parent: str, kind: str) -> list[Body]:
    """The objects listed under another one, oldest first."""
    rows = store.rows(
        "SELECT body FROM objects WHERE parent = ? AND kind = ? ORDER BY seq", (parent, kind)
    )
    return [json.loads(row["body"]) for row in rows]


def where(store: Store, kind: str, condition: str, values: tuple[Any, ...] = ()) -> list[Body]:
    """Objects of a kind that meet a condition on their row, oldest first.

    The condition is written by us, values that come from outside go in `values`.
    """
    rows = store.rows(
        f"SELECT body FROM objects WHERE kind = ? AND {condition} ORDER BY created, seq",  # noqa: S608
        (kind, *values),
    )
    return [json.loads(row["body"]) for row in rows]
