"""Runs the parts and the steps of one start: keeps their logs, and hears when one of them ends."""

import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from launch import processes
from launch.clone import Clone
from launch.logs import Errors, Tail, last_lines
from launch.processes import Child, Command
from launch.progress import Progress
from launch.session import Session, clean_up_after_killed
from launch.stopping import Stop
from launch.trouble import Trouble, cause_in


@contextmanager
def supervised(
    clone: Clone, progress: Progress, *, name: str, address: str = ""
) -> Iterator["Supervisor"]:
    """Begin a start of this name; whatever happens inside, all that it started is stopped after."""
    stop = Stop()
    stop.listen()
    clone.prepare()
    progress.step("Looking at this machine")
    clean_up_after_killed(clone, stop, progress)
    session = Session(clone, stop, name=name, address=address)
    try:
        yield Supervisor(clone, session, stop, progress)
    finally:
        session.end()


# As `migrate` and `seed_demo` do.
TELLS_PROGRESS = re.compile(r"^  Applying |…$")


class Supervisor:
    """Parts run until they are stopped, and all must; steps run to their end."""

    def __init__(self, clone: Clone, session: Session, stop: Stop, progress: Progress) -> None:
        self.clone = clone
        self.session = session
        self.stop = stop
        self.progress = progress
        self.parts: list[Child] = []

    def log_of(self, name: str) -> Path:
        return self.session.logs / f"{name}.log"

    def start(
        self,
        name: str,
        command: Command,
        variables: dict[str, str],
        *,
        account: tuple[int, int] | None = None,
        is_database: bool = False,
        folder: Path | None = None,
        stop_signal: int = signal.SIGTERM,
    ) -> Child:
        """Start a part; its words go to `var/log/<name>.log`."""
        log = self.log_of(name)
        _begin_log(log)
        group = processes.start(
            name,
            command,
            token=self.session.token,
            variables=variables,
            folder=folder or self.clone.root,
            log=log,
            account=account,
            stop_signal=stop_signal,
            is_database=is_database,
        )
        self.session.note(group)
        self.parts.append(group)
        return group

    def finish(
        self,
        name: str,
        command: Command,
        variables: dict[str, str],
        *,
        account: tuple[int, int] | None = None,
        folder: Path | None = None,
        on_line: Callable[[str], None] | None = None,
        stop_signal: int = signal.SIGTERM,
        to_terminal: bool = False,
    ) -> int:
        """Run a step to its end and return its exit status; `on_line` hears each line it writes.

        Raises:
            Stopped: a stop was asked for meanwhile.
            Trouble: a part ended meanwhile.
        """
        log = None if to_terminal else self.log_of(name)
        if log:
            _begin_log(log)
        group = processes.start(
            name,
            command,
            token=self.session.token,
            variables=variables,
            folder=folder or self.clone.root,
            log=log,
            account=account,
            stop_signal=stop_signal,
        )
        self.session.note(group)
        tail = Tail(log) if log and on_line else None
        while group.popen.poll() is None:
            self.stop.pause()
            self.require_parts()
            if tail and on_line:
                for line in tail.lines():
                    on_line(line)
        self.session.forget(group)
        return group.popen.returncode

    def must_finish(
        self, name: str, command: Command, variables: dict[str, str], *, what: str
    ) -> None:
        """Run a step that the rest needs; `what` names it where it fails.

        Where the terminal can overwrite, its lines that tell of progress are shown.
        """

        def show(line: str) -> None:
            if TELLS_PROGRESS.search(line):
                self.progress.detail(line.strip(), passing=True)

        status = self.finish(name, command, variables, on_line=show)
        if status != 0:
            raise self._trouble(f"{what} failed", self.log_of(name))

    def require_parts(self) -> None:
        """Refuse to go on when a part has ended."""
        ended = self._first_ended()
        if ended:
            raise self._obituary(ended)

    def drop(self, part: Child) -> None:
        """A part that has ended, and is not missed."""
        self.parts.remove(part)
        self.session.forget(part)

    def wait_until(self, ready: Callable[[], bool], *, name: str, seconds: float) -> None:
        """Poll until a part answers."""
        deadline = time.monotonic() + seconds
        while not ready():
            self.require_parts()
            if time.monotonic() > deadline:
                raise self._trouble(
                    f"{name} did not answer within {seconds:.0f} seconds", self.log_of(name)
                )
            self.stop.pause()

    def watch(self) -> None:
        """Show the errors of the parts until a stop is asked for or a part ends."""
        watched = [(part.name, Tail(self.log_of(part.name)), Errors()) for part in self.parts]
        while not self.stop.requested():
            time.sleep(0.2)
            # Before the logs are read: so that the last words of one that ended are among them.
            ended = self._first_ended()
            for name, tail, errors in watched:
                for line in errors.pick(tail.lines()):
                    self.progress.line(f"{name} | {line}")
            if ended and not self.stop.requested():
                raise self._obituary(ended)

    def _first_ended(self) -> Child | None:
        return next((part for part in self.parts if not part.leader_lives()), None)

    def _obituary(self, part: Child) -> Trouble:
        how = _how_it_ended(part.popen.returncode)
        return self._trouble(f"{part.name} has ended, {how}", self.log_of(part.name))

    def _trouble(self, what: str, log: Path) -> Trouble:
        evidence = last_lines(log)
        cause = cause_in("\n".join(evidence))
        reason = f": {cause}" if cause else ""
        return Trouble(f"{what}{reason}; its log is {self.clone.shown(log)}", evidence)


def _begin_log(log: Path) -> None:
    """Keep the log of the start before this one, and begin anew."""
    if log.exists():
        log.replace(log.with_name(log.name + ".1"))


def _how_it_ended(status: int) -> str:
    return f"with status {status}" if status >= 0 else f"killed by {signal.Signals(-status).name}"
