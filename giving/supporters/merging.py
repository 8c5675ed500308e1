"""One person, one row: two rows become one, and what belonged to the one that goes moves over.

What a supporter has is in rooms above this one, so each tells us of its own (`register`, by
`giving.apps`). Consent stays where it was given, as it may not be altered.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from giving.errors import Refusal
from giving.supporters.models import NotTheSame, Supporter, SupporterMerge

FILLED_TOGETHER = [("first_name", "last_name"), ("organization",), ("postal_address",), ("phone",)]


class MergeRefused(Refusal):
    """These two rows cannot become one; the text says why."""


@dataclass(frozen=True)
class Belongings:
    """One kind of thing that supporters have, and how all of it comes from one to another."""

    name: str
    label: Any  # words that are translated when they are shown
    of: Callable[[Supporter], models.QuerySet]
    move: Callable[[Supporter, Supporter, datetime], None]  # gone, kept, at
    may_come_late: bool = False


def owned(name: str, label: Any, model: type[models.Model], field: str = "supporter") -> Belongings:
    """Rows that simply name their supporter in `field`."""

    def of(supporter: Supporter) -> models.QuerySet:
        return model._default_manager.filter(**{field: supporter})

    def move(gone: Supporter, kept: Supporter, at: datetime) -> None:
        of(gone).update(**{field: kept})

    return Belongings(name, label, of, move, may_come_late=True)


_belongings: list[Belongings] = []


def register(*belongings: Belongings) -> None:
    """Called once, by `giving.apps`; they move in this order."""
    _belongings[:] = belongings


def belongings_of(supporter: Supporter) -> list[tuple[Any, int]]:
    """What would move, as labels and numbers of rows; kinds of which there are none left out."""
    counted = [(kind.label, kind.of(supporter).count()) for kind in _belongings]
    return [(label, number) for label, number in counted if number]


def reason_against(*, kept: Supporter, gone: Supporter) -> str:
    """Why these two cannot be merged, in words for staff; empty where they can."""
    if kept == gone:
        return _("These are one and the same row.")
    if kept.merged_into_id or gone.merged_into_id:
        return _("One of the two has been merged already.")
    if kept.user_id and gone.user_id:
        return _(
            "Both sign in with an account of their own. Ask the supporter which one to close first."
        )
    return ""


def merge(*, kept: Supporter, gone: Supporter, by: User, at: datetime) -> SupporterMerge:
    """Make one of two rows; the same two again change nothing. No letter is written.

    What the kept row says of the person stands; only its gaps are filled. Raises MergeRefused.
    """
    with transaction.atomic():
        kept, gone = _locked(kept, gone)
        if gone.merged_into_id == kept.pk:
            return gone.merge
        if reason := reason_against(kept=kept, gone=gone):
            raise MergeRefused(reason)
        moved = {kind.name: _keys(kind.of(gone)) for kind in _belongings}
        moved["contact"] = _fill_gaps(kept, gone)
        for kind in _belongings:
            kind.move(gone, kept, at)
        _keep_apart_from_others(kept, gone)
        gone.merged_into = kept
        gone.save(update_fields=["merged_into"])
        return SupporterMerge.objects.create(
            kept=kept,
            gone=gone,
            moved={name: ids for name, ids in moved.items() if ids},
            by=by,
            at=at,
        )


def bring_home(*, at: datetime) -> None:
    """Move what reached a row just as it was merged: whoever had found it before wrote to it after.

    The record of the merge stays as it is, of what moved then. Safe to repeat.
    """
    late = [kind for kind in _belongings if kind.may_come_late]
    for gone in Supporter.objects.filter(merged_into__isnull=False).iterator():
        with transaction.atomic():
            for kind in late:
                if kind.of(gone).exists():
                    kind.move(gone, gone.standing, at)


def say_not_the_same(*, one: Supporter, other: Supporter, by: User, at: datetime) -> None:
    """Remember that two rows that look alike are two people; twice is once."""
    first, second = sorted([one, other], key=lambda supporter: supporter.pk)
    NotTheSame.objects.get_or_create(one=first, other=second, defaults={"by": by, "at": at})


def _locked(kept: Supporter, gone: Supporter) -> tuple[Supporter, Supporter]:
    """Both rows as they are now, in an order that two merges at once cannot cross in."""
    keys = sorted({kept.pk, gone.pk})
    rows = {row.pk: row for row in map(_lock, keys)}
    return rows[kept.pk], rows[gone.pk]


def _lock(key: UUID) -> Supporter:
    return Supporter.objects.select_for_update().get(pk=key)


def _keys(rows: models.QuerySet) -> list[str]:
    return [str(key) for key in rows.order_by("pk").values_list("pk", flat=True)]


def _fill_gaps(kept: Supporter, gone: Supporter) -> list[str]:
    """Let the kept row take over what it does not know; returns the names of those columns."""
    taken = []
    for fields in FILLED_TOGETHER:
        if not any(getattr(kept, field) for field in fields):
            taken += [field for field in fields if getattr(gone, field)]
    for field in taken:
        setattr(kept, field, getattr(gone, field))
    # Unique columns: given up by the one before the other takes them.
    if gone.email and not kept.email:
        taken += ["email", "email_key"]
        kept.email, kept.email_key = gone.email, gone.email_key
        gone.email, gone.email_key = "", None
    if gone.user_id and not kept.user_id:
        taken.append("user")
        kept.user, gone.user = gone.user, None
    gone.save(update_fields=["email", "email_key", "user"])
    kept.save()
    return taken


def _keep_apart_from_others(kept: Supporter, gone: Supporter) -> None:
    """Whoever was told apart from the row that goes is told apart from the one that stays."""
    said = NotTheSame.objects.filter(models.Q(one=gone) | models.Q(other=gone))
    for apart in said.select_related("one", "other", "by"):
        third = apart.other if apart.one_id == gone.pk else apart.one
        if third.standing != kept:
            say_not_the_same(one=kept, other=third.standing, by=apart.by, at=apart.at)
