"""Any order, any number of repeats, any loss that is healed later: the same books.

The processor's answers are given as it would give them at each moment of a story, and handed over
in every order: so each answer may be older than the one before it, which asking anew can only
bring about when two workers race. Every step is taken twice, and the second time changes nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import permutations

import pytest
from django.contrib.auth.models import Group
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from accounts.roles import FINANCE
from giving import invariants
from giving.donations import payouts
from giving.donations.gateway import (
    BalanceLine,
    Charge,
    DisputeCase,
    DisputeMove,
    Payment,
    PaymentState,
    PayoutSlip,
    Refund,
)
from giving.donations.models import Donation, LedgerEntry, Payout, PayoutLine, Receipt
from giving.donations.operations import record_payment
from giving.messaging.models import OutboxJob
from tests.factories.donations import DonationFactory, PlanFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
Step = Callable[[], None]


@dataclass(frozen=True)
class Story:
    """What happens, step by step; `whole` is the end, as the processor tells it for good."""

    steps: list[Step]
    whole: list[Step]


def one_gift(at: datetime) -> Story:
    """Charged, fee known late, partly refunded, the refund came back; disputed, and won."""
    donation = DonationFactory(at_checkout=True, created_at=at)
    refund = Refund("re_1", 20_00, at + DAY, "txn_re")
    returned = replace(refund, failed_at=at + 3 * DAY, failure_balance_transaction="txn_rf")
    taken = DisputeMove("txn_d1", -50_00, 15_00, at + 5 * DAY)
    given_back = DisputeMove("txn_d2", 50_00, 0, at + 30 * DAY)
    case = DisputeCase(
        "du_1",
        "ch_1",
        50_00,
        "needs_response",
        "fraudulent",
        at + 5 * DAY,
        at + 25 * DAY,
        [taken],
    )
    won = replace(case, status="won", moves=[taken, given_back])
    charge = Charge("ch_1", 50_00, "usd", at)
    known = replace(charge, balance_transaction="txn_1", fee_minor=1_40)
    told = [
        charge,
        known,
        replace(known, refunds=[refund]),
        replace(known, refunds=[returned]),
        replace(known, refunds=[returned], disputes=[case]),
        replace(known, refunds=[returned], disputes=[won]),
    ]
    steps = [booking(payment_of(donation, one), at=at) for one in told]
    return Story(steps, steps[-1:])


def a_plan(at: datetime) -> Story:
    """A first charge that is disputed and lost; a renewal, its fee, a refund of it; a payout."""
    plan = PlanFactory(created_at=at, subscription="sub_1")
    first = DonationFactory(at_checkout=True, created_at=at, plan=plan, frequency="monthly")
    later = at + 30 * DAY
    taken = DisputeMove("txn_d1", -50_00, 15_00, at + 5 * DAY)
    lost = DisputeCase(
        "du_1", "ch_1", 50_00, "lost", "fraudulent", at + 5 * DAY, at + 25 * DAY, [taken]
    )
    charge = Charge("ch_1", 50_00, "usd", at, "txn_1", 1_40)
    second = Charge("ch_2", 50_00, "usd", later)
    known = replace(second, balance_transaction="txn_2", fee_minor=1_40)
    refunded = replace(known, refunds=[Refund("re_2", 50_00, later + DAY, "txn_re")])
    beginning = Payment(
        donation_id="",
        state=PaymentState.SUCCEEDED,
        payment_intent="pi_1",
        charge=charge,
        subscription="sub_1",
        plan_id=str(plan.pk),
        invoice="in_1",
        is_first=True,
        amount_minor=50_00,
    )
    contested = replace(beginning, charge=replace(charge, disputes=[lost]))
    renewal = replace(
        beginning, payment_intent="pi_2", invoice="in_2", is_first=False, charge=second
    )
    end = replace(renewal, charge=refunded)
    assert first.plan == plan
    slip = PayoutSlip(
        "po_1", 32_20, "usd", "paid", later + 2 * DAY, (later + 3 * DAY).date(), "txn_po"
    )
    moved = [
        ("txn_1", "charge", "ch_1", 50_00, 1_40, at),
        ("txn_d1", "adjustment", "du_1", -50_00, 15_00, at + 5 * DAY),
        ("txn_2", "charge", "ch_2", 50_00, 1_40, later),
    ]
    lines = [
        BalanceLine(name, kind, source, amount, fee, amount - fee, "usd", moment)
        for name, kind, source, amount, fee, moment in moved
    ]

    def pay_out() -> None:
        # As the payout is followed: what its lines speak of is settled first.
        for payment in (contested, replace(renewal, charge=known)):
            record_payment(payment=payment, at=at)
        payouts.keep(slip=slip, lines=lines, at=at)

    steps = [
        booking(beginning, at=at),
        booking(contested, at=at),
        booking(renewal, at=at),
        booking(replace(renewal, charge=known), at=at),
        booking(end, at=at),
        pay_out,
    ]
    return Story(steps, [steps[1], steps[4], steps[5]])


STORIES = {"one gift": one_gift, "a plan": a_plan}


def payment_of(donation: Donation, charge: Charge) -> Payment:
    return Payment(
        donation_id=str(donation.pk),
        state=PaymentState.SUCCEEDED,
        session_id=donation.checkout_session,
        payment_intent="pi_1",
        charge=charge,
        amount_minor=charge.amount_minor,
    )


def booking(payment: Payment, *, at: datetime) -> Step:
    return lambda: record_payment(payment=payment, at=at)


@contextmanager
def undone() -> Iterator[None]:
    """What is written in here is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def books() -> dict[str, object]:
    """All that has to come out the same, without the ids that are drawn at random.

    A charge's own row keeps the balance transaction as far as it was known when it was booked.
    """
    donations = Donation.objects.order_by("payment_intent").values_list(
        "payment_intent",
        "invoice",
        "state",
        "amount_minor",
        "refunded_minor",
        "fee_minor",
        "dispute",
        "succeeded_at",
        "given_on",
    )
    living = Receipt.objects.filter(voided_at=None).order_by("donation__payment_intent")
    return {
        "ledger": list(
            LedgerEntry.objects.order_by("kind", "source_id").values_list(
                "kind", "source_id", "amount_minor", "at", "donation__payment_intent"
            )
        ),
        "donations": list(donations),
        "receipts": [
            (receipt.donation.payment_intent, receipt.snapshot["remains_minor"])
            for receipt in living.select_related("donation")
        ],
        "lines": list(
            PayoutLine.objects.order_by("pk").values_list("pk", "donation__payment_intent")
        ),
        "payouts": list(Payout.objects.values_list("pk", "status", "difference_minor")),
    }


def nobody_was_thanked_twice() -> bool:
    """Whose gift had all gone back before we heard of it was never thanked."""
    thanks = OutboxJob.objects.filter(payload__letter="receipt").count()
    return thanks <= Donation.objects.received().count()


def written() -> tuple[int, ...]:
    """How much was written in all, letters and voided receipts too."""
    return tuple(model.objects.count() for model in (LedgerEntry, Receipt, OutboxJob, PayoutLine))


def expected(story: Story) -> dict[str, object]:
    """The books of somebody who heard of it once, at the end."""
    with undone():
        for step in story.whole:
            step()
        return books()


@pytest.fixture
def finance():
    user = User.objects.create(email="finance@example.org")
    user.groups.add(Group.objects.get_or_create(name=FINANCE)[0])
    return user


class TestEveryOrder:
    @pytest.mark.parametrize("second", range(5))
    @pytest.mark.parametrize("first", range(6))
    def test_all_720_each_step_once_and_twice(self, first, second, at, finance):
        """Those that begin with these two steps. Beginnings are shared, so that each is walked
        once; every step is repeated where it stands, and changes nothing then."""
        story = one_gift(at)
        end = expected(story)
        ends = 0

        def walk(left: list[int]) -> None:
            nonlocal ends
            if not left:
                ends += 1
                assert books() == end
                assert nobody_was_thanked_twice()
                return
            for number in left:
                with undone():
                    take_twice(story.steps[number])
                    walk([other for other in left if other != number])

        left = [number for number in range(6) if number != first]
        for number in (first, left.pop(second)):
            take_twice(story.steps[number])
        walk(left)
        assert ends * 30 == 720

    @pytest.mark.parametrize("part", range(4))
    def test_some_orders_of_a_plans_charges_and_payout(self, part, at, finance):
        """Every 24th of the 720, as these are not told by beginnings."""
        story = a_plan(at)
        end = expected(story)
        for order in list(permutations(range(6)))[part * 6 :: 24]:
            with undone():
                for number in order:
                    take_twice(story.steps[number])
                assert books() == end
                # The form's own donation, and one for the renewal.
                assert Donation.objects.count() == 2
                assert nobody_was_thanked_twice()

    def test_without_the_key_of_the_ledger_it_would_differ(self, at):
        """Negative control."""
        story = one_gift(at)
        end = expected(story)
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE giving_ledgerentry DROP CONSTRAINT ledger_entry_once")
        for step in story.steps:
            step()
        assert books()["ledger"] != end["ledger"]


def take_twice(step: Step) -> None:
    step()
    before = written()
    step()
    assert written() == before


class TestAnySchedule:
    @pytest.mark.parametrize("told", sorted(STORIES))
    @settings(
        max_examples=40,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(schedule=st.lists(st.integers(0, 5), max_size=14))
    def test_lost_doubled_and_late_news_is_healed_by_the_whole_truth(self, told, at, schedule):
        """What reconciliation does in the end: it books what the processor says of everything."""
        with undone():
            story = STORIES[told](at)
            end = expected(story)
            for number in schedule:
                story.steps[number]()
            for step in story.whole:
                step()
            assert books() == end
            assert nobody_was_thanked_twice()
            assert invariants.one_charge_and_one_receipt_per_donation().ok
            assert invariants.states_agree().ok
