"""Signed links: what a mailed address lets its holder do, one purpose each.

A link names a row and the row's `link_version`; it ends with its age, or at once when the version
is raised. It is not a secret kept in the database, so a stolen dump opens nothing.
"""

from typing import TypeVar

from django.conf import settings
from django.core import signing
from django.db import models
from django.utils.translation import gettext as _

from giving.errors import Refusal


class Linked(models.Model):
    """A row that mailed links name; raising `link_version` ends all that were made so far."""

    link_version = models.PositiveSmallIntegerField(default=1)

    class Meta:
        abstract = True


Row = TypeVar("Row", bound=Linked)


class LinkRefused(Refusal):
    """The link is forged, too old, withdrawn or meant for something else."""


def make(purpose: str, row: Linked) -> str:
    """A token for this row; `purpose` is a key of `GIVING_LINK_MAX_AGE`."""
    return signing.dumps([str(row.pk), row.link_version], salt=_salt(purpose), compress=False)


def read(purpose: str, token: str, rows: models.QuerySet[Row]) -> Row:
    """The row that a token was made for, looked up in `rows`; raises LinkRefused."""
    age = settings.GIVING_LINK_MAX_AGE[purpose]
    try:
        pk, version = signing.loads(token, salt=_salt(purpose), max_age=age)
    except (signing.BadSignature, ValueError) as error:
        raise LinkRefused(_("This link is not valid, or no longer.")) from error
    row = rows.filter(pk=pk).first()
    if row is None or row.link_version != version:
        raise LinkRefused(_("This link is not valid, or no longer."))
    return row


def _salt(purpose: str) -> str:
    if purpose not in settings.GIVING_LINK_MAX_AGE:
        raise ValueError(f"no such purpose: {purpose}")
    return f"giving.links.{purpose}"
