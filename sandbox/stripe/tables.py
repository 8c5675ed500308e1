"""The tables of the processor: made at the start, emptied by a reset."""

import re

from sandbox.store import Store
from sandbox.stripe import agenda, cards, deliveries, idempotency, objects, sessions

_KEEPERS = (
    objects,
    agenda,
    cards,
    sessions,
    idempotency,
    deliveries,
)
_NAME = re.compile(r"CREATE TABLE IF NOT EXISTS (\w+)")


def define(store: Store) -> None:
    """Create what is not there yet."""
    for keeper in _KEEPERS:
        store.define(keeper.SCHEMA)


def empty(store: Store) -> None:
    """Forget every row."""
    with store.writing() as connection:
        for keeper in _KEEPERS:
            for table in _NAME.findall(keeper.SCHEMA):
                connection.execute(f"DELETE FROM {table}")  # noqa: S608 a name out of our own file
