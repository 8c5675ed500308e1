"""Subscribing by double opt-in, choosing, leaving and coming back: each act beside its consent."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from giving.links import LinkRefused
from giving.newsletters import letters
from giving.newsletters.models import Subscription, Topic
from giving.supporters import operations as supporters
from giving.supporters.models import Consent, Supporter
from giving.supporters.operations import Seen

PURPOSE = "newsletter"
# A stranger can type anybody's address: this is how often a day we let them bother its owner.
ASKS_PER_DAY = 3


class ConfirmationOutlived(LinkRefused):
    """The link was mailed for an earlier wish; its owner has left since."""


def ask_to_subscribe(
    *,
    email: str,
    first_name: str = "",
    topics: Collection[str] = (),
    language: str,
    seen: Seen,
    at: datetime,
) -> None:
    """Mail a link to the address, so that its owner can agree; `topics` are codes.

    Who subscribes already is mailed the way to their preferences. Past the day's limit nothing
    happens, in silence: the asker must not learn whether we know the address.
    """
    supporter = supporters.find_or_create(
        email=email, first_name=first_name, language=language, at=at
    )
    with transaction.atomic():
        subscription = _begin(supporter, language=language, at=at)
        if _asks_since(supporter, at - timedelta(days=1)) >= ASKS_PER_DAY:
            return
        asked = _remember(subscription, Consent.Act.ASKED, seen, at, topics=sorted(topics))
        if subscription.is_subscribed:
            letters.write_preferences_link(subscription, about=asked, at=at)
            return
        subscription.asked_at, subscription.language = at, language
        subscription.save(update_fields=["asked_at", "language"])
        _choose_topics(subscription, topics)
        letters.write_confirm_subscription(subscription, about=asked, at=at)


def answer_asking(*, supporter: Supporter, language: str, at: datetime) -> None:
    """Mail the link to who asked elsewhere, by a box beside a gift; their consent is kept already.

    Nothing to whom it would tell nothing: who subscribes, or has left since; and nothing past the
    day's limit.
    """
    with transaction.atomic():
        subscription = _begin(supporter, language=language, at=at)
        asked = Consent.objects.filter(
            supporter=supporter, purpose=PURPOSE, act=Consent.Act.ASKED
        ).last()
        if asked is None or subscription.is_subscribed:
            return
        subscription.asked_at, subscription.language = asked.at, language
        many = _asks_since(supporter, asked.at - timedelta(days=1)) > ASKS_PER_DAY
        if many or subscription.left_since_asking:
            return
        subscription.save(update_fields=["asked_at", "language"])
        letters.write_confirm_subscription(subscription, about=asked, at=at)


def confirm_subscription(*, subscription: Subscription, seen: Seen, at: datetime) -> None:
    """Subscribe whoever holds the mailed link; twice is once. Raises ConfirmationOutlived."""
    with transaction.atomic():
        subscription = _locked(subscription)
        if subscription.is_subscribed:
            return
        refuse_outlived(subscription)
        given = _subscribe(subscription, seen, at)
        letters.write_welcome(subscription, about=given, at=at)


def refuse_outlived(subscription: Subscription) -> None:
    """Raise ConfirmationOutlived where leaving came after the asking."""
    if subscription.left_since_asking:
        raise ConfirmationOutlived(_("You have left our letters since this link was mailed."))


def set_preferences(
    *,
    subscription: Subscription,
    topics: Collection[str],
    pace: str,
    paused_until: date | None,
    language: str,
    first_name: str,
    last_name: str,
    seen: Seen,
    at: datetime,
) -> None:
    """Take over what the person chose; whether they are subscribed stays as it is."""
    with transaction.atomic():
        subscription = _locked(subscription)
        subscription.pace, subscription.paused_until = pace, paused_until
        subscription.language = language
        subscription.save(update_fields=["pace", "paused_until", "language"])
        _choose_topics(subscription, topics)
        supporters.rename(
            supporter=subscription.supporter, first_name=first_name, last_name=last_name
        )
        _remember(
            subscription,
            Consent.Act.CHANGED,
            seen,
            at,
            topics=sorted(topics),
            pace=pace,
            paused_until=paused_until.isoformat() if paused_until else None,
            language=language,
        )


def unsubscribe(*, subscription: Subscription, seen: Seen, at: datetime) -> None:
    """End all letters at once; twice is once."""
    with transaction.atomic():
        subscription = _locked(subscription)
        if subscription.state == Subscription.State.UNSUBSCRIBED:
            return
        subscription.state, subscription.left_at = Subscription.State.UNSUBSCRIBED, at
        subscription.save(update_fields=["state", "left_at"])
        _remember(subscription, Consent.Act.WITHDRAWN, seen, at)


def resubscribe(*, subscription: Subscription, seen: Seen, at: datetime) -> None:
    """Take back a person who left; their own link proves the address, so no mail is needed."""
    with transaction.atomic():
        subscription = _locked(subscription)
        if not subscription.is_subscribed:
            _subscribe(subscription, seen, at)


def _begin(supporter: Supporter, *, language: str, at: datetime) -> Subscription:
    newcomer = Subscription(supporter=supporter, language=language, asked_at=at)
    Subscription.objects.bulk_create([newcomer], ignore_conflicts=True)
    return _locked(Subscription.objects.get(supporter=supporter))


def _locked(subscription: Subscription) -> Subscription:
    """The row that counts as it is now, held until the transaction ends: the latest act decides."""
    counts = Subscription.objects.get(pk=subscription.pk).standing
    return (
        Subscription.objects.select_for_update(of=["self"])
        .select_related("supporter")
        .get(pk=counts.pk)
    )


def _asks_since(supporter: Supporter, moment: datetime) -> int:
    return Consent.objects.filter(
        supporter=supporter, purpose=PURPOSE, act=Consent.Act.ASKED, at__gt=moment
    ).count()


def _subscribe(subscription: Subscription, seen: Seen, at: datetime) -> Consent:
    subscription.state = Subscription.State.SUBSCRIBED
    subscription.confirmed_at, subscription.left_at = at, None
    subscription.save(update_fields=["state", "confirmed_at", "left_at"])
    return _remember(subscription, Consent.Act.GIVEN, seen, at)


def _choose_topics(subscription: Subscription, codes: Collection[str]) -> None:
    subscription.topics.set(Topic.objects.filter(code__in=codes))


def _remember(
    subscription: Subscription, act: Consent.Act, seen: Seen, at: datetime, **details: Any
) -> Consent:
    return supporters.remember_consent(
        supporter=subscription.supporter,
        purpose=PURPOSE,
        act=act,
        seen=seen,
        details=details,
        at=at,
    )
