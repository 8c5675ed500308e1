"""The processor's balance: what each movement of money was, what it cost, when it can be used."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sandbox.store import Store
from sandbox.stripe import objects
from sandbox.stripe.call import Call, Route
from sandbox.stripe.paging import Conditions, answer_list
from sandbox.world import World

Body = dict[str, Any]

KIND = "balance_transaction"

_DAY = 24 * 3600
_BANK_PERCENT = Decimal("0.8")
_BANK_MOST = 500
_RELEASE = """
UPDATE objects SET body = json_set(body, '$.status', 'available')
WHERE kind = 'balance_transaction' AND json_extract(body, '$.status') = 'pending'
AND json_extract(body, '$.available_on') <= ?
"""
# left alone, SQLite would go through all that there ever was
_UNPAID = """
SELECT coalesce(sum(json_extract(body, '$.net')), 0), count(*)
FROM objects INDEXED BY objects_not_paid_out
WHERE kind = 'balance_transaction' AND parent IS NULL
AND json_extract(body, '$.available_on') <= ?
"""
_PUT_INTO = """
UPDATE objects INDEXED BY objects_not_paid_out SET parent = ?
WHERE kind = 'balance_transaction' AND parent IS NULL
AND json_extract(body, '$.available_on') <= ?
"""


def fee_for(world: World, charge: Body) -> int:
    """The processor's price for a charge, in cents.

    Cards: a share rounded half up, and a fixed part. Bank debits: 0.8 percent, 5 dollars at most.
    """
    if by_bank(charge):
        return min(_share(charge["amount"], _BANK_PERCENT), _BANK_MOST)
    percent = Decimal(world.switches["fee_percent"])
    return _share(charge["amount"], percent) + int(world.switches["fee_fixed"])


def by_bank(charge: Body) -> bool:
    """Whether a charge took money from a bank account instead of a card."""
    id_: str = charge["id"]
    return id_.startswith("py_")


def _share(amount: int, percent: Decimal) -> int:
    return int((amount * percent / 100).quantize(Decimal(1), ROUND_HALF_UP))


def entry(
    kind: str,
    amount: int,
    fee: int = 0,
    *,
    source: Body,
    at: int,
    settles_in: int,
    description: str | None = None,
    category: str | None = None,
) -> Body:
    """A balance transaction of this many cents, negative when money leaves.

    `category` is what it counts as for accountants, where that is not its type; `settles_in` are
    the days until it can be paid out.
    """
    category = category or kind
    fees = {
        "amount": fee,
        "application": None,
        "currency": source["currency"],
        "description": "Dispute fee" if category == "dispute" else "Processing fees",
        "type": "stripe_fee",
    }
    return {
        "id": objects.new_id("txn_"),
        "object": KIND,
        "amount": amount,
        "available_on": at + settles_in * _DAY,
        "balance_type": "payments",
        "created": at,
        "currency": source["currency"],
        "description": description,
        "exchange_rate": None,
        "fee": fee,
        "fee_details": [fees] if fee else [],
        "net": amount - fee,
        "reporting_category": category,
        "source": source["id"],
        "status": "pending" if settles_in else "available",
        "type": kind,
    }


def book(world: World, kind: str, amount: int, fee: int = 0, **about: Any) -> Body:
    """Enter a movement of a charge's money into the balance; settles as the switch says."""
    about.setdefault("settles_in", int(world.switches["settlement_days"]))
    return objects.add(world.store, entry(kind, amount, fee, **about))


def book_charge(world: World, charge: Body, at: int) -> Body:
    """Enter a succeeded charge and put the entry's id on it (the caller keeps the charge)."""
    booked = book(
        world,
        "payment" if by_bank(charge) else "charge",
        charge["amount"],
        fee_for(world, charge),
        source=charge,
        at=at,
        description=charge["description"],
        category="charge",
    )
    charge["balance_transaction"] = booked["id"]
    return booked


def release_due(world: World) -> None:
    """Make available whatever has settled by the sandbox's clock."""
    world.store.write(_RELEASE, (world.now(),))


def unpaid(store: Store, through: int) -> tuple[int, int]:
    """The sum of the nets, in cents, and the count of what settled by then and was not paid out."""
    row = store.row(_UNPAID, (through,))
    return (0, 0) if row is None else (int(row[0]), int(row[1]))


def put_into(store: Store, payout_id: str, through: int) -> None:
    """List under a payout whatever settled by then and was not paid out before."""
    store.write(_PUT_INTO, (payout_id, through))


def _retrieve(call: Call) -> Body:
    release_due(call.world)
    return objects.get(call.world.store, call.ids["id"], KIND, "id")


def _list(call: Call) -> Body:
    release_due(call.world)
    extra: Conditions = []
    if "payout" in call.params:
        payout = objects.get(call.world.store, call.params["payout"], "payout", "payout")
        extra.append(("parent = ?", [payout["id"]]))
    return answer_list(
        call,
        KIND,
        url="/v1/balance_transactions",
        filters={name: f"$.{name}" for name in ("source", "type", "currency")},
        extra=extra,
        handled=frozenset({"payout"}),
    )


ROUTES = [
    Route("GET", "/v1/balance_transactions", _list),
    Route("GET", "/v1/balance_transactions/{id}", _retrieve),
]
