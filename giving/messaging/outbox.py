"""The outbox: write a job beside the promise it belongs to; do what is due."""

import logging
from collections.abc import Callable
from datetime import datetime

from giving.messaging import leases, registry
from giving.messaging.models import OutboxJob

logger = logging.getLogger(__name__)


def write(
    *,
    topic: str,
    dedupe_key: str,
    payload: dict,
    at: datetime,
    not_before: datetime | None = None,
) -> None:
    """Add a job in the caller's transaction; one with the same topic and key is there only once.

    `payload` is JSON and holds nothing that identifies a family.
    """
    job = OutboxJob(
        topic=topic,
        dedupe_key=dedupe_key,
        payload=payload,
        created_at=at,
        not_before=not_before or at,
    )
    OutboxJob.objects.bulk_create([job], ignore_conflicts=True)


def do_due(*, now: Callable[[], datetime]) -> tuple[int, int]:
    """Do each due job; returns how many were done and how many failed this time."""
    done = failed = 0
    while job := leases.take_next(OutboxJob, at=now()):
        if _do(job, now=now):
            done += 1
        else:
            failed += 1
    return done, failed


def do_now(*, topic: str, dedupe_key: str, now: Callable[[], datetime]) -> None:
    """Try one job before anything else, so that whoever asked for it sees what came of it.

    Nothing happens where somebody is at it, or it is done; a try that fails is made again later.
    """
    if job := leases.take_next(OutboxJob, at=now(), topic=topic, dedupe_key=dedupe_key):
        _do(job, now=now)


def _do(job: OutboxJob, *, now: Callable[[], datetime]) -> bool:
    try:
        registry.job_handlers[job.topic](job)
    except Exception as error:
        logger.exception("outbox: %s failed", job.topic)
        leases.retry(job, at=now(), error=repr(error), last=OutboxJob.State.DEAD)
        return False
    leases.finish(job, state=OutboxJob.State.DONE, at=now())
    # What it carried (an address, links that open pages) has no use here any more.
    OutboxJob.objects.filter(pk=job.pk, state=OutboxJob.State.DONE).update(payload={})
    return True
