"""Stripe's transfers to our bank, line by line."""

from collections.abc import Iterator
from datetime import datetime

from giving.donations.gateway import BalanceLine, PayoutSlip
from giving.donations.gateway_stripe.charges import Facts
from giving.donations.gateway_stripe.client import Connected, id_of, moment, translated

PAYOUT_PARTS = ["failure_balance_transaction"]


class Payouts(Connected):
    """One transfer, or all of a time."""

    @translated
    def payout(self, payout_id: str) -> PayoutSlip:
        payout = self.client.v1.payouts.retrieve(payout_id, params={"expand": PAYOUT_PARTS})
        return slip_of(payout.to_dict())

    @translated
    def payouts_since(self, moment: datetime) -> Iterator[PayoutSlip]:
        page = self.client.v1.payouts.list(
            params={
                "created": {"gte": int(moment.timestamp())},
                "limit": 100,
                "expand": [f"data.{part}" for part in PAYOUT_PARTS],
            }
        )
        return iter([slip_of(payout.to_dict()) for payout in page.auto_paging_iter()])

    @translated
    def lines_of(self, payout_id: str) -> Iterator[BalanceLine]:
        page = self.client.v1.balance_transactions.list(params={"payout": payout_id, "limit": 100})
        lines = [line_of(one.to_dict()) for one in page.auto_paging_iter()]
        return iter([line for line in lines if line.source_id != payout_id])


def slip_of(payout: Facts) -> PayoutSlip:
    came_back = payout["failure_balance_transaction"] or {}
    return PayoutSlip(
        id=payout["id"],
        amount_minor=payout["amount"],
        currency=payout["currency"],
        status=payout["status"],
        made_at=moment(payout["created"]),
        arrives_on=moment(payout["arrival_date"]).date(),
        balance_transaction=id_of(payout["balance_transaction"]),
        failed_at=moment(came_back["created"]) if came_back else None,
        failure_balance_transaction=came_back.get("id", ""),
        is_itemized=payout["reconciliation_status"] == "completed",
    )


def line_of(line: Facts) -> BalanceLine:
    return BalanceLine(
        id=line["id"],
        kind=line["type"],
        source_id=id_of(line["source"]),
        amount_minor=line["amount"],
        fee_minor=line["fee"],
        net_minor=line["net"],
        currency=line["currency"],
        at=moment(line["created"]),
    )
