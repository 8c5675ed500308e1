"""`manage.py ledger_check`: do the invariants hold, and what does the whole ledger sum to."""

from dataclasses import asdict
from typing import Any

from django.utils import timezone

from giving import invariants
from giving.donations.gateway_stripe import gateway
from giving.management.answers import AnsweringCommand


class Command(AnsweringCommand):
    help = "Check the eight invariants over all rows, the processor's books included."

    def answer(self, **options: Any) -> dict[str, Any]:
        findings = invariants.check_all(gateway=gateway(), at=timezone.now())
        return {
            "ok": all(finding.ok for finding in findings.values()),
            "invariants": {name: asdict(finding) for name, finding in findings.items()},
            "totals": invariants.totals(),
        }
