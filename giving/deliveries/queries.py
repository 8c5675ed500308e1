"""What the desk sees: the work of the day, a wish at intake, a household, the handovers."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.core.paginator import Page, Paginator
from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from giving.deliveries.models import Delivery, Gift
from giving.drives.deadlines import SeasonDates
from giving.drives.models import Drive
from giving.drives.queries import season_dates
from giving.wishes.models import AWAITED, ENDED, Claim, Household, Recipient, Wish, WishUnit

PAGE_SIZE = 24
State = WishUnit.State
# 017, 017-B or 017-B-2, also with blanks for hyphens.
DESK_CODE = re.compile(r"([0-9A-Z]{1,8})(?:[- ]([A-Z]{1,2}))?(?:[- ]([0-9]{1,4}))?")
IS_PUBLIC = [Wish.State.PUBLISHED, Wish.State.CLOSED]


@dataclass(frozen=True)
class Today:
    """What needs somebody today, and by when it all must be done."""

    dates: SeasonDates
    handovers: list[Delivery]
    ready: list[Household]
    to_bag: list[Gift]
    unidentified: int


@dataclass(frozen=True)
class Intake:
    """A wish at the desk: which of its units are awaited, and what is here already."""

    wish: Wish
    awaited: list[tuple[WishUnit, Claim | None]]
    here: list[Gift]


@dataclass(frozen=True)
class Thing:
    """One unit of a wish, and its gift if that waits to be bagged."""

    unit: WishUnit
    to_bag: Gift | None


@dataclass(frozen=True)
class Person:
    """One person of a household with all that they wish for."""

    recipient: Recipient
    things: list[Thing]

    def count(self, state: str) -> int:
        return sum(thing.unit.state == state for thing in self.things)


@dataclass(frozen=True)
class Bag:
    """What one person's bag holds."""

    recipient: Recipient
    gifts: int


@dataclass(frozen=True)
class Sheet:
    """A household: its people with their wishes' units, and its appointments."""

    household: Household
    people: list[Person]
    scheduled: Delivery | None
    done: list[Delivery]
    dates: SeasonDates

    @property
    def units(self) -> list[WishUnit]:
        return [thing.unit for person in self.people for thing in person.things]

    @property
    def bags(self) -> list[Bag]:
        """The bags that wait to be handed over."""
        counted = ((person, person.count(State.BAGGED)) for person in self.people)
        return [Bag(person.recipient, gifts) for person, gifts in counted if gifts]

    @property
    def bagged(self) -> int:
        return sum(bag.gifts for bag in self.bags)

    @property
    def missing(self) -> int:
        """How many gifts are not in a bag yet, and should be."""
        return sum(unit.state in [*AWAITED, State.RECEIVED] for unit in self.units)

    @property
    def is_late(self) -> bool:
        """The appointment lies after the last day on which gifts should be handed over."""
        if self.scheduled is None:
            return False
        return timezone.localdate(self.scheduled.slot_at) > self.dates.handover_by


def find(code: str, *, drive: Drive) -> Wish | Household | None:
    """What a scanned or typed code stands for: a public code, or a desk code of the drive."""
    code = code.strip().upper()
    wishes = Wish.objects.filter(drive=drive, state__in=IS_PUBLIC)
    if wish := wishes.filter(public_code=code).first():
        return wish
    if not (parts := DESK_CODE.fullmatch(code)):
        return None
    household, letter, number = parts.groups()
    if letter and number:
        return wishes.filter(
            recipient__household__code=household, recipient__letter=letter, number=int(number)
        ).first()
    people = Household.objects.filter(drive=drive, code=household)
    return (people.filter(recipients__letter=letter) if letter else people).first()


def today(drive: Drive, *, at: datetime) -> Today:
    """The desk's day as of `at`."""
    gifts = Gift.objects.filter(parcel__drive=drive)
    return Today(
        dates=season_dates(drive),
        handovers=list(handovers(drive, "today", at=at)),
        ready=list(_ready_households(drive)),
        to_bag=list(_with_wish(gifts.filter(state=Gift.State.IDENTIFIED))),
        unidentified=gifts.filter(state=Gift.State.UNIDENTIFIED).count(),
    )


def unidentified(drive: Drive) -> list[Gift]:
    """Gifts without a code we know, newest first, with when and where they were put."""
    gifts = Gift.objects.filter(parcel__drive=drive, state=Gift.State.UNIDENTIFIED)
    return list(gifts.prefetch_related("parcel__arrivals__received_by").order_by("-pk"))


def intake(wish: Wish) -> Intake:
    """A wish at intake, the unit whose gift most likely stands there first."""
    claims = Claim.objects.filter(unit__wish=wish).exclude(state__in=ENDED)
    living = {claim.unit_id: claim for claim in claims.select_related("promise__supporter")}
    likeliest = [State.ORDERED, State.RESERVED, State.BACKFILLED, State.OPEN]
    awaited = sorted(
        wish.units.filter(state__in=AWAITED),
        key=lambda unit: (likeliest.index(State(unit.state)), unit.number),
    )
    here = Gift.objects.filter(unit__wish=wish).select_related("unit").order_by("pk")
    return Intake(
        wish=wish,
        awaited=[(unit, living.get(unit.pk)) for unit in awaited],
        here=list(here.prefetch_related("parcel__arrivals__received_by")),
    )


def sheet(household: Household) -> Sheet:
    """A household's page. Takes its drive."""
    visits = list(household.deliveries.prefetch_related("events__by"))
    return Sheet(
        household=household,
        people=_people([household])[household.pk],
        scheduled=next((one for one in visits if one.state == Delivery.State.SCHEDULED), None),
        done=[one for one in visits if one.state == Delivery.State.HANDED_OVER],
        dates=season_dates(household.drive, need_by=household.need_by),
    )


def own_households(drive: Drive, caseworker: User) -> list[tuple[Household, list[Person]]]:
    """A caseworker's own households, and how far each of their wishes is."""
    households = list(Household.objects.filter(drive=drive, caseworker=caseworker))
    people = _people(households)
    return [(household, people[household.pk]) for household in households]


def _people(households: list[Household]) -> dict[int, list[Person]]:
    """The people of each household, by its id: three queries, however many there are."""
    units = WishUnit.objects.filter(wish__recipient__household__in=households)
    units = units.select_related("wish__recipient__household").order_by("wish__number", "number")
    gifts = Gift.objects.filter(unit__in=units, state=Gift.State.IDENTIFIED)
    to_bag = {gift.unit_id: gift for gift in gifts}
    things: dict[int, list[Thing]] = {}
    for unit in units:
        thing = Thing(unit=unit, to_bag=to_bag.get(unit.pk))
        things.setdefault(unit.wish.recipient_id, []).append(thing)
    people: dict[int, list[Person]] = {household.pk: [] for household in households}
    for recipient in Recipient.objects.filter(household__in=households).select_related("household"):
        person = Person(recipient=recipient, things=things.get(recipient.pk, []))
        people[recipient.household_id].append(person)
    return people


def handovers(drive: Drive, when: str, *, at: datetime, code: str = "") -> QuerySet[Delivery]:
    """Appointments `today` (with those before it that nobody confirmed), `upcoming` or `done`.

    Each says whether it `is_due`, and whether it `is_missed`.
    """
    today = timezone.localdate(at)
    scheduled = Q(state=Delivery.State.SCHEDULED)
    due = scheduled & Q(slot_at__lt=_midnight(today + timedelta(days=1)))
    missed = scheduled & Q(slot_at__lt=_midnight(today))
    chosen = {
        "today": due,
        "upcoming": scheduled & ~due,
        "done": Q(state=Delivery.State.HANDED_OVER),
    }[when]
    found = (
        Delivery.objects.filter(chosen, household__drive=drive)
        .select_related("household")
        .annotate(
            is_due=ExpressionWrapper(due, output_field=BooleanField()),
            is_missed=ExpressionWrapper(missed, output_field=BooleanField()),
        )
        .order_by("-slot_at" if when == "done" else "slot_at", "pk")
    )
    return found.filter(household__code__istartswith=code) if code else found


def handover_page(drive: Drive, when: str, *, at: datetime, code: str, page: str) -> Page[Delivery]:
    return Paginator(handovers(drive, when, at=at, code=code), PAGE_SIZE).get_page(page)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _ready_households(drive: Drive) -> QuerySet[Household]:
    """Everything that is wished for is here, and nobody has made an appointment."""
    scheduled = Delivery.objects.filter(household=OuterRef("pk"), state=Delivery.State.SCHEDULED)
    unit = "recipients__wishes__units"
    return (
        Household.objects.filter(drive=drive, state=Household.State.ACTIVE)
        .exclude(Exists(scheduled))
        .annotate(
            awaited=Count(unit, filter=Q(**{f"{unit}__state__in": AWAITED})),
            here=Count(unit, filter=Q(**{f"{unit}__state__in": [State.RECEIVED, State.BAGGED]})),
        )
        .filter(awaited=0, here__gt=0)
    )


def _with_wish(gifts: QuerySet[Gift]) -> QuerySet[Gift]:
    return gifts.select_related("unit__wish__recipient__household").order_by("pk")
