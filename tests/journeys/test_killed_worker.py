"""A worker is killed on the way from webhook to receipt: the receipt still goes out, once."""

import os
import re
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connections
from django.utils import timezone

from giving.donations.models import LedgerEntry, Receipt
from giving.messaging.leases import LEASE
from giving.messaging.models import InboxEvent, OutboxJob
from giving.messaging.pending import process_pending
from tests.factories.donations import FundFactory
from tests.tarpit import SilentAfterData, Tarpit, listening
from tests.visitor import Visitor

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def webhook_kept(live_site, sandbox) -> None:
    """Alice has paid and the webhook is in the inbox; nobody has looked at it yet."""
    FundFactory()
    answer = Visitor(live_site).submit(
        "/give/", amount="50", email="alice@example.org", first_name="Alice"
    )
    sandbox.steer("stripe/webhook/pause")
    sandbox.pay(answer.headers["Location"].rpartition("/")[2])
    paid = next(e for e in sandbox.events() if e["type"] == "checkout.session.completed")
    assert sandbox.deliver(paid["id"], to=f"{live_site}/hooks/stripe/") == 200
    assert InboxEvent.objects.get().state == "due"
    yield
    sandbox.steer("stripe/webhook/resume")


def kill_worker_at(tarpit: Tarpit, settings, **elsewhere: str) -> None:
    """Let another process do the due work, and kill it once it has reached the tarpit."""
    database = connections.settings["default"]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.local",
        "DATABASE_URL": f"postgres://{database['USER']}:{database['PASSWORD']}"
        f"@{database['HOST']}:{database['PORT']}/{database['NAME']}",
        "STRIPE_API_BASE": settings.STRIPE_API_BASE,
        "EMAIL_URL": f"smtp://127.0.0.1:{settings.EMAIL_PORT}",
        **elsewhere,
    }
    worker = subprocess.Popen(
        [sys.executable, "manage.py", "process_pending"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert tarpit.reached.wait(60), "the worker did not get that far"
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()


def the_next_worker_comes() -> None:
    process_pending(now=lambda: timezone.now() + LEASE + timedelta(seconds=1))


def assert_booked_once() -> None:
    assert LedgerEntry.objects.filter(kind="charge").count() == 1
    assert Receipt.objects.count() == 1
    assert OutboxJob.objects.get().state == "done"


class TestKilled:
    def test_while_asking_the_processor(self, webhook_kept, sandbox, settings):
        with listening(Tarpit()) as stripe:
            api = f"http://127.0.0.1:{stripe.port}/stripe"
            kill_worker_at(stripe, settings, STRIPE_API_BASE=api)
        assert not LedgerEntry.objects.exists()
        the_next_worker_comes()
        assert_booked_once()
        assert len(sandbox.mails(to="alice@example.org")) == 1

    def test_before_the_mail_server_took_the_receipt(self, webhook_kept, sandbox, settings):
        with listening(Tarpit()) as smtp:
            kill_worker_at(smtp, settings, EMAIL_URL=f"smtp://127.0.0.1:{smtp.port}")
        the_next_worker_comes()
        assert_booked_once()
        assert len(sandbox.mails(to="alice@example.org")) == 1

    def test_after_the_mail_server_took_it_the_repeat_can_be_told(
        self, webhook_kept, sandbox, settings
    ):
        with listening(SilentAfterData()) as smtp:
            kill_worker_at(smtp, settings, EMAIL_URL=f"smtp://127.0.0.1:{smtp.port}")
            taken = re.search(rb"Message-ID: (<.+>)", smtp.received)[1].decode()
        the_next_worker_comes()
        assert_booked_once()
        repeat = sandbox.mails(to="alice@example.org")
        assert [mail["message_id"] for mail in repeat] == [taken]
