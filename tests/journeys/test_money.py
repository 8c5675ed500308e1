"""Money's whole way, through addresses, webhooks and mail: a form, a payment, a receipt."""

import json
from contextlib import suppress
from io import StringIO

import pytest
import requests
from django.core.management import call_command
from django.utils import timezone

from giving.donations.models import Donation, LedgerEntry
from giving.donations.tasks import fetch_lost_events, settle_open_donations
from giving.messaging.pending import process_pending
from tests.eventually import eventually
from tests.factories.donations import FundFactory
from tests.visitor import Visitor


@pytest.fixture
def alice(live_site) -> Visitor:
    FundFactory()
    return Visitor(live_site)


def go_to_checkout(alice: Visitor) -> str:
    answer = alice.submit("/give/", amount="50", email="alice@example.org", first_name="Alice")
    return answer.headers["Location"]


def answer_of(command: str) -> dict:
    out = StringIO()
    with suppress(SystemExit):
        call_command(command, json=True, stdout=out)
    return json.loads(out.getvalue())


class TestAGift:
    def test_from_the_form_to_the_receipt_in_the_inbox(self, alice, live_site, sandbox):
        checkout = Visitor(sandbox.url)
        back = checkout.submit(go_to_checkout(alice), action="/pay")
        assert back.headers["Location"].startswith(f"{live_site}/give/thanks/")
        eventually(lambda: all(e["pending_webhooks"] == 0 for e in sandbox.events()))
        process_pending(now=timezone.now)

        page = alice.open(back.headers["Location"]).text
        assert "Thank you, Alice" in page
        assert "$50.00" in page
        (mail,) = sandbox.mails(to="alice@example.org")
        assert "2026-" in mail["subject"] or str(timezone.now().year) in mail["subject"]
        assert sandbox.books()["usd"]["gross"] == 50_00
        assert answer_of("ledger_check")["ok"]
        assert answer_of("ledger_check")["totals"]["usd"]["gross"] == 50_00
        assert answer_of("reconcile_stripe") == {"ok": True, "differences": []}

    def test_going_back_from_the_checkout_charges_nothing_and_says_so(self, alice, sandbox):
        page = requests.get(go_to_checkout(alice), timeout=10)
        assert "Go back" in page.text
        donation = Donation.objects.get()
        assert "nothing was charged" in alice.open(f"/give/?back={donation.reference}").text

    def test_a_declined_card_can_be_followed_by_a_good_one(self, alice, sandbox):
        session = go_to_checkout(alice).rpartition("/")[2]
        sandbox.decline(session)
        sandbox.pay(session)
        eventually(lambda: all(e["pending_webhooks"] == 0 for e in sandbox.events()))
        process_pending(now=timezone.now)
        assert Donation.objects.get().state == "succeeded"
        assert LedgerEntry.objects.filter(kind="charge").count() == 1


class TestLostOnTheWay:
    @pytest.fixture
    def paid_unheard(self, alice, sandbox) -> None:
        """Alice has paid and closed the browser; no webhook will ever come."""
        session = go_to_checkout(alice).rpartition("/")[2]
        sandbox.steer("stripe/webhook", url=None)
        sandbox.pay(session)

    def test_the_hourly_look_finds_the_events(self, paid_unheard, sandbox):
        fetch_lost_events()
        process_pending(now=timezone.now)
        assert Donation.objects.get().state == "succeeded"
        assert len(sandbox.mails(to="alice@example.org")) == 1

    def test_the_look_at_open_checkouts_finds_the_payment(self, paid_unheard):
        settle_open_donations(at=timezone.now() + timezone.timedelta(hours=2))
        assert Donation.objects.get().state == "succeeded"

    def test_reconciliation_books_it_and_then_finds_no_difference(self, paid_unheard):
        before = answer_of("ledger_check")
        assert not before["invariants"]["I1"]["ok"]
        assert answer_of("reconcile_stripe") == {"ok": True, "differences": []}
        assert Donation.objects.get().state == "succeeded"
        assert answer_of("ledger_check")["invariants"]["I1"]["ok"]

    def test_a_checkout_that_nobody_paid_ends(self, alice, sandbox):
        go_to_checkout(alice)
        later = timezone.now() + timezone.timedelta(hours=2)
        sandbox.steer("stripe/clock", now=later.isoformat())
        settle_open_donations(at=later)
        assert Donation.objects.get().state == "expired"
