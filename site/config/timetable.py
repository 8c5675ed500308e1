"""The whole clock: every recurring task and when it is due.

Celery's beat reads it as a schedule; `manage.py tick` reads the same entries and runs those that
are due once. When a task last ran is a row (`messaging.TaskRun`), so both agree and an operator
sees a clock that stands still.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Entry:
    """A recurring task, by its import path, and how often it is due."""

    task: str
    every: timedelta

    def is_due(self, *, last: datetime | None, at: datetime) -> bool:
        return last is None or at - last >= self.every


TIMETABLE = [
    Entry("giving.messaging.tasks.handle_inbox", every=timedelta(seconds=20)),
    Entry("giving.messaging.tasks.do_outbox", every=timedelta(seconds=20)),
    Entry("campaigns.tasks.publish_scheduled_pages", every=timedelta(minutes=1)),
    Entry("giving.donations.tasks.settle_open_donations", every=timedelta(minutes=15)),
    Entry("giving.donations.tasks.fetch_lost_events", every=timedelta(hours=1)),
    Entry("giving.donations.tasks.compare_books", every=timedelta(hours=24)),
    Entry("giving.donations.tasks.end_plans_asked_for", every=timedelta(hours=24)),
    Entry("giving.donations.tasks.warn_of_expiring_cards", every=timedelta(hours=24)),
    Entry("giving.donations.tasks.remind_of_plans", every=timedelta(hours=24)),
    Entry("giving.donations.tasks.remind_of_disputes", every=timedelta(hours=6)),
    Entry("giving.donations.tasks.forget_old_attempts", every=timedelta(hours=24)),
    Entry("giving.donations.tasks.write_statements", every=timedelta(seconds=20)),
    Entry("giving.donations.tasks.renew_statements", every=timedelta(hours=1)),
    Entry("giving.supporters.tasks.bring_home", every=timedelta(hours=1)),
    Entry("giving.wishes.tasks.remind_claimants", every=timedelta(minutes=10)),
    Entry("giving.wishes.tasks.release_overdue_claims", every=timedelta(minutes=5)),
]


def beat_schedule() -> dict[str, dict]:
    """The timetable in the words of Celery's beat."""
    return {entry.task: {"task": entry.task, "schedule": entry.every} for entry in TIMETABLE}


def rooms_with_tasks() -> list[str]:
    """The packages whose `tasks` module Celery has to load."""
    return sorted({entry.task.rsplit(".", 2)[0] for entry in TIMETABLE})
