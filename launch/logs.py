"""Follows the logs of the parts: new lines, the last ones, and those that tell of an error."""

import re
from pathlib import Path

ERROR = re.compile(r"\b(ERROR|CRITICAL|FATAL|PANIC)\b")
TRACEBACK = "Traceback (most recent call last)"


class Tail:
    """The whole lines that were added to a file since the last look."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.position = 0
        self.rest = b""

    def lines(self) -> list[str]:
        try:
            with self.path.open("rb") as file:
                file.seek(self.position)
                added = file.read()
        except FileNotFoundError:
            return []
        self.position += len(added)
        *whole, self.rest = (self.rest + added).split(b"\n")
        return [line.decode(errors="replace").rstrip("\r") for line in whole]


class Errors:
    """Picks what a person should see at once: error lines, and of a traceback its last line."""

    def __init__(self) -> None:
        self.in_traceback = False

    def pick(self, lines: list[str]) -> list[str]:
        picked = []
        for line in lines:
            if self.in_traceback:
                if line.strip() and not line.startswith((" ", "\t")):
                    self.in_traceback = False
                    picked.append(line)
            elif TRACEBACK in line:
                self.in_traceback = True
            elif ERROR.search(line):
                picked.append(line)
        return picked


def last_lines(path: Path, count: int = 8) -> list[str]:
    """The last lines of a log that say anything; empty when there is no log."""
    try:
        text = path.read_bytes()[-16_384:].decode(errors="replace")
    except OSError:
        return []
    return [line for line in text.splitlines() if line.strip()][-count:]
