"""`manage.py tick`: run every due entry of the timetable once, as the clock would."""

import logging
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.module_loading import import_string

from config.timetable import TIMETABLE
from giving.management.answers import AnsweringCommand
from giving.messaging.models import TaskRun

logger = logging.getLogger(__name__)


class Command(AnsweringCommand):
    help = "Run every entry of the timetable that is due, once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--at", type=datetime.fromisoformat, help="as if it were this moment")

    def answer(self, **options: Any) -> dict[str, Any]:
        at = options["at"] or timezone.now()
        at = timezone.make_aware(at) if timezone.is_naive(at) else at
        last = dict(TaskRun.objects.values_list("task", "ran_at"))
        due = [entry for entry in TIMETABLE if entry.is_due(last=last.get(entry.task), at=at)]
        ran, failed = [], []
        for entry in due:
            try:
                import_string(entry.task)(at=at)
            except Exception:
                logger.exception("%s failed, the others go on", entry.task)
                failed.append(entry.task)
            else:
                ran.append(entry.task)
        return {"ok": not failed, "at": at.isoformat(), "ran": ran, "failed": failed}
