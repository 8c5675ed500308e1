"""A sandbox of these tests' own, the real SDK pointed at it, and somebody who hears webhooks."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import requests
from stripe import StripeClient, Subscription
from stripe.checkout import Session

from sandbox.process import Running, running

SECRET = "whsec_of_these_tests"


@dataclass
class Outside:
    """A running sandbox: the SDK's client, its control, its pages."""

    process: Running

    @property
    def url(self) -> str:
        return self.process.url

    @property
    def stripe(self) -> StripeClient:
        return StripeClient(
            "sk_test_sandbox",
            base_addresses={"api": f"{self.url}/stripe"},
            max_network_retries=0,
        )

    def api(self, method: str, path: str, **kwargs: Any) -> requests.Response:
        """A request as the SDK would not make it."""
        kwargs.setdefault("auth", ("sk_test_sandbox", ""))
        return requests.request(method, f"{self.url}/stripe/v1/{path}", timeout=10, **kwargs)

    def control(self, path: str, body: dict[str, Any] | None = None, area: str = "stripe") -> Any:
        """Steer: POST with a body, GET without."""
        address = f"{self.url}/{area}/_control/{path}"
        method = "GET" if body is None else "POST"
        answer = requests.request(method, address, json=body, timeout=10)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def checkout(self, amount: int = 5000, **params: Any) -> Session:
        """An open session such as a giving form would make."""
        return self.stripe.v1.checkout.sessions.create(session_params(amount, **params))

    def paid(self, amount: int = 5000, **params: Any) -> Session:
        """A session somebody paid."""
        session = self.checkout(amount, **params)
        self.control("pay", {"session": session.id})
        return self.stripe.v1.checkout.sessions.retrieve(
            session.id, {"expand": ["payment_intent.latest_charge.balance_transaction"]}
        )

    def plan(self, amount: int = 5000, **params: Any) -> Subscription:
        """A subscription that began at the checkout."""
        session = self.stripe.v1.checkout.sessions.create(plan_params(amount, **params))
        self.control("pay", {"session": session.id})
        session = self.stripe.v1.checkout.sessions.retrieve(session.id)
        return self.stripe.v1.subscriptions.retrieve(session.subscription)

    def told(self) -> list[str]:
        """The types of all events, oldest first."""
        events = self.stripe.v1.events.list({"limit": 100})
        return [event.type for event in events.auto_paging_iter()][::-1]


def session_params(amount: int = 5000, **params: Any) -> dict[str, Any]:
    """What a giving form asks of Checkout."""
    price = {
        "currency": "usd",
        "unit_amount": amount,
        "product_data": {"name": "Holiday gift fund"},
    }
    return {
        "mode": "payment",
        "ui_mode": "hosted_page",
        "submit_type": "donate",
        "customer_email": "alice@example.org",
        "success_url": "http://shop.example/thanks?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://shop.example/give",
        "line_items": [{"quantity": 1, "price_data": price}],
        "metadata": {"donation": "d1"},
        "payment_intent_data": {"metadata": {"donation": "d1"}, "description": "Donation"},
    } | params


def plan_params(amount: int = 5000, interval: str = "month", **params: Any) -> dict[str, Any]:
    """What a giving form asks of Checkout for a recurring donation."""
    price = {
        "currency": "usd",
        "unit_amount": amount,
        "product_data": {"name": "Monthly gift"},
        "recurring": {"interval": interval},
    }
    asked = session_params() | {
        "mode": "subscription",
        "line_items": [{"quantity": 1, "price_data": price}],
        "subscription_data": {"metadata": {"plan": "p1"}},
    }
    del asked["payment_intent_data"]
    return asked | params


@pytest.fixture(scope="session")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("sandbox")) as process:
        yield process


@pytest.fixture
def outside(process: Running) -> Outside:
    """The sandbox, emptied, telling nobody."""
    outside = Outside(process)
    outside.control("webhook", {"url": None})
    outside.control("reset", {})
    outside.control("reset", {}, area="mail")
    return outside


@dataclass
class Heard:
    """One webhook as it came in."""

    body: bytes
    signature: str
    path: str

    @property
    def event(self) -> dict[str, Any]:
        return json.loads(self.body)


@dataclass
class Listener:
    """Keeps every webhook; answers with the next status of `answers`, then with 200."""

    answers: list[int] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hooks/"

    def types(self) -> set[str]:
        return {one.event["type"] for one in self.heard}


@pytest.fixture
def listener(outside: Outside) -> Iterator[Listener]:
    """Somebody at the other end; the sandbox is told to call there."""
    listener = Listener()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            listener.heard.append(Heard(body, self.headers["Stripe-Signature"], self.path))
            self.send_response(listener.answers.pop(0) if listener.answers else 200)
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listener.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    outside.control("webhook", {"url": listener.url, "secret": SECRET})
    try:
        yield listener
    finally:
        outside.control("webhook", {"url": None})
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def eventually() -> Callable[[Callable[[], Any]], Any]:
    """Ask again and again, for ten seconds at most, until the answer is true."""

    def ask(question: Callable[[], Any]) -> Any:
        until = time.monotonic() + 10
        while True:
            if answer := question():
                return answer
            assert time.monotonic() < until, "it never came true"
            time.sleep(0.02)

    return ask
