"""Whose process PostgreSQL is: it refuses to run as root, so root hands it to a lesser account."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from launch.trouble import Trouble

# Not an account of people, and found on nearly every system.
PREFERRED = "nobody"


@dataclass(frozen=True)
class Account:
    """An account other than our own, to run a process as."""

    name: str
    uid: int
    gid: int

    def as_popen(self) -> dict[str, Any]:
        """The arguments by which `subprocess` changes to this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def may_enter(self, folder: Path) -> bool:
        """Whether it can reach the folder: asked by trying, as rights have many sources."""
        asked = ["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)]
        answer = subprocess.run(asked, capture_output=True, cwd="/", **self.as_popen())
        return answer.returncode == 0


def for_postgres(data: Path) -> Account | None:
    """The account that PostgreSQL runs as on this data folder; None for the launcher's own.

    Data that exists keeps its owner, so that root and an ordinary person can take turns.

    Raises:
        Trouble: the data is somebody else's, or root finds nobody to hand the process to.
    """
    owner = data.stat().st_uid if data.exists() else None
    if os.geteuid() != 0:
        if owner not in (None, os.geteuid()):
            raise Trouble(
                f"{data} belongs to {_name_of(owner or 0)}, as an earlier start was made by "
                "another account or by root: start it so again, or move that folder away"
            )
        return None
    if owner:
        return Account(_name_of(owner), owner, _group_of(owner))
    return unprivileged()


def unprivileged() -> Account:
    """The account that root hands PostgreSQL to: `nobody`, else the first that works."""
    entries = sorted(pwd.getpwall(), key=lambda entry: (entry.pw_name != PREFERRED, entry.pw_uid))
    for entry in entries:
        account = Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
        # In a container an account may be listed and yet not exist for the kernel.
        if entry.pw_uid != 0 and _works(account):
            return account
    raise Trouble(
        "PostgreSQL refuses to run as root, and no other account can be used here: "
        "run this as an ordinary user, or set DATABASE_URL"
    )


def _works(account: Account) -> bool:
    try:
        return account.may_enter(Path("/"))
    except (OSError, subprocess.SubprocessError):
        return False


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


def _group_of(uid: int) -> int:
    try:
        return pwd.getpwuid(uid).pw_gid
    except KeyError:
        return uid
