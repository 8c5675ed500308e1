"""Donors who give every month or year: booked at the processor first, then followed as usual."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from secrets import token_urlsafe
from typing import Any
from uuid import UUID

from django.db import transaction

from config.demo import processor
from config.demo.past import Past
from config.demo.progress import Progress
from config.demo.season import Season, read, token
from config.demo.supporters import BLOCK, Person, supporter
from giving.donations import operations, plans
from giving.donations.gateway import Payment
from giving.donations.gateway_stripe import gateway
from giving.donations.models import Donation, Plan
from giving.donations.reconciliation import BEGINNING
from giving.drives.models import Fund
from giving.supporters.operations import find_or_create

CHUNK = 24
BOOKED_AFTER = timedelta(minutes=1)
MONTHS_OF = {"monthly": 1, "yearly": 12}


@dataclass(frozen=True)
class PlannedPlan:
    """One promise of the past, with the moments at which it was charged, or could not be."""

    number: int
    donor: Person
    frequency: str
    amount_minor: int
    charges: list[datetime]
    is_failing: bool
    ended_at: datetime | None

    @property
    def pk(self) -> UUID:
        return token(f"plan {self.number}")

    @property
    def name(self) -> str:
        """What the bookings of this plan share."""
        return str(self.pk)


def seed_plans(season: Season, progress: Progress, *, scale: int) -> None:
    """Enter what is missing; an interrupted run's plans are asked for, not made again."""
    planned = planned_plans(season, scale=scale)
    followed = set(Plan.objects.exclude(subscription="").values_list("pk", flat=True))
    missing = [plan for plan in planned if plan.pk not in followed]
    known = _booked_already(missing)
    for start in range(0, len(missing), CHUNK):
        chunk = missing[start : start + CHUNK]
        _promise(chunk)
        new = [plan for plan in chunk if plan.name not in known]
        _record(chunk, {**known, **processor.book_plans(new)})
        progress.step("Plans", len(planned) - len(missing) + start + len(chunk), len(planned))
    if not missing:
        progress.kept("Plans")


def planned_plans(season: Season, *, scale: int) -> list[PlannedPlan]:
    """Every season's plans are alike but for their people, moments and amounts."""
    shape = read("plans")
    size = shape["monthly"] + shape["yearly"]
    return [_plan(number, shape, size, season) for number in range(scale * size)]


def _plan(number: int, shape: dict[str, Any], size: int, season: Season) -> PlannedPlan:
    chance = Random(f"plan {number}")
    block, place = divmod(number, size)
    is_monthly = place < shape["monthly"]
    frequency = "monthly" if is_monthly else "yearly"
    amounts = shape["amounts" if is_monthly else "yearly_amounts"]
    months = chance.randint(2, shape["longest"])
    charges = _charges(months, MONTHS_OF[frequency], chance, season)
    has_ended = is_monthly and place < shape["ended"]
    return PlannedPlan(
        number=number,
        donor=supporter(block * BLOCK + place * 5 + 1),
        frequency=frequency,
        amount_minor=100 * chance.choice(amounts),
        charges=charges,
        is_failing=is_monthly and shape["ended"] <= place < shape["ended"] + shape["failing"],
        ended_at=charges[-1] + timedelta(days=3) if has_ended else None,
    )


def _charges(months: int, step: int, chance: Random, season: Season) -> list[datetime]:
    """The same day and hour of each month until today, as the processor counts: without seasons of
    the clock, and before the 28th, which every month has."""
    hour, minute, day = chance.randint(14, 22), chance.randrange(60), chance.randint(1, 27)
    first = season.today.year * 12 + season.today.month - 1 - months
    moments = [
        datetime(month // 12, month % 12 + 1, day, hour, minute, tzinfo=UTC)
        for month in range(first, first + months + 1, step)
    ]
    return [moment for moment in moments if moment < season.now]


def _booked_already(missing: list[PlannedPlan]) -> dict[str, list[Payment]]:
    """Payments of an interrupted run, by plan."""
    begun = {str(pk) for pk in _plans(missing)}
    if not begun:
        return {}
    payments = defaultdict(list)
    for payment in gateway().payments_since(BEGINNING):
        if payment.plan_id in begun:
            payments[payment.plan_id].append(payment)
    return payments


def _plans(planned: list[PlannedPlan]) -> list[UUID]:
    known = Plan.objects.filter(pk__in=[plan.pk for plan in planned])
    return list(known.values_list("pk", flat=True))


@transaction.atomic
def _promise(chunk: list[PlannedPlan]) -> None:
    """Let these donors fill in the form: a plan and its first donation, before anybody paid."""
    fund = Fund.objects.get(code="where-needed")
    known = set(_plans(chunk))
    for plan in chunk:
        if plan.pk in known:
            continue
        donor, at = plan.donor, plan.charges[0]
        shared = {
            "supporter": find_or_create(
                email=donor.email,
                first_name=donor.first_name,
                last_name=donor.last_name,
                language=donor.language,
                at=at,
            ),
            "first_name": donor.first_name,
            "last_name": donor.last_name,
            "fund": fund,
            "frequency": plan.frequency,
            "amount_minor": plan.amount_minor,
            "source": "letter",
            "language": donor.language,
            "created_at": at,
        }
        made = Plan.objects.create(pk=plan.pk, reference=token_urlsafe(18), **shared)
        Donation.objects.create(
            reference=token_urlsafe(18),
            form_token=token(f"first of {plan.pk}"),
            plan=made,
            **shared,
        )


def _record(chunk: list[PlannedPlan], booked: dict[str, list[Payment]]) -> None:
    for plan in chunk:
        with transaction.atomic():
            past = Past()
            for payment in booked[plan.name]:
                if payment.charge is not None:
                    at = past.at(payment.charge.at + BOOKED_AFTER)
                    operations.record_payment(payment=payment, at=at)
            past.close()
        _follow(plan, booked[plan.name])


def _follow(plan: PlannedPlan, payments: list[Payment]) -> None:
    """Let the plan stand as the processor says; its letters of then were read long ago."""
    past = Past()
    at = past.at((plan.ended_at or plan.charges[-1]) + BOOKED_AFTER)
    plans.follow(subscription_id=payments[0].subscription, gateway=gateway(), at=at)
    past.close()
