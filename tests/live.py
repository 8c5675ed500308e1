"""The site on a real port, over a database of its own that is a copy of the test database."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIServer, make_server
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import psycopg
from django.core.servers.basehttp import WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.db import connections
from psycopg import sql

_numbers = count(1)


class _Handler(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 128

    # A person who closes the tab is no fault of ours.
    def handle_error(self, request: object, client_address: object) -> None:
        pass


class _Door:
    """The application, until it is shut: a request that ended later would write to the database
    of the next test. Connections that a browser merely keeps open need not be waited for."""

    def __init__(self, application: WSGIApplication) -> None:
        self.application, self.is_shut, self.inside = application, False, 0
        self.changed = threading.Condition()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        with self.changed:
            if self.is_shut:
                start_response("503 Shut", [])
                return []
            self.inside += 1
        try:
            answer = self.application(environ, start_response)
            try:
                return list(answer)
            finally:
                getattr(answer, "close", lambda: None)()
        finally:
            with self.changed:
                self.inside -= 1
                self.changed.notify_all()

    def shut(self) -> None:
        with self.changed:
            self.is_shut = True
            assert self.changed.wait_for(lambda: not self.inside, 30), "a request does not end"


def make_template() -> None:
    """Copy the fresh test database once; nobody connects to the copy, so it can be copied on.

    The test database itself cannot: a browser's event loop hides connections of this very thread
    from `connections.close_all()`, and PostgreSQL copies no database that is in use.
    """
    connections.close_all()
    original = connections.settings["default"]["NAME"]
    _as_owner("DROP DATABASE IF EXISTS {}", f"{original}_template")
    _as_owner("CREATE DATABASE {} TEMPLATE {}", f"{original}_template", original)


def drop_template() -> None:
    _drop(f"{connections.settings['default']['NAME']}_template")


def drop_test_database() -> None:
    """Django's own way stumbles over the connection that a browser's event loop hides from us."""
    connections.close_all()
    _drop(connections.settings["default"]["NAME"])


@contextmanager
def database_copy() -> Iterator[str]:
    """Let every new connection of this process use a fresh copy of the test database."""
    settings = connections.settings["default"]
    original = settings["NAME"]
    copy = f"{original}_{next(_numbers)}"
    connections.close_all()
    _as_owner("CREATE DATABASE {} TEMPLATE {}", copy, f"{original}_template")
    settings["NAME"] = copy
    try:
        yield copy
    finally:
        connections.close_all()
        settings["NAME"] = original
        _drop(copy)


def _drop(name: str) -> None:
    _as_owner("DROP DATABASE {} WITH (FORCE)", name)


def _as_owner(statement: str, *names: str) -> None:
    settings = connections.settings["default"]
    with psycopg.connect(
        host=settings["HOST"],
        port=settings["PORT"],
        user=settings["USER"],
        password=settings["PASSWORD"],
        dbname="postgres",
        autocommit=True,
    ) as owner:
        owner.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@contextmanager
def serving() -> Iterator[str]:
    """Answer requests in threads of this process; yields the site's address."""
    door = _Door(get_wsgi_application())
    server = make_server("127.0.0.1", 0, door, _Server, _Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        door.shut()
        server.server_close()
        thread.join()
