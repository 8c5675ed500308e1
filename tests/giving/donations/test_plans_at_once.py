"""Ten at once: one promise, one page, one letter, one change."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from uuid import uuid4

from django.db import connections
from django.utils import timezone

from giving.donations import checkout, intended, plan_changes, plans
from giving.donations.gateway import PlanState, ProcessorUnavailable
from giving.donations.gateway_stripe import gateway
from giving.donations.models import Donation, Plan, PlanNote
from giving.messaging import outbox
from giving.messaging.models import OutboxJob
from giving.money import Money
from tests import plans as stage


def ten_at_once(deed: Callable[[int], object]) -> list[object]:
    def alone(number: int) -> object:
        try:
            return deed(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(10) as people:
        return list(people.map(alone, range(10)))


class TestPromise:
    def test_ten_presses_are_one_donation_one_plan_one_page(self, live_database, sandbox):
        meant, token, at = stage.monthly(), uuid4(), timezone.now()

        def press(_: int) -> str:
            donation = checkout.intend_donation(intention=meant, form_token=token, at=at)
            return checkout.start_checkout(
                donation=donation, intention=meant, gateway=gateway(), at=at
            )

        assert len(set(ten_at_once(press))) == 1
        assert (Donation.objects.count(), Plan.objects.count()) == (1, 1)

    def test_two_tabs_that_mean_different_things_leave_no_plan_without_its_donation(
        self, live_database, sandbox
    ):
        token, at = uuid4(), timezone.now()
        often = [stage.monthly(), stage.monthly(frequency="once")]

        def press(number: int) -> None:
            checkout.intend_donation(intention=often[number % 2], form_token=token, at=at)

        ten_at_once(press)
        donation = Donation.objects.get()
        assert Plan.objects.count() == (0 if donation.frequency == "once" else 1)

    def test_the_box_for_letters_counts_once(self, live_database):
        token, at = uuid4(), timezone.now()
        meant = stage.monthly(newsletter=stage.SEEN)
        ten_at_once(lambda _: intended.keep(intention=meant, form_token=token, at=at))
        assert OutboxJob.objects.filter(topic="newsletter_asked").count() == 1


class TestFollow:
    def test_ten_who_hear_of_a_decline_write_one_letter(self, live_database, sandbox, at):
        plan = stage.begin(sandbox, at=at)
        failing = replace(gateway().subscription(plan.subscription), state=PlanState.PAST_DUE)

        def follow(_: int) -> None:
            # Of so many, some give up for now; the inbox tries such an event again.
            with suppress(ProcessorUnavailable):
                plans.follow(
                    subscription_id=plan.subscription, gateway=stage.Told([failing]), at=at
                )

        ten_at_once(follow)
        assert PlanNote.objects.filter(act="failed").count() == 1
        assert OutboxJob.objects.filter(dedupe_key__startswith="plan_charge_failed").count() == 1


class TestChange:
    def test_ten_presses_of_end_are_one_end(self, live_database, sandbox, at):
        plan = stage.begin(sandbox, at=at)

        def end(_: int) -> None:
            key = plan_changes.end(plan=plan, by="donor", at=at)
            outbox.do_now(topic="plan_write", dedupe_key=key, now=timezone.now)

        at = timezone.now()
        ten_at_once(end)
        plan.refresh_from_db()
        assert plan.state == "canceled"
        assert PlanNote.objects.filter(act="asked_to_end").count() == 1
        assert OutboxJob.objects.filter(dedupe_key__startswith="plan_ended").count() == 1

    def test_of_ten_amounts_the_latest_counts(self, live_database, sandbox, at):
        plan = stage.begin(sandbox, at=at)
        at = timezone.now()

        def change(number: int) -> None:
            key = plan_changes.change_amount(
                plan=plan, gift=Money((30 + number) * 100), covered=Money(0), by="donor", at=at
            )
            outbox.do_now(topic="plan_write", dedupe_key=key, now=timezone.now)

        ten_at_once(change)
        OutboxJob.objects.filter(topic="plan_write").update(not_before=at)
        outbox.do_due(now=timezone.now)
        plan.refresh_from_db()
        latest = PlanNote.objects.filter(act="amount").order_by("pk").last()
        assert plan.amount_minor == latest.details["amount_minor"]
