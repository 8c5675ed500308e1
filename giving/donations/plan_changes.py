"""What a donor changes about a plan: written down first, then carried to the processor.

Nothing is lost when the processor is away: each change is a note and an outbox job in one
transaction. Whoever asked can have the job done at once (`outbox.do_now`); if that fails it is due
again by itself. The plan's columns only ever follow what the processor says.
"""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from giving.donations import plans
from giving.donations.gateway import PaymentGateway, ProcessorRefused
from giving.donations.models import Plan, PlanNote
from giving.donations.staff_letters import tell_finance
from giving.errors import Refusal
from giving.messaging import outbox
from giving.messaging.models import OutboxJob
from giving.money import Money
from giving.officetime import day_begins

TOPIC = "plan_write"
Act = PlanNote.Act
# A later wish about the same thing takes the place of an earlier one; the end that of all.
SUPERSEDED_BY = {
    Act.AMOUNT: [Act.AMOUNT, Act.ASKED_TO_END],
    Act.PAUSED: [Act.PAUSED, Act.RESUMED, Act.ASKED_TO_END],
    Act.RESUMED: [Act.PAUSED, Act.RESUMED, Act.ASKED_TO_END],
    Act.ASKED_TO_END: [],
}


class PlanIsOver(Refusal):
    """There is nothing left to change."""


class EarlierWriteUnderWay(Exception):
    """Another change of the same plan is with the processor at this moment: wait for its end."""


def change_amount(*, plan: Plan, gift: Money, covered: Money, by: str, at: datetime) -> str:
    """Charge `gift` and `covered` from the next time on. Returns the key of the job."""
    details = {"amount_minor": (gift + covered).minor, "covered_minor": covered.minor}
    return _ask(plan, Act.AMOUNT, details, by=by, at=at)


def pause(*, plan: Plan, until: date, by: str, at: datetime) -> str:
    """Charge nothing before that day. Returns the key of the job."""
    return _ask(plan, Act.PAUSED, {"until": until.isoformat()}, by=by, at=at)


def resume(*, plan: Plan, by: str, at: datetime) -> str:
    """Go on before the pause is over. Returns the key of the job."""
    return _ask(plan, Act.RESUMED, {}, by=by, at=at)


def end(*, plan: Plan, by: str, at: datetime) -> str:
    """Never charge again; asked for twice, it is asked for once. Returns the key of the job."""
    return _ask(plan, Act.ASKED_TO_END, {}, by=by, at=at)


def ask_again_to_end(*, at: datetime) -> None:
    """Once a day: an end that was asked for, and that no try has carried to the processor, yet."""
    asked = PlanNote.objects.filter(act=Act.ASKED_TO_END, plan__in=Plan.objects.living())
    for note in asked.select_related("plan"):
        if not waiting(note.plan):
            outbox.write(
                topic=TOPIC,
                dedupe_key=f"{_key(note)}:{at:%Y-%m-%d}",
                payload={"note": note.pk, "act": note.act},
                at=at,
            )


def waiting(plan: Plan) -> list[str]:
    """The acts that the processor has not heard of yet."""
    jobs = OutboxJob.objects.filter(
        topic=TOPIC, dedupe_key__startswith=f"{plan.pk}:", state=OutboxJob.State.DUE
    )
    return sorted({job.payload["act"] for job in jobs})


@transaction.atomic
def _ask(plan: Plan, act: PlanNote.Act, details: dict, *, by: str, at: datetime) -> str:
    """The note and the job. Raises PlanIsOver; only to end what has ended already is no fault."""
    plan = Plan.objects.select_for_update(of=["self"]).get(pk=plan.pk)
    asked = plan.notes.filter(act=Act.ASKED_TO_END).first()
    if act == Act.ASKED_TO_END and asked:
        return _key(asked)
    if asked or not plan.is_living:
        raise PlanIsOver(_("This gift has ended, so there is nothing left to change."))
    note = plans.note(plan, act, by=by, at=at, **details)
    outbox.write(
        topic=TOPIC,
        dedupe_key=_key(note),
        payload={"note": note.pk, "act": note.act},
        at=at,
    )
    return _key(note)


def _key(note: PlanNote) -> str:
    return f"{note.plan_id}:{note.pk}"


def carry_out(*, job: OutboxJob, gateway: PaymentGateway, at: datetime) -> None:
    """Tell the processor of one change, and follow what it answers. Safe to repeat.

    A change that was overtaken by a later one is left alone, whatever the order of the tries.
    """
    note = PlanNote.objects.select_related("plan").get(pk=job.payload["note"])
    later = note.plan.notes.filter(act__in=SUPERSEDED_BY[Act(note.act)], pk__gt=note.pk)
    if not later.exists():
        _wait_for_earlier(job, note, at=at)
        try:
            _write(note, gateway, key=f"{TOPIC}-{job.pk}")
        except ProcessorRefused as refusal:
            _tell_of_refusal(note, str(refusal), at=at)
    plans.follow(subscription_id=note.plan.subscription, gateway=gateway, at=at)


def _write(note: PlanNote, gateway: PaymentGateway, *, key: str) -> None:
    plan, details = note.plan, note.details
    match Act(note.act):
        case Act.AMOUNT:
            with override(plan.language):
                covered_description = _("Covers the payment fee")
            gateway.change_amount(
                plan.subscription,
                gift_minor=details["amount_minor"] - details["covered_minor"],
                covered_minor=details["covered_minor"],
                covered_description=covered_description,
                key=key,
            )
        case Act.PAUSED:
            until = day_begins(date.fromisoformat(details["until"]))
            gateway.pause(plan.subscription, until=until, key=key)
        case Act.RESUMED:
            gateway.pause(plan.subscription, until=None, key=key)
        case Act.ASKED_TO_END:
            gateway.end(plan.subscription, key=key)


def _wait_for_earlier(job: OutboxJob, note: PlanNote, *, at: datetime) -> None:
    """Two writes at once could reach the processor in either order."""
    under_way = OutboxJob.objects.filter(
        topic=TOPIC,
        dedupe_key__startswith=f"{note.plan_id}:",
        state=OutboxJob.State.DUE,
        leased_until__gt=at,
        payload__note__lt=note.pk,
    )
    if under_way.exclude(pk=job.pk).exists():
        raise EarlierWriteUnderWay(note)


def _tell_of_refusal(note: PlanNote, reason: str, *, at: datetime) -> None:
    """A definite no will not become a yes: a person has to look, and to write to the donor."""
    tell_finance(
        letter="staff_plan_refused",
        context={
            "act": note.act,
            "reference": note.plan.reference,
            "donor": note.plan.donor_name or note.plan.supporter.email,
            "reason": reason[:300],
        },
        dedupe_key=f"plan_refused:{note.pk}",
        at=at,
    )
