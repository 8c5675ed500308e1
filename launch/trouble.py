"""What went wrong, said in one line together with what to do about it."""

import errno
import os
import re
from collections.abc import Sequence


class Trouble(Exception):
    """One line for the person at the terminal: what is wrong here, and what to do.

    `evidence` are lines of a program's own log, shown below it.
    """

    def __init__(self, sentence: str, evidence: Sequence[str] = ()) -> None:
        super().__init__(sentence)
        self.evidence = list(evidence)


DISK_FULL = "the disk is full: free some space, then run it again"

_SENTENCES = {
    errno.ENOSPC: "cannot write {file}: " + DISK_FULL,
    errno.EDQUOT: "cannot write {file}: " + DISK_FULL,
    errno.EACCES: "no permission for {file}: it belongs to somebody else; "
    "give it to this account (chown), or clone to a folder of your own",
    errno.EPERM: "not allowed to change {file}: it belongs to somebody else; "
    "give it to this account (chown), or clone to a folder of your own",
    errno.EROFS: "{file} lies on a read-only disk: clone to a folder that can be written",
    errno.ENOENT: "{file} is missing",
    errno.EMFILE: "too many files are open: raise the limit (ulimit -n 1024), then run it again",
    errno.EAGAIN: "no further process can be started: close some programs, then run it again",
    errno.ENOMEM: "no memory is left: close some programs, then run it again",
}


def sentence_for(error: OSError) -> str:
    """Say an error of the operating system in one line, as a `Trouble` would."""
    # Of a file that was open already the system does not tell the name.
    name = os.fsdecode(error.filename) if error.filename else "a file in var/ or .venv/"
    sentence = _SENTENCES.get(error.errno or 0, "{file}: " + (error.strerror or str(error)))
    return sentence.format(file=name)


_CAUSES = [
    (
        r"is not a trusted or secure host",
        "the package index has no https, and pip does not trust it: "
        "use one that has, or set PIP_TRUSTED_HOST",
    ),
    (r"No space left on device|Disk quota exceeded", DISK_FULL),
    (
        r"DO NOT MATCH THE HASHES",
        "a download differs from the file that was checked: "
        "the package index or a proxy changed it; run it again, or use another index",
    ),
    (
        r"name resolution|NameResolutionError|getaddrinfo failed|Name or service not known"
        r"|Failed to establish a new connection|Connection refused|NewConnectionError"
        r"|Read timed out|ReadTimeoutError|ConnectTimeoutError|Connection reset|Connection aborted"
        r"|IncompleteRead|ProtocolError|ProxyError|Could not fetch URL|Network is unreachable"
        r"|connection broken",
        "the package index cannot be reached: check the network (or proxy), then run it again",
    ),
    (
        r"SSLError|CERTIFICATE_VERIFY_FAILED",
        "the package index shows a certificate that is not trusted here: "
        "check the proxy, or set PIP_CERT",
    ),
    (
        r"No matching distribution found for (?P<name>[\w.-]+)",
        "the package index has no {name} for this Python and platform: "
        "use CPython 3.11 to 3.13, or another index",
    ),
    (r"Cannot allocate memory|MemoryError", "no memory is left: close some programs"),
    (r"Permission denied", "a file here belongs to somebody else"),
]  # fmt: skip


def cause_in(text: str) -> str | None:
    """The known cause that a program's own words point at; None when they name none."""
    for pattern, sentence in _CAUSES:
        if found := re.search(pattern, text):
            return sentence.format(**found.groupdict())
    return None
