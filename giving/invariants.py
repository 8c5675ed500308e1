"""What must always hold over all rooms, asked of the rows themselves (`manage.py ledger_check`)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import (
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Coalesce

from giving.donations import disputes
from giving.donations.gateway import PaymentGateway, ProcessorUnavailable
from giving.donations.models import MOVES_THE_GIFT, Donation, LedgerEntry, Receipt
from giving.donations.reconciliation import (
    BEGINNING,
    books_since,
    compare,
    payouts_that_do_not_add_up,
)
from giving.messaging.models import FOR_STAFF, InboxEvent, Message, OutboxJob
from giving.money import Money
from giving.newsletters.models import Subscription
from giving.supporters.models import Consent
from giving.wishes.models import ENDED, Claim, Promise, WishUnit

Kind = LedgerEntry.Kind
LATE = timedelta(minutes=10)
ARRIVED = [WishUnit.State.RECEIVED, WishUnit.State.BAGGED, WishUnit.State.HANDED_OVER]
# A person of a household as the desk writes it: 017-B, 017-B-2.
DESK_CODE = r"\m[0-9]{3}-[A-Z]{1,2}(-[0-9]+)?\M"


@dataclass(frozen=True)
class Finding:
    """Whether an invariant holds, and in a few words what does not."""

    ok: bool
    detail: str = ""


def check_all(*, gateway: PaymentGateway, at: datetime) -> dict[str, Finding]:
    """Every invariant by its number in the design's list of goals."""
    return {
        "I1": ledger_is_the_processors(gateway),
        "I2": one_charge_and_one_receipt_per_donation(),
        "I3": one_living_claim_per_unit(),
        "I4": states_agree(),
        "I5": answered_promises_are_rows(),
        "I6": boxes_drain(at=at),
        "I7": nothing_of_families_goes_out(),
        "I8": nobody_who_left_is_subscribed(),
    }


def totals() -> dict[str, dict[str, int]]:
    """Cents over the whole ledger, by currency, of which we take one; all figures positive.

    Of what the processor knows, so that its books can be laid beside: refunds and disputes net of
    what came back, fees with those of disputes.
    """
    sums = dict(LedgerEntry.objects.order_by().values_list("kind").annotate(Sum("amount_minor")))
    kinds = {
        "gross": [Kind.CHARGE],
        "refunded": [Kind.REFUND, Kind.REFUND_FAILED],
        "disputed": [Kind.DISPUTE, Kind.DISPUTE_REVERSAL],
        "fee": [Kind.FEE],
    }
    books = {name: abs(sum(sums.get(kind, 0) for kind in of)) for name, of in kinds.items()}
    return {Money.currency: books}


def ledger_is_the_processors(gateway: PaymentGateway) -> Finding:
    try:
        differences = compare(books_since(BEGINNING, gateway=gateway), since=BEGINNING)
    except ProcessorUnavailable as error:
        return Finding(False, f"the processor does not answer: {error}")
    differences += payouts_that_do_not_add_up(since=BEGINNING)
    return _none_of(len(differences), "entries differ from the processor's books")


def one_charge_and_one_receipt_per_donation() -> Finding:
    """By the processor or on paper, once; and one receipt as long as anything of it is ours."""
    entries = LedgerEntry.objects.filter(donation=OuterRef("pk"))
    living = Receipt.objects.filter(donation=OuterRef("pk"), voided_at__isnull=True)
    received, online = Q(state=Donation.State.SUCCEEDED), Q(method=Donation.Method.ONLINE)
    wrong = Donation.objects.annotate(
        charges=_count(entries.filter(kind=Kind.CHARGE)),
        papers=_count(entries.filter(kind=Kind.OFFLINE)),
        left=_sum(entries.filter(kind__in=MOVES_THE_GIFT)),
        living=_count(living),
    ).exclude(
        (received & online & Q(charges=1, papers=0) | received & ~online & Q(charges=0, papers=1))
        & (Q(left__gt=0, living=1) | Q(left__lte=0, living=0))
        | ~received & Q(charges=0, papers=0, living=0)
    )
    return _none_of(wrong.count(), "donations without exactly one charge and one receipt")


def one_living_claim_per_unit() -> Finding:
    twice = (
        Claim.objects.exclude(state__in=ENDED)
        .values("unit")
        .annotate(owners=Count("pk"))
        .filter(owners__gt=1)
    )
    return _none_of(twice.count(), "units have two owners")


def states_agree() -> Finding:
    """A unit says what its living claim says; a donation says what the ledger says."""
    Unit, State = WishUnit.State, Claim.State
    living = Claim.objects.filter(unit=OuterRef("pk")).exclude(state__in=ENDED)
    claimed = Subquery(living.values("state")[:1])
    # In words, as SQL would neither agree nor disagree with a claim that is not there.
    units = WishUnit.objects.annotate(claim_state=Coalesce(claimed, Value("none"))).exclude(
        Q(claim_state=State.RESERVED, state=Unit.RESERVED)
        | Q(claim_state=State.ORDERED, state=Unit.ORDERED)
        | Q(claim_state=State.ARRIVED, state__in=ARRIVED)
        | Q(claim_state="none") & ~Q(state__in=[Unit.RESERVED, Unit.ORDERED])
    )
    return _none_of(units.count() + _donations_beside_their_rows(), "rows whose states disagree")


def _donations_beside_their_rows() -> int:
    """How many donations have columns that say otherwise than their ledger or their disputes."""
    entries = LedgerEntry.objects.filter(donation=OuterRef("pk"))
    fees = entries.filter(kind=Kind.FEE)
    back = [Kind.REFUND, Kind.REFUND_FAILED, Kind.OFFLINE_REVERSAL]
    # The fee is known once that of the charge itself is, whatever disputes have cost.
    charge = Subquery(entries.filter(kind=Kind.CHARGE).values("source_id")[:1])
    wrong = Donation.objects.annotate(
        back=_sum(entries.filter(kind__in=back)),
        fees=_sum(fees),
        charge_id=charge,
        fee_is_known=Exists(fees.filter(source_id=OuterRef("charge_id"))),
    ).exclude(
        Q(refunded_minor=0 - F("back"))
        & (Q(fee_is_known=True, fee_minor=0 - F("fees")) | Q(fee_is_known=False, fee_minor=None))
    )
    contested = Donation.objects.filter(
        Q(disputes__isnull=False) | ~Q(dispute=Donation.DisputeState.NONE)
    ).distinct()
    astray = [one for one in contested if one.dispute != disputes.standing_of(one)]
    return wrong.count() + len(astray)


def answered_promises_are_rows() -> Finding:
    empty = Promise.objects.filter(~Exists(Claim.objects.filter(promise=OuterRef("pk"))))
    unproven = Subscription.objects.filter(
        ~Exists(Consent.objects.filter(supporter=OuterRef("supporter"), act=Consent.Act.GIVEN)),
        state=Subscription.State.SUBSCRIBED,
    )
    return _none_of(empty.count() + unproven.count(), "promises without their rows")


def boxes_drain(*, at: datetime) -> Finding:
    waiting = Q(state=Message.State.DUE, not_before__lt=at - LATE) | Q(state__in=FOR_STAFF)
    stuck = sum(box.objects.filter(waiting).count() for box in (InboxEvent, OutboxJob))
    return _none_of(stuck, "messages are late, dead or wait for staff")


def nothing_of_families_goes_out() -> Finding:
    told = OutboxJob.objects.annotate(text=Cast("payload", TextField())).filter(
        text__regex=DESK_CODE
    )
    return _none_of(told.count(), "jobs name a person of a household")


def nobody_who_left_is_subscribed() -> Finding:
    last = Consent.objects.filter(
        supporter=OuterRef("supporter"),
        purpose="newsletter",
        act__in=[Consent.Act.GIVEN, Consent.Act.WITHDRAWN],
    ).order_by("-at", "-id")
    wrong = Subscription.objects.annotate(last=Subquery(last.values("act")[:1])).filter(
        state=Subscription.State.SUBSCRIBED, last=Consent.Act.WITHDRAWN
    )
    return _none_of(wrong.count(), "people who left are subscribed")


def _none_of(count: int, what: str) -> Finding:
    return Finding(count == 0, "" if count == 0 else f"{count} {what}")


def _sum(entries: QuerySet) -> Coalesce:
    """What a related query's entries add up to, as a column."""
    summed = entries.order_by().values("donation").annotate(total=Sum("amount_minor"))
    return Coalesce(Subquery(summed.values("total")), 0)


def _count(rows: QuerySet) -> Coalesce:
    """How many of a related query's rows there are, as a column."""
    counted = rows.order_by().values("donation").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)
