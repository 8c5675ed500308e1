"""Finding a person again by the address they give, and writing down what they agreed to."""

from datetime import datetime

from django.db import transaction

from giving.names import clean_name
from giving.supporters.addresses import email_key
from giving.supporters.models import Supporter


def find_or_create(
    *,
    email: str,
    first_name: str = "",
    last_name: str = "",
    language: str,
    at: datetime,
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
        gaps = [field for field, name in names.items() if name and not getattr(supporter, field)]
        for field in gaps:
            setattr(supporter, field, names[field])
        if gaps:
            supporter.save(update_fields=gaps)
    return supporter
