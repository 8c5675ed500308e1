"""Twenty-one faults of a card processor, and which tests show what the system does about each.

The list names tests elsewhere; those that are nobody else's are below. A name that is not found
fails, so that no fault loses its test unseen.
"""

import ast
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import stripe
from django.utils import timezone

from giving import invariants
from giving.donations import events, operations
from giving.donations.gateway_stripe import LISTENS_TO, gateway
from giving.donations.gateway_stripe.messages import event_from
from giving.donations.models import Donation, LedgerEntry, Receipt
from giving.donations.operations import settle
from giving.donations.tasks import fetch_lost_events, settle_open_donations
from giving.messaging.models import InboxEvent, OutboxJob
from giving.messaging.pending import process_pending
from tests.factories.accounts import finance_person
from tests.factories.donations import FundFactory
from tests.giving.donations.at_the_processor import (
    at_checkout,
    charge_of,
    clock,
    ledger_of,
    paid_there,
    received,
)
from tests.giving.donations.happenings import tell
from tests.giving.donations.test_stripe_webhook import event as snapshot
from tests.giving.donations.test_stripe_webhook import send
from tests.visitor import Visitor

TESTS = Path(__file__).parents[1]

FAULTS = {
    1: [
        "giving/donations/test_give.py::test_a_processor_that_is_away_charges_nobody_and_keeps_what_was_typed",
        "giving/donations/test_give.py::test_a_processor_that_says_nothing_is_given_up",
        "giving/donations/test_give.py::test_two_tries_of_a_silent_processor_fit_into_ten_seconds",
    ],
    2: [
        "giving/donations/test_start_checkout.py::test_after_a_lost_answer_the_same_key_finds_the_page",
        "giving/donations/test_start_checkout.py::test_only_a_definite_no_ends_a_key",
    ],
    3: [
        "giving/donations/test_give.py::test_ten_presses_at_once_are_one_donation_and_one_checkout",
        "giving/donations/test_reconcile.py::test_a_twin_is_listed_for_staff_and_is_no_difference",
    ],
    4: [
        "journeys/test_money.py::test_from_the_form_to_the_receipt_in_the_inbox",
        "journeys/test_stripe_faults.py::test_04_webhook_and_return_race_to_one_receipt",
    ],
    5: [
        "giving/donations/test_any_order.py::test_all_720_each_step_once_and_twice",
        "journeys/test_stripe_faults.py::test_05_thin_and_snapshot_of_one_event_act_once",
        "journeys/test_stripe_faults.py::test_05_every_event_of_a_gift_backwards_and_twice",
    ],
    6: [
        "giving/donations/test_stripe_webhook.py::test_of_a_payment_that_is_not_ours_waits_and_is_then_shown_to_staff",
        "journeys/test_stripe_faults.py::test_06_an_event_that_is_quicker_than_its_row_waits_for_it",
    ],
    7: [
        "giving/donations/test_stripe_webhook.py::test_a_forged_signature_is_refused",
        "giving/donations/test_stripe_webhook.py::test_a_malformed_body_is_refused_even_when_signed",
        "giving/donations/test_stripe_webhook.py::test_poison_text_is_kept_raw_and_stops_nothing",
        "journeys/test_stripe_faults.py::test_07_poison_at_the_processor_is_booked_all_the_same",
    ],
    8: ["journeys/test_killed_worker.py::test_while_asking_the_processor"],
    9: [
        "journeys/test_stripe_faults.py::test_09_ten_days_without_a_webhook",
        "giving/donations/test_reconcile.py::test_everything_of_which_no_event_ever_told",
    ],
    10: [
        "journeys/test_stripe_faults.py::test_10_another_version_is_harmless_and_told",
        "journeys/test_stripe_faults.py::test_10_a_message_without_any_one_field_is_no_stumbling_block",
    ],
    11: [
        "journeys/test_stripe_faults.py::test_11_another_mode_or_account_changes_nothing_and_is_told"
    ],
    12: [
        "journeys/test_stripe_faults.py::test_12_a_bank_debit_is_thanked_for_when_it_settles",
        "journeys/test_stripe_faults.py::test_12_a_bank_debit_that_fails_is_told",
        "journeys/test_stripe_faults.py::test_12_a_bank_debit_that_is_returned_after_success",
    ],
    13: [
        "giving/donations/test_follow_plan.py::test_recovered_it_is_thanked_for_once",
        "giving/donations/test_follow_plan.py::test_given_up_it_is_never_silent",
        "giving/donations/test_follow_plan.py::test_a_card_that_its_bank_renewed_is_no_letter",
    ],
    14: ["giving/donations/test_change_plan.py::test_the_donor_hears_of_the_last_charge_once"],
    15: [
        "journeys/test_stripe_faults.py::test_15_refunds_made_at_the_processors_own_desk",
        "giving/donations/test_refunds.py::test_one_that_came_back_can_be_asked_for_again",
    ],
    16: [
        "giving/donations/test_disputes.py::test_of_a_part_on_a_gift_that_was_refunded_in_part",
        "giving/donations/test_disputes.py::test_won_gives_everything_back_and_thanks_nobody_again",
        "giving/donations/test_disputes.py::test_three_days_before_and_once",
    ],
    17: [
        "journeys/test_stripe_faults.py::test_17_a_late_fee_comes_with_charge_updated",
        "giving/donations/test_payouts.py::test_a_late_fee_is_filled_by_the_payout",
    ],
    18: [
        "giving/donations/test_payouts.py::test_a_sum_that_misses_the_amount_is_kept_as_a_difference",
        "giving/donations/test_reconcile.py::test_a_payout_that_does_not_add_up",
    ],
    19: [
        "giving/donations/test_defence.py::test_fifty_at_once_are_counted_one_by_one",
        "giving/donations/test_defence.py::test_a_hall_in_which_more_cards_succeed_goes_on",
    ],
    20: [
        "giving/donations/test_give.py::test_no_amount_no_gift",
        "giving/test_money.py::test_refuses_what_is_no_amount",
        "giving/test_money.py::test_knows_one_currency",
    ],
    21: [
        "giving/donations/test_stripe_webhook.py::test_both_secrets_are_good_while_they_are_changed",
        "giving/donations/test_defence.py::test_after_a_refused_key_for_a_while_only",
        "giving/donations/test_defence_pages.py::test_closes_giving_kindly_alarms_and_heals_by_itself",
    ],
}
DAY = timedelta(days=1)


def functions_of(path: str) -> set[str]:
    tree = ast.parse((TESTS / path).read_text())
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


class TestTheList:
    def test_has_every_fault(self):
        assert sorted(FAULTS) == list(range(1, 22))

    @pytest.mark.parametrize("number", sorted(FAULTS))
    def test_names_tests_that_are_there(self, number):
        for name in FAULTS[number]:
            path, _, test = name.partition("::")
            assert test in functions_of(path), name

    def test_we_act_on_every_message_that_we_listen_to(self):
        assert set(events.ACTS) == LISTENS_TO


@pytest.fixture
def frank():
    return finance_person("frank@example.org")


def everything(sandbox) -> list[dict]:
    return [one for one in sandbox.events() if one["type"] in LISTENS_TO]


def letters() -> list[str]:
    return sorted(
        OutboxJob.objects.filter(topic="letter").values_list("payload__letter", flat=True)
    )


def test_04_webhook_and_return_race_to_one_receipt(live_site, sandbox):
    FundFactory()
    alice, checkout = Visitor(live_site), Visitor(sandbox.url)
    page = alice.submit("/give/", amount="50", email="alice@example.org", first_name="Alice")
    back = checkout.submit(page.headers["Location"], action="/pay")
    # The visitor is back before the webhook's events are handled; then both have asked.
    assert "Thank you" in alice.open(back.headers["Location"]).text
    fetch_lost_events()
    process_pending(now=timezone.now)
    assert LedgerEntry.objects.filter(kind="charge").count() == 1
    assert Receipt.objects.count() == 1
    assert len(sandbox.mails(to="alice@example.org")) == 1
    # Nor did either stumble over what the other had done.
    assert not InboxEvent.objects.filter(state="due", tries__gt=0).exists()


@pytest.mark.django_db
class TestFaults:
    def test_05_thin_and_snapshot_of_one_event_act_once(self, sandbox, at):
        paid_there(sandbox, at=at)
        (facts,) = [one for one in sandbox.events() if one["type"] == "checkout.session.completed"]
        thin = {
            "id": "evt_thin_1",
            "object": "v2.core.event",
            "type": "v1." + facts["type"],
            "created": "2026-11-22T18:00:00.000Z",
            "livemode": False,
            "context": None,
            "snapshot_event": facts["id"],
            "related_object": {"id": facts["data"]["object"]["id"], "type": "checkout.session"},
        }
        for body in (thin, facts, thin):
            events.keep(event_from(body, raw=b"{}"), at=at)
            process_pending(now=lambda: at)
        kept = InboxEvent.objects.get()
        assert (kept.event_id, kept.state, kept.tries) == (facts["id"], "done", 1)

    def test_05_every_event_of_a_gift_backwards_and_twice(self, sandbox, at, frank):
        """All kinds at once, as the processor really tells them: nothing depends on the order."""
        sandbox.steer("stripe/settings", fees_late=True, settlement_days=0)
        donation = paid_there(sandbox, at=at)
        sandbox.steer("stripe/settings", fees_late=False)
        intent = gateway().payment_of(donation.checkout_session).payment_intent
        refund = sandbox.steer("stripe/refund", payment_intent=intent, amount=10_00)
        sandbox.steer("stripe/refund", refund=refund["id"], outcome="failed")
        dispute = sandbox.steer("stripe/dispute", payment_intent=intent)
        sandbox.steer("stripe/dispute/close", dispute=dispute["id"], outcome="won")
        sandbox.steer("stripe/payout")
        told = everything(sandbox)
        assert len({one["type"] for one in told}) >= 12
        tell([*told[::-1], *told], at=at)
        donation.refresh_from_db()
        assert (donation.state, donation.refunded_minor, donation.dispute) == (
            "succeeded",
            0,
            "won",
        )
        assert ledger_of(donation) == [
            ("charge", 50_00),
            ("dispute", -50_00),
            ("dispute_reversal", 50_00),
            ("fee", -15_00),
            ("fee", -1_40),
            ("refund", -10_00),
            ("refund_failed", 10_00),
        ]
        assert invariants.ledger_is_the_processors(gateway()).ok
        assert letters() == ["receipt", "staff_dispute"]
        assert not InboxEvent.objects.exclude(state="done").exists()

    def test_06_an_event_that_is_quicker_than_its_row_waits_for_it(self, sandbox, at):
        """The processor may speak of what our own transaction has not committed yet."""
        donation = paid_there(sandbox, at=at)
        Donation.objects.filter(pk=donation.pk).delete()
        for one in everything(sandbox):
            events.keep(event_from(one, raw=b"{}"), at=at)
        process_pending(now=lambda: at)
        assert set(InboxEvent.objects.values_list("state", flat=True)) == {"due"}
        donation.save(force_insert=True)
        process_pending(now=lambda: at + timedelta(minutes=1))
        donation.refresh_from_db()
        assert donation.state == "succeeded"
        assert set(InboxEvent.objects.values_list("state", flat=True)) == {"done"}

    def test_07_poison_at_the_processor_is_booked_all_the_same(self, sandbox, at):
        """PostgreSQL takes no NUL and no half of a pair: the body is kept as bytes."""
        donation = paid_there(sandbox, at=at)
        told = [one for one in everything(sandbox) if "session" in one["type"]]
        for one in told:
            one["data"]["object"]["customer_details"]["name"] = "\x00 \ud800 \u202e"
        tell(told, at=at)
        donation.refresh_from_db()
        assert donation.state == "succeeded"

    def test_09_ten_days_without_a_webhook(self, sandbox, at):
        """Nobody listened and no clock ran: the look afterwards goes back to where it stopped."""
        fetch_lost_events(at=at)
        donation = paid_there(sandbox, at=at + DAY)
        later = at + 10 * DAY
        clock(sandbox, later)
        fetch_lost_events(at=later)
        process_pending(now=lambda: later)
        donation.refresh_from_db()
        assert donation.state == "succeeded"

    def test_10_another_version_is_harmless_and_told(self, sandbox, at, frank):
        donation = paid_there(sandbox, at=at)
        tell([{**one, "api_version": "2031-01-01.next"} for one in everything(sandbox)], at=at)
        donation.refresh_from_db()
        assert donation.state == "succeeded"
        assert letters().count("staff_other_version") == 1
        assert stripe.api_version != "2031-01-01.next"

    @pytest.mark.parametrize("field", sorted(snapshot()))
    def test_10_a_message_without_any_one_field_is_no_stumbling_block(self, client, field):
        body = {name: value for name, value in snapshot().items() if name != field}
        answer = send(client, json.dumps(body).encode())
        assert answer.status_code in (200, 400)
        assert InboxEvent.objects.count() == (answer.status_code == 200)

    @pytest.mark.parametrize("change", [{"livemode": True}, {"account": "acct_other"}])
    def test_11_another_mode_or_account_changes_nothing_and_is_told(
        self, sandbox, at, frank, change
    ):
        donation = paid_there(sandbox, at=at)
        for one in everything(sandbox):
            events.keep(event_from({**one, **change}, raw=b"{}"), at=at)
        process_pending(now=lambda: at)
        assert set(InboxEvent.objects.values_list("state", flat=True)) == {"quarantined"}
        assert not LedgerEntry.objects.exists()
        donation.refresh_from_db()
        assert donation.state == "open"
        assert len(sandbox.mails(to=frank.email)) == 1

    def test_12_a_bank_debit_is_thanked_for_when_it_settles(self, sandbox, at):
        donation = at_checkout(sandbox, at=at)
        sandbox.steer("stripe/debit", session=donation.checkout_session)
        tell(everything(sandbox), at=at)
        donation.refresh_from_db()
        assert (donation.state, letters()) == ("processing", [])
        sandbox.steer("stripe/settle", session=donation.checkout_session, outcome="succeed")
        tell(everything(sandbox), at=at + 4 * DAY)
        donation.refresh_from_db()
        assert (donation.state, letters()) == ("succeeded", ["receipt"])

    def test_12_a_bank_debit_that_fails_is_told(self, sandbox, at):
        donation = at_checkout(sandbox, at=at)
        sandbox.steer("stripe/debit", session=donation.checkout_session)
        tell(everything(sandbox), at=at)
        sandbox.steer("stripe/settle", session=donation.checkout_session, outcome="fail")
        for _ in range(2):
            tell(everything(sandbox), at=at + 4 * DAY)
        donation.refresh_from_db()
        assert (donation.state, letters()) == ("failed", ["payment_failed"])
        assert not LedgerEntry.objects.exists()
        process_pending(now=lambda: at + 4 * DAY)
        (mail,) = sandbox.mails(to="alice@example.org")
        assert "did not go through" in mail["subject"]
        assert "$50.00" in mail["text"]

    def test_12_a_debit_of_which_no_event_tells_is_found_by_the_clock(self, sandbox, at):
        donation = at_checkout(sandbox, at=at)
        sandbox.steer("stripe/debit", session=donation.checkout_session)
        settle(object_id=donation.checkout_session, gateway=gateway(), at=at)
        sandbox.steer("stripe/settle", session=donation.checkout_session, outcome="fail")
        settle_open_donations(at=at + DAY)
        donation.refresh_from_db()
        assert donation.state == "failed"

    def test_12_a_bank_debit_that_is_returned_after_success(self, sandbox, at, frank):
        donation = at_checkout(sandbox, at=at)
        sandbox.steer("stripe/debit", session=donation.checkout_session)
        sandbox.steer("stripe/settle", session=donation.checkout_session, outcome="succeed")
        tell(everything(sandbox), at=at)
        donation.refresh_from_db()
        charge = charge_of(donation)
        returned = sandbox.steer("stripe/dispute", charge=charge, reason="debit_not_authorized")
        sandbox.steer("stripe/dispute/close", dispute=returned["id"], outcome="lost")
        tell(everything(sandbox), at=at + 30 * DAY)
        donation.refresh_from_db()
        assert (donation.state, donation.dispute) == ("succeeded", "lost")
        assert sum(minor for kind, minor in ledger_of(donation) if kind != "fee") == 0
        assert not donation.receipts.filter(voided_at=None).exists()

    def test_15_refunds_made_at_the_processors_own_desk(self, sandbox, at):
        donation = received(sandbox, at=at)
        charge = charge_of(donation)
        first = sandbox.steer("stripe/refund", charge=charge, amount=10_00)["id"]
        sandbox.steer("stripe/refund", charge=charge, amount=15_00)
        tell(everything(sandbox), at=at)
        donation.refresh_from_db()
        assert donation.refunded_minor == 25_00
        sandbox.steer("stripe/refund", refund=first, outcome="failed")
        tell(everything(sandbox), at=at)
        donation.refresh_from_db()
        assert donation.refunded_minor == 15_00
        living = donation.receipts.get(voided_at=None)
        assert living.snapshot["remains_minor"] == 35_00
        assert invariants.states_agree().ok

    def test_17_a_late_fee_comes_with_charge_updated(self, sandbox, at):
        sandbox.steer("stripe/settings", fees_late=True)
        donation = received(sandbox, at=at)
        assert donation.fee_minor is None
        sandbox.steer("stripe/settings", fees_late=False)
        tell([one for one in everything(sandbox) if one["type"] == "charge.updated"], at=at)
        donation.refresh_from_db()
        assert donation.fee_minor == 1_40

    def test_a_payment_of_another_amount_is_kept_for_staff(self, sandbox, at, frank):
        """Whoever changes the sum on the way finds nothing booked, and finance knows."""
        donation = paid_there(sandbox, at=at)
        Donation.objects.filter(pk=donation.pk).update(amount_minor=100_00)
        payment = gateway().payment_of(donation.checkout_session)
        for told in (payment, replace(payment, session_id="")):
            with pytest.raises(operations.AmountDiffers):
                operations.book(payment=told, at=at)
        assert not LedgerEntry.objects.exists()
        assert letters() == ["staff_amount_differs"]
