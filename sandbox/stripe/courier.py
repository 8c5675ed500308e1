"""Carry events to their endpoints in the background, signed, until they are taken."""

import http.client
import json
import queue
import threading
import time
from typing import Any
from urllib.parse import urlsplit

from sandbox.stripe import deliveries, events, faults, objects, signature, thin_events
from sandbox.stripe.deliveries import Attempt
from sandbox.stripe.faults import Journey
from sandbox.world import World

Delivery = tuple[int, str, str]

_TIMEOUT = 10
_SENDERS = 8


def send(
    world: World, event: dict[str, Any], url: str, secret: str, journey: Journey = faults.SAFE
) -> Attempt:
    """Post an event once; the answer's status, or why there was none, is in the attempt."""
    body = json.dumps(_changed(events.shown(world.store, event), journey), indent=2).encode()
    # receivers compare this moment with their own clock, so it is never the sandbox's
    at = time.time()
    headers = {
        "Content-Length": str(len(body)),
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Stripe/1.0 (stand-in)",
        "Stripe-Signature": signature.header(body, journey.secrets(secret), int(at) - journey.age),
    }
    status, error = None, None
    try:
        status = _post(url, body, headers, journey.manner)
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


def _changed(event: dict[str, Any], journey: Journey) -> dict[str, Any]:
    # a thin event has no version to be changed
    return event | {name: one for name, one in journey.changes.items() if name in event}


def _post(url: str, body: bytes, headers: dict[str, str], manner: str) -> int:
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=_TIMEOUT)
    try:
        target = parts.path or "/"
        connection.request(
            "POST",
            f"{target}?{parts.query}" if parts.query else target,
            body[: len(body) // 2] if manner == "cut_short" else body,
            headers,
        )
        if manner != "whole":
            raise ConnectionAbortedError(f"told to {manner}")
        answer = connection.getresponse()
        answer.read(1024)
        return answer.status
    finally:
        connection.close()


class Courier:
    """Senders that wait for work; a delivery under way is never handed out a second time."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._work: queue.SimpleQueue[list[Delivery]] = queue.SimpleQueue()
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
        with self._lock:
            due = deliveries.due(self._world)
            waiting = [delivery for delivery in due if delivery[0] not in self._under_way]
            for batch in faults.in_order(self._world, waiting):
                self._under_way.update(delivery[0] for delivery in batch)
                self._work.put(batch)

    def _serve(self) -> None:
        while True:
            batch = self._work.get()
            try:
                for delivery in batch:
                    if deliveries.still_due(self._world, delivery[0]):
                        self._deliver(*delivery)
            finally:
                with self._lock:
                    self._under_way.difference_update(delivery[0] for delivery in batch)

    def _deliver(self, delivery: int, event_id: str, endpoint_id: str) -> None:
        event = objects.find(self._world.store, event_id)
        endpoint = objects.find(self._world.store, endpoint_id)
        if event is None or endpoint is None:
            return
        journey = faults.next_journey(self._world)
        if journey.lost:
            deliveries.lose(self._world.store, delivery, believed=journey.believed)
            return
        for _ in range(journey.times):
            attempt = send(self._world, event, endpoint["url"], endpoint["secret"], journey)
            deliveries.note(self._world, event_id, attempt, endpoint_id)
