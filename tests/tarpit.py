"""Servers that take a call and then say nothing: a worker can be killed at a point we know."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Tarpit:
    """Listens on the loopback; `reached` is set once a caller has come as far as it is let."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.reached = threading.Event()
        self.received = b""
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                caller, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(caller,), daemon=True).start()

    def _answer(self, caller: socket.socket) -> None:
        """Say nothing at all: an HTTP server that took the request and thinks."""
        self.received += caller.recv(65_536)
        self.reached.set()


class SilentAfterData(Tarpit):
    """A mail server that takes a whole message and is never heard of again."""

    def _answer(self, caller: socket.socket) -> None:
        caller.sendall(b"220 here\r\n")
        while verb := caller.recv(65_536)[:4].upper():
            if verb == b"DATA":
                caller.sendall(b"354 go on\r\n")
                while not self.received.endswith(b"\r\n.\r\n"):
                    self.received += caller.recv(65_536)
                self.reached.set()
                return
            caller.sendall(b"250 ok\r\n")


@contextmanager
def listening(tarpit: Tarpit) -> Iterator[Tarpit]:
    try:
        yield tarpit
    finally:
        tarpit.listener.close()
