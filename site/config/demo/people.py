"""Who can sign in: five of the staff and a supporter, with one password for all."""

from dataclasses import dataclass
from functools import cache, cached_property
from secrets import token_urlsafe
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import Group
from django.db import transaction

from accounts.models import User
from config.demo.season import Season, read
from giving.supporters.operations import link_account, rename

PASSWORD_BYTES = 12


@dataclass(frozen=True)
class Account:
    """A person of the demo, and the password they sign in with: empty if it is the one before."""

    email: str
    does: str
    password: str


def person(email: str) -> dict[str, Any]:
    return next(one for one in read("people")["people"] if one["email"] == email)


def staff(email: str) -> User:
    return User.objects.get(email=email)


class OnePassword:
    """The password of all. Hashing is slow on purpose, so it is done once, not for each of them."""

    def __init__(self, given: str) -> None:
        self.given = given

    @cached_property
    def made(self) -> str:
        return self.given or token_urlsafe(PASSWORD_BYTES)

    @cached_property
    def hashed(self) -> str:
        return make_password(self.made)

    @cache  # noqa: B019 (lives as long as one command)
    def opens(self, hashed: str) -> bool:
        return check_password(self.given, hashed)


def seed_people(season: Season, *, given_password: str) -> list[Account]:
    """Make who is missing; a password that is given holds for all, else each keeps their own."""
    password = OnePassword(given_password)
    accounts = []
    for facts in read("people")["people"]:
        user = User.objects.filter(email=facts["email"]).first()
        with transaction.atomic():
            if user is None:
                user, shown = _create(facts, password.hashed), password.made
            elif given_password and not password.opens(user.password):
                User.objects.filter(pk=user.pk).update(password=password.hashed)
                shown = password.made
            else:
                shown = given_password
            _settle_in(user, facts, season)
        accounts.append(Account(user.email, facts["does"], shown))
    return accounts


def _create(facts: dict[str, Any], hashed: str) -> User:
    return User.objects.create(
        email=facts["email"],
        first_name=facts["first_name"],
        last_name=facts["last_name"],
        is_staff="role" in facts,
        password=hashed,
        is_superuser=facts.get("superuser", False),
    )


def _settle_in(user: User, facts: dict[str, Any], season: Season) -> None:
    EmailAddress.objects.get_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
    if role := facts.get("role"):
        user.groups.add(Group.objects.get(name=role))
        return
    supporter = link_account(user=user, email=user.email, language="en", at=season.moment(-700, 9))
    if supporter is not None and not supporter.full_name:
        rename(supporter=supporter, first_name=facts["first_name"], last_name=facts["last_name"])
