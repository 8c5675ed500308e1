"""The processor's books: what each charge and refund moved, and what it cost."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sandbox.store import Store
from sandbox.stripe import objects
from sandbox.world import World

_AVAILABLE_AFTER = 2 * 24 * 3600


def fee_for(world: World, amount: int) -> int:
    """The processor's price for a charge, in cents: a share rounded half up, and a fixed part."""
    share = Decimal(amount) * Decimal(world.switches["fee_percent"]) / 100
    return int(share.quantize(Decimal(1), ROUND_HALF_UP)) + int(world.switches["fee_fixed"])


def entry(
    kind: str, amount: int, fee: int, *, source: dict[str, Any], at: int, description: str | None
) -> dict[str, Any]:
    """A balance transaction of this many cents, negative when money leaves."""
    fees = {
        "amount": fee,
        "application": None,
        "currency": source["currency"],
        "description": "Processing fees",
        "type": "stripe_fee",
    }
    return {
        "id": objects.new_id("txn_"),
        "object": "balance_transaction",
        "amount": amount,
        "available_on": at + _AVAILABLE_AFTER,
        "balance_type": "payments",
        "created": at,
        "currency": source["currency"],
        "description": description,
        "exchange_rate": None,
        "fee": fee,
        "fee_details": [fees] if fee else [],
        "net": amount - fee,
        "reporting_category": kind,
        "source": source["id"],
        "status": "pending",
        "type": kind,
    }


def book_charge(world: World, charge: dict[str, Any], at: int) -> dict[str, Any]:
    """Enter a succeeded charge and put the entry's id on it (the caller keeps the charge)."""
    amount = charge["amount"]
    booked = entry(
        "charge",
        amount,
        fee_for(world, amount),
        source=charge,
        at=at,
        description=charge["description"],
    )
    objects.add(world.store, booked)
    charge["balance_transaction"] = booked["id"]
    return booked


def totals(store: Store) -> dict[str, dict[str, int]]:
    """Cents per currency over all that ever happened, and how many charges and refunds that was.

    `fee` and `net` know only what is booked; `unbooked` counts charges whose fee is still open.
    """
    books: dict[str, dict[str, int]] = {}
    charges = store.rows(
        "SELECT json_extract(body, '$.currency') AS currency, count(*) AS charges, "
        "sum(json_extract(body, '$.amount')) AS gross, "
        "sum(json_extract(body, '$.balance_transaction') IS NULL) AS unbooked "
        "FROM objects WHERE kind = 'charge' AND json_extract(body, '$.status') = 'succeeded' "
        "GROUP BY currency"
    )
    for row in charges:
        books[row["currency"]] = {
            "gross": row["gross"],
            "refunded": 0,
            "fee": 0,
            "net": 0,
            "charges": row["charges"],
            "refunds": 0,
            "unbooked": row["unbooked"],
        }
    entries = store.rows(
        "SELECT json_extract(body, '$.currency') AS currency, "
        "json_extract(body, '$.type') AS type, count(*) AS count, "
        "sum(json_extract(body, '$.amount')) AS amount, sum(json_extract(body, '$.fee')) AS fee, "
        "sum(json_extract(body, '$.net')) AS net "
        "FROM objects WHERE kind = 'balance_transaction' GROUP BY currency, type"
    )
    for row in entries:
        book = books[row["currency"]]
        book["fee"] += row["fee"]
        book["net"] += row["net"]
        if row["type"] == "refund":
            book["refunded"] = -row["amount"]
            book["refunds"] = row["count"]
    return books
