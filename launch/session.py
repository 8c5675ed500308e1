"""One start of the launcher, written down so that the next can clean up if this one is killed."""

import json
import os
import secrets
import shutil
import time
from pathlib import Path

from launch import processes
from launch.clone import Clone
from launch.identity import Identity
from launch.locks import locked, try_lock
from launch.processes import Group
from launch.progress import Progress
from launch.stopping import TICK, Stop
from launch.trouble import Trouble

# Held while a session begins or ends, so that nobody takes one half begun for one left behind.
MUTEX = "mutex"


class Session:
    """What this launcher has started. Its lock says that it lives, its record what to clean up."""

    def __init__(self, clone: Clone, stop: Stop, *, name: str, address: str = "") -> None:
        """Begin; `name` may be taken by one living launcher at a time.

        Raises:
            Trouble: another launcher of this name runs in this clone.
        """
        self.clone = clone
        self.stop = stop
        self.name = name
        self.token = secrets.token_hex(16)
        self.groups: list[Group] = []
        self.scratch: list[Path] = []
        self.address = address
        # A test run must not turn the page of the running site's logs.
        self.logs = clone.logs if name == "run" else clone.logs / name
        self._record = clone.sessions / f"{name}.json"
        self._lock_file = clone.sessions / f"{name}.lock"
        with locked(clone.sessions / MUTEX, pause=stop.pause):
            lock = try_lock(self._lock_file)
            if lock is None:
                raise _already_running(self._record)
            self._lock = lock
            self._write()
            self.logs.mkdir(exist_ok=True)

    def note(self, group: Group) -> None:
        """Remember a process, so that it can be found after this launcher was killed."""
        self.groups.append(group)
        self._write()

    def forget(self, group: Group) -> None:
        self.groups.remove(group)
        self._write()

    def note_scratch(self, folder: Path) -> None:
        """Remember a folder that goes when the session ends."""
        self.scratch.append(folder)
        self._write()

    def end(self) -> None:
        """Stop everything that was noted, and remove the record."""
        processes.stop_all(self.groups, impatient=lambda: self.stop.impatient)
        processes.kill_bearers(self.token)
        for folder in self.scratch:
            shutil.rmtree(folder, ignore_errors=True)
        with locked(self.clone.sessions / MUTEX, pause=lambda: time.sleep(TICK)):
            self._record.unlink(missing_ok=True)
            self._lock_file.unlink(missing_ok=True)
            os.close(self._lock)

    def _write(self) -> None:
        record = {
            "token": self.token,
            "launcher": os.getpid(),
            "address": self.address,
            "scratch": [str(folder) for folder in self.scratch],
            "groups": [
                {
                    "name": group.name,
                    "pid": group.leader.pid,
                    "started": group.leader.started,
                    "stop_signal": group.stop_signal,
                    "is_database": group.is_database,
                }
                for group in self.groups
            ],
        }
        draft = self._record.with_suffix(".draft")
        draft.write_text(json.dumps(record, indent=1))
        draft.replace(self._record)


def clean_up_after_killed(clone: Clone, stop: Stop, progress: Progress) -> None:
    """Stop what launchers of this clone left running when they were killed; drop old logs."""
    with locked(clone.sessions / MUTEX, pause=stop.pause):
        for lock_file in sorted(clone.sessions.glob("*.lock")):
            lock = try_lock(lock_file)
            if lock is None:
                continue
            record = lock_file.with_suffix(".json")
            left = _clean_up(record)
            if left:
                progress.detail(f"stopped what an earlier start had left running: {left}")
            record.unlink(missing_ok=True)
            lock_file.unlink(missing_ok=True)
            os.close(lock)
        for logs in clone.logs.glob("*-*/"):
            if not (clone.sessions / f"{logs.name}.lock").exists():
                shutil.rmtree(logs, ignore_errors=True)


def _clean_up(record: Path) -> str:
    """Stop what a record tells of; returns the names of what still ran."""
    try:
        told = json.loads(record.read_text())
        token, scratch = told["token"], [Path(folder) for folder in told["scratch"]]
        groups = [
            Group(
                row["name"],
                Identity(row["pid"], row["started"]),
                token,
                row["stop_signal"],
                row["is_database"],
            )
            for row in told["groups"]
        ]
    except (OSError, ValueError, KeyError, TypeError):
        return ""  # of another version of this file, or lost with the power
    living = [group for group in groups if group.living()]
    try:
        processes.stop_all(living)
        strays = processes.kill_bearers(token)
    except PermissionError:
        names = ", ".join(f"{group.name} ({group.leader.pid})" for group in living)
        raise Trouble(
            f"an earlier start by another account left {names} running: "
            "run this once as that account, or stop them"
        ) from None
    for folder in scratch:
        shutil.rmtree(folder, ignore_errors=True)
    return ", ".join([group.name for group in living] + ["a stray process"] * bool(strays))


def _already_running(record: Path) -> Trouble:
    try:
        told = json.loads(record.read_text())
        where, pid = told["address"], told["launcher"]
    except (OSError, ValueError):
        return Trouble("another start in this folder is just beginning: wait for it")
    return Trouble(
        f"Tidings already runs from this folder, at {where} (process {pid}): "
        f"use that one, or stop it with Ctrl-C in its terminal or kill {pid}"
    )
