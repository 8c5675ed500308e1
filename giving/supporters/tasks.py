"""What the clock does for supporters: bring home what came while two rows became one."""

from datetime import datetime

from giving.messaging.clock import on_the_clock
from giving.supporters import merging


@on_the_clock
def bring_home(*, at: datetime) -> None:
    merging.bring_home(at=at)
