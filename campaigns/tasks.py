"""What the clock does for words: pages go live and end at the hour their editors chose."""

from datetime import datetime

from django.core.management import call_command

from giving.messaging.clock import on_the_clock


@on_the_clock
def publish_scheduled_pages(*, at: datetime) -> None:
    """Wagtail's own command finds what is due; it reads the clock itself, so `at` is not asked."""
    call_command("publish_scheduled", verbosity=0)
