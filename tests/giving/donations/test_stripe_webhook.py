"""The hook keeps what is genuine, once, and answers everything else without a stumble."""

import hmac
import json
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import pytest
import requests
from django.db import connection
from django.utils import timezone

from giving.donations.models import LedgerEntry, Receipt
from giving.messaging.models import InboxEvent
from giving.messaging.pending import process_pending
from tests.factories.donations import FundFactory
from tests.visitor import Visitor

HOOK = "/hooks/stripe/"
SECRET = "whsec_sandbox"


def event(**changes: object) -> dict:
    return {
        "id": "evt_1",
        "object": "event",
        "type": "checkout.session.completed",
        "api_version": "2026-10-28.endive",
        "created": int(timezone.now().timestamp()),
        "livemode": False,
        "data": {"object": {"id": "cs_test_1", "object": "checkout.session"}},
    } | changes


def signed(body: bytes, *, secret: str = SECRET, skew: int = 0) -> str:
    stamp = int(timezone.now().timestamp()) + skew
    signature = hmac.new(secret.encode(), f"{stamp}.".encode() + body, sha256).hexdigest()
    return f"t={stamp},v1={signature}"


def send(client, body: bytes, signature: str | None = None):
    headers = {"Stripe-Signature": signed(body) if signature is None else signature}
    return client.post(HOOK, body, content_type="application/json", headers=headers)


@pytest.mark.django_db
class TestGenuine:
    def test_is_kept_as_it_came(self, client):
        body = json.dumps(event(), indent=3).encode()
        assert send(client, body).status_code == 200
        kept = InboxEvent.objects.get()
        assert bytes(kept.raw) == body
        assert (kept.type, kept.object_id) == ("checkout.session.completed", "cs_test_1")

    def test_the_same_event_again_is_answered_and_not_kept_again(self, client):
        body = json.dumps(event()).encode()
        assert [send(client, body).status_code for _ in range(3)] == [200, 200, 200]
        assert InboxEvent.objects.count() == 1

    def test_without_the_key_it_would_be_kept_again(self, client):
        """Negative control of the unique event id."""
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE giving_inboxevent DROP CONSTRAINT inbox_event_once")
        body = json.dumps(event()).encode()
        for _ in range(2):
            send(client, body)
        assert InboxEvent.objects.count() == 2

    def test_a_thin_event_is_understood_too(self, client):
        thin = {
            "id": "evt_thin",
            "object": "v2.core.event",
            "type": "v1.checkout.session.completed",
            "created": "2026-11-22T18:00:00.000Z",
            "livemode": False,
            "related_object": {"id": "cs_test_1", "type": "checkout.session", "url": "/v1/x"},
        }
        assert send(client, json.dumps(thin).encode()).status_code == 200
        assert InboxEvent.objects.get().type == "checkout.session.completed"

    def test_an_invoice_that_is_to_come_names_its_subscription(self, client):
        """It has no id of its own to ask for."""
        details = {"subscription": "sub_1", "metadata": {}}
        parent = {"type": "subscription_details", "subscription_details": details}
        upcoming = {"object": "invoice", "parent": parent}
        send(client, json.dumps(event(type="invoice.upcoming", data={"object": upcoming})).encode())
        assert InboxEvent.objects.get().object_id == "sub_1"

    def test_a_thin_event_about_nothing_is_kept_and_ignored(self, client):
        thin = {
            "id": "evt_thin",
            "object": "v2.core.event",
            "type": "v1.invoice.upcoming",
            "created": "2026-11-22T18:00:00.000Z",
            "livemode": False,
            "related_object": None,
        }
        assert send(client, json.dumps(thin).encode()).status_code == 200
        process_pending(now=timezone.now)
        assert InboxEvent.objects.get().state == "ignored"

    def test_poison_text_is_kept_raw_and_stops_nothing(self, client, sandbox):
        poison = event()
        poison["data"]["object"]["customer_details"] = {"name": "\x00 \ud800 \u202e"}
        assert send(client, json.dumps(poison).encode()).status_code == 200
        for number in range(10):
            send(client, json.dumps(event(id=f"evt_good_{number}", type="nobody.cares")).encode())
        process_pending(now=timezone.now)
        assert InboxEvent.objects.filter(state="ignored").count() == 10

    def test_an_unknown_type_is_kept_and_ignored(self, client):
        send(client, json.dumps(event(type="galaxy.collapsed")).encode())
        process_pending(now=timezone.now)
        assert InboxEvent.objects.get().state == "ignored"

    def test_the_other_mode_is_put_aside_and_never_acted_on(self, client):
        assert send(client, json.dumps(event(livemode=True)).encode()).status_code == 200
        process_pending(now=timezone.now)
        assert InboxEvent.objects.get().state == "quarantined"

    def test_of_a_payment_that_is_not_ours_waits_and_is_then_shown_to_staff(self, client, sandbox):
        send(client, json.dumps(event()).encode())
        for day in range(1, 7):
            process_pending(now=lambda day=day: timezone.now() + timezone.timedelta(days=day))
        assert InboxEvent.objects.get().state == "orphan"

    def test_both_secrets_are_good_while_they_are_changed(self, client, settings):
        settings.STRIPE_WEBHOOK_SECRETS = ["whsec_new", SECRET]
        for number, secret in enumerate(["whsec_new", SECRET]):
            body = json.dumps(event(id=f"evt_{number}")).encode()
            assert send(client, body, signed(body, secret=secret)).status_code == 200


BODY = json.dumps(event()).encode()
FORGERIES = {
    "none": "",
    "nonsense": "nonsense",
    "another secret": signed(BODY, secret="whsec_other"),
    "of another body": signed(BODY + b" "),
    "stale": signed(BODY, skew=-301),
    # Far enough that a slow run does not catch up with it.
    "of the future": signed(BODY, skew=+7200),
    "far future": signed(BODY, skew=86_400 * 365 * 100),
    "not ASCII": f"t={int(timezone.now().timestamp())},v1=é",
    "not ASCII at all": "ťıme=１２,v1=é",
    "full-width time": "t=１７００,v1=00",
    "endless time": "t=" + "9" * 4000 + ",v1=00",
    "negative time": "t=-5,v1=00",
    "two times": signed(BODY) + ",t=1",
    "no version": f"t={int(timezone.now().timestamp())}",
    "v0 only": signed(BODY).replace("v1=", "v0="),
    "empty v1": f"t={int(timezone.now().timestamp())},v1=",
    "only commas": ",,,,",
    "ten thousand": "v1=00," * 10_000,
}
MALFORMED = {
    "empty": b"",
    "null": b"null",
    "list": b"[]",
    "number": b"1e400",
    "text": b'"evt"',
    "bad UTF-8": b'{"id": "\xff\xfe"}',
    "cut off": BODY[:-5],
    "too deep": b"[" * 10_000 + b"]" * 10_000,
    "no id": json.dumps({**event(), "id": None}).encode(),
    "NUL in id": json.dumps(event(id="evt_\x00")).encode(),
    "surrogate in type": json.dumps(event(type="a\ud800")).encode(),
    "id too long": json.dumps(event(id="e" * 256)).encode(),
    "object is a list": json.dumps(event(data={"object": []})).encode(),
    "created is text": json.dumps(event(created="now")).encode(),
    "created beyond time": json.dumps(event(created=10**30)).encode(),
    **{
        f"without {name}": json.dumps({k: v for k, v in event().items() if k != name}).encode()
        for name in ("id", "object", "type", "created", "livemode", "data")
    },
}


@pytest.mark.django_db
class TestNotGenuine:
    @pytest.mark.parametrize("signature", FORGERIES.values(), ids=FORGERIES.keys())
    def test_a_forged_signature_is_refused(self, client, signature):
        assert send(client, BODY, signature).status_code == 400
        assert not InboxEvent.objects.exists()

    @pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED.keys())
    def test_a_malformed_body_is_refused_even_when_signed(self, client, body):
        assert send(client, body).status_code == 400
        assert not InboxEvent.objects.exists()

    def test_ten_megabytes_are_too_much(self, client):
        body = b"x" * 10_000_000
        assert send(client, body).status_code == 413

    def test_only_post_is_answered(self, client):
        assert client.get(HOOK).status_code == 405


class TestAtOnce:
    def test_twenty_at_once_are_one_entry_and_one_receipt(self, live_site, sandbox):
        """The guards are the event's and the ledger's unique keys."""
        session = open_checkout(live_site)
        sandbox.steer("stripe/webhook/pause")
        sandbox.pay(session)
        completed = next(e for e in sandbox.events() if e["type"] == "checkout.session.completed")
        body = json.dumps(completed).encode()

        def knock(_: int) -> int:
            answer = requests.post(
                live_site + HOOK,
                data=body,
                headers={"Stripe-Signature": signed(body), "Content-Type": "application/json"},
                timeout=30,
            )
            process_pending(now=timezone.now)
            connection.close()
            return answer.status_code

        with ThreadPoolExecutor(20) as crowd:
            assert set(crowd.map(knock, range(20))) == {200}
        process_pending(now=timezone.now)
        assert InboxEvent.objects.count() == 1
        assert LedgerEntry.objects.filter(kind="charge").count() == 1
        assert Receipt.objects.count() == 1
        assert len(sandbox.mails()) == 1
        sandbox.steer("stripe/webhook/resume")


def open_checkout(site: str) -> str:
    """Fill in the giving form as a browser without JavaScript would; returns the session's id."""
    FundFactory()
    page = Visitor(site).submit(
        "/give/", amount="50", email="alice@example.org", first_name="Alice"
    )
    return page.headers["Location"].rpartition("/")[2]
