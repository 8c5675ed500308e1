"""Topic → handler: filled once by `giving.apps`, read by the inbox and the outbox."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from giving.messaging.models import InboxEvent, OutboxJob


class EventHandler(Protocol):
    """Acts on an event of one source; raises NotYet, NotForUs, or anything to be tried again."""

    def __call__(self, event: InboxEvent, *, at: datetime) -> None: ...


JobHandler = Callable[[OutboxJob], None]

event_handlers: dict[str, EventHandler] = {}
job_handlers: dict[str, JobHandler] = {}


class NotYet(Exception):
    """The message speaks of something that we do not know (yet): try again, then tell staff."""


class NotForUs(Exception):
    """The message is kept, but there is nothing to do about it."""


def register_source(source: str, handler: EventHandler) -> None:
    event_handlers[source] = handler


def register_topic(topic: str, handler: JobHandler) -> None:
    job_handlers[topic] = handler
