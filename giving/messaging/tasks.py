"""The loops over due rows: prompt when woken, complete when the clock sweeps."""

import logging
from datetime import datetime

from celery import Task
from django.db import transaction
from kombu.exceptions import OperationalError

from giving.messaging import inbox, outbox
from giving.messaging.clock import on_the_clock, running_from

logger = logging.getLogger(__name__)


@on_the_clock
def handle_inbox(*, at: datetime) -> None:
    now = running_from(at)
    inbox.handle_due(now=now)
    # What was handled has mostly promised a letter: it need not wait for the next sweep.
    outbox.do_due(now=now)


@on_the_clock
def do_outbox(*, at: datetime) -> None:
    outbox.do_due(now=running_from(at))


def wake(task: Task) -> None:
    """Ask for a task after commit. Only to be quicker than the clock: a lost hint loses nothing."""

    def hint() -> None:
        try:
            task.delay()
        except (OperationalError, OSError) as error:
            logger.warning("no hint to the worker, the clock will do: %s", error)

    transaction.on_commit(hint)
