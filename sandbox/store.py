"""Keep everything the sandbox knows in one SQLite file: many readers, one writer."""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class Store:
    """A SQLite file in WAL mode with a connection per thread and one lock for whoever writes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._threads = threading.local()
        self._writer = threading.RLock()

    def define(self, schema: str) -> None:
        """Create the tables one part of the sandbox needs; each statement must be repeatable."""
        with self._writer:
            self._connection().executescript(schema)

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[sqlite3.Row]:
        """All rows of a query."""
        return self._connection().execute(sql, values).fetchall()

    def row(self, sql: str, values: Sequence[Any] = ()) -> sqlite3.Row | None:
        """The first row of a query."""
        found: sqlite3.Row | None = self._connection().execute(sql, values).fetchone()
        return found

    def write(self, sql: str, values: Sequence[Any] = ()) -> int:
        """Run one changing statement, alone or inside `writing()`; answer the rows it touched."""
        with self.writing() as connection:
            return connection.execute(sql, values).rowcount

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction; an inner block joins the outer one, an exception undoes all of it."""
        connection = self._connection()
        with self._writer:
            if connection.in_transaction:
                yield connection
                return
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._threads, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self._path, isolation_level=None, timeout=30)
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            self._threads.connection = connection
        return connection
