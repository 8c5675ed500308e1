"""Where everything lies in one clone of the project."""

import os
from dataclasses import dataclass
from pathlib import Path

from launch.trouble import Trouble


@dataclass(frozen=True)
class Clone:
    """One checkout; its state lives in `var/`, its Python packages in `.venv/`."""

    root: Path

    @property
    def var(self) -> Path:
        return self.root / "var"

    @property
    def logs(self) -> Path:
        return self.var / "log"

    @property
    def sessions(self) -> Path:
        return self.var / "launch"

    @property
    def venv(self) -> Path:
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        return self.venv / "bin" / "python"

    @property
    def requirements(self) -> Path:
        return self.root / "requirements-dev.txt"

    def shown(self, path: Path) -> str:
        """A path as a person at the terminal would write it: relative to the clone, if inside."""
        return str(path.relative_to(self.root)) if path.is_relative_to(self.root) else str(path)

    def prepare(self) -> None:
        """Make the folders of `var/`; refuses a clone that this account may not write to."""
        if os.statvfs(self.root).f_flag & os.ST_RDONLY:
            raise Trouble(f"{self.root} lies on a read-only disk: clone to one that can be written")
        if not os.access(self.root, os.W_OK):
            raise Trouble(
                f"this account may not write to {self.root}: "
                "give it the folder (chown), or clone to a folder of your own"
            )
        for folder in (self.var, self.logs, self.sessions):
            folder.mkdir(parents=True, exist_ok=True)
