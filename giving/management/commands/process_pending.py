"""`manage.py process_pending`: do at once all that is due in inbox and outbox."""

from typing import Any

from django.utils import timezone

from giving.management.answers import AnsweringCommand
from giving.messaging.pending import process_pending


class Command(AnsweringCommand):
    help = "Handle every due event and do every due job, then say how many."

    def answer(self, **options: Any) -> dict[str, Any]:
        outcome = process_pending(now=timezone.now)
        return {"ok": not outcome["failed"], **outcome}
