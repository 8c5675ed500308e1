"""Stripe's charges, refunds, disputes and invoices, put into the port's words."""

from typing import Any

from giving.donations.gateway import (
    DISPUTE_STATUSES,
    Charge,
    DisputeCase,
    DisputeMove,
    Payment,
    PaymentState,
    Refund,
)
from giving.donations.gateway_stripe.client import Connected, id_of, moment
from giving.donations.gateway_stripe.products import is_covered

Facts = dict[str, Any]

# What a refund has to be asked with, so that it says when it came back.
REFUND_PARTS = ["failure_balance_transaction"]
CAME_BACK = ("failed", "canceled")


class Charges(Connected):
    """A charge with all that followed from it."""

    def whole_charge(self, charge: Facts | None) -> Charge | None:
        """Ask for the refunds and disputes of a charge; None when it took no money.

        Refunds are always asked for: one that came back is not in the charge's own sum.
        """
        if not charge or charge["status"] != "succeeded":
            return None
        expand = [f"data.{part}" for part in REFUND_PARTS]
        refunds = self.client.v1.refunds.list(
            params={"charge": charge["id"], "limit": 100, "expand": expand}
        )
        disputes = []
        if charge["disputed"]:
            page = self.client.v1.disputes.list(params={"charge": charge["id"], "limit": 100})
            disputes = [dispute.to_dict() for dispute in page.auto_paging_iter()]
        return charge_of(
            charge,
            refunds=[refund.to_dict() for refund in refunds.auto_paging_iter()],
            disputes=disputes,
        )


def charge_of(charge: Facts, *, refunds: list[Facts], disputes: list[Facts]) -> Charge:
    """A charge whose balance transaction was asked for with it."""
    balance = charge.get("balance_transaction") or {}
    return Charge(
        id=charge["id"],
        amount_minor=charge["amount"],
        currency=charge["currency"],
        at=moment(charge["created"]),
        balance_transaction=balance.get("id", ""),
        fee_minor=balance.get("fee"),
        # A refund that moved nothing yet, or never did, has no balance transaction.
        refunds=[refund_of(refund) for refund in refunds if refund.get("balance_transaction")],
        disputes=[dispute_of(dispute) for dispute in disputes],
    )


def refund_of(refund: Facts) -> Refund:
    came_back = refund.get("failure_balance_transaction") or {}
    failed = refund["status"] in CAME_BACK and bool(came_back)
    return Refund(
        id=refund["id"],
        amount_minor=refund["amount"],
        at=moment(refund["created"]),
        balance_transaction=id_of(refund.get("balance_transaction")),
        failed_at=moment(came_back["created"]) if failed else None,
        failure_balance_transaction=came_back["id"] if failed else "",
    )


def dispute_of(dispute: Facts) -> DisputeCase:
    status = dispute["status"]
    if status not in DISPUTE_STATUSES:
        raise ValueError(f"{dispute['id']} has a status that we do not know: {status}")
    due_by = (dispute["evidence_details"] or {}).get("due_by")
    return DisputeCase(
        id=dispute["id"],
        charge=id_of(dispute["charge"]),
        amount_minor=dispute["amount"],
        status=status,
        reason=dispute["reason"],
        opened_at=moment(dispute["created"]),
        answer_by=moment(due_by) if due_by else None,
        moves=[
            DisputeMove(
                balance_transaction=move["id"],
                amount_minor=move["amount"],
                fee_minor=move["fee"],
                at=moment(move["created"]),
            )
            for move in dispute["balance_transactions"]
        ],
    )


def of_invoice(
    invoice: Facts, *, state: PaymentState, intent: str = "", charge: Charge | None
) -> Payment:
    """A payment that an invoice asked for.

    What its lines say of the covered fee is true of it for good, whatever the plan becomes. The
    donation that its metadata name is that of the checkout.
    """
    details = (invoice["parent"] or {}).get("subscription_details") or {}
    notes = details.get("metadata") or {}
    is_first = invoice["billing_reason"] == "subscription_create"
    return Payment(
        donation_id=notes.get("donation", "") if is_first else "",
        state=state,
        payment_intent=intent,
        charge=charge,
        subscription=id_of(details.get("subscription")),
        plan_id=notes.get("plan", ""),
        invoice=invoice["id"],
        is_first=is_first,
        amount_minor=invoice["total"],
        covered_minor=sum(
            line["amount"] for line in invoice["lines"]["data"] if is_covered(_product_of(line))
        ),
    )


def _product_of(line: Facts) -> str:
    details = (line["pricing"] or {}).get("price_details") or {}
    return id_of(details.get("product"))
