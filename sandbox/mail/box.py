"""The mail that arrived: kept as bytes, found by recipient and subject, read as a message."""

import email
import email.policy
import json
import sqlite3
from dataclasses import dataclass
from email.message import EmailMessage, Message
from functools import cached_property
from typing import Any

from sandbox.store import Store
from sandbox.world import moment

SCHEMA = """
CREATE TABLE IF NOT EXISTS mails (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    received_at REAL NOT NULL,
    mail_from TEXT NOT NULL,
    rcpt_tos TEXT NOT NULL,
    subject TEXT NOT NULL,
    raw BLOB NOT NULL
);
"""


@dataclass(frozen=True)
class Attachment:
    """A file in a mail."""

    name: str
    type: str
    content: bytes


@dataclass(frozen=True)
class Mail:
    """One mail with its envelope; `received_at` is seconds since 1970 by the real clock."""

    id: int
    received_at: float
    mail_from: str
    rcpt_tos: list[str]
    subject: str
    raw: bytes

    @cached_property
    def message(self) -> EmailMessage:
        """The parsed mail."""
        return _parse(self.raw)

    @property
    def html(self) -> str | None:
        """The HTML version, when there is one."""
        return self._body("html")

    @property
    def text(self) -> str | None:
        """The plain version, when there is one."""
        return self._body("plain")

    @property
    def headers(self) -> list[tuple[str, str]]:
        """All headers in their order, decoded."""
        return [(name, str(value)) for name, value in self.message.items()]

    @property
    def attachments(self) -> list[Attachment]:
        """The files that came along."""
        return [
            Attachment(
                part.get_filename() or f"attachment-{number}",
                part.get_content_type(),
                _decoded(part),
            )
            for number, part in enumerate(self.message.iter_attachments(), 1)
        ]

    def as_json(self) -> dict[str, Any]:
        """For programs that look for a mail."""
        return {
            "id": self.id,
            "from": self.mail_from,
            "to": self.rcpt_tos,
            "subject": self.subject,
            "message_id": self.message.get("Message-ID"),
            "received_at": moment(self.received_at),
            "text": self.text,
            "html": self.html,
            "headers": self.headers,
            "attachments": [
                {"name": one.name, "type": one.type, "bytes": len(one.content)}
                for one in self.attachments
            ],
        }

    def _body(self, kind: str) -> str | None:
        part = self.message.get_body((kind,))
        if part is None:
            return None
        content = _decoded(part)
        try:
            return content.decode(part.get_content_charset("utf-8"), "replace")
        except LookupError:
            return content.decode("utf-8", "replace")


def keep(store: Store, mail_from: str, rcpt_tos: list[str], raw: bytes, at: float) -> None:
    """Keep a mail as it came."""
    subject = str(_parse(raw).get("Subject", ""))
    store.write(
        "INSERT INTO mails (received_at, mail_from, rcpt_tos, subject, raw) VALUES (?, ?, ?, ?, ?)",
        (at, mail_from, json.dumps(rcpt_tos), subject, raw),
    )


def find(
    store: Store,
    *,
    to: str = "",
    subject: str = "",
    since: float = 0,
    limit: int = 100,
    offset: int = 0,
) -> list[Mail]:
    """Mails newest first whose recipients and subject contain these words, in any case."""
    rows = store.rows(
        "SELECT * FROM mails WHERE instr(lower(rcpt_tos), ?) AND instr(lower(subject), ?) "
        "AND received_at >= ? ORDER BY id DESC LIMIT ? OFFSET ?",
        (to.lower(), subject.lower(), since, limit, offset),
    )
    return [_mail(row) for row in rows]


def get(store: Store, id_: int) -> Mail | None:
    """One mail."""
    row = store.row("SELECT * FROM mails WHERE id = ?", (id_,))
    return None if row is None else _mail(row)


def count(store: Store) -> int:
    """How many mails there are."""
    return int(store.rows("SELECT count(*) FROM mails")[0][0])


def _mail(row: sqlite3.Row) -> Mail:
    return Mail(
        row["id"],
        row["received_at"],
        row["mail_from"],
        json.loads(row["rcpt_tos"]),
        row["subject"],
        row["raw"],
    )


def _parse(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, EmailMessage, policy=email.policy.default)


def _decoded(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""
