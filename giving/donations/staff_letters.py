"""Letters to the finance group: what a person has to look at."""

from datetime import datetime

from django.conf import settings

from accounts.models import User
from accounts.roles import FINANCE
from giving.messaging import letters


def tell_finance(*, letter: str, context: dict, dedupe_key: str, at: datetime) -> None:
    """Promise a letter (`templates/mail/<letter>/`) to everybody in the group, once per key.

    `context` is JSON and names donations by reference, never families.
    """
    staff = User.objects.filter(groups__name=FINANCE, is_active=True).exclude(email="")
    for person in staff.order_by("pk"):
        letters.write(
            letter=letter,
            to=person.email,
            language=settings.LANGUAGE_CODE,
            context=context,
            dedupe_key=f"{dedupe_key}:{person.pk}",
            at=at,
        )
