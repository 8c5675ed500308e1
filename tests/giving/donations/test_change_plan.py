"""What a donor asks of a plan is written down, and carried to the processor once, in order."""

from datetime import date, datetime, timedelta

import pytest

from giving.donations import plan_changes
from giving.donations.gateway_stripe import gateway
from giving.donations.models import Donation, Plan
from giving.messaging.models import OutboxJob
from giving.messaging.pending import process_pending
from giving.money import Money
from tests import plans as stage
from tests.factories.deliveries import StaffFactory

pytestmark = pytest.mark.django_db
NOBODY = "http://127.0.0.1:9/stripe"


@pytest.fixture
def plan(sandbox, at) -> Plan:
    return stage.begin(sandbox, at=at)


@pytest.fixture
def covered_plan(sandbox, at) -> Plan:
    return stage.begin(sandbox, at=at, email="bea@example.org", covered=Money(87))


def amount(plan: Plan, dollars: int, *, covered: int = 0, at: datetime) -> None:
    plan_changes.change_amount(
        plan=plan, gift=Money(dollars * 100), covered=Money(covered), by="donor", at=at
    )


def carried_out(plan: Plan, *, at: datetime) -> Plan:
    process_pending(now=lambda: at)
    plan.refresh_from_db()
    return plan


class TestChangeAmount:
    def test_counts_from_the_next_charge_on_and_charges_nothing_now(self, plan, sandbox, at):
        amount(plan, 40, at=at)
        assert carried_out(plan, at=at).amount_minor == 40_00
        assert sandbox.books()["usd"]["gross"] == 25_00
        stage.pass_time(sandbox, at.replace(month=12) + timedelta(hours=2))
        assert sandbox.books()["usd"]["gross"] == 65_00
        renewal = Donation.objects.exclude(invoice="").latest("created_at")
        assert renewal.amount_minor == 40_00

    def test_the_covered_fee_is_a_part_of_its_own(self, covered_plan, sandbox, at):
        assert (covered_plan.amount_minor, covered_plan.covered_minor) == (25_87, 87)
        amount(covered_plan, 40, covered=121, at=at)
        carried_out(covered_plan, at=at)
        assert (covered_plan.amount_minor, covered_plan.covered_minor) == (41_21, 1_21)
        stage.pass_time(sandbox, at.replace(month=12) + timedelta(hours=2))
        renewal = Donation.objects.latest("created_at")
        assert (renewal.amount_minor, renewal.covered_minor) == (41_21, 1_21)

    def test_the_fee_can_be_left_out_and_added(self, covered_plan, at):
        amount(covered_plan, 25, at=at)
        carried_out(covered_plan, at=at)
        assert (covered_plan.amount_minor, covered_plan.covered_minor) == (25_00, 0)
        amount(covered_plan, 25, covered=87, at=at)
        carried_out(covered_plan, at=at)
        assert (covered_plan.amount_minor, covered_plan.covered_minor) == (25_87, 87)

    def test_of_two_wishes_the_later_counts_whatever_the_order_of_the_tries(self, plan, at):
        amount(plan, 30, at=at)
        amount(plan, 40, at=at)
        first = OutboxJob.objects.filter(topic="plan_write").earliest("payload__note")
        OutboxJob.objects.filter(pk=first.pk).update(not_before=at + timedelta(minutes=5))
        assert carried_out(plan, at=at).amount_minor == 40_00
        assert carried_out(plan, at=at + timedelta(minutes=6)).amount_minor == 40_00

    def test_the_later_waits_while_the_earlier_is_with_the_processor(self, plan, at):
        """Or the two could reach it in either order."""
        amount(plan, 30, at=at)
        amount(plan, 40, at=at)
        earlier, later = OutboxJob.objects.filter(topic="plan_write").order_by("payload__note")
        OutboxJob.objects.filter(pk=earlier.pk).update(leased_until=at + timedelta(minutes=1))
        with pytest.raises(plan_changes.EarlierWriteUnderWay):
            plan_changes.carry_out(job=later, gateway=gateway(), at=at)
        assert carried_out(plan, at=at).amount_minor == 25_00
        assert carried_out(plan, at=at + timedelta(minutes=2)).amount_minor == 40_00

    def test_a_lost_answer_is_no_second_change(self, plan, at):
        amount(plan, 40, at=at)
        job = OutboxJob.objects.get(topic="plan_write")
        for _again in range(2):
            plan_changes.carry_out(job=job, gateway=gateway(), at=at)
        plan.refresh_from_db()
        assert plan.amount_minor == 40_00
        assert plan.notes.filter(act="amount").count() == 1

    def test_a_lost_answer_is_no_second_change_of_the_parts_either(self, plan, covered_plan, at):
        """The fee's part is new there, or gone, when the same change is tried again."""
        StaffFactory(email="finance@example.org", role="Finance")
        amount(plan, 25, covered=87, at=at)
        amount(covered_plan, 25, at=at)
        for job in OutboxJob.objects.filter(topic="plan_write"):
            for _again in range(2):
                plan_changes.carry_out(job=job, gateway=gateway(), at=at)
        plan.refresh_from_db()
        covered_plan.refresh_from_db()
        assert (plan.amount_minor, covered_plan.amount_minor) == (25_87, 25_00)
        assert not OutboxJob.objects.filter(payload__letter="staff_plan_refused").exists()

    def test_what_a_plan_was_changed_to_elsewhere_is_noted(self, plan, at):
        gateway().change_amount(
            plan.subscription,
            gift_minor=60_00, covered_minor=0, covered_description="", key="by-hand",
        )  # fmt: skip
        stage.hear(at=at)
        assert plan.notes.get(act="amount").by == "processor"


class TestPause:
    def test_nothing_is_charged_before_the_day_and_then_again(self, plan, sandbox, at):
        plan_changes.pause(plan=plan, until=date(2027, 2, 1), by="donor", at=at)
        assert carried_out(plan, at=at).paused_until == date(2027, 2, 1)
        for month in (12, 1):
            year = 2026 if month == 12 else 2027
            stage.pass_time(sandbox, at.replace(year=year, month=month) + timedelta(hours=2))
        assert Donation.objects.filter(state="succeeded").count() == 1
        stage.pass_time(sandbox, at.replace(year=2027, month=2) + timedelta(hours=2))
        assert Donation.objects.filter(state="succeeded").count() == 2
        plan.refresh_from_db()
        assert plan.paused_until is None

    def test_a_donor_goes_on_sooner(self, plan, sandbox, at):
        plan_changes.pause(plan=plan, until=date(2027, 2, 1), by="donor", at=at)
        carried_out(plan, at=at)
        plan_changes.resume(plan=plan, by="donor", at=at)
        assert carried_out(plan, at=at).paused_until is None
        stage.pass_time(sandbox, at.replace(month=12) + timedelta(hours=2))
        assert Donation.objects.filter(state="succeeded").count() == 2
        assert [note.act for note in plan.notes.all()] == ["started", "paused", "resumed"]


class TestEnd:
    def test_it_ends_at_once_and_is_confirmed_in_writing(self, plan, sandbox, at):
        plan_changes.end(plan=plan, by="donor", at=at)
        assert carried_out(plan, at=at).state == "canceled"
        assert stage.letters(sandbox)[1:] == ["Your monthly gift has ended"]
        stage.pass_time(sandbox, at.replace(month=12) + timedelta(hours=2))
        assert Donation.objects.filter(state="succeeded").count() == 1

    def test_asked_for_twice_it_is_asked_for_once(self, plan, at):
        keys = {plan_changes.end(plan=plan, by="donor", at=at) for _twice in range(2)}
        assert len(keys) == 1
        carried_out(plan, at=at)
        assert plan_changes.end(plan=plan, by="donor", at=at) in keys
        assert plan.notes.filter(act="asked_to_end").count() == 1

    def test_after_it_nothing_else_can_be_asked(self, plan, at):
        plan_changes.end(plan=plan, by="donor", at=at)
        with pytest.raises(plan_changes.PlanIsOver):
            amount(plan, 40, at=at)

    def test_an_earlier_wish_that_is_tried_later_does_not_touch_it(self, plan, at):
        amount(plan, 40, at=at)
        OutboxJob.objects.filter(topic="plan_write").update(not_before=at + timedelta(minutes=5))
        plan_changes.end(plan=plan, by="donor", at=at)
        carried_out(plan, at=at)
        carried_out(plan, at=at + timedelta(minutes=6))
        assert (plan.state, plan.amount_minor) == ("canceled", 25_00)

    def test_while_the_processor_is_away_nothing_is_lost(self, plan, sandbox, settings, at):
        there, settings.STRIPE_API_BASE = settings.STRIPE_API_BASE, NOBODY
        plan_changes.end(plan=plan, by="donor", at=at)
        assert carried_out(plan, at=at).state == "active"
        assert plan_changes.waiting(plan) == ["asked_to_end"]
        settings.STRIPE_API_BASE = there
        assert carried_out(plan, at=at + timedelta(minutes=1)).state == "canceled"
        assert plan_changes.waiting(plan) == []

    def test_given_up_by_all_tries_it_is_asked_for_again_the_next_day(self, plan, at):
        plan_changes.end(plan=plan, by="donor", at=at)
        OutboxJob.objects.filter(topic="plan_write").update(state=OutboxJob.State.DEAD)
        for _twice in range(2):
            plan_changes.ask_again_to_end(at=at + timedelta(days=1))
        assert carried_out(plan, at=at + timedelta(days=1)).state == "canceled"
        plan_changes.ask_again_to_end(at=at + timedelta(days=2))
        assert OutboxJob.objects.filter(topic="plan_write").count() == 2

    def test_a_definite_no_is_told_to_finance(self, plan, sandbox, at):
        """The processor ended it a moment ago, and nobody has told us yet."""
        StaffFactory(email="finance@example.org", role="Finance")
        gateway().end(plan.subscription, key="by-hand")
        amount(plan, 40, at=at)
        assert carried_out(plan, at=at).state == "canceled"
        told = stage.letters(sandbox, to="finance@example.org")
        assert told == ["The processor refused a change to the plan of Alice Archer"]


class TestEndWhileARenewalIsInFlight:
    """Integrations §7.14: the final state is what the processor says; a last charge is told."""

    @pytest.fixture
    def by_bank(self, sandbox, at) -> Plan:
        stage.set_clock(sandbox, at)
        donation = stage.go_to_checkout(stage.monthly(), at=at)
        sandbox.steer("stripe/debit", session=donation.checkout_session)
        sandbox.steer("stripe/settle", session=donation.checkout_session, outcome="succeed")
        stage.hear(at=at)
        return Plan.objects.get()

    def test_the_donor_hears_of_the_last_charge_once(self, by_bank, sandbox, at):
        renewed = at.replace(month=12) + timedelta(hours=2)
        stage.pass_time(sandbox, renewed)
        plan_changes.end(plan=by_bank, by="donor", at=renewed)
        assert carried_out(by_bank, at=renewed).state == "canceled"
        assert "asked for before" in sandbox.mails(subject="has ended")[0]["text"]
        for days in (6, 7):
            stage.pass_time(sandbox, renewed + timedelta(days=days))
        assert Donation.objects.filter(state="succeeded").count() == 2
        assert stage.letters(sandbox)[-1] == "One last charge was on its way"
        assert stage.letters(sandbox).count("One last charge was on its way") == 1

    def test_without_one_there_is_no_such_letter(self, plan, sandbox, at):
        plan_changes.end(plan=plan, by="donor", at=at)
        carried_out(plan, at=at)
        stage.pass_time(sandbox, at.replace(month=12) + timedelta(hours=2))
        assert "One last charge was on its way" not in stage.letters(sandbox)
