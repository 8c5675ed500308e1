"""The rows of what must still be delivered to whom, and of every attempt."""

import json
import time
from dataclasses import dataclass
from typing import Any

from sandbox.store import Store
from sandbox.stripe import objects
from sandbox.world import World, moment

SCHEMA = """
CREATE TABLE IF NOT EXISTS deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    event TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'pending',
    tries INTEGER NOT NULL DEFAULT 0,
    due_on_clock INTEGER NOT NULL,
    due_in_reality REAL NOT NULL,
    UNIQUE (event, endpoint)
);
CREATE INDEX IF NOT EXISTS deliveries_pending ON deliveries (due_in_reality)
    WHERE state = 'pending';
CREATE TABLE IF NOT EXISTS attempts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    event TEXT NOT NULL,
    url TEXT NOT NULL,
    at REAL NOT NULL,
    status INTEGER,
    error TEXT,
    milliseconds INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS attempts_by_event ON attempts (event);
"""

_DUE = """
SELECT id, event, endpoint FROM deliveries
WHERE state = 'pending' AND (due_in_reality <= ? OR due_on_clock <= ?)
AND endpoint IN (
    SELECT id FROM objects
    WHERE kind = 'webhook_endpoint' AND json_extract(body, '$.status') = 'enabled'
)
AND (? IS NULL OR id = ?)
ORDER BY id LIMIT 200
"""
_FIRST_WAITS = (1, 2, 5, 15, 60, 300)
_LATER_WAIT = 3600
_GIVE_UP_AFTER = 3 * 24 * 3600


@dataclass(frozen=True)
class Attempt:
    """One try: the HTTP status it got, or why it got none."""

    url: str
    at: float
    milliseconds: int
    status: int | None = None
    error: str | None = None

    @property
    def succeeded(self) -> bool:
        """Any 2xx; a redirect is a failure."""
        return self.status is not None and 200 <= self.status < 300


def plan(store: Store, event: dict[str, Any], payload: str, at: int) -> None:
    """Write a delivery for each endpoint that listens to this event, in this payload style."""
    for endpoint in listeners(store, event["type"], payload):
        store.write(
            "INSERT INTO deliveries (event, endpoint, due_on_clock, due_in_reality) "
            "VALUES (?, ?, ?, ?)",
            (event["id"], endpoint["id"], at, time.time()),
        )


def listeners(store: Store, type_: str, payload: str) -> list[dict[str, Any]]:
    """The enabled endpoints that want events of this type, as `snapshot` or as `thin`."""
    enabled = "json_extract(body, '$.status') = 'enabled'"
    return [
        endpoint
        for endpoint in objects.where(store, "webhook_endpoint", enabled)
        if {"*", type_.removeprefix("v1.")} & set(endpoint["enabled_events"])
        and endpoint["metadata"].get("payload", "snapshot") in (payload, "both")
    ]


def due(world: World) -> list[tuple[int, str, str]]:
    """(delivery, event, endpoint) of all that is due by the sandbox's clock or by the real one.

    Either is enough: a clock that stands still must not stop retries, and one that was set
    forward must not wait for reality.
    """
    rows = world.store.rows(_DUE, (time.time(), world.now(), None, None))
    return [(row["id"], row["event"], row["endpoint"]) for row in rows]


def still_due(world: World, delivery: int) -> bool:
    """Whether a delivery that was due a moment ago has not been tried meanwhile."""
    return bool(world.store.rows(_DUE, (time.time(), world.now(), delivery, delivery)))


def note(world: World, event_id: str, attempt: Attempt, endpoint_id: str | None = None) -> None:
    """Log an attempt; one to a known endpoint also moves its delivery on."""
    store = world.store
    with store.writing():
        event = store.row("SELECT created FROM objects WHERE id = ?", (event_id,))
        if event is None:
            return
        store.write(
            "INSERT INTO attempts (event, url, at, status, error, milliseconds) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (
                event_id,
                attempt.url,
                attempt.at,
                attempt.status,
                attempt.error,
                attempt.milliseconds,
            ),
        )
        row = store.row(
            "SELECT id, tries FROM deliveries WHERE event = ? AND endpoint = ? AND state != ?",
            (event_id, endpoint_id, "delivered"),
        )
        if row is not None:
            _move_on(world, row["id"], row["tries"] + 1, attempt, event["created"])


def _move_on(world: World, delivery: int, tries: int, attempt: Attempt, created: int) -> None:
    wait = _FIRST_WAITS[tries - 1] if tries <= len(_FIRST_WAITS) else _LATER_WAIT
    state = "pending"
    if attempt.succeeded:
        state = "delivered"
    elif world.now() - created > _GIVE_UP_AFTER:
        state = "given_up"
    world.store.write(
        "UPDATE deliveries SET state = ?, tries = ?, due_on_clock = ?, due_in_reality = ? "
        "WHERE id = ?",
        (state, tries, world.now() + wait, time.time() + wait, delivery),
    )


def lose(store: Store, delivery: int, *, believed: bool) -> None:
    """Never try this delivery again; `believed` counts it as delivered although it was not."""
    state = "delivered" if believed else "lost"
    store.write("UPDATE deliveries SET state = ? WHERE id = ?", (state, delivery))


def pending(store: Store, event_id: str) -> int:
    """How many endpoints have not had this event yet."""
    row = store.row(
        "SELECT count(*) FROM deliveries WHERE event = ? AND state != 'delivered'", (event_id,)
    )
    return 0 if row is None else int(row[0])


def report(store: Store, limit: int, event_id: str | None = None) -> list[dict[str, Any]]:
    """The latest deliveries, newest first, each with its state and attempts."""
    rows = store.rows(
        "SELECT deliveries.*, objects.body AS event_body FROM deliveries "
        "JOIN objects ON objects.id = deliveries.event "
        "WHERE ? IS NULL OR event = ? ORDER BY deliveries.id DESC LIMIT ?",
        (event_id, event_id, limit),
    )
    return [
        {
            "event": row["event"],
            "type": json.loads(row["event_body"])["type"],
            "endpoint": row["endpoint"],
            "state": row["state"],
            "tries": row["tries"],
            "next_attempt_at": (
                moment(row["due_in_reality"]) if row["state"] == "pending" else None
            ),
            "attempts": attempts(store, row["event"]),
        }
        for row in rows
    ]


def attempts(store: Store, event_id: str) -> list[dict[str, Any]]:
    """Every attempt to deliver this event, oldest first."""
    rows = store.rows("SELECT * FROM attempts WHERE event = ? ORDER BY id", (event_id,))
    return [
        {
            "url": row["url"],
            "at": moment(row["at"]),
            "status": row["status"],
            "error": row["error"],
            "milliseconds": row["milliseconds"],
        }
        for row in rows
    ]
