"""Claiming: who asks for units of a wish gets them, each for themselves alone, or a kind "no"."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from giving.drives.queries import season_dates
from giving.errors import Refusal
from giving.supporters.models import Supporter
from giving.supporters.operations import find_or_create
from giving.wishes import letters
from giving.wishes.models import Claim, Promise, Wish, WishUnit

# One statement decides. Two people may try the same unit: the index on living claims lets one row
# in, the other waits for it to be committed, inserts nothing and looks at the units further on.
# Trying in rising order only, nobody can wait in a circle.
HOLD = """
    WITH tried AS (
        SELECT unit.id, unit.number
          FROM giving_wishunit AS unit
          JOIN giving_wish AS wish ON wish.id = unit.wish_id
         WHERE wish.id = %(wish)s AND wish.state = 'published'
           AND unit.state = 'open' AND unit.number > %(above)s
         ORDER BY unit.number
         LIMIT %(wanted)s
    ), held AS (
        INSERT INTO giving_claim
               (promise_id, unit_id, state, reserved_at, expires_at, retailer, order_number)
        SELECT %(promise)s, id, 'reserved', %(at)s, %(expires_at)s, '', ''
          FROM tried
         ORDER BY number
        ON CONFLICT DO NOTHING
        RETURNING unit_id
    )
    SELECT (SELECT max(number) FROM tried), ARRAY(SELECT unit_id FROM held)
"""
UNDER_WAY = [Claim.State.RESERVED, Claim.State.ORDERED]


class WishAlreadyClaimed(Refusal):
    """Somebody was quicker. `left` units can still be had, fewer than were asked for."""

    def __init__(self, left: int) -> None:
        if left:
            message = ngettext(
                "Only %(left)s of this is still needed. Would you like to take that one?",
                "Only %(left)s of this are still needed. Would you like to take those?",
                left,
            ) % {"left": left}
        else:
            message = _("Somebody was a moment quicker, and this wish is taken care of now.")
        super().__init__(message)
        self.left = left


class TooManyPromises(Refusal):
    """This address has as many promises under way, or made in a day, as one person may have."""


class ClaimingIsOver(Refusal):
    """The season is not open, or nothing that is bought now would come in time."""


class FormAlreadyUsed(Refusal):
    """The form was sent before, for another wish or by somebody else."""


def claim_wish(
    *,
    wish: Wish,
    name: str,
    email: str,
    quantity: int,
    form_token: UUID,
    language: str,
    at: datetime,
) -> Promise:
    """Hold `quantity` units of a wish for one person, all of them or none, and write to them.

    The hold ends after GIVING_CLAIM_TTL, or with the last day to buy if that comes first.
    The same `form_token` again returns the promise it made.
    Raises WishAlreadyClaimed, TooManyPromises, ClaimingIsOver or FormAlreadyUsed.
    """
    *first_names, last_name = name.split(" ") if " " in name else (name, "")
    with transaction.atomic():
        supporter = find_or_create(
            email=email,
            first_name=" ".join(first_names),
            last_name=last_name,
            language=language,
            at=at,
        )
        promise = Promise(
            form_token=form_token, supporter=supporter, wish=wish, language=language, created_at=at
        )
        Promise.objects.bulk_create([promise], ignore_conflicts=True)
        kept = Promise.objects.select_related("wish", "supporter").get(form_token=form_token)
        if kept.pk != promise.pk:
            return _same_press(kept, wish=wish, supporter=supporter)
        expires_at = _hold_ends(wish, at=at)
        _keep_within_cap(supporter, quantity, at=at)
        _hold(promise, quantity=quantity, expires_at=expires_at, at=at)
        letters.write_claim(promise=promise, quantity=quantity, expires_at=expires_at, at=at)
    return promise


def _same_press(promise: Promise, *, wish: Wish, supporter: Supporter) -> Promise:
    if (promise.wish_id, promise.supporter_id) != (wish.pk, supporter.pk):
        raise FormAlreadyUsed(_("This form was sent before. Please send it once more."))
    return promise


def _hold_ends(wish: Wish, *, at: datetime) -> datetime:
    claim_by = season_dates(wish.drive).claim_by(timezone.get_default_timezone())
    if at > claim_by or not wish.drive.is_open(on=timezone.localdate(at)):
        raise ClaimingIsOver(
            _("What is ordered now would reach the families too late, so we have closed the list.")
        )
    return min(at + settings.GIVING_CLAIM_TTL, claim_by)


def _keep_within_cap(supporter: Supporter, quantity: int, *, at: datetime) -> None:
    # The person's own claims are counted one after the other; units are not locked by this.
    Supporter.objects.select_for_update(no_key=True).get(pk=supporter.pk)
    under_way = Claim.objects.filter(promise__supporter=supporter, state__in=UNDER_WAY).count()
    cap = settings.GIVING_CLAIMS_PER_EMAIL
    if under_way + quantity > cap:
        raise TooManyPromises(
            _(
                "One person can have up to %(cap)s gifts under way, so that many can take part. "
                "When one of yours has arrived, you are welcome to take another. "
                "Would you like to give as a group? Please write to us."
            )
            % {"cap": cap}
        )
    # Each promise writes to an address that anybody can type: given back and taken again, it
    # would fill a stranger's inbox.
    lately = supporter.promises.filter(created_at__gt=at - timedelta(days=1)).count()
    if lately > settings.GIVING_PROMISES_PER_EMAIL_AND_DAY:
        raise TooManyPromises(
            _("That is enough for one day. Please come back tomorrow, or write to us.")
        )


def _hold(promise: Promise, *, quantity: int, expires_at: datetime, at: datetime) -> None:
    held: list[int] = []
    above = 0
    with connection.cursor() as cursor:
        while len(held) < quantity:
            wanted = quantity - len(held)
            cursor.execute(
                HOLD,
                {
                    "wish": promise.wish_id,
                    "promise": promise.pk,
                    "above": above,
                    "wanted": wanted,
                    "at": at,
                    "expires_at": expires_at,
                },
            )
            last_tried, won = cursor.fetchone()
            if last_tried is None:
                break
            held += won
            above = last_tried
    # A unit whose gift came in, or that was withdrawn, while we held it is no longer to be had.
    mine = WishUnit.objects.filter(
        pk__in=held, state__in=[WishUnit.State.OPEN, WishUnit.State.RESERVED]
    ).update(state=WishUnit.State.RESERVED)
    if mine < quantity:
        raise WishAlreadyClaimed(left=mine)
