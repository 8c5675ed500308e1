"""Messages as rows: what vendors told us (inbox) and what we still have to do outside (outbox)."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Message(models.Model):
    """What both boxes share: a lease while somebody works on the row, and counted tries."""

    class State(models.TextChoices):
        DUE = "due", _("due")
        DONE = "done", _("done")
        IGNORED = "ignored", _("ignored")
        ORPHAN = "orphan", _("orphan")
        QUARANTINED = "quarantined", _("quarantined")
        DEAD = "dead", _("dead letter")

    state = models.CharField(max_length=12, choices=State.choices, default=State.DUE)
    not_before = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


# What neither time nor a worker will settle: somebody has to look.
FOR_STAFF = [Message.State.DEAD, Message.State.ORPHAN, Message.State.QUARANTINED]


class InboxEvent(Message):
    """A vendor's message, kept as the bytes that came, once per vendor and event id."""

    source = models.CharField(max_length=20)
    event_id = models.CharField(max_length=255)
    type = models.CharField(max_length=100)
    object_id = models.CharField(max_length=255, blank=True)
    api_version = models.CharField(max_length=60, blank=True)
    livemode = models.BooleanField()
    raw = models.BinaryField()
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "event_id"], name="inbox_event_once"),
        ]
        indexes = [
            models.Index(
                fields=["not_before"], condition=models.Q(state="due"), name="inbox_event_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.type} {self.event_id}"


class OutboxJob(Message):
    """One thing to do outside, written in the transaction that promised it.

    `id` is the same at every try: it names the job to whoever receives it (Message-ID of a mail,
    idempotency key of a vendor call), so that a repeat can be recognised.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    topic = models.CharField(max_length=60)
    dedupe_key = models.CharField(max_length=255)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["topic", "dedupe_key"], name="outbox_job_once"),
        ]
        indexes = [
            models.Index(
                fields=["not_before"], condition=models.Q(state="due"), name="outbox_job_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.dedupe_key}"


class TaskRun(models.Model):
    """When an entry of the timetable last ran: a clock that stands still shows here."""

    task = models.CharField(max_length=120, primary_key=True)
    ran_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.task
