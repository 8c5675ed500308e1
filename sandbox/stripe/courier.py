"""Carry events to their endpoints in the background, signed, until they are taken."""

import http.client
import json
import queue
import threading
import time
from typing import Any
from urllib.parse import urlsplit

from sandbox.stripe import deliveries, events, objects, signature, thin_events
from sandbox.stripe.deliveries import Attempt
from sandbox.world import World

_TIMEOUT = 10
_SENDERS = 8


def send(world: World, event: dict[str, Any], url: str, secret: str) -> Attempt:
    """Post an event once; the answer's status, or why there was none, is in the attempt."""
    body = json.dumps(events.shown(world.store, event), indent=2).encode()
    # receivers compare this moment with their own clock, so it is never the sandbox's
    at = time.time()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Stripe/1.0 (stand-in)",
        "Stripe-Signature": signature.header(body, secret, int(at)),
    }
    status, error = None, None
    try:
        status = _post(url, body, headers)
    except (OSError, http.client.HTTPException, ValueError) as trouble:
        error = f"{type(trouble).__name__}: {trouble}"
    return Attempt(url, at, int((time.time() - at) * 1000), status, error)


def send_everywhere(world: World, event: dict[str, Any]) -> list[Attempt]:
    """Post an event now to every endpoint that listens, delivered before or not."""
    attempts = []
    payload = "thin" if event["object"] == thin_events.KIND else "snapshot"
    for endpoint in deliveries.listeners(world.store, event["type"], payload):
        attempt = send(world, event, endpoint["url"], endpoint["secret"])
        deliveries.note(world, event["id"], attempt, endpoint["id"])
        attempts.append(attempt)
    return attempts


def _post(url: str, body: bytes, headers: dict[str, str]) -> int:
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=_TIMEOUT)
    try:
        target = parts.path or "/"
        connection.request(
            "POST", f"{target}?{parts.query}" if parts.query else target, body, headers
        )
        answer = connection.getresponse()
        answer.read(1024)
        return answer.status
    finally:
        connection.close()


class Courier:
    """Senders that wait for work; a delivery under way is never handed out a second time."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._work: queue.SimpleQueue[tuple[int, str, str]] = queue.SimpleQueue()
        self._under_way: set[int] = set()
        self._lock = threading.Lock()

    def start(self) -> None:
        """Start the senders; as daemons they never hold up the end of the process."""
        for number in range(_SENDERS):
            threading.Thread(target=self._serve, name=f"courier-{number}", daemon=True).start()

    def send_due(self) -> None:
        """Hand every due delivery to a sender, unless deliveries are held."""
        if self._world.switches["webhooks_paused"]:
            return
        for delivery in deliveries.due(self._world):
            with self._lock:
                if delivery[0] in self._under_way:
                    continue
                self._under_way.add(delivery[0])
            self._work.put(delivery)

    def _serve(self) -> None:
        while True:
            delivery, event_id, endpoint_id = self._work.get()
            try:
                if deliveries.still_due(self._world, delivery):
                    self._deliver(event_id, endpoint_id)
            finally:
                with self._lock:
                    self._under_way.discard(delivery)

    def _deliver(self, event_id: str, endpoint_id: str) -> None:
        event = objects.find(self._world.store, event_id)
        endpoint = objects.find(self._world.store, endpoint_id)
        if event is not None and endpoint is not None:
            attempt = send(self._world, event, endpoint["url"], endpoint["secret"])
            deliveries.note(self._world, event_id, attempt, endpoint_id)
