"""What a donor sees of their own plan: how it stands, what it has given, what they can do."""

import calendar
from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from giving.donations.models import (
    MOVES_THE_GIFT,
    Donation,
    Frequency,
    LedgerEntry,
    Plan,
    PlanNote,
)
from giving.money import Money
from giving.officetime import office_day

MONTHS = {Frequency.MONTHLY: 1, Frequency.YEARLY: 12}
SHOWN = 12
Act = PlanNote.Act


@dataclass(frozen=True)
class Standing:
    """How a plan stands; `asked` holds the latest details of each act in its notes."""

    plan: Plan
    asked: dict[str, dict]

    @property
    def standing(self) -> str:
        """In one word: stopped, ended, failing, ending, paused or active."""
        if self.was_given_up:
            return "stopped"
        if self.is_over:
            return "ended"
        if self.is_failing:
            return "failing"
        if self.plan.is_ending:
            return "ending"
        return "paused" if self.plan.paused_until else "active"

    @property
    def is_over(self) -> bool:
        """Nothing will be charged, or is meant to be: the rest is for us to carry out."""
        return self.plan.state == Plan.State.CANCELED or self.end_is_asked

    @property
    def end_is_asked(self) -> bool:
        return Act.ASKED_TO_END in self.asked

    @property
    def was_given_up(self) -> bool:
        """The card did not work and the processor stopped trying: no wish of the donor's."""
        stopped = (
            self.plan.state == Plan.State.UNPAID or self.plan.end_reason == Plan.PAYMENT_FAILED
        )
        return stopped and not self.end_is_asked

    @property
    def is_failing(self) -> bool:
        return self.plan.state == Plan.State.PAST_DUE

    @property
    def next_charge_on(self) -> date | None:
        """The first day on which the plan is charged again, a pause considered."""
        at, until = self.plan.next_charge_at, self.plan.paused_until
        if at is None or self.is_over or self.was_given_up or self.plan.is_ending:
            return None
        first = day = office_day(at)
        periods = 0
        while until and day < until:
            periods += 1
            day = _months_later(first, periods * MONTHS[Frequency(self.plan.frequency)])
        return day


@dataclass(frozen=True)
class MyPlan(Standing):
    """A plan with what came of it. `waiting` are the acts the processor has not heard of yet."""

    fund: str
    given: Money
    charges: list[Donation]
    waiting: list[str]

    @property
    def next_amount(self) -> Money:
        """What the next charge will be: a change that the processor has yet to hear of counts."""
        if Act.AMOUNT in self.waiting:
            return Money(self.asked[Act.AMOUNT]["amount_minor"])
        return self.plan.amount

    def is_refused(self, act: str) -> bool:
        """Whether the processor has heard of a wish, and the plan is not as was wished."""
        if act not in self.asked or self.waiting:
            return False
        if act == Act.AMOUNT:
            return self.asked[act]["amount_minor"] != self.plan.amount_minor
        return (act == Act.PAUSED) is (self.plan.paused_until is None)


def standing_of(plan: Plan) -> Standing:
    return Standing(plan=plan, asked=_asked(plan))


def my_plan(plan: Plan, *, language: str, waiting: list[str]) -> MyPlan:
    """A plan as its donor sees it; takes it with its fund."""
    moved = LedgerEntry.objects.filter(donation__plan=plan, kind__in=MOVES_THE_GIFT)
    given = moved.aggregate(total=Sum("amount_minor", default=0))["total"]
    charges = plan.donations.filter(state__in=[Donation.State.SUCCEEDED, Donation.State.PROCESSING])
    return MyPlan(
        plan=plan,
        asked=_asked(plan),
        fund=plan.fund.name_in(language),
        given=Money(given),
        charges=list(charges.order_by("-created_at")[:SHOWN]),
        waiting=waiting,
    )


def _asked(plan: Plan) -> dict[str, dict]:
    return {note.act: note.details for note in plan.notes.all()}


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
