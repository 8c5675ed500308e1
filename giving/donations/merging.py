"""What this room keeps of a supporter, and how it comes to another row of the same person."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from giving.donations.models import Donation, Plan, Receipt, Statement
from giving.supporters.merging import Belongings, owned
from giving.supporters.models import Supporter


def _statements(supporter: Supporter) -> QuerySet[Statement]:
    return Statement.objects.filter(supporter=supporter)


def _move_statements(gone: Supporter, kept: Supporter, at: datetime) -> None:
    """A statement of a year in which both gave tells only a part: the next one tells all."""
    shared = _years(gone) & _years(kept)
    Statement.objects.filter(supporter__in=[gone, kept], year__in=shared).update(is_current=False)
    _statements(gone).update(supporter=kept)


def _years(supporter: Supporter) -> set[int]:
    given = Donation.objects.received().filter(supporter=supporter)
    return {
        *given.order_by().values_list("given_on__year", flat=True).distinct(),
        *_statements(supporter).values_list("year", flat=True),
    }


BELONGINGS = [
    # Before the donations, which say in which years somebody gave.
    Belongings("statements", _("year-end statements"), _statements, _move_statements),
    owned("donations", _("donations"), Donation),
    owned("soft_credits", _("gifts credited to them"), Donation, "soft_credit"),
    owned("plans", _("plans"), Plan),
    owned("receipts", _("receipts"), Receipt),
]
