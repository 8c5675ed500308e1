"""One donation, plan, payout or dispute in the admin, with everything it leads to."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.generic.models import InspectView

from giving.donations.models import Dispute, Donation, Payout, Plan
from giving.donations.refunds import refundable
from giving.money import Money


def address_of(row: Donation | Plan | Payout | Dispute) -> str:
    """Where the admin shows this row."""
    name = f"wagtailsnippets_giving_{row._meta.model_name}:inspect"
    return reverse(name, args=[row.pk])


class DonationPage(InspectView):
    """What was given, what happened to the money, what proves it, and the payouts it went into."""

    page_title = _("Donation")
    template_name = "giving/admin/donation.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        donation: Donation = self.object
        lines = donation.payout_lines.select_related("payout")
        payouts = {line.balance_transaction: line.payout for line in lines}
        entries = list(donation.ledger.all())
        return super().get_context_data(
            donation=donation,
            ledger=[
                {"entry": entry, "payout": payouts.get(entry.balance_transaction)}
                for entry in entries
            ],
            payouts=sorted({payout.pk: payout for payout in payouts.values()}.items()),
            left=Money(sum(entry.amount_minor for entry in entries)),
            receipts=donation.receipts.order_by("issued_at"),
            refunds=donation.refund_requests.select_related("asked_by", "decided_by"),
            disputes=donation.disputes.all(),
            warnings=donation.fraud_warnings.all(),
            tribute=getattr(donation, "tribute", None),
            may_refund=self.request.user.has_perm("giving.add_refundrequest")
            and refundable(donation).minor > 0,
            **kwargs,
        )


class PlanPage(InspectView):
    """A promise, what it has brought so far, and what happened to it."""

    page_title = _("Plan")
    template_name = "giving/admin/plan.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        plan: Plan = self.object
        return super().get_context_data(
            plan=plan,
            donations=plan.donations.select_related("fund").order_by("-created_at"),
            notes=plan.notes.all(),
            **kwargs,
        )


class PayoutPage(InspectView):
    """A payout and each movement in it; what is of a donation leads there."""

    page_title = _("Payout")
    template_name = "giving/admin/payout.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        payout: Payout = self.object
        lines = list(payout.lines.select_related("donation__supporter", "donation__fund"))
        return super().get_context_data(
            payout=payout,
            lines=lines,
            sums={
                "amount": Money(sum(line.amount_minor for line in lines)),
                "fee": Money(sum(line.fee_minor for line in lines)),
                "net": Money(sum(line.net_minor for line in lines)),
            },
            **kwargs,
        )


class DisputePage(InspectView):
    """A contested charge: by when to answer, and the donation it is about."""

    page_title = _("Dispute")
    template_name = "giving/admin/dispute.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        dispute: Dispute = self.object
        return super().get_context_data(dispute=dispute, donation=dispute.donation, **kwargs)
