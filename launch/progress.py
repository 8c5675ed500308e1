"""Shows what is being done and how far it has come."""

import sys
from typing import TextIO

INDENT = " " * 6


class Progress:
    """Numbered steps on the terminal; details within a step overwrite each other where they can.

    A terminal that has gone away (its window closed) must not keep the launcher from cleaning up,
    so errors of writing are swallowed.
    """

    def __init__(self, total: int, out: TextIO | None = None) -> None:
        self.out = out or sys.stdout
        self.total = total
        self.number = 0
        self.overwrites = self.out.isatty()
        self.pending = False

    def step(self, what: str) -> None:
        """Begin the next step: `[3/8] Preparing the database …`."""
        self.number += 1
        self.line(f"[{self.number}/{self.total}] {what} …")

    def detail(self, what: str, *, passing: bool = False) -> None:
        """A line below the step. A passing one is only shown where the next can overwrite it."""
        if not passing:
            self.line(INDENT + what)
        elif self.overwrites:
            self._write(f"\r\x1b[K{INDENT}{what}"[:120])
            self.pending = True

    def line(self, text: str = "") -> None:
        self._write(("\r\x1b[K" if self.pending else "") + text + "\n")
        self.pending = False

    def _write(self, text: str) -> None:
        try:
            self.out.write(text)
            self.out.flush()
        except (OSError, ValueError):
            pass
