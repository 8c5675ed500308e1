"""How much work waits, and for how long."""

from datetime import datetime

from django.db.models import Count, Max, Min, Q

from giving.messaging.models import InboxEvent, Message, OutboxJob, TaskRun

State = Message.State


def backlog(*, at: datetime) -> dict[str, float]:
    """For operators: rows waiting, seconds the oldest is late, rows for staff, clock's age."""
    figures: dict[str, float] = {}
    for name, box in (("inbox", InboxEvent), ("outbox", OutboxJob)):
        counts = box.objects.aggregate(
            waiting=Count("pk", filter=Q(state=State.DUE)),
            oldest=Min("not_before", filter=Q(state=State.DUE)),
            dead=Count("pk", filter=Q(state__in=[State.DEAD, State.ORPHAN, State.QUARANTINED])),
        )
        late = (at - counts["oldest"]).total_seconds() if counts["oldest"] else 0
        figures[f"{name}_waiting"] = counts["waiting"]
        figures[f"{name}_late_seconds"] = max(0, round(late))
        figures[f"{name}_for_staff"] = counts["dead"]
    last = TaskRun.objects.aggregate(last=Max("ran_at"))["last"]
    figures["clock_age_seconds"] = round((at - last).total_seconds()) if last else -1
    return figures
