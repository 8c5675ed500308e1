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
        try:
            registry.job_handlers[job.topic](job)
        except Exception as error:
            logger.exception("outbox: %s failed", job.topic)
            leases.retry(job, at=now(), error=repr(error), last=OutboxJob.State.DEAD)
            failed += 1
        else:
            leases.finish(job, state=OutboxJob.State.DONE, at=now())
            # What it carried (an address, links that open pages) has no use here any more.
            OutboxJob.objects.filter(pk=job.pk, state=OutboxJob.State.DONE).update(payload={})
            done += 1
    return done, failed
