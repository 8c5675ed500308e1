"""The past, as operations are told it: what they promise to mail then is not mailed today."""

from datetime import datetime

from django.db.models import F

from giving.messaging.models import OutboxJob


class Past:
    """Moments that lie behind. Close it in the transaction in which they were used."""

    def __init__(self) -> None:
        self.moments: set[datetime] = set()

    def at(self, moment: datetime) -> datetime:
        self.moments.add(moment)
        return moment

    def close(self) -> None:
        """Count every letter promised at these moments as sent.

        Operations rightly promise letters; but the demo's people got theirs long ago, and a fresh
        mailbox with a thousand old receipts in it would be no demo. A job bears the moment it was
        promised at, so nothing that a visitor of the running site caused is touched.
        """
        promised = OutboxJob.objects.filter(state=OutboxJob.State.DUE, created_at__in=self.moments)
        promised.update(state=OutboxJob.State.DONE, done_at=F("created_at"))
