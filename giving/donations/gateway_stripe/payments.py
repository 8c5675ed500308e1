"""What Stripe says of one payment, whichever of its objects leads there."""

from dataclasses import replace
from typing import Any

from giving.donations.gateway import Charge, Payment, PaymentState, Unknown
from giving.donations.gateway_stripe.charges import Charges, Facts, of_invoice
from giving.donations.gateway_stripe.client import id_of, translated

SESSION_PARTS = ["payment_intent.latest_charge.balance_transaction"]
INTENT_PARTS = ["latest_charge.balance_transaction"]
CHARGE_PARTS = ["balance_transaction"]

INTENT_STATES = {
    "succeeded": PaymentState.SUCCEEDED,
    "processing": PaymentState.PROCESSING,
    "canceled": PaymentState.CANCELED,
}
SESSION_STATES = {
    ("complete", "paid"): PaymentState.SUCCEEDED,
    ("complete", "no_payment_required"): PaymentState.SUCCEEDED,
    ("complete", "unpaid"): PaymentState.PROCESSING,
    ("expired", "unpaid"): PaymentState.EXPIRED,
}
# A bank account that was debited in vain: the intent waits for another that nobody will bring.
IN_VAIN = ("requires_payment_method", "canceled")


class Payments(Charges):
    """One payment: of a checkout, or of a plan's invoice."""

    @translated
    def payment_of(self, object_id: str) -> Payment:
        asked = {
            "cs": self._payment_of_session,
            "pi": self._payment_of_intent,
            "ch": self._payment_of_charge,
            "py": self._payment_of_charge,
            "re": self._payment_of_refund,
            "pyr": self._payment_of_refund,
            "in": self._payment_of_invoice,
            "du": self._payment_of_dispute,
            "dp": self._payment_of_dispute,
        }.get(object_id.partition("_")[0])
        if asked is None:
            raise Unknown(object_id)
        return asked(object_id)

    @translated
    def customer_behind(self, object_id: str) -> str:
        if object_id.startswith("mandate_"):
            object_id = id_of(self.client.v1.mandates.retrieve(object_id).payment_method)
        return id_of(self.client.v1.payment_methods.retrieve(object_id).customer)

    def _payment_of_session(self, session_id: str) -> Payment:
        session = self.client.v1.checkout.sessions.retrieve(
            session_id, params={"expand": SESSION_PARTS}
        ).to_dict()
        donation = (session["metadata"] or {}).get("donation", "")
        state = SESSION_STATES.get(
            (session["status"], session["payment_status"]), PaymentState.OPEN
        )
        if session["mode"] == "subscription" and session["invoice"]:
            payment, status = self._invoice(id_of(session["invoice"]))
            payment = replace(payment, donation_id=donation, session_id=session["id"])
        else:
            intent = session["payment_intent"] or {}
            status = intent.get("status", "")
            payment = Payment(
                donation_id=donation,
                state=state,
                session_id=session["id"],
                payment_intent=intent.get("id", ""),
                charge=self.whole_charge(intent.get("latest_charge")),
                amount_minor=session["amount_total"] or 0,
            )
        if state is PaymentState.PROCESSING and status in IN_VAIN:
            state = PaymentState.FAILED
        return replace(payment, state=state)

    def _payment_of_intent(self, intent_id: str) -> Payment:
        intent = self._intent(intent_id)
        return self._paid_by(
            intent["metadata"],
            intent=intent_id,
            # A declined card leaves the page open for another try.
            state=INTENT_STATES.get(intent["status"], PaymentState.OPEN),
            charge=self.whole_charge(intent["latest_charge"]),
            amount_minor=intent["amount"],
        )

    def _payment_of_charge(self, charge_id: str) -> Payment:
        charge = self.client.v1.charges.retrieve(
            charge_id, params={"expand": CHARGE_PARTS}
        ).to_dict()
        intent = id_of(charge["payment_intent"])
        whole = self.whole_charge(charge)
        if intent and whole is None:
            return self._payment_of_intent(intent)
        # A charge has its intent's metadata; one without an intent was made by an older way.
        return self._paid_by(
            charge["metadata"],
            intent=intent,
            state=PaymentState.SUCCEEDED if whole else PaymentState.OPEN,
            charge=whole,
            amount_minor=charge["amount"],
        )

    def _payment_of_refund(self, refund_id: str) -> Payment:
        refund = self.client.v1.refunds.retrieve(refund_id)
        return self._payment_of_charge(id_of(refund.charge))

    def _payment_of_dispute(self, dispute_id: str) -> Payment:
        dispute = self.client.v1.disputes.retrieve(dispute_id)
        return self._payment_of_charge(id_of(dispute.charge))

    def _payment_of_invoice(self, invoice_id: str) -> Payment:
        return self._invoice(invoice_id)[0]

    def _invoice(self, invoice_id: str) -> tuple[Payment, str]:
        """The payment of an invoice, and the status of its intent."""
        invoice = self.client.v1.invoices.retrieve(invoice_id).to_dict()
        page = self.client.v1.invoice_payments.list(params={"invoice": invoice_id, "limit": 100})
        tries = [one.to_dict() for one in page.auto_paging_iter()]
        # The one that was paid, else the one that is tried next.
        tries.sort(key=lambda one: (one["status"] == "paid", one["is_default"], one["created"]))
        intents = [id_of(one["payment"].get("payment_intent")) for one in tries]
        intents = [intent for intent in intents if intent]
        if not intents:
            return of_invoice(invoice, state=PaymentState.OPEN, charge=None), ""
        intent = self._intent(intents[-1])
        payment = of_invoice(
            invoice,
            state=INTENT_STATES.get(intent["status"], PaymentState.OPEN),
            intent=intent["id"],
            charge=self.whole_charge(intent["latest_charge"]),
        )
        return payment, intent["status"]

    def _intent(self, intent_id: str) -> Facts:
        return self.client.v1.payment_intents.retrieve(
            intent_id, params={"expand": INTENT_PARTS}
        ).to_dict()

    def _paid_by(
        self,
        notes: dict[str, Any] | None,
        *,
        intent: str,
        state: PaymentState,
        charge: Charge | None,
        amount_minor: int,
    ) -> Payment:
        """The payment of the donation that the metadata name, or else of the intent's invoice."""
        donation = (notes or {}).get("donation", "")
        invoice = self.invoice_of(intent) if intent and not donation else None
        if invoice is not None:
            return of_invoice(invoice, state=state, intent=intent, charge=charge)
        return Payment(
            donation_id=donation,
            state=state,
            payment_intent=intent,
            charge=charge,
            amount_minor=amount_minor,
        )

    def invoice_of(self, intent: str) -> Facts | None:
        """The invoice that an intent was to pay, if it was made for one."""
        page = self.client.v1.invoice_payments.list(
            params={
                "payment": {"type": "payment_intent", "payment_intent": intent},
                "limit": 1,
                "expand": ["data.invoice"],
            }
        )
        return page.data[0].to_dict()["invoice"] if page.data else None
