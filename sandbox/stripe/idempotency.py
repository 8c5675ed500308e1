"""Keep the answer to a request that carries an Idempotency-Key, and give it again to its twins."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from sandbox.store import Store
from sandbox.stripe.errors import ApiError

SCHEMA = """
CREATE TABLE IF NOT EXISTS idempotency (
    key TEXT PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    request_id TEXT NOT NULL,
    started INTEGER NOT NULL,
    status INTEGER,
    body TEXT
);
CREATE INDEX IF NOT EXISTS idempotency_by_start ON idempotency (started);
"""

_KEPT_SECONDS = 24 * 3600
_LONGEST_KEY = 255


@dataclass(frozen=True)
class Kept:
    """An answer that was given before."""

    status: int
    body: str
    request_id: str


def fingerprint(method: str, path: str, params: dict[str, Any]) -> str:
    """The same for two requests exactly when they ask the same."""
    asked = json.dumps([method, path, params], sort_keys=True)
    return hashlib.sha256(asked.encode()).hexdigest()


def begin(store: Store, key: str, asked: str, request_id: str, at: int) -> Kept | None:
    """Take the key for a request that starts now, or find the answer it had before.

    Raises ApiError: 400 when the key came with another request, 409 while its twin is running.
    """
    if len(key) > _LONGEST_KEY:
        raise ApiError(f"Idempotency-Key of more than {_LONGEST_KEY} characters.")
    with store.writing():
        store.write("DELETE FROM idempotency WHERE started < ?", (at - _KEPT_SECONDS,))
        row = store.row("SELECT * FROM idempotency WHERE key = ?", (key,))
        if row is None:
            store.write(
                "INSERT INTO idempotency (key, fingerprint, request_id, started) "
                "VALUES (?, ?, ?, ?)",
                (key, asked, request_id, at),
            )
            return None
    if row["fingerprint"] != asked:
        raise ApiError(
            f"The idempotency key '{key}' was used before with other parameters.",
            kind="idempotency_error",
        )
    if row["status"] is None:
        raise ApiError(
            f"Another request with the idempotency key '{key}' is in progress.",
            status=409,
            code="idempotency_key_in_use",
        )
    return Kept(row["status"], row["body"], row["request_id"])


def keep(store: Store, key: str, status: int, body: str) -> None:
    """Remember the answer of the request that took the key."""
    store.write("UPDATE idempotency SET status = ?, body = ? WHERE key = ?", (status, body, key))


def release(store: Store, key: str) -> None:
    """Give the key back: its request was refused before any work was done."""
    store.write("DELETE FROM idempotency WHERE key = ? AND status IS NULL", (key,))


def forget_unfinished(store: Store) -> None:
    """Give back the keys of requests that a stopped sandbox never answered."""
    store.write("DELETE FROM idempotency WHERE status IS NULL")
