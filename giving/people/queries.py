"""What staff see of supporters: the list with its sums, and one person over all rooms."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, ExtractYear

from giving.donations.models import Donation, Plan, Receipt, Statement
from giving.money import Money
from giving.newsletters.models import Subscription
from giving.supporters.models import Consent, Supporter, SupporterMerge


@dataclass(frozen=True)
class Year:
    """What somebody gave in one year: gifts, and cents that stayed."""

    year: int
    gifts: int
    kept: Money


@dataclass(frozen=True)
class Whole:
    """One supporter over all rooms, as the page shows them."""

    supporter: Supporter
    years: list[Year]
    donations: QuerySet[Donation]
    credited: QuerySet[Donation]
    plans: QuerySet[Plan]
    receipts: QuerySet[Receipt]
    statements: QuerySet[Statement]
    subscription: Subscription | None
    consents: QuerySet[Consent]
    merges: QuerySet[SupporterMerge]

    @property
    def kept(self) -> Money:
        return Money(sum(year.kept.minor for year in self.years))


def listed() -> QuerySet[Supporter]:
    """Every supporter once: `gifts`, `kept_minor` (refunds taken off) and `last_gift_on`."""
    received = Donation.objects.received().filter(supporter=OuterRef("pk")).order_by()
    of_each = received.values("supporter")
    sums = of_each.annotate(sum=Sum(F("amount_minor") - F("refunded_minor"))).values("sum")
    gifts = of_each.annotate(number=Count("pk")).values("number")
    last = of_each.annotate(last=Max("given_on")).values("last")
    return Supporter.objects.filter(merged_into__isnull=True).annotate(
        kept_minor=Coalesce(Subquery(sums), 0),
        gifts=Coalesce(Subquery(gifts), 0),
        last_gift_on=Subquery(last),
        letters=Subquery(Subscription.objects.filter(supporter=OuterRef("pk")).values("state")[:1]),
    )


def with_gift(**facts: Any) -> Q:
    """Those of whom we received a gift; `facts` narrow which."""
    return Q(Exists(Donation.objects.received().filter(supporter=OuterRef("pk"), **facts)))


def with_living_plan() -> Q:
    return Q(Exists(Plan.objects.living().filter(supporter=OuterRef("pk"))))


def whole(supporter: Supporter) -> Whole:
    """Everything about one supporter; what was given under merged rows has moved here."""
    lineage = Q(supporter=supporter) | Q(supporter__merged_into=supporter)
    received = Donation.objects.received().filter(supporter=supporter).order_by()
    years = (
        received.annotate(year=ExtractYear("given_on"))
        .values("year")
        .annotate(gifts=Count("pk"), kept=Sum(F("amount_minor") - F("refunded_minor")))
        .order_by("-year")
    )
    credited = supporter.credited_donations.select_related("supporter", "fund")
    return Whole(
        supporter=supporter,
        years=[Year(row["year"], row["gifts"], Money(row["kept"])) for row in years],
        donations=supporter.donations.select_related("fund").order_by("-created_at"),
        credited=credited.order_by("-created_at"),
        plans=supporter.plans.select_related("fund"),
        receipts=supporter.receipts.order_by("-number"),
        statements=supporter.statements.order_by("-year", "-issued_at"),
        subscription=Subscription.objects.filter(supporter=supporter).first(),
        consents=Consent.objects.filter(lineage).order_by("-at", "-id"),
        merges=supporter.merges.select_related("gone", "by"),
    )
