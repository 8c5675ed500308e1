"""Starts processes, each in a session of its own, and stops them with all their descendants."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from launch import identity
from launch.identity import Identity

# Together below the ten seconds within which a stop must be over.
STOP_SECONDS = 6.0
DATABASE_STOP_SECONDS = 2.5

Command = Sequence[str | Path]


@dataclass
class Group:
    """A process that a launcher started in a session of its own, and its descendants.

    `stop_signal` is how it wants to be asked to stop; a database is stopped after its users.
    """

    name: str
    leader: Identity
    token: str
    stop_signal: int = signal.SIGTERM
    is_database: bool = False

    def leader_lives(self) -> bool:
        return self.leader.lives()

    def living(self) -> list[int]:
        """The processes of this group that still run, and are ours beyond doubt."""
        members = identity.group_members(self.leader.pid)
        if self.leader_lives():
            return members
        # Without its leader the number of a group may by now be that of a stranger's.
        return sorted(set(members) & set(identity.bearers(self.token)))

    def ask_to_stop(self) -> None:
        """Ask the leader, who tells its own; or, where it is gone, those that it left behind."""
        if self.leader_lives():
            _send(self.leader.pid, self.stop_signal)
        else:
            self.send_to_all(signal.SIGTERM)

    def send_to_all(self, signum: int) -> None:
        for pid in self.living():
            _send(pid, signum)


@dataclass
class Child(Group):
    """A group that this very launcher started, and whose exit status it will learn."""

    popen: subprocess.Popen = field(kw_only=True, repr=False)

    def leader_lives(self) -> bool:
        return self.popen.poll() is None


def start(
    name: str,
    command: Command,
    *,
    token: str,
    variables: dict[str, str],
    folder: Path,
    log: Path | None = None,
    account: tuple[int, int] | None = None,
    stop_signal: int = signal.SIGTERM,
    is_database: bool = False,
) -> Child:
    """Start a process whose words go to `log` (None: to the terminal).

    `account` is the (uid, gid) to run as; without it, as the launcher's own account.
    """
    out = log.open("ab") if log else None
    uid, gid = account or (None, None)
    try:
        popen = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT if out else None,
            env={**variables, identity.MARK: token},
            cwd=folder,
            start_new_session=True,
            user=uid,
            group=gid,
            extra_groups=[] if account else None,
        )
    finally:
        if out:
            out.close()
    # A process that ended within the moment has no identity any more, and needs none.
    leader = identity.identify(popen.pid) or Identity(popen.pid, "")
    return Child(name, leader, token, stop_signal, is_database, popen=popen)


def stop_all(groups: Iterable[Group], *, impatient: Callable[[], bool] = lambda: False) -> None:
    """Stop the groups: first all that use the database, at once, then the database.

    Each is asked, and killed when it has not ended in time, or when `impatient` says so.
    """
    groups = list(groups)
    users = [group for group in groups if not group.is_database]
    _stop(users, within=STOP_SECONDS, impatient=impatient)
    databases = [group for group in groups if group.is_database]
    _stop(databases, within=DATABASE_STOP_SECONDS, impatient=impatient)


def kill_bearers(token: str) -> int:
    """Kill what carries the token and left its group; returns how many those were."""
    pids = identity.bearers(token)
    for pid in pids:
        _send(pid, signal.SIGKILL)
    return len(pids)


def _stop(groups: list[Group], *, within: float, impatient: Callable[[], bool]) -> None:
    for group in groups:
        group.ask_to_stop()
    deadline = time.monotonic() + within
    orphaned: set[str] = set()
    while time.monotonic() < deadline and not impatient():
        living = [group for group in groups if group.living()]
        if not living:
            return
        for group in living:
            if group.name not in orphaned and not group.leader_lives():
                orphaned.add(group.name)
                group.send_to_all(signal.SIGTERM)
        time.sleep(0.05)
    for group in groups:
        group.send_to_all(signal.SIGKILL)
    # The kernel needs a moment; reaping also keeps the dead from being taken for living.
    deadline = time.monotonic() + 1
    while time.monotonic() < deadline and any(group.living() for group in groups):
        time.sleep(0.02)


def _send(pid: int, signum: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signum)
