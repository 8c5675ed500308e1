"""What goes back: the refunds we send, and the warnings of issuers."""

from giving.donations.gateway import EarlyWarning, Refund
from giving.donations.gateway_stripe.charges import REFUND_PARTS, refund_of
from giving.donations.gateway_stripe.client import Connected, id_of, moment, translated

# Where a refund of ours bears the key it was sent with.
OURS = "sent_as"


class Returns(Connected):
    """Refunds and early fraud warnings."""

    @translated
    def refund(self, charge: str, *, amount_minor: int, key: str) -> Refund:
        # Stripe forgets a key after a day; the refund itself keeps it.
        expand = [f"data.{part}" for part in REFUND_PARTS]
        page = self.client.v1.refunds.list(
            params={"charge": charge, "limit": 100, "expand": expand}
        )
        for sent in page.auto_paging_iter():
            if sent.metadata and sent.metadata.to_dict().get(OURS) == key:
                return refund_of(sent.to_dict())
        refund = self.client.v1.refunds.create(
            params={
                "charge": charge,
                "amount": amount_minor,
                "metadata": {OURS: key},
                "expand": REFUND_PARTS,
            },
            options={"idempotency_key": key},
        )
        return refund_of(refund.to_dict())

    @translated
    def early_warning(self, warning_id: str) -> EarlyWarning:
        warning = self.client.v1.radar.early_fraud_warnings.retrieve(warning_id)
        return EarlyWarning(
            id=warning.id,
            charge=id_of(warning.charge),
            kind=warning.fraud_type,
            is_actionable=warning.actionable,
            at=moment(warning.created),
        )
