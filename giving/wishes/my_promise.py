"""What a claimant sees of their own promise: how far it is, its dates, what they can still do."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from giving.drives.deadlines import SeasonDates
from giving.drives.queries import season_dates
from giving.wishes.models import ENDED, Claim, Promise, WishUnit

State = Claim.State
STAGES = [
    (gettext_lazy("Promised"), "heart"),
    (gettext_lazy("Ordered"), "truck"),
    (gettext_lazy("At the office"), "box"),
    (gettext_lazy("With the family"), "hand"),
]
ORDER_OF_CLAIMS = [State.RESERVED, State.ORDERED, State.ARRIVED]


@dataclass(frozen=True)
class Step:
    """One stage of the way from the promise to the family, for the timeline."""

    title: str
    state: str
    at: str
    text: str
    icon: str


@dataclass(frozen=True)
class MyPromise:
    """A promise with its claims, of which the `living` ones still hold a unit.

    `in_time` says whether what is given back can still be brought by somebody else.
    """

    promise: Promise
    living: list[Claim]
    ended: list[Claim]
    dates: SeasonDates
    in_time: bool

    @property
    def quantity(self) -> int:
        return len(self.living) or len(self.ended)

    @property
    def is_over(self) -> bool:
        return not self.living

    @property
    def ran_out(self) -> bool:
        return self.is_over and any(claim.state == State.EXPIRED for claim in self.ended)

    @property
    def open_claim(self) -> Claim | None:
        """A claim of which the order can still be confirmed, changed or cancelled."""
        waiting = (State.RESERVED, State.ORDERED)
        return next((claim for claim in self.living if claim.state in waiting), None)

    @property
    def order(self) -> dict[str, object]:
        """What is noted of the order, to be shown in its form."""
        claim = self.open_claim
        if claim is None:
            return {}
        return {
            "retailer": claim.retailer,
            "order_number": claim.order_number,
            "eta_on": claim.eta_on,
        }

    @property
    def hold_until(self) -> datetime | None:
        """When the unconfirmed hold ends."""
        reserved = (claim for claim in self.living if claim.state == State.RESERVED)
        return next((claim.expires_at for claim in reserved), None)

    @property
    def is_ordered(self) -> bool:
        return any(claim.state == State.ORDERED for claim in self.living)

    @property
    def late_eta(self) -> date | None:
        """The day the parcel is expected, if the office needs it sooner."""
        etas = (claim.eta_on for claim in self.living if claim.state == State.ORDERED)
        return next((eta for eta in etas if eta and eta > self.dates.office_by), None)

    @property
    def is_with_family(self) -> bool:
        return bool(self.living) and self._reached[-1] == len(self.living)

    @property
    def steps(self) -> list[Step]:
        """The stages, each done, current or to do; "1 of 2" where the gifts have parted."""
        current = sum(reached == len(self.living) for reached in self._reached)
        return [self._step(stage, current) for stage in range(len(STAGES))]

    def _step(self, stage: int, current: int) -> Step:
        title, icon = STAGES[stage]
        some, total, at = self._reached[stage], len(self.living), self._moments[stage]
        parted = 0 < some < total
        return Step(
            title=str(title),
            state="done" if stage < current else "current" if stage == current else "todo",
            at=date_format(timezone.localtime(at), "DATE_FORMAT") if at else "",
            text=_("%(some)s of %(all)s") % {"some": some, "all": total} if parted else "",
            icon=icon,
        )

    @property
    def _reached(self) -> list[int]:
        """How many units have come to each stage."""
        given = WishUnit.State.HANDED_OVER
        reached = [
            len(ORDER_OF_CLAIMS)
            if claim.unit.state == given
            else ORDER_OF_CLAIMS.index(State(claim.state))
            for claim in self.living
        ]
        return [sum(one >= stage for one in reached) for stage in range(len(STAGES))]

    @property
    def _moments(self) -> list[datetime | None]:
        """When each stage was last reached; of the family we say that, not when."""
        ordered = [claim.ordered_at for claim in self.living if claim.ordered_at]
        arrived = [claim.arrived_at for claim in self.living if claim.arrived_at]
        return [
            self.promise.created_at,
            max(ordered, default=None),
            max(arrived, default=None),
            None,
        ]


def my_promise(promise: Promise, *, on: date) -> MyPromise:
    """A promise as of a day. Takes it with its wish and drive."""
    dates = season_dates(promise.wish.drive)
    claims = list(promise.claims.select_related("unit"))
    return MyPromise(
        promise=promise,
        living=[claim for claim in claims if claim.state not in ENDED],
        ended=[claim for claim in claims if claim.state in ENDED],
        dates=dates,
        in_time=on <= dates.buy_by,
    )
