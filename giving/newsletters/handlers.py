"""Hears that somebody who gave money also asked for letters."""

from giving.messaging.models import OutboxJob
from giving.newsletters import operations
from giving.supporters.models import Supporter

# Written by the giving form, which knows nothing of letters but this word.
TOPIC = "newsletter_asked"


def answer_asking(job: OutboxJob) -> None:
    supporter = Supporter.objects.get(pk=job.payload["supporter"])
    operations.answer_asking(
        supporter=supporter.standing, language=job.payload["language"], at=job.created_at
    )
