"""Yearly statements: one that holds for each donor and year, made anew when its figures change."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from giving import addresses, links
from giving.donations import statement_facts
from giving.donations.models import Receipt, Statement, StatementRun
from giving.donations.receipt_facts import dollars
from giving.errors import Refusal
from giving.messaging import letters
from giving.supporters.models import Supporter

# What was being booked while a statement was made may bear an earlier moment and not be in it.
UNSEEN = timedelta(hours=1)
# Our own address may change without a word to anybody; these may not.
TOLD = ("donor", "address", "gifts", "goods", "apart")


class NothingGiven(Refusal):
    """There is nothing that a statement of this year could say."""


@transaction.atomic
def issue(
    *, supporter: Supporter, year: int, at: datetime, run: StatementRun | None = None
) -> Statement:
    """The statement that holds: the last one while its facts are those of today, else a new one.

    Raises NothingGiven. No mail goes out: `tell` promises it.
    """
    supporter = Supporter.objects.select_for_update(of=("self",)).get(pk=supporter.pk)
    facts = statement_facts.of_year(supporter, year=year)
    current = supporter.statements.filter(year=year, is_current=True).first()
    if current is None and not statement_facts.has_anything(facts):
        raise NothingGiven(_("No gift of this year is in our books."))
    if current is not None and all(current.snapshot[fact] == facts[fact] for fact in TOLD):
        return current
    supporter.statements.filter(year=year, is_current=True).update(is_current=False)
    return Statement.objects.create(
        supporter=supporter,
        year=year,
        run=run,
        language=supporter.language,
        snapshot=facts,
        issued_at=at,
    )


def tell(statement: Statement, *, at: datetime, again: bool = False) -> bool:
    """Promise the mail that links a statement, once, or once more; False without an address."""
    if not statement.supporter.email:
        return False
    key = f"statement:{statement.pk}"
    facts = statement.snapshot
    earlier = statement.supporter.statements.filter(year=statement.year, is_current=False)
    letters.write(
        letter="statement",
        to=statement.supporter.email,
        language=statement.language,
        context={
            "name": facts["donor"],
            "year": statement.year,
            "counts": dollars(facts["counts_minor"]),
            "gifts": len(facts["gifts"]),
            "is_corrected": earlier.exists(),
            "statement_url": address_of(statement),
        },
        dedupe_key=f"{key}:{at.isoformat()}" if again else key,
        at=at,
    )
    return True


def address_of(statement: Statement) -> str:
    """Where the statement's PDF is, for whoever holds this address."""
    token = links.make("statement", statement)
    return addresses.reverse_in(statement.language, "donations:statement", token=token)


def outdated(*, today: date) -> QuerySet[Statement]:
    """Those of years that are over in which a receipt was issued or voided since.

    A statement of the running year is the donor's own look at it; they make another when they like.
    """
    since = OuterRef("issued_at") - UNSEEN
    changed = Receipt.objects.filter(
        Q(issued_at__gt=since) | Q(voided_at__gt=since),
        Q(supporter=OuterRef("supporter")) | Q(donation__soft_credit=OuterRef("supporter")),
        # A receipt's number begins with the year of its gift.
        number__startswith=Cast(OuterRef("year"), CharField()),
    )
    return Statement.objects.filter(
        Exists(changed), is_current=True, year__lt=today.year
    ).select_related("supporter")


@transaction.atomic
def renew(*, statement: Statement, at: datetime) -> None:
    """Make an outdated statement anew and tell the donor, unless its figures are the same still."""
    renewed = issue(supporter=statement.supporter, year=statement.year, at=at, run=statement.run)
    if renewed != statement:
        tell(renewed, at=at)
