"""The organization as editors describe it, in the shape that letters and receipts need."""

from giving.organization import Organization
from home.models import SiteSettings


def read() -> Organization:
    known = SiteSettings.load()
    return Organization(
        name=known.name,
        legal_name=known.legal_name or known.name,
        ein=known.ein,
        postal_address=known.postal_address,
        phone=known.phone,
        email=known.email,
    )
