"""Asks a part over HTTP, or its log, whether it is ready."""

import http.client
from pathlib import Path

from launch.machine import LOOPBACK


def answers(port: int, path: str) -> bool:
    """Whether a GET to this loopback port is answered with 200."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def says(log: Path, words: str) -> bool:
    """Whether a part has written these words to its log."""
    try:
        return words in log.read_text(errors="replace")
    except OSError:
        return False
