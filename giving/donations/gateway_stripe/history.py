"""Every payment of which Stripe moved money in a time, read from its lists in bulk."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from giving.donations.gateway import Payment, PaymentState
from giving.donations.gateway_stripe.charges import REFUND_PARTS, charge_of, of_invoice
from giving.donations.gateway_stripe.client import id_of, translated
from giving.donations.gateway_stripe.payments import CHARGE_PARTS, Facts, Payments

# An invoice may be tried again and again before the charge that pays it.
INVOICES_LOOK_BACK = timedelta(days=60)
MOVED_BACK = ("re", "pyr", "du", "dp")


class History(Payments):
    """The books of a time. A list takes a hundred rows at once; one payment takes three calls."""

    @translated
    def payments_since(self, moment: datetime) -> Iterator[Payment]:
        since = {"created": {"gte": int(moment.timestamp())}, "limit": 100}
        charges = self._all(self.client.v1.charges, since, CHARGE_PARTS)
        refunds = _by_charge(self._all(self.client.v1.refunds, since, REFUND_PARTS))
        disputes = _by_charge(self._all(self.client.v1.disputes, since))
        invoices = self._invoices_by_intent(moment)
        found = [
            self._payment(charge, refunds[charge["id"]], disputes[charge["id"]], invoices)
            for charge in charges
            if charge["status"] == "succeeded"
        ]
        # What was charged before and moved since: refunds and disputes, those won now included.
        later = refunds.keys() | disputes.keys() | self._moved_back(since, refunds, disputes)
        later -= {charge["id"] for charge in charges}
        found += [self.payment_of(charge_id) for charge_id in sorted(later)]
        return iter(found)

    def _payment(
        self,
        charge: Facts,
        refunds: list[Facts],
        disputes: list[Facts],
        invoices: dict[str, Facts],
    ) -> Payment:
        whole = charge_of(charge, refunds=refunds, disputes=disputes)
        intent = id_of(charge["payment_intent"])
        if intent in invoices:
            state = PaymentState.SUCCEEDED
            return of_invoice(invoices[intent], state=state, intent=intent, charge=whole)
        return Payment(
            donation_id=(charge["metadata"] or {}).get("donation", ""),
            state=PaymentState.SUCCEEDED,
            payment_intent=intent,
            charge=whole,
            amount_minor=charge["amount"],
        )

    def _invoices_by_intent(self, moment: datetime) -> dict[str, Facts]:
        since = {"created": {"gte": int((moment - INVOICES_LOOK_BACK).timestamp())}, "limit": 100}
        return {
            id_of(paid["payment"].get("payment_intent")): paid["invoice"]
            for paid in self._all(self.client.v1.invoice_payments, since, ["invoice"])
        }

    def _moved_back(
        self, since: Facts, refunds: dict[str, list[Facts]], disputes: dict[str, list[Facts]]
    ) -> set[str]:
        """The charges of refunds and disputes that are older, and moved money since."""
        listed = {one["id"] for some in (refunds, disputes) for of in some.values() for one in of}
        sources = {
            id_of(line["source"])
            for line in self._all(self.client.v1.balance_transactions, since)
            if id_of(line["source"]).partition("_")[0] in MOVED_BACK
        }
        return {self._charge_behind(source) for source in sources - listed}

    def _charge_behind(self, source: str) -> str:
        if source.startswith(("re_", "pyr_")):
            return id_of(self.client.v1.refunds.retrieve(source).charge)
        return id_of(self.client.v1.disputes.retrieve(source).charge)

    def _all(self, service: Any, params: Facts, parts: Iterable[str] = ()) -> list[Facts]:
        expand = [f"data.{part}" for part in parts]
        page = service.list(params={**params, **({"expand": expand} if expand else {})})
        return [one.to_dict() for one in page.auto_paging_iter()]


def _by_charge(returned: list[Facts]) -> dict[str, list[Facts]]:
    of: dict[str, list[Facts]] = defaultdict(list)
    for one in returned:
        of[id_of(one["charge"])].append(one)
    return of
