"""How plans stand: what the processor says is followed, told to the donor, and compared."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from giving.addresses import absolute
from giving.donations import plan_letters
from giving.donations.gateway import (
    PaymentGateway,
    PlanState,
    ProcessorUnavailable,
    Subscription,
    Unknown,
)
from giving.donations.models import Donation, LedgerEntry, Plan, PlanNote
from giving.donations.staff_letters import tell_finance
from giving.messaging.registry import NotYet

logger = logging.getLogger(__name__)

Act, State = PlanNote.Act, Plan.State
DONOR, PROCESSOR = "donor", "processor"
# How long a charge may be under way: a bank debit takes some working days.
ON_ITS_WAY = timedelta(days=10)
# How often an answer is asked for again because a newer one was followed meanwhile.
TRIES = 4


def follow(*, subscription_id: str, gateway: PaymentGateway, at: datetime) -> Plan:
    """Ask how a subscription stands and let its plan say the same. Safe to repeat, in any order.

    Of two who ask at once, the one whose answer may be the older asks again. Raises NotYet when the
    plan is none of ours, and ProcessorUnavailable.
    """
    known = Plan.objects.filter(subscription=subscription_id).first()
    for _again in range(TRIES):
        try:
            told = gateway.subscription(subscription_id)
        except Unknown as error:
            raise NotYet(f"the processor does not know {subscription_id}") from error
        if known and (plan := _take_over(known, told, at=at)):
            return plan
        known = _plan_of(told)
    raise ProcessorUnavailable(f"{subscription_id} changes faster than it can be followed")


def _plan_of(told: Subscription) -> Plan:
    """The plan that a subscription belongs to: each has one, and a twin of it is nobody's."""
    try:
        named = Plan.objects.filter(pk=UUID(told.plan_id), subscription__in=["", told.id])
    except ValueError:
        named = Plan.objects.none()
    plan = Plan.objects.filter(subscription=told.id).first() or named.first()
    if plan is None:
        raise NotYet(f"no plan of ours: {told.id}")
    return plan


@transaction.atomic
def _take_over(known: Plan, told: Subscription, *, at: datetime) -> Plan | None:
    """Write down what was told; None when another answer was followed since `known` was read."""
    plan = Plan.objects.select_for_update(of=["self"]).select_related("fund").get(pk=known.pk)
    if plan.revision != known.revision:
        return None
    before = State(plan.state)
    _note_what_changed(plan, told, at=at)
    _copy(plan, told)
    _tell_of_state(plan, before, told, at=at)
    plan.revision += 1
    plan.save()
    _tell_of_last_charges(plan, at=at)
    return plan


def _copy(plan: Plan, told: Subscription) -> None:
    plan.subscription, plan.customer = told.id, told.customer
    plan.state = State(told.state.value)
    plan.amount_minor, plan.covered_minor = told.amount_minor, told.covered_minor
    plan.is_ending = told.is_ending
    plan.paused_until = _paused_until(told)
    plan.next_charge_at = told.next_try_at or told.next_charge_at
    plan.card, plan.card_expires_on = told.card, told.card_expires_on
    if told.state is not PlanState.PENDING:
        plan.started_at = told.started_at
    plan.ended_at, plan.end_reason = told.ended_at, told.end_reason


def _paused_until(told: Subscription):  # noqa: ANN202 (date or None)
    return told.paused_until if told.paused else None


def _note_what_changed(plan: Plan, told: Subscription, *, at: datetime) -> None:
    """Note what somebody changed elsewhere: on the processor's own pages, or the card's bank."""
    if plan.state == State.PENDING:
        return
    if (plan.amount_minor, plan.covered_minor) != (told.amount_minor, told.covered_minor):
        details = {"amount_minor": told.amount_minor, "covered_minor": told.covered_minor}
        _note_unless_asked(plan, [Act.AMOUNT], Act.AMOUNT, details, at=at)
    if plan.paused_until != (until := _paused_until(told)):
        act = Act.PAUSED if until else Act.RESUMED
        details = {"until": until.isoformat()} if until else {}
        _note_unless_asked(plan, [Act.PAUSED, Act.RESUMED], act, details, at=at)
    if plan.card != told.card:
        note(plan, Act.CARD, by=PROCESSOR, at=at, card=told.card)


def _note_unless_asked(
    plan: Plan, about: list[PlanNote.Act], act: PlanNote.Act, details: dict, *, at: datetime
) -> None:
    latest = plan.notes.filter(act__in=about).last()
    if latest is None or (latest.act, latest.details) != (act, details):
        note(plan, act, by=PROCESSOR, at=at, **details)


def note(plan: Plan, act: PlanNote.Act, *, by: str, at: datetime, **details: object) -> PlanNote:
    """Append to what happened to a plan."""
    return PlanNote.objects.create(plan=plan, act=act, by=by, details=details, at=at)


def _tell_of_state(plan: Plan, before: Plan.State, told: Subscription, *, at: datetime) -> None:
    """What a change of state means to the donor: one note and one letter each."""
    if before == State.PENDING and plan.is_living:
        note(plan, Act.STARTED, by=DONOR, at=at, amount_minor=plan.amount_minor)
        plan_letters.write_started(plan, at=at)
    if plan.state == State.ACTIVE and plan.failing_since:
        plan.failing_since = None
        recovered = note(plan, Act.RECOVERED, by=PROCESSOR, at=at)
        plan_letters.write_recovered(plan, about=recovered.pk, at=at)
    elif plan.state == State.PAST_DUE and not plan.failing_since:
        plan.failing_since = at
        failed = note(plan, Act.FAILED, by=PROCESSOR, at=at)
        plan_letters.write_charge_failed(plan, about=failed.pk, next_try_at=told.next_try_at, at=at)
    elif plan.state == State.UNPAID and before != State.UNPAID:
        note(plan, Act.FAILED, by=PROCESSOR, at=at, given_up=True)
        _tell_of_giving_up(plan, at=at)
    elif plan.state == State.CANCELED and before != State.CANCELED:
        _tell_of_end(plan, before, told, at=at)


def _tell_of_end(plan: Plan, before: Plan.State, told: Subscription, *, at: datetime) -> None:
    asked = _asked_to_end(plan)
    by = asked.by if asked else PROCESSOR
    note(plan, Act.ENDED, by=by, at=at, reason=told.end_reason)
    if before == State.PENDING:
        return  # it never began, and nobody was told that it had
    if told.end_reason == Plan.PAYMENT_FAILED and not asked:
        _tell_of_giving_up(plan, at=at)
    else:
        plan_letters.write_ended(plan, has_open_charge=told.has_open_charge, at=at)


def _tell_of_giving_up(plan: Plan, *, at: datetime) -> None:
    """Never in silence: the donor can begin anew with one press, and finance knows.

    Once per failing period: the processor may leave a plan unpaid first, and end it later.
    """
    plan.failing_since = plan.failing_since or at
    about = f"{plan.pk}:{plan.failing_since:%Y-%m-%dT%H:%M}"
    plan_letters.write_stopped(plan, about=about, at=at)
    tell_finance(
        letter="staff_plan_stopped",
        context={
            "donor": plan.donor_name or plan.supporter.email,
            "amount": plan.amount.exact,
            "how_often": plan.frequency,
            "reference": plan.reference,
            "admin_url": absolute(reverse("wagtailadmin_home")),
        },
        dedupe_key=f"plan_stopped:{about}",
        at=at,
    )


def _tell_of_last_charges(plan: Plan, *, at: datetime) -> None:
    """A charge that was on its way when the donor asked to end: say so, once, and honestly."""
    asked = _asked_to_end(plan) if plan.state == State.CANCELED else None
    if asked is None:
        return
    late = LedgerEntry.objects.filter(
        donation__plan=plan,
        kind=LedgerEntry.Kind.CHARGE,
        at__gte=asked.at - ON_ITS_WAY,
        booked_at__gt=asked.at,
    )
    for donation in Donation.objects.filter(pk__in=late.values("donation")):
        plan_letters.write_last_charge(plan, donation, at=at)


def _asked_to_end(plan: Plan) -> PlanNote | None:
    return plan.notes.filter(act=Act.ASKED_TO_END).first()


@dataclass(frozen=True)
class PlanDifference:
    """One plan on which we and the processor disagree.

    `ours` and `theirs` are what is charged each time in minor units, None where nothing is.
    """

    kind: str
    source_id: str
    ours: int | None
    theirs: int | None
    note: str = ""


def differences(gateway: PaymentGateway) -> list[PlanDifference]:
    """Plans there against plans here, both ways. Network, so no transaction is open here."""
    there = list(gateway.subscriptions())
    here = {plan.subscription: plan for plan in Plan.objects.exclude(subscription="")}
    unknown_there = Plan.objects.living().exclude(subscription__in=[told.id for told in there])
    return [
        *_differing(there, here),
        *(
            PlanDifference(
                "plan_missing_there",
                plan.subscription or str(plan.pk),
                plan.amount_minor,
                None,
                f"{plan.reference}: {plan.state} here",
            )
            for plan in unknown_there
        ),
    ]


def _differing(there: list[Subscription], here: dict[str, Plan]) -> Iterator[PlanDifference]:
    for told in there:
        plan = here.get(told.id)
        theirs = told.amount_minor if _is_charged(told) else None
        if plan is None:
            if told.state is not PlanState.CANCELED:
                yield PlanDifference("plan_missing_here", told.id, None, theirs, told.plan_id)
        elif (plan.state, plan.amount_minor, plan.covered_minor, plan.paused_until) != (
            told.state.value,
            told.amount_minor,
            told.covered_minor,
            _paused_until(told),
        ):
            ours = plan.amount_minor if plan.is_living else None
            words = f"{plan.reference}: {plan.state} here, {told.state.value} there"
            yield PlanDifference("plan_differs", told.id, ours, theirs, words)


def _is_charged(told: Subscription) -> bool:
    return told.state not in (PlanState.PENDING, PlanState.CANCELED)


def follow_differing(*, gateway: PaymentGateway, at: datetime) -> None:
    """Follow each plan that differs, as news of it got lost; what stays odd, staff will see."""
    for difference in differences(gateway):
        try:
            follow(subscription_id=difference.source_id, gateway=gateway, at=at)
        except NotYet as reason:
            logger.warning("a plan differs and cannot be followed: %s", reason)
