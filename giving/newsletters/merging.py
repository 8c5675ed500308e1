"""What becomes of two subscriptions when their subscribers turn out to be one: leaving wins."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from giving.newsletters.models import Subscription
from giving.newsletters.operations import PURPOSE
from giving.supporters.merging import Belongings
from giving.supporters.models import Consent, Supporter

State = Subscription.State
DECISIVE = [Consent.Act.GIVEN, Consent.Act.WITHDRAWN]


def _subscriptions(supporter: Supporter) -> QuerySet[Subscription]:
    return Subscription.objects.filter(supporter=supporter)


def _move(gone: Supporter, kept: Supporter, at: datetime) -> None:
    """One subscription, whose links all work: what its subscriber did, they did for both.

    Two become what the kept row had, unless one of them had left. The other row stays with the
    supporter that is gone, ended, so that a link mailed for it finds the one that counts.
    """
    theirs = _subscriptions(gone).select_for_update().first()
    mine = _subscriptions(kept).select_for_update().first()
    if theirs is not None and mine is None:
        theirs.supporter = kept
        theirs.save(update_fields=["supporter"])
        mine = theirs
    elif theirs is not None and mine is not None:
        _join(mine, theirs)
        theirs.state, theirs.left_at = State.UNSUBSCRIBED, at
        theirs.save(update_fields=["state", "left_at"])
    if mine is not None:
        _prove(mine, gone=gone, at=at)


def _join(mine: Subscription, theirs: Subscription) -> None:
    states = {mine.state, theirs.state}
    if State.UNSUBSCRIBED in states:
        left = [one.left_at for one in (mine, theirs) if one.left_at]
        mine.state, mine.left_at = State.UNSUBSCRIBED, max(left, default=None)
    elif mine.state == State.PENDING and theirs.state == State.SUBSCRIBED:
        mine.state, mine.confirmed_at = State.SUBSCRIBED, theirs.confirmed_at
        mine.pace, mine.paused_until = theirs.pace, theirs.paused_until
        mine.topics.set(theirs.topics.all())
    mine.save()


def _prove(mine: Subscription, *, gone: Supporter, at: datetime) -> None:
    """Write the consent that the subscription now rests on beside the row that is kept."""
    wanted = {
        State.SUBSCRIBED: Consent.Act.GIVEN,
        State.UNSUBSCRIBED: Consent.Act.WITHDRAWN,
    }.get(State(mine.state))
    own, other = _last(mine.supporter), _last(gone)
    if wanted is None or (own is not None and own.act == wanted) or other is None:
        return
    Consent.objects.create(
        supporter=mine.supporter,
        purpose=PURPOSE,
        act=wanted,
        text=other.text,
        page=other.page,
        ip_prefix=other.ip_prefix,
        details={**other.details, "merged_from": str(gone.pk), "consent": other.pk},
        at=at,
    )


def _last(supporter: Supporter) -> Consent | None:
    decided = Consent.objects.filter(supporter=supporter, purpose=PURPOSE, act__in=DECISIVE)
    return decided.order_by("at", "id").last()


BELONGINGS = [Belongings("subscriptions", _("newsletter"), _subscriptions, _move)]
