"""What must happen at which moment: rows that time works off, so that a restart forgets nothing."""

from dataclasses import dataclass

from sandbox.store import Store

SCHEMA = """
CREATE TABLE IF NOT EXISTS agenda (
    seq INTEGER PRIMARY KEY,
    deed TEXT NOT NULL,
    object TEXT NOT NULL,
    moment INTEGER NOT NULL,
    UNIQUE (deed, object)
);
CREATE INDEX IF NOT EXISTS agenda_by_moment ON agenda (moment, seq);
"""


@dataclass(frozen=True)
class Entry:
    """A deed, the id of the object it is done to, and when (seconds on the sandbox's clock)."""

    deed: str
    object_id: str
    moment: int


def plan(store: Store, deed: str, object_id: str, moment: int) -> None:
    """Do this to the object at that moment; a deed planned before for it moves."""
    with store.writing():
        drop(store, deed, object_id)
        store.write(
            "INSERT INTO agenda (deed, object, moment) VALUES (?, ?, ?)", (deed, object_id, moment)
        )


def drop(store: Store, *deeds_and_object: str) -> None:
    """Plan these deeds no longer: `drop(store, "renew", "remind", subscription_id)`."""
    *deeds, object_id = deeds_and_object
    for deed in deeds:
        store.write("DELETE FROM agenda WHERE deed = ? AND object = ?", (deed, object_id))


def due(store: Store, until: int) -> Entry | None:
    """The earliest entry that is due by then; of two at one moment, the one planned first."""
    row = store.row(
        "SELECT deed, object, moment FROM agenda WHERE moment <= ? ORDER BY moment, seq LIMIT 1",
        (until,),
    )
    return None if row is None else Entry(row["deed"], row["object"], row["moment"])
