"""Hears that the launcher should stop: by signal, or because the `make` above it should."""

import os
import signal
import time

from launch import identity

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
TICK = 0.1


class Stopped(Exception):
    """Somebody asked the launcher to stop before its work was done."""

    def __init__(self, signum: int) -> None:
        super().__init__(signal.Signals(signum).name)
        self.signum = signum


class Stop:
    """Whether a stop was asked for. Handlers only take note: every wait looks at it."""

    def __init__(self) -> None:
        self.signum: int | None = None
        self.impatient = False
        self.parent = _Make() if identity.name_of(os.getppid()) in ("make", "gmake") else None

    def listen(self) -> None:
        for signum in SIGNALS:
            # nohup: whoever asked for a deaf ear to the closing window gets it.
            if signum == signal.SIGHUP and signal.getsignal(signum) == signal.SIG_IGN:
                continue
            signal.signal(signum, self._note)

    def _note(self, signum: int, frame: object) -> None:
        self.impatient = self.signum is not None
        self.signum = self.signum or signum

    def requested(self) -> bool:
        if self.signum is None and self.parent is not None:
            self.signum = self.parent.was_told()
        return self.signum is not None

    def check(self) -> None:
        """Raise `Stopped` when a stop was asked for."""
        if self.requested():
            raise Stopped(self.signum or signal.SIGTERM)

    def pause(self) -> None:
        """Wait one tick of a polling loop."""
        self.check()
        time.sleep(TICK)
        self.check()


class _Make:
    """The `make` that started the launcher.

    Told to stop by HUP or INT, make waits for its child without telling it, and killed it says
    nothing at all. While it waits it no longer handles the signal that it got, which shows.
    """

    def __init__(self) -> None:
        self.pid = os.getppid()
        self.caught = identity.caught_signals(self.pid)

    def was_told(self) -> int | None:
        if os.getppid() != self.pid:
            return signal.SIGHUP
        now = identity.caught_signals(self.pid)
        if self.caught is None or now is None:
            return None
        for signum in SIGNALS:
            bit = 1 << (signum - 1)
            if self.caught & bit and not now & bit:
                return signum
        return None
