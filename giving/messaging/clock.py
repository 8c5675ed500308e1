"""What the timetable runs: tasks that are told the time and note when they ran."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Protocol

from celery import Task, shared_task
from django.utils import timezone

from giving.messaging.models import TaskRun


class Work(Protocol):
    """What is due at a moment; running it twice does no harm."""

    __module__: str
    __name__: str

    def __call__(self, *, at: datetime) -> None: ...


def on_the_clock(work: Work) -> Task:
    """Make a task of work that is done as of now, or as of `at` (`manage.py tick --at`)."""

    @shared_task(name=f"{work.__module__}.{work.__name__}")
    @wraps(work)
    def task(at: datetime | None = None) -> None:
        moment = at or timezone.now()
        work(at=moment)
        TaskRun.objects.update_or_create(task=task.name, defaults={"ran_at": moment})

    return task


def running_from(at: datetime) -> Callable[[], datetime]:
    """A clock that shows `at` now and goes on: leases of a long run must not begin in the past."""
    start = time.monotonic()
    return lambda: at + timedelta(seconds=time.monotonic() - start)
