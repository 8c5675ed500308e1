"""What the clock does for money: settle what stayed open, book what got lost."""

import logging
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from giving.donations import (
    attempts,
    disputes,
    events,
    operations,
    plan_changes,
    plan_reminders,
    reconciliation,
    refunds,
    statement_runs,
    statements,
)
from giving.donations.gateway_stripe import gateway
from giving.donations.models import Donation
from giving.messaging.clock import on_the_clock
from giving.messaging.models import OutboxJob
from giving.messaging.registry import NotYet
from giving.officetime import office_day

logger = logging.getLogger(__name__)

PIECES_OF_A_RUN = 20


@on_the_clock
def settle_open_donations(*, at: datetime) -> None:
    """Ask about each checkout whose time is over and of which no event told the end."""
    for donation in Donation.objects.overdue(at=at):
        try:
            operations.settle(object_id=donation.checkout_session, gateway=gateway(), at=at)
        except NotYet:
            operations.give_up(donation=donation)
        except operations.AmountDiffers:
            logger.exception("a person has to look at a payment; the others go on")


@on_the_clock
def fetch_lost_events(*, at: datetime) -> None:
    """Keep every event of the last day that no webhook brought; the inbox does the rest."""
    for event in gateway().events_since(events.lost_since(at=at)):
        events.keep(event, at=at)


@on_the_clock
def compare_books(*, at: datetime) -> None:
    """Compare our books with the processor's, since well before they were last compared."""
    reconciliation.reconcile(gateway=gateway(), since=reconciliation.due_since(at=at), at=at)


@on_the_clock
def remind_of_disputes(*, at: datetime) -> None:
    disputes.remind(at=at)


@on_the_clock
def forget_old_attempts(*, at: datetime) -> None:
    """Tries that no limit looks at any more: the house keeps no diary of its visitors."""
    attempts.forget_old(at=at)


@on_the_clock
def end_plans_asked_for(*, at: datetime) -> None:
    """Ends that donors asked for, and that all tries have failed to carry to the processor."""
    plan_changes.ask_again_to_end(at=at)


@on_the_clock
def warn_of_expiring_cards(*, at: datetime) -> None:
    plan_reminders.warn_of_expiring_cards(at=at)


@on_the_clock
def remind_of_plans(*, at: datetime) -> None:
    """Before each charge of a yearly plan, and on each anniversary of a monthly one."""
    plan_reminders.remind_of_yearly_charges(at=at)
    plan_reminders.remind_of_monthly_plans(at=at)


def write_plan(job: OutboxJob) -> None:
    """The outbox's topic `plan_write`."""
    plan_changes.carry_out(job=job, gateway=gateway(), at=timezone.now())


@on_the_clock
def write_statements(*, at: datetime) -> None:
    """Go on with each run through a year's statements, for some hundred donors at a time."""
    for run in statement_runs.unfinished():
        for _piece in range(PIECES_OF_A_RUN):
            if not statement_runs.work_off(run=run, at=at):
                break


@on_the_clock
def renew_statements(*, at: datetime) -> None:
    """Make those anew whose year is over and whose figures changed since."""
    for statement in statements.outdated(today=office_day(at)):
        statements.renew(statement=statement, at=at)


def send_refund(job: OutboxJob) -> None:
    """The outbox's topic `refund`."""
    request_id = UUID(job.payload["request"])
    refunds.send(request_id=request_id, gateway=gateway(), at=timezone.now())
