"""What was tried, by whom and how often: counted in PostgreSQL, so that a restart forgets nothing.

Addresses and sessions are kept as keyed hashes only; a network is a prefix. `GIVING_LIMITS` says
how often each may try.
"""

import secrets
import unicodedata
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncHour
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from giving.donations.models import Donation, GivingAttempt, GivingCode
from giving.errors import Refusal
from giving.supporters.addresses import email_key

Kind = GivingAttempt.Kind
COLUMNS = {"email": "email_hash", "session": "session_hash", "network": "network"}
# Longer than the longest time that a limit looks back, and than a checkout stays open.
KEPT_FOR = timedelta(days=3)
LOCK = 0x67697665


class TooFast(Refusal):
    """One source tries too often; `until` is when it may go on. Which limit it was, nobody hears:
    whoever tests cards would count along."""

    def __init__(self, *, until: datetime) -> None:
        super().__init__(
            _("There were many tries in a short time, so we paused them. Nothing was charged.")
        )
        self.until = until


@dataclass(frozen=True)
class Source:
    """Where a try comes from, as it is kept; an empty part is unknown, and then counts nowhere."""

    network: str
    email_hash: str = ""
    session_hash: str = ""


def source_of(*, network: str, session: str, email: str) -> Source:
    """`network` as `visitor.address_prefix` tells it, `session` its key or nothing."""
    return Source(
        network=network or "unknown",
        email_hash=keyed_hash("email", one_mailbox(email)),
        session_hash=keyed_hash("session", session) if session else "",
    )


def one_mailbox(email: str) -> str:
    """The address as it is counted: case, width, accents and `+tags` do not make another one."""
    local, _at, domain = email_key(email).rpartition("@")
    bare = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", local)
        if not unicodedata.combining(letter)
    )
    return f"{bare.partition('+')[0] or bare}@{domain}"


def keyed_hash(purpose: str, value: str) -> str:
    return salted_hmac(f"giving.attempts.{purpose}", value, algorithm="sha256").hexdigest()


def one_at_a_time() -> None:
    """Until this transaction ends, nobody else counts: fifty at once must not each see forty-nine
    too few."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def refuse_too_many(kind: str, source: Source, *, at: datetime) -> None:
    """Raise TooFast when a limit of this kind is reached for the source, or for all together."""
    for who, (limit, within) in settings.GIVING_LIMITS[kind].items():
        tries = tries_of(kind, who, source).filter(at__gt=at - within)
        reached = tries.order_by("-at").values_list("at", flat=True)[limit - 1 : limit]
        if reached:
            raise TooFast(until=reached[0] + within)


def tries_of(kind: str, who: str, source: Source) -> QuerySet[GivingAttempt]:
    """The tries that count together for `who`: `email`, `session`, `network`, or `all`."""
    tries = GivingAttempt.objects.filter(kind=kind)
    if who == "all":
        return tries
    value = getattr(source, COLUMNS[who])
    return tries.filter(**{COLUMNS[who]: value}) if value else tries.none()


def note(kind: str, source: Source, *, source_id: str, at: datetime) -> None:
    GivingAttempt.objects.create(kind=kind, source_id=source_id, at=at, **asdict(source))


def paid_among(checkouts: QuerySet[GivingAttempt], *, since: datetime) -> int:
    """How many of these checkouts have led to a payment since then."""
    begun = checkouts.filter(kind=Kind.CHECKOUT, at__gt=since - timedelta(hours=1))
    tokens = {
        source_id.partition(":")[0] for source_id in begun.values_list("source_id", flat=True)
    }
    return Donation.objects.filter(
        form_token__in=tokens, state=Donation.State.SUCCEEDED, succeeded_at__gt=since
    ).count()


def press_id(form_token: UUID, typed: str) -> str:
    """A name for one press of the button: the form, what was in it, and a number of its own."""
    return f"{_press(form_token, typed)}:{secrets.token_hex(4)}"


def is_pressed_again(form_token: UUID, typed: str, *, since: datetime) -> bool:
    """Whether the form was sent just so before, and not otherwise in between: that leads back to
    the page that is open, and to no other."""
    last = presses_of(form_token, since=since).first()
    return last is not None and last.source_id.startswith(f"{_press(form_token, typed)}:")


def presses_of(form_token: UUID, *, since: datetime) -> QuerySet[GivingAttempt]:
    """Every checkout that was asked for by this filling-in of the form, the latest first."""
    return GivingAttempt.objects.filter(
        kind=Kind.CHECKOUT, at__gte=since, source_id__startswith=f"{form_token}:"
    ).order_by("-pk")


def _press(form_token: UUID, typed: str) -> str:
    return f"{form_token}:{keyed_hash('typed', typed)[:32]}"


@dataclass(frozen=True)
class Hour:
    """What one hour saw; `begins_at` is a full hour of the office's clock."""

    begins_at: datetime
    checkouts: int
    declines: int


def hours(*, at: datetime, count: int = 24) -> list[Hour]:
    """The last hours, the oldest first, those without any try too."""
    first = at.replace(minute=0, second=0, microsecond=0) - timedelta(hours=count - 1)
    seen = {
        row["hour"]: row
        for row in GivingAttempt.objects.filter(at__gte=first)
        .values(hour=TruncHour("at"))
        .annotate(
            checkouts=Count("pk", filter=Q(kind=Kind.CHECKOUT)),
            declines=Count("pk", filter=Q(kind=Kind.DECLINE)),
        )
        .order_by("hour")
    }
    moments = [first + timedelta(hours=number) for number in range(count)]
    nothing = {"checkouts": 0, "declines": 0}
    return [
        Hour(moment, row["checkouts"], row["declines"])
        for moment in moments
        for row in [seen.get(moment, nothing)]
    ]


def forget_old(*, at: datetime) -> None:
    """What no limit looks at any more is kept no longer."""
    GivingAttempt.objects.filter(at__lte=at - KEPT_FOR).delete()
    GivingCode.objects.filter(sent_at__lte=at - KEPT_FOR).delete()
