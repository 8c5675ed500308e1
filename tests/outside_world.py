"""What tests do with the outside world: click in the checkout, read the mail, steer the faults."""

from dataclasses import dataclass

import requests


@dataclass(frozen=True)
class OutsideWorld:
    """The running sandbox, spoken to over HTTP as its pages and its control API offer it."""

    url: str
    smtp_port: int

    @property
    def stripe_api(self) -> str:
        return f"{self.url}/stripe"

    def steer(self, deed: str, **body: object) -> dict:
        """Call a control, such as `stripe/pay`; returns its answer."""
        room, _, name = deed.partition("/")
        return self._post(f"/{room}/_control/{name}", body)

    def pay(self, session: str) -> dict:
        return self.steer("stripe/pay", session=session)

    def decline(self, session: str) -> dict:
        return self.steer("stripe/decline", session=session)

    def books(self) -> dict:
        return self._get("/stripe/_control/books")

    def books_by(self, part: str) -> dict:
        """The processor's sums in cents for each `fund`, or for each `payout`."""
        return self._get("/stripe/_control/books", by=part)["usd"]

    def mails(self, **wanted: str) -> list[dict]:
        """The mail that came, newest first; `to`, `subject` narrow it."""
        return self._get("/mail/messages.json", **wanted)["messages"]

    def events(self) -> list[dict]:
        """Everything that the processor would tell, oldest first."""
        answer = requests.get(
            f"{self.stripe_api}/v1/events?limit=100", auth=("sk_test_sandbox", ""), timeout=10
        )
        return answer.json()["data"][::-1]

    def deliver(self, event_id: str, *, to: str, secret: str = "whsec_sandbox") -> int:
        """Send one event's webhook now; returns the status that was answered."""
        answer = self.steer(f"stripe/events/{event_id}/send", url=to, secret=secret)
        return answer["attempts"][0]["status"]

    def empty(self) -> None:
        self.steer("stripe/webhook", url=None)
        self.steer("stripe/reset")
        self.steer("mail/reset")

    def _post(self, path: str, body: dict) -> dict:
        answer = requests.post(self.url + path, json=body, timeout=20)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text[:300]}"
        return answer.json()

    def _get(self, path: str, **query: str) -> dict:
        return requests.get(self.url + path, params=query, timeout=20).json()
