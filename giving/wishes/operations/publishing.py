"""Putting a wish on the public list."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from giving.codes import random_code
from giving.errors import Refusal
from giving.wishes.models import Wish, WishUnit

CODE_LENGTH = 6


class NotReadyToPublish(Refusal):
    """The wish was not handed in for review, or is public already."""


def publish_wish(*, wish: Wish, at: datetime) -> None:
    """Give a reviewed wish its units and the random code by which the public knows it.

    Raises NotReadyToPublish unless the wish is in review.
    """
    with transaction.atomic():
        published = Wish.objects.filter(pk=wish.pk, state=Wish.State.IN_REVIEW).update(
            state=Wish.State.PUBLISHED, public_code=_unused_code(), published_at=at
        )
        if not published:
            raise NotReadyToPublish(_("Only a wish that is in review can be published."))
        wish.refresh_from_db()
        WishUnit.objects.bulk_create(
            WishUnit(wish=wish, number=number) for number in range(1, wish.quantity + 1)
        )


def _unused_code() -> str:
    code = random_code(CODE_LENGTH)
    while Wish.objects.filter(public_code=code).exists():
        code = random_code(CODE_LENGTH)
    return code
