"""Receipts: a number that rises within its year, and a snapshot that nothing changes."""

from datetime import date, datetime

from django.db import connection
from django.utils.formats import date_format
from django.utils.translation import override

from giving import organization
from giving.addresses import reverse_in
from giving.donations.models import Donation, Receipt
from giving.messaging import letters


def issue_once(*, donation: Donation, at: datetime) -> None:
    """Write the receipt of a paid donation and promise its letter, if that has not been done.

    Runs in the transaction that books the payment, which holds the donation's row.
    """
    if donation.receipts.filter(voided_at__isnull=True).exists():
        return
    if donation.given_on is None:
        raise ValueError("a donation that was received has its day")
    receipt = Receipt.objects.create(
        number=_next_number(donation.given_on.year),
        supporter=donation.supporter,
        donation=donation,
        language=donation.language,
        snapshot=_snapshot(donation, given_on=donation.given_on),
        issued_at=at,
    )
    letters.write(
        letter="receipt",
        to=donation.supporter.email,
        language=donation.language,
        context={
            "receipt": {"number": receipt.number, **receipt.snapshot},
            "thanks_url": reverse_in(
                donation.language, "donations:thanks", reference=donation.reference
            ),
        },
        dedupe_key=f"receipt:{receipt.pk}",
        at=at,
    )


def _next_number(year: int) -> str:
    """`2026-000123`. The year's row stays locked until the commit, so no number is lost."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO giving_receiptyear AS given (year, last) VALUES (%s, 1)
            ON CONFLICT (year) DO UPDATE SET last = given.last + 1
            RETURNING last
            """,
            [year],
        )
        return f"{year}-{cursor.fetchone()[0]:06}"


def _snapshot(donation: Donation, *, given_on: date) -> dict:
    """What the receipt says, in words and figures as of today; amounts as text with cents."""
    ours = organization.current()
    return {
        "donor": donation.donor_name,
        "email": donation.supporter.email,
        "amount": donation.amount.exact,
        "amount_minor": donation.amount_minor,
        "currency": donation.currency,
        "fund": donation.fund.name_in(donation.language),
        "given_on": given_on.isoformat(),
        "day": _day_in_words(given_on, language=donation.language),
        "organization": ours.as_dict(),
    }


def _day_in_words(day: date, *, language: str) -> str:
    with override(language):
        return date_format(day, "DATE_FORMAT")
