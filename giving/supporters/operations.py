"""Finding a person again by their address, writing down what they agreed to, linking accounts."""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from giving.errors import Refusal
from giving.names import clean_name
from giving.supporters.addresses import email_key
from giving.supporters.models import Consent, Supporter


@dataclass(frozen=True)
class Seen:
    """What stood before a person when they decided: the words, the page's path, their network."""

    text: str
    page: str
    ip_prefix: str


@dataclass(frozen=True)
class Contact:
    """Who somebody is and how to reach them, as staff write it down; any part may be empty."""

    email: str = ""
    first_name: str = ""
    last_name: str = ""
    organization: str = ""
    postal_address: str = ""
    phone: str = ""


class EmailTaken(Refusal):
    """The address is that of another supporter, who may be the same person."""

    def __init__(self, message: str, owner: Supporter) -> None:
        super().__init__(message)
        self.owner = owner


def find_or_create(
    *, email: str, first_name: str = "", last_name: str = "", language: str, at: datetime
) -> Supporter:
    """The one supporter of this address, made now if there was none; safe at once.

    The address of a row that was merged leads to the row that took its place. A name fills a gap
    and replaces nothing: whoever types an address has not proved that it is theirs.
    """
    names = {"first_name": clean_name(first_name), "last_name": clean_name(last_name)}
    key = email_key(email)
    newcomer = Supporter(
        email=email.strip(), email_key=key, language=language, created_at=at, **names
    )
    with transaction.atomic():
        Supporter.objects.bulk_create([newcomer], ignore_conflicts=True)
        supporter = Supporter.objects.get(email_key=key).standing
        _fill_gaps(supporter, names)
    return supporter


def enter(*, contact: Contact, token: UUID, language: str, at: datetime) -> Supporter:
    """The supporter whom staff write down: found by their address, or new, as those without are.

    The same `token` again is the same newcomer, so that a form sent twice makes one.
    """
    words = _cleaned(contact)
    if contact.email:
        supporter = find_or_create(
            email=contact.email,
            first_name=contact.first_name,
            last_name=contact.last_name,
            language=language,
            at=at,
        )
        _fill_gaps(supporter, words)
        return supporter
    newcomer = Supporter(id=token, language=language, created_at=at, **words)
    Supporter.objects.bulk_create([newcomer], ignore_conflicts=True)
    return Supporter.objects.get(pk=token).standing


def change_contact(*, supporter: Supporter, contact: Contact) -> dict[str, list[str]]:
    """Write down how to reach a supporter now; returns what changed as `{field: [was, is]}`.

    The address of a row that was merged into this one may become its own again; the two change
    places then. Raises EmailTaken.
    """
    with transaction.atomic():
        supporter = Supporter.objects.select_for_update().get(pk=supporter.pk)
        words = {**_cleaned(contact), "email": contact.email.strip()}
        changed = {
            field: [getattr(supporter, field), now]
            for field, now in words.items()
            if getattr(supporter, field) != now
        }
        if "email" in changed:
            _free_address(words["email"], of=supporter)
        key = email_key(words["email"]) if words["email"] else None
        Supporter.objects.filter(pk=supporter.pk).update(**words, email_key=key)
    return changed


def _free_address(email: str, *, of: Supporter) -> None:
    owner = Supporter.objects.filter(email_key=email_key(email)).exclude(pk=of.pk).first()
    if owner is None or not email:
        return
    if owner.standing != of:
        raise EmailTaken(_("This is the address of another supporter: %s.") % owner, owner.standing)
    mine = {"email": of.email, "email_key": of.email_key}
    Supporter.objects.filter(pk=of.pk).update(email="", email_key=None)
    Supporter.objects.filter(pk=owner.pk).update(**mine)


def _cleaned(contact: Contact) -> dict[str, str]:
    """The columns of a contact without its address, which has a key beside it."""
    words = {field: clean_name(text) for field, text in asdict(contact).items()}
    del words["email"]
    return words


def _fill_gaps(supporter: Supporter, words: dict[str, str]) -> None:
    gaps = {field: word for field, word in words.items() if not getattr(supporter, field)}
    if any(gaps.values()):
        _save(supporter, **gaps)


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
