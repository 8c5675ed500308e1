"""What the machine must offer before anything is started: Python with venv, and free ports."""

import importlib.util
import os
import socket
import sys

from launch.trouble import Trouble

OLDEST_PYTHON = (3, 11)
LOOPBACK = "127.0.0.1"


def require_python(version: tuple[int, ...] = sys.version_info[:2]) -> None:
    """Refuse a Python that is too old for the project, or cannot make a virtual environment."""
    if version < OLDEST_PYTHON:
        raise Trouble(
            f"this is Python {'.'.join(map(str, version))}, and 3.11 or newer is needed: "
            "install one, or name it: make run PYTHON=/path/to/python3"
        )
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        raise Trouble(
            f"{sys.executable} cannot make virtual environments (no venv or ensurepip): install it "
            f"(Debian, Ubuntu: apt-get install python{version[0]}.{version[1]}-venv), "
            "or name another: make run PYTHON=/path/to/python3"
        )


def port_from(name: str, default: int) -> int:
    """The port that an environment variable names; refuses what is no usable port."""
    text = os.environ.get(name, "").strip()
    if not text:
        return default
    # Two ports follow the first: the sandbox's web and mail servers.
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65533:
        raise Trouble(f"{name}={text} is no port: give a number from 1 to 65533, as {name}=8010")
    return int(text)


def require_free_port(port: int, *, purpose: str, variable: str) -> None:
    """Refuse a port on which somebody else already listens."""
    try:
        _bind(port)
    except PermissionError:
        raise Trouble(
            f"port {port} ({purpose}) is kept for the administrator: "
            f"choose one above 1023, as {variable}={port + 8000}"
        ) from None
    except OSError:
        raise Trouble(
            f"port {port} ({purpose}) is in use by another program: "
            f"stop that one, or choose another port: make run {variable}={port + 10}"
        ) from None


def is_free(port: int) -> bool:
    """Whether a server of ours could listen on this loopback port now."""
    try:
        _bind(port)
    except OSError:
        return False
    return True


def free_port() -> int:
    """A loopback port on which nobody listens at this moment."""
    return _bind(0)


def _bind(port: int) -> int:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((LOOPBACK, port))
        # Two sockets may bind with SO_REUSEADDR as long as neither listens.
        probe.listen(1)
        return probe.getsockname()[1]
