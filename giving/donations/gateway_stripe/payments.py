"""What Stripe says of payments: sessions, intents, charges and refunds."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from giving.donations.gateway import Charge, Payment, PaymentState, Refund, Unknown
from giving.donations.gateway_stripe.client import Connected, id_of, moment, translated

SESSION_PARTS = ["payment_intent.latest_charge.balance_transaction"]
INTENT_PARTS = ["latest_charge.balance_transaction"]


class Payments(Connected):
    """One payment, whichever of Stripe's objects leads to it, or all of a time."""

    @translated
    def payment_of(self, object_id: str) -> Payment:
        kind = object_id.partition("_")[0]
        if kind == "cs":
            return self._payment_of_session(object_id)
        if kind == "pi":
            return self._payment_of_intent(object_id)
        if kind in ("re", "pyr"):
            refund = self.client.v1.refunds.retrieve(object_id)
            return self._payment_of_intent(id_of(refund.payment_intent))
        if kind in ("ch", "py"):
            charge = self.client.v1.charges.retrieve(object_id)
            return self._payment_of_intent(id_of(charge.payment_intent))
        raise Unknown(object_id)

    def _payment_of_session(self, session_id: str) -> Payment:
        session = self.client.v1.checkout.sessions.retrieve(
            session_id, params={"expand": SESSION_PARTS}
        ).to_dict()
        intent = session["payment_intent"] or {}
        states = {
            ("complete", "paid"): PaymentState.SUCCEEDED,
            ("complete", "unpaid"): PaymentState.PROCESSING,
            ("expired", "unpaid"): PaymentState.EXPIRED,
        }
        state = states.get((session["status"], session["payment_status"]), PaymentState.OPEN)
        if state is PaymentState.PROCESSING and intent.get("status") == "requires_payment_method":
            state = PaymentState.FAILED
        return Payment(
            donation_id=(session["metadata"] or {}).get("donation", ""),
            state=state,
            session_id=session["id"],
            payment_intent=intent.get("id", ""),
            charge=self._charge(intent.get("latest_charge")),
        )

    def _payment_of_intent(self, intent_id: str) -> Payment:
        intent = self.client.v1.payment_intents.retrieve(
            intent_id, params={"expand": INTENT_PARTS}
        ).to_dict()
        states = {
            "succeeded": PaymentState.SUCCEEDED,
            "processing": PaymentState.PROCESSING,
            "canceled": PaymentState.CANCELED,
        }
        return Payment(
            donation_id=(intent["metadata"] or {}).get("donation", ""),
            # A declined card leaves the page open for another try.
            state=states.get(intent["status"], PaymentState.OPEN),
            payment_intent=intent["id"],
            charge=self._charge(intent.get("latest_charge")),
        )

    def _charge(self, charge: dict[str, Any] | None) -> Charge | None:
        if not charge or charge["status"] != "succeeded":
            return None
        balance = charge.get("balance_transaction") or {}
        return Charge(
            id=charge["id"],
            amount_minor=charge["amount"],
            currency=charge["currency"],
            at=moment(charge["created"]),
            balance_transaction=balance.get("id", ""),
            fee_minor=balance.get("fee"),
            refunds=list(self._refunds(charge["id"])) if charge["amount_refunded"] else [],
        )

    def _refunds(self, charge_id: str) -> Iterator[Refund]:
        page = self.client.v1.refunds.list(params={"charge": charge_id, "limit": 100})
        for refund in page.auto_paging_iter():
            if refund.status == "succeeded":
                yield Refund(
                    id=refund.id,
                    amount_minor=refund.amount,
                    at=moment(refund.created),
                    balance_transaction=id_of(refund.balance_transaction),
                )

    @translated
    def payments_since(self, moment: datetime) -> Iterator[Payment]:
        page = self.client.v1.payment_intents.list(
            params={
                "created": {"gte": int(moment.timestamp())},
                "limit": 100,
                "expand": [f"data.{part}" for part in INTENT_PARTS],
            }
        )
        found = []
        for intent in page.auto_paging_iter():
            facts = intent.to_dict()
            if charge := self._charge(facts.get("latest_charge")):
                donation = (facts["metadata"] or {}).get("donation", "")
                found.append(
                    Payment(
                        donation_id=donation,
                        state=PaymentState.SUCCEEDED,
                        payment_intent=facts["id"],
                        charge=charge,
                    )
                )
        return iter(found)
