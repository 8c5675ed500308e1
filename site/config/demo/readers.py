"""Who reads our letters: subscriptions in every state, each beside its consent."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from django.db import transaction

from config.demo.past import Past
from config.demo.progress import Progress
from config.demo.season import Season, read
from config.demo.supporters import BLOCK, Person, supporter
from giving.newsletters import operations, words
from giving.newsletters.models import Subscription
from giving.supporters.addresses import email_key
from giving.supporters.operations import Seen

READERS = 60
# No divisor of the readers: it spreads the states over givers and others.
SHUFFLE = 7
# The network that documentation may use: nobody's.
NETWORK = "192.0.2.0/24"
SUBSCRIBED, PENDING = 44, 52


def seed_readers(season: Season, progress: Progress, *, scale: int) -> None:
    numbers = [block * BLOCK + place for block in range(scale) for place in _places()]
    there = set(Subscription.objects.values_list("supporter__email_key", flat=True))
    missing = [
        (turn * SHUFFLE % READERS, supporter(number))
        for turn, number in enumerate(numbers)
        if email_key(supporter(number).email) not in there
    ]
    for start in range(0, len(missing), READERS):
        with transaction.atomic():
            past = Past()
            for place, reader in missing[start : start + READERS]:
                Reading(reader, season, past).begin(place)
            past.close()
    if missing:
        progress.step("Subscriptions", len(numbers), len(numbers))
    else:
        progress.kept("Subscriptions")


def _places() -> list[int]:
    """Every third donor of a block, and those of it who do not give."""
    givers = range(0, 120, 3)
    return [*givers, *range(BLOCK - (READERS - len(givers)), BLOCK)]


class Reading:
    """What one reader did with our letters, in the order in which it happened."""

    def __init__(self, reader: Person, season: Season, past: Past) -> None:
        self.reader, self.season, self.past = reader, season, past
        self.chance = Random(reader.email)
        self.topics = self.chance.sample(
            [topic["code"] for topic in read("office")["topics"]],
            self.chance.choice([0, 0, 1, 2, 3]),
        )

    def begin(self, place: int) -> None:
        if SUBSCRIBED <= place < PENDING:
            self._ask(self._moment(-5, -1))
            return
        asked_at = self._moment(-640, -40)
        self._ask(asked_at)
        self._confirm(asked_at + timedelta(minutes=self.chance.randrange(2, 600)))
        if place >= PENDING:
            left_at = self._moment(-30, -10)
            self._do(operations.unsubscribe, words.LEAVE, "unsubscribe", left_at)
            if place == PENDING:
                self._do(
                    operations.resubscribe, words.COME_BACK, "preferences", self._moment(-9, -3)
                )
        elif place % 4 == 1:
            self._choose(place, self._moment(-30, -3))

    def _ask(self, at: datetime) -> None:
        operations.ask_to_subscribe(
            email=self.reader.email,
            first_name=self.reader.first_name,
            topics=self.topics,
            language=self.reader.language,
            seen=_seen(words.ASK, "subscribe"),
            at=self.past.at(at),
        )

    def _confirm(self, at: datetime) -> None:
        self._do(operations.confirm_subscription, words.CONFIRM, "confirm", at)

    def _choose(self, place: int, at: datetime) -> None:
        """Some want to hear less, some to pause."""
        pauses = place % 8 == 1
        operations.set_preferences(
            subscription=self._subscription(),
            topics=self.topics or ["gifts", "stories"],
            pace=Subscription.Pace.EVERY if pauses else Subscription.Pace.YEAR_END,
            paused_until=self.season.day(44) if pauses else None,
            language=self.reader.language,
            first_name=self.reader.first_name,
            last_name=self.reader.last_name,
            seen=_seen(words.SAVE, "preferences"),
            at=self.past.at(at),
        )

    def _do(self, act: Callable[..., None], text: object, page: str, at: datetime) -> None:
        act(subscription=self._subscription(), seen=_seen(text, page), at=self.past.at(at))

    def _subscription(self) -> Subscription:
        key = email_key(self.reader.email)
        return Subscription.objects.select_related("supporter").get(supporter__email_key=key)

    def _moment(self, first: int, last: int) -> datetime:
        chance = self.chance
        return self.season.moment(
            chance.randint(first, last),
            chance.randint(8, 21),
            chance.randrange(60),
            chance.randrange(60),
        )


def _seen(text: object, page: str) -> Seen:
    return Seen(text=str(text), page=f"newsletters:{page}", ip_prefix=NETWORK)
