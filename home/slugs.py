"""Words that no page at the top of the site may take for its address."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# What already stands there: a page of that name would hide it, or be hidden.
RESERVED_SLUGS = {
    *("accounts", "admin", "claims", "desk", "documents", "give", "healthz", "hooks", "media"),
    *("metrics", "my-giving", "newsletter", "preferences", "readyz", "receipts", "robots.txt"),
    *("sitemap.xml", "statements", "static", "styleguide", "unsubscribe", "wishes"),
    *(code for code, _name in settings.LANGUAGES),
}


def refuse_reserved(slug: str) -> None:
    """Raises ValidationError for an address of the site itself."""
    if slug in RESERVED_SLUGS:
        message = _("“%(slug)s” is an address of the site itself. Choose another word.")
        raise ValidationError(message, code="reserved", params={"slug": slug})
