"""Named switches of the sandbox, kept with its state so that a restart does not flip them."""

import json
from typing import Any

from sandbox.store import Store

SCHEMA = "CREATE TABLE IF NOT EXISTS switches (name TEXT PRIMARY KEY, value TEXT NOT NULL);"


class Switches:
    """JSON values by name; a switch that was never turned has its default."""

    def __init__(self, store: Store, defaults: dict[str, Any]) -> None:
        self._store = store
        self._defaults = defaults

    def __getitem__(self, name: str) -> Any:
        row = self._store.row("SELECT value FROM switches WHERE name = ?", (name,))
        return self._defaults[name] if row is None else json.loads(row["value"])

    def __setitem__(self, name: str, value: Any) -> None:
        if name not in self._defaults:
            raise KeyError(name)
        self._store.write(
            "INSERT INTO switches VALUES (?, ?) "
            "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, json.dumps(value)),
        )

    def spend(self, name: str) -> bool:
        """Take one from a counting switch; False when it is used up."""
        with self._store.writing():
            left = int(self[name])
            if left > 0:
                self[name] = left - 1
            return left > 0

    def all(self) -> dict[str, Any]:
        """Every switch with its present value."""
        return {name: self[name] for name in self._defaults}

    def restore(self, names: list[str]) -> None:
        """Put the named switches back to their defaults."""
        with self._store.writing():
            for name in names:
                self._store.write("DELETE FROM switches WHERE name = ?", (name,))
