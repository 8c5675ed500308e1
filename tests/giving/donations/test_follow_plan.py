"""A plan says what the processor says, in any order, and its donor hears of each turn once."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from giving.donations import plans
from giving.donations.gateway import PlanState, Subscription
from giving.donations.gateway_stripe import gateway
from giving.donations.models import Donation, Plan
from giving.messaging.models import OutboxJob
from giving.messaging.registry import NotYet
from tests import plans as stage
from tests.factories.deliveries import StaffFactory
from tests.plans import Told

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(sandbox, at) -> Plan:
    return stage.begin(sandbox, at=at)


def month_later(at: datetime) -> datetime:
    """A renewal has been billed, and its hour of grace is over."""
    return at.replace(month=12) + timedelta(hours=2)


class TestStarted:
    def test_the_plan_knows_what_is_charged_when_and_how(self, plan, at):
        assert (plan.amount_minor, plan.covered_minor, plan.frequency) == (25_00, 0, "monthly")
        assert plan.next_charge_at == at.replace(month=12)
        assert plan.card == "visa ···· 4242"
        assert plan.card_expires_on.year > 2026
        assert plan.subscription.startswith("sub_")
        assert plan.customer.startswith("cus_")

    def test_one_letter_tells_what_when_and_how_to_stop(self, plan, sandbox):
        assert stage.letters(sandbox) == ["Your monthly gift of $25.00 has begun"]
        letter = sandbox.mails(subject="has begun")[0]
        for part in ("text", "html"):
            assert "December 22, 2026" in letter[part]
            assert "/give/plan/" in letter[part]

    def test_the_first_charge_is_the_form_s_own_donation(self, plan):
        donation = Donation.objects.get()
        assert (donation.plan_id, donation.state) == (plan.pk, "succeeded")


class TestRenewal:
    def test_each_charge_is_a_donation_with_a_receipt(self, plan, sandbox, at):
        stage.pass_time(sandbox, month_later(at))
        donations = Donation.objects.order_by("created_at")
        assert [one.state for one in donations] == ["succeeded", "succeeded"]
        assert [one.receipts.count() for one in donations] == [1, 1]
        plan.refresh_from_db()
        assert plan.next_charge_at == at.replace(year=2027, month=1)


def let_card(sandbox, plan: Plan, **card: object) -> None:
    sandbox.steer("stripe/card", subscription=plan.subscription, **card)


class TestDunning:
    """The renewal is declined; the processor tries again after 3, 5 and 7 days."""

    @pytest.fixture
    def failing(self, plan, sandbox, at) -> Plan:
        let_card(sandbox, plan, outcome="decline")
        stage.pass_time(sandbox, month_later(at))
        plan.refresh_from_db()
        return plan

    def test_the_donor_is_told_with_the_day_of_the_next_try_and_a_way_to_mend_it(
        self, failing, sandbox, at
    ):
        assert failing.state == "past_due"
        assert failing.failing_since == month_later(at)
        assert stage.letters(sandbox)[1:] == ["Your monthly gift could not be charged"]
        letter = sandbox.mails(subject="could not be charged")[0]["text"]
        assert "We try again on December 25, 2026" in letter
        assert "/give/plan/" in letter

    def test_a_second_decline_of_the_same_period_is_no_second_letter(self, failing, sandbox, at):
        stage.pass_time(sandbox, month_later(at) + timedelta(days=4))
        assert len(stage.letters(sandbox)) == 2
        assert failing.notes.filter(act="failed").count() == 1

    def test_recovered_it_is_thanked_for_once(self, failing, sandbox, at):
        let_card(sandbox, failing, outcome="pay")
        for days in (4, 5):
            stage.pass_time(sandbox, month_later(at) + timedelta(days=days))
        failing.refresh_from_db()
        assert (failing.state, failing.failing_since) == ("active", None)
        assert stage.letters(sandbox)[2:] == ["Your monthly gift goes on. Thank you"]
        assert Donation.objects.filter(state="succeeded").count() == 2

    def test_given_up_it_is_never_silent(self, failing, sandbox, at):
        StaffFactory(email="finance@example.org", role="Finance")
        stage.pass_time(sandbox, month_later(at) + timedelta(days=8))
        failing.refresh_from_db()
        assert (failing.state, failing.end_reason) == ("canceled", "payment_failed")
        assert stage.letters(sandbox)[2:] == [
            "Your monthly gift has stopped: the card was declined"
        ]
        told = stage.letters(sandbox, to="finance@example.org")
        assert told == ["A plan has stopped after failed charges: Alice Archer"]

    def test_left_unpaid_it_is_never_silent_either(self, failing, sandbox, at):
        sandbox.steer("stripe/settings", after_dunning="unpaid")
        stage.pass_time(sandbox, month_later(at) + timedelta(days=8))
        failing.refresh_from_db()
        assert failing.state == "unpaid"
        assert stage.letters(sandbox)[2:] == [
            "Your monthly gift has stopped: the card was declined"
        ]

    def test_a_second_failing_period_is_told_again(self, failing, sandbox, at):
        let_card(sandbox, failing, outcome="pay")
        stage.pass_time(sandbox, month_later(at) + timedelta(days=4))
        let_card(sandbox, failing, outcome="decline")
        stage.pass_time(sandbox, month_later(at) + timedelta(days=31))
        assert stage.letters(sandbox).count("Your monthly gift could not be charged") == 2


class TestCard:
    def test_a_card_that_its_bank_renewed_is_no_letter(self, plan, sandbox, at):
        sandbox.steer(
            "stripe/card/update_by_bank",
            subscription=plan.subscription, last4="1881", exp_month=3, exp_year=2031,
        )  # fmt: skip
        stage.hear(at=at)
        plan.refresh_from_db()
        assert (plan.card, str(plan.card_expires_on)) == ("visa ···· 1881", "2031-03-31")
        assert len(stage.letters(sandbox)) == 1


class TestEndedElsewhere:
    def test_ended_on_the_processor_s_side_it_is_confirmed(self, plan, sandbox, at):
        gateway().end(plan.subscription, key="by-hand")
        stage.hear(at=at)
        plan.refresh_from_db()
        assert plan.state == "canceled"
        assert plan.notes.get(act="ended").by == "processor"
        assert stage.letters(sandbox)[1:] == ["Your monthly gift has ended"]


class TestAnyOrder:
    @pytest.fixture
    def now(self, plan) -> Subscription:
        return gateway().subscription(plan.subscription)

    def follow(self, plan: Plan, *answers: Subscription, at: datetime, **more: object) -> None:
        told = Told(list(answers), **more)
        plans.follow(subscription_id=plan.subscription, gateway=told, at=at)
        plan.refresh_from_db()

    def test_the_same_answer_twice_is_once(self, plan, now, at):
        failing = replace(now, state=PlanState.PAST_DUE)
        for _twice in range(2):
            self.follow(plan, failing, at=at)
        assert OutboxJob.objects.filter(dedupe_key__startswith="plan_charge_failed").count() == 1
        assert plan.notes.filter(act="failed").count() == 1

    def test_an_answer_that_was_overtaken_is_asked_for_again(self, plan, now, at):
        """We asked first and were told later: meanwhile somebody followed the newer answer."""
        recovered, failing = now, replace(now, state=PlanState.PAST_DUE)

        def somebody_else() -> None:
            plans.follow(subscription_id=plan.subscription, gateway=Told([recovered]), at=at)

        self.follow(plan, failing, recovered, at=at, meanwhile=somebody_else)
        assert plan.state == "active"
        assert not OutboxJob.objects.filter(dedupe_key__startswith="plan_charge_failed").exists()

    def test_a_subscription_of_nobody_waits_for_its_plan(self, plan, now, at):
        stranger = replace(now, id="sub_other", plan_id="")
        with pytest.raises(NotYet):
            plans.follow(subscription_id="sub_other", gateway=Told([stranger]), at=at)

    def test_a_twin_does_not_take_a_plan_over(self, plan, now, at):
        twin = replace(now, id="sub_twin")
        with pytest.raises(NotYet):
            plans.follow(subscription_id="sub_twin", gateway=Told([twin]), at=at)


class TestDifferences:
    def test_none_where_all_news_came(self, plan):
        assert plans.differences(gateway()) == []

    def test_lost_news_differ_and_are_followed(self, plan, sandbox, at):
        gateway().pause(plan.subscription, until=at + timedelta(days=90), key="by-hand")
        assert [one.kind for one in plans.differences(gateway())] == ["plan_differs"]
        plans.follow_differing(gateway=gateway(), at=at)
        assert plans.differences(gateway()) == []

    def test_a_lost_end_differs_and_is_followed(self, plan, sandbox, at):
        gateway().end(plan.subscription, key="by-hand")
        [lost] = plans.differences(gateway())
        assert (lost.ours, lost.theirs) == (25_00, None)
        plans.follow_differing(gateway=gateway(), at=at)
        assert plans.differences(gateway()) == []

    def test_one_that_is_charged_there_and_unknown_here_has_a_name(self, plan):
        subscription = plan.subscription
        Plan.objects.filter(pk=plan.pk).update(subscription="sub_elsewhere")
        there, here = sorted(plans.differences(gateway()), key=lambda one: one.kind)
        assert (there.kind, there.source_id, there.theirs) == (
            "plan_missing_here", subscription, 25_00,
        )  # fmt: skip
        assert (here.kind, here.source_id, here.ours) == (
            "plan_missing_there", "sub_elsewhere", 25_00,
        )  # fmt: skip
