"""What every part of the sandbox shares: the store, the switches, the clock and the address."""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sandbox.store import Store
from sandbox.switches import Switches

STRIPE_SWITCHES: dict[str, Any] = {
    "clock": None,
    "webhooks_paused": False,
    "webhook_faults": {},
    "fees_late": False,
    "fee_percent": "2.2",
    "fee_fixed": 30,
    "settlement_days": 2,
    "refunds_pending": False,
    "latency_ms": 0,
    "fail_next": 0,
    "fail_status": 500,
    "fail_code": None,
    "silent_next": 0,
    "silent_how": "reset",
    "after_dunning": "canceled",
}
MAIL_SWITCHES = {"refuse_next": 0, "accept_then_drop_next": 0}


@dataclass
class World:
    """One sandbox; `url` is where a browser on this machine finds it, no slash at the end."""

    store: Store
    url: str = ""
    smtp_port: int = 0
    switches: Switches = field(init=False)

    def __post_init__(self) -> None:
        self.switches = Switches(self.store, STRIPE_SWITCHES | MAIL_SWITCHES)

    def now(self) -> int:
        """Seconds since 1970 on the sandbox's own clock, which stands still once it was set."""
        held = self.switches["clock"]
        return int(time.time()) if held is None else int(held)


def moment(seconds: float) -> str:
    """A moment as ISO 8601 in UTC, to the second."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
