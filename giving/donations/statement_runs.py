"""All statements of a year, written a few at a time: a kill loses nothing and repeats nothing."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from giving.donations import statement_facts, statements
from giving.donations.models import Statement, StatementRun
from giving.errors import Refusal
from giving.supporters.models import Supporter

PIECE = 25


class RunRefused(Refusal):
    """This year's statements are being written already, or the year holds nothing to write."""


def start(*, year: int, by: User, at: datetime) -> StatementRun:
    """Begin a run through everybody who gave in a year; the clock works it off.

    Raises RunRefused. One unfinished run a year: the database sees to it.
    """
    total = statement_facts.who_gave(year).count()
    if not total:
        raise RunRefused(_("Nobody gave anything in that year."))
    try:
        with transaction.atomic():
            return StatementRun.objects.create(year=year, asked_by=by, asked_at=at, total=total)
    except IntegrityError as error:
        raise RunRefused(_("The statements of that year are being written already.")) from error


@transaction.atomic
def work_off(*, run: StatementRun, at: datetime, piece: int = PIECE) -> bool:
    """Write the next few statements of a run and promise their mails; False when it is finished.

    The few and the place reached are one transaction: a worker that is killed leaves neither. Who
    finds the run held by another worker leaves it alone.
    """
    held = StatementRun.objects.select_for_update(skip_locked=True, of=("self",))
    run_now = held.filter(pk=run.pk, finished_at=None).first()
    if run_now is None:
        return False
    due = list(_after(run_now)[:piece])
    for supporter in due:
        try:
            statement = statements.issue(supporter=supporter, year=run_now.year, at=at, run=run_now)
        except statements.NothingGiven:
            continue
        statements.tell(statement, at=at)
    run_now.done += len(due)
    run_now.total = max(run_now.total, run_now.done)
    if due:
        run_now.reached = due[-1].pk
    if len(due) < piece:
        run_now.finished_at, run_now.total = at, run_now.done
    run_now.save()
    return run_now.finished_at is None


def unfinished() -> QuerySet[StatementRun]:
    return StatementRun.objects.filter(finished_at=None).order_by("asked_at")


def by_post(year: int) -> QuerySet[Statement]:
    """The statements that hold, of donors without an e-mail address: they are printed."""
    theirs = Statement.objects.filter(year=year, is_current=True, supporter__email="")
    return theirs.select_related("supporter").order_by(
        "supporter__organization", "supporter__last_name", "supporter__first_name", "pk"
    )


def years(*, today: date) -> list[int]:
    """The years that may be asked for, the latest first: those with gifts, up to this one."""
    first = statement_facts.first_year() or today.year
    return list(range(today.year, first - 1, -1))


def _after(run: StatementRun) -> QuerySet[Supporter]:
    givers = statement_facts.who_gave(run.year).order_by("pk")
    return givers if run.reached is None else givers.filter(pk__gt=run.reached)
