"""What public pages may know of wishes: the age band, the category, the catalogue words; no more.

A wish that is taken does not say how far it is: gifts that move on at the same minute would show
which wishes belong to one family.
"""

from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.text import capfirst

from giving.drives.deadlines import SeasonDates
from giving.drives.models import Drive
from giving.drives.queries import season_dates
from giving.money import Money
from giving.wishes.filters import Filters
from giving.wishes.models import Category, Recipient, Wish, WishQuerySet, WishUnit

PAGE_SIZE = 24
SIMILAR = 3


@dataclass(frozen=True)
class PublicCard:
    """One wish as everybody may see it."""

    code: str
    age_band: str
    category: str
    title: str
    price: Money
    needed: int

    @property
    def state(self) -> str:
        return "open" if self.needed else "taken"


@dataclass(frozen=True)
class Progress:
    """How many units of a drive are promised or here, of how many that are wished for."""

    taken: int
    total: int


@dataclass(frozen=True)
class WishPage:
    """One public wish with what its page needs: the drive's dates, others like it."""

    card: PublicCard
    drive: Drive
    dates: SeasonDates
    in_time: bool
    similar: list[PublicCard]

    @property
    def is_open(self) -> bool:
        """Whether it can be promised: still needed, and what is bought now comes in time."""
        return self.in_time and self.card.needed > 0


def progress(drive: Drive) -> Progress:
    """Counted from the units each time; nothing is added to, so nothing can drift."""
    gone = [WishUnit.State.WITHDRAWN, WishUnit.State.UNMET]
    counts = WishUnit.objects.filter(
        wish__drive=drive, wish__state__in=[Wish.State.PUBLISHED, Wish.State.CLOSED]
    ).aggregate(
        total=Count("pk", filter=~Q(state__in=gone)),
        open=Count("pk", filter=Q(state=WishUnit.State.OPEN)),
    )
    return Progress(taken=counts["total"] - counts["open"], total=counts["total"])


def wish_list(drive: Drive, filters: Filters, *, page: str, language: str) -> Page[PublicCard]:
    """A page of cards, those still needed first, in the order of their random codes."""
    wishes = Wish.objects.filter(drive=drive).public()
    if filters.age:
        wishes = wishes.filter(recipient__age_band=filters.age)
    if filters.category:
        wishes = wishes.filter(category__code=filters.category)
    if filters.needed:
        wishes = wishes.needed()
    found = Paginator(_rows(wishes.needed_first()), PAGE_SIZE).get_page(page)
    found.object_list = [_card(row, language) for row in found.object_list]
    return found


def categories_in(drive: Drive) -> list[Category]:
    """The categories of which the drive has public wishes."""
    return list(
        Category.objects.filter(wishes__drive=drive, wishes__state=Wish.State.PUBLISHED).distinct()
    )


def wish_page(wish: Wish, *, on: date, language: str) -> WishPage | None:
    """The page of a wish as of a day; None when it is no longer public. Takes `wish.drive`."""
    row = _rows(Wish.objects.filter(pk=wish.pk).public()).first()
    if row is None or not wish.drive.is_open(on=on):
        return None
    dates = season_dates(wish.drive)
    return WishPage(
        card=_card(row, language),
        drive=wish.drive,
        dates=dates,
        in_time=on <= dates.buy_by,
        similar=_similar(wish, row, language=language),
    )


def _similar(wish: Wish, row: dict, *, language: str) -> list[PublicCard]:
    """Others still needed: same category and age first, then either of the two, then any."""
    likeness = sum(
        (
            Case(When(**same, then=Value(1)), default=Value(0), output_field=IntegerField())
            for same in ({"category": wish.category_id}, {"recipient__age_band": row["band"]})
        ),
        start=Value(0),
    )
    others = Wish.objects.filter(drive=wish.drive).exclude(pk=wish.pk).public().needed()
    nearest = _rows(others.order_by(likeness.desc(), "public_code"))[:SIMILAR]
    return [_card(other, language) for other in nearest]


def _rows(wishes: WishQuerySet):  # noqa: ANN202 (a QuerySet of dicts)
    """The only columns that public pages read."""
    open_units = WishUnit.objects.filter(wish=OuterRef("pk"), state=WishUnit.State.OPEN)
    counted = open_units.order_by().values("wish").annotate(count=Count("pk")).values("count")
    return wishes.values(
        "title",
        "title_es",
        "price_minor",
        code=F("public_code"),
        band=F("recipient__age_band"),
        category_name=F("category__name"),
        category_name_es=F("category__name_es"),
        needed=Coalesce(Subquery(counted), 0),
    )


def _card(row: dict, language: str) -> PublicCard:
    spanish = language == "es"
    return PublicCard(
        code=row["code"],
        age_band=capfirst(str(Recipient.AgeBand(row["band"]).label)),
        category=(spanish and row["category_name_es"]) or row["category_name"],
        title=(spanish and row["title_es"]) or row["title"],
        price=Money(row["price_minor"]),
        needed=row["needed"],
    )
