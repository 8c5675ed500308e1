"""Finding a person again by their address, writing down what they agreed to, linking accounts."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from giving.names import clean_name
from giving.supporters.addresses import email_key
from giving.supporters.models import Consent, Supporter


@dataclass(frozen=True)
class Seen:
    """What stood before a person when they decided: the words, the page's path, their network."""

    text: str
    page: str
    ip_prefix: str


def find_or_create(
    *, email: str, first_name: str = "", last_name: str = "", language: str, at: datetime
) -> Supporter:
    """The one supporter of this address, made now if there was none; safe at once.

    A name fills a gap and replaces nothing: whoever types an address has not proved that it is
    theirs.
    """
    names = {"first_name": clean_name(first_name), "last_name": clean_name(last_name)}
    key = email_key(email)
    newcomer = Supporter(
        email=email.strip(), email_key=key, language=language, created_at=at, **names
    )
    with transaction.atomic():
        Supporter.objects.bulk_create([newcomer], ignore_conflicts=True)
        supporter = Supporter.objects.get(email_key=key)
        gaps = {field: name for field, name in names.items() if not getattr(supporter, field)}
        if any(gaps.values()):
            _save(supporter, **gaps)
    return supporter


def rename(*, supporter: Supporter, first_name: str, last_name: str) -> None:
    """Take the names from the person themselves; empty ones are a wish to be nameless."""
    _save(supporter, first_name=clean_name(first_name), last_name=clean_name(last_name))


def remember_consent(
    *,
    supporter: Supporter,
    purpose: str,
    act: Consent.Act,
    seen: Seen,
    at: datetime,
    details: dict | None = None,
) -> Consent:
    """Append what a person decided. `details` is JSON: what exactly they chose."""
    return Consent.objects.create(
        supporter=supporter,
        purpose=purpose,
        act=act,
        text=seen.text,
        page=seen.page[:200],
        ip_prefix=seen.ip_prefix,
        details=details or {},
        at=at,
    )


def link_account(*, user: User, email: str, language: str, at: datetime) -> Supporter | None:
    """Give an account the supporter of an address that it has just proved to be its own.

    An account keeps the supporter it has; a supporter who belongs to another account stays there,
    and None is returned: which of two accounts is right, only a person can tell.
    """
    if not email.rpartition("@")[0].isascii():
        # Its key may be that of another mailbox, which was not proved.
        return None
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        linked = Supporter.objects.filter(user=user).first()
        if linked is not None:
            return linked
        supporter = find_or_create(email=email, language=language, at=at)
        taken = Supporter.objects.filter(pk=supporter.pk, user=None).update(user=user)
    return Supporter.objects.get(pk=supporter.pk) if taken else None


def _save(supporter: Supporter, **names: str) -> None:
    for field, name in names.items():
        setattr(supporter, field, name)
    supporter.save(update_fields=list(names))
