"""The words a person agrees to: shown on the page, and kept as they were with the consent."""

from django.utils.translation import gettext_lazy as _

ASK = _("Yes, please write to me. I can change what I hear about, or leave, with every letter.")
CONFIRM = _("Yes, send me your letters")
SAVE = _("Save my choices")
LEAVE = _("Leave all letters")
COME_BACK = _("Send me letters again")
# What a mail program posts for its reader who pressed "unsubscribe" there (RFC 8058).
ONE_CLICK = "List-Unsubscribe=One-Click"
