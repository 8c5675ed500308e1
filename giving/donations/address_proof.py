"""Proof of an address: we mail a code, and whoever types it reads that address's mail."""

import hmac
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from giving.donations import attempts
from giving.donations.attempts import Source
from giving.donations.models import GivingAttempt, GivingCode
from giving.messaging import letters

DIGITS = 6
GOOD_FOR = timedelta(minutes=15)
# Of a million codes, five guesses find one in two hundred thousand times.
TRIES = 5


@transaction.atomic
def send_code(*, source: Source, email: str, language: str, at: datetime) -> UUID:
    """Mail a code; returns the name under which it is typed. Raises TooFast.

    Codes have limits of their own: nobody may flood a stranger's inbox by our hand.
    """
    attempts.one_at_a_time()
    attempts.refuse_too_many(GivingAttempt.Kind.CODE, source, at=at)
    digits = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    code = GivingCode(email_hash=source.email_hash, sent_at=at)
    code.code_hash = _hash(code, digits)
    code.save()
    attempts.note(GivingAttempt.Kind.CODE, source, source_id=str(code.pk), at=at)
    letters.write(
        letter="giving_code",
        to=email,
        language=language,
        context={"code": digits, "minutes": int(GOOD_FOR.total_seconds() // 60)},
        dedupe_key=f"giving_code:{code.pk}",
        at=at,
    )
    return code.pk


@transaction.atomic
def is_code(*, code_id: UUID, source: Source, digits: str, at: datetime) -> bool:
    """Whether these digits were mailed under this name to this address, lately. A wrong guess
    costs one of a few tries; guesses at once wait for each other."""
    code = (
        GivingCode.objects.select_for_update()
        .filter(pk=code_id, email_hash=source.email_hash, sent_at__gt=at - GOOD_FOR)
        .first()
    )
    if code is None or code.wrong_tries >= TRIES:
        return False
    if hmac.compare_digest(code.code_hash, _hash(code, digits)):
        return True
    code.wrong_tries += 1
    code.save(update_fields=["wrong_tries"])
    return False


def _hash(code: GivingCode, digits: str) -> str:
    return attempts.keyed_hash("code", f"{code.pk}:{digits}")
