"""`manage.py seed_demo`: a living site instead of an empty one; again, it changes nothing."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone

from config.demo import seeding
from config.demo.people import Account
from config.demo.progress import Progress
from giving.management.answers import AnsweringCommand


class Command(AnsweringCommand):
    help = "Fill the site with the demo season: pages, households, wishes, donations, people."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--scale", type=int, default=1, help="so many times the season, to measure growth"
        )

    def answer(self, **options: Any) -> dict[str, Any]:
        given_password = require_demo()
        if options["scale"] < 1:
            raise CommandError("--scale is a whole number, 1 or more.")
        season, self.accounts = seeding.seed(
            at=timezone.now(),
            scale=options["scale"],
            given_password=given_password,
            progress=Progress(None if options["json"] else self.stdout.write),
        )
        made = {account.password for account in self.accounts} - {"", given_password}
        return {
            "ok": True,
            "begun_on": season.today,
            **seeding.counts(),
            **({"password": made.pop()} if made else {}),
        }

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        if not options["json"]:
            self.stdout.write("\n" + table(self.accounts))


def require_demo() -> str:
    """The password for the demo's people, which only settings made for a demo name, if empty."""
    password: str | None = getattr(settings, "DEMO_PASSWORD", None)
    if password is None:
        raise CommandError(
            "These settings are not the demo's: seed_demo makes up donors, families and people "
            "with a known password, which a real site must never have."
        )
    if not settings.STRIPE_SECRET_KEY.startswith("sk_test_"):
        raise CommandError("The card processor's key is a live one: nothing is made up there.")
    return password


def table(accounts: list[Account]) -> str:
    """Who can sign in, with what password, to do what."""
    width = max(len(account.email) for account in accounts)
    words = max(len(_password(account)) for account in accounts)
    return "\n".join(
        f"  {account.email:<{width}}  {_password(account):<{words}}  {account.does}"
        for account in accounts
    )


def _password(account: Account) -> str:
    return account.password or "(password as before)"
