"""What is written about drives."""

from giving.drives.models import Drive


def announce_address(*, drive: Drive, address: str) -> None:
    """Keep the absolute address of the page that presents the drive; empty takes it back."""
    Drive.objects.filter(pk=drive.pk).update(page_address=address)
