"""What this room keeps of a supporter, and how it comes to another row of the same person."""

from django.utils.translation import gettext_lazy as _

from giving.supporters.merging import owned
from giving.wishes.models import Promise

BELONGINGS = [owned("promises", _("promises of gifts"), Promise)]
