"""Writes `var/local.env`, by which settings and `manage.py` find the running site's ports."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

_PLAIN = re.compile(r"[\w@%+=:,./-]*")


def compose(
    found: Mapping[str, str], environment: Mapping[str, str] = os.environ
) -> dict[str, str]:
    """What holds on this machine: the person's own environment, and below it what was found."""
    return {name: environment.get(name) or value for name, value in found.items()}


def write(path: Path, values: Mapping[str, str]) -> None:
    """Write the values as dotenv lines, for this account's eyes only: a password is among them."""
    lines = ["# Written by `make run` at each start; the real environment takes precedence."]
    lines += [f"{name}={_quoted(value)}" for name, value in values.items()]
    draft = path.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write("\n".join(lines) + "\n")
    draft.replace(path)


def _quoted(value: str) -> str:
    if _PLAIN.fullmatch(value):
        return value
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
