"""`manage.py reconcile_stripe`: book what the ledger lacks, name what still differs."""

from argparse import ArgumentParser
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.utils import timezone

from giving.donations.gateway_stripe import gateway
from giving.donations.reconciliation import BEGINNING, reconcile
from giving.management.answers import AnsweringCommand


class Command(AnsweringCommand):
    help = "Compare the ledger with the processor's books, both ways, and heal what can be healed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--days", type=int, help="how far to look back; all if not said")

    def answer(self, **options: Any) -> dict[str, Any]:
        at = timezone.now()
        since = at - timedelta(days=options["days"]) if options["days"] else BEGINNING
        differences = reconcile(gateway=gateway(), since=since, at=at)
        return {"ok": not differences, "differences": [asdict(one) for one in differences]}
