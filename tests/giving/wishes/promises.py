"""Bea promises: the shortest way to a claim, for the tests of what comes after."""

from datetime import datetime
from uuid import uuid4

from giving.messaging.models import OutboxJob
from giving.wishes.models import Promise, Wish
from giving.wishes.operations import claim_wish


def promised(wish: Wish, *, at: datetime, **typed: object) -> Promise:
    """What `claim_wish` answers to Bea, who takes one unless something else is `typed`."""
    form = {
        "name": "Bea Brandt",
        "email": "bea@example.org",
        "quantity": 1,
        "form_token": uuid4(),
        "language": "en",
    }
    return claim_wish(wish=wish, at=at, **(form | typed))


def letters_about(promise: Promise) -> list[str]:
    """The names of the letters that were written to its supporter, in order."""
    jobs = OutboxJob.objects.filter(topic="letter", payload__to=promise.supporter.email)
    return [job.payload["letter"] for job in jobs.order_by("created_at", "dedupe_key")]
