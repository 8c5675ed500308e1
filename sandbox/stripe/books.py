"""The processor's books, to hold a ledger against: in all, by what a gift was for, by payout."""

from collections.abc import Callable
from typing import Any

from sandbox.store import Store

Book = dict[str, int]
Books = dict[str, Book]

_COLUMNS = (
    "gross",
    "refunded",
    "refund_failed",
    "disputed",
    "reversed",
    "fee",
    "dispute_fees",
    "net",
    "charges",
    "refunds",
    "disputes",
    "unbooked",
)
# what an entry adds to a book: the column of its amount, its sign there, the columns of its fee
# and of the count of its kind; charges are counted by themselves, booked or not
_COUNTS_AS = {
    "charge": (None, 0, "fee", None),
    "refund": ("refunded", -1, "fee", "refunds"),
    "refund_failure": ("refund_failed", 1, "fee", None),
    "dispute": ("disputed", -1, "dispute_fees", "disputes"),
    "dispute_reversal": ("reversed", 1, "dispute_fees", None),
}
_CHARGES = """
SELECT id AS charge, json_extract(body, '$.currency') AS currency,
    json_extract(body, '$.amount') AS amount,
    json_extract(body, '$.balance_transaction') IS NULL AS unbooked
FROM objects WHERE kind = 'charge' AND json_extract(body, '$.status') = 'succeeded'
"""
_ENTRIES = """
SELECT entry.parent AS payout, json_extract(entry.body, '$.currency') AS currency,
    coalesce(json_extract(source.body, '$.charge'), source.id) AS charge,
    json_extract(entry.body, '$.reporting_category') AS category,
    json_extract(entry.body, '$.amount') AS amount, json_extract(entry.body, '$.fee') AS fee,
    json_extract(entry.body, '$.net') AS net
FROM objects AS entry
LEFT JOIN objects AS source ON source.id = json_extract(entry.body, '$.source')
WHERE entry.kind = 'balance_transaction'
"""
_PAYOUTS = ("payout", "payout_reversal")
_NOTES = """
SELECT id, json_extract(body, '$.payment_intent') AS intent, json_extract(body, ?) AS note
FROM objects WHERE kind = ?
"""
_NOTES_OF_PLANS = """
SELECT json_extract(paid.body, '$.payment.payment_intent') AS intent,
    coalesce(
        json_extract(invoice.body, '$.parent.subscription_details.' || ?1),
        json_extract(subscription.body, '$.' || ?1)
    ) AS note
FROM objects AS paid
JOIN objects AS invoice ON invoice.id = json_extract(paid.body, '$.invoice')
LEFT JOIN objects AS subscription
    ON subscription.id = json_extract(invoice.body, '$.parent.subscription_details.subscription')
WHERE paid.kind = 'invoice_payment'
"""


def totals(store: Store) -> Books:
    """Cents per currency over all that ever happened, and how many of each there were.

    `fee` (the price of charges), `dispute_fees` and `net` know only what is booked; `unbooked`
    counts charges whose fee is still open. `net` is what was earned, `paid_out` what the bank
    has of it.
    """
    books = {
        currency: book | {"paid_out": 0}
        for currency, book in _split(store, lambda _: "").get("", {}).items()
    }
    for row in store.rows(_ENTRIES):
        if row["category"] in _PAYOUTS:
            books[row["currency"]]["paid_out"] -= row["amount"]
    return books


def by_note(store: Store, key: str) -> dict[str, Books]:
    """The same, without `paid_out`, per value that this key has in the metadata.

    The charge's own metadata goes before its payment intent's and its plan's; charges without the
    key are under the empty text. Answers {currency: {value: book}}.
    """
    notes = _notes(store, key)
    found: dict[str, Books] = {}
    for note, books in _split(store, lambda charge: notes.get(charge, "")).items():
        for currency, book in books.items():
            found.setdefault(currency, {})[note] = book
    return found


def by_payout(store: Store) -> dict[str, Books]:
    """{currency: {payout: {net, count}}}: what each payout consists of, its own entry left out.

    What is still in the balance is under the empty text.
    """
    found: dict[str, Books] = {}
    for row in store.rows(_ENTRIES):
        if row["category"] != "payout":
            payouts = found.setdefault(row["currency"], {})
            book = payouts.setdefault(row["payout"] or "", {"net": 0, "count": 0})
            book["net"] += row["net"]
            book["count"] += 1
    return found


def _split(store: Store, part_of: Callable[[str], str]) -> dict[str, Books]:
    """A set of books per part, where `part_of` a charge's id says to which part it belongs."""
    found: dict[str, Books] = {}

    def book_of(row: Any) -> Book:
        books = found.setdefault(part_of(row["charge"]), {})
        return books.setdefault(row["currency"], dict.fromkeys(_COLUMNS, 0))

    for row in store.rows(_CHARGES):
        book = book_of(row)
        book["gross"] += row["amount"]
        book["charges"] += 1
        book["unbooked"] += row["unbooked"]
    for row in store.rows(_ENTRIES):
        if row["category"] not in _PAYOUTS:
            _count(book_of(row), row)
    return found


def _count(book: Book, row: Any) -> None:
    book["net"] += row["net"]
    column, sign, fees, count = _COUNTS_AS.get(row["category"], (None, 0, "fee", None))
    book[fees] += row["fee"]
    if column is not None:
        book[column] += sign * row["amount"]
    if count is not None:
        book[count] += 1


def _notes(store: Store, key: str) -> dict[str, str]:
    """What the key says of each charge that has it."""
    path = f'metadata."{key}"'
    of_intents = {row["intent"]: row["note"] for row in store.rows(_NOTES_OF_PLANS, (path,))}
    of_intents |= {
        row["id"]: row["note"]
        for row in store.rows(_NOTES, (f"$.{path}", "payment_intent"))
        if row["note"] is not None
    }
    notes = {
        row["id"]: of_intents.get(row["intent"]) if row["note"] is None else row["note"]
        for row in store.rows(_NOTES, (f"$.{path}", "charge"))
    }
    return {charge: note for charge, note in notes.items() if note is not None}
