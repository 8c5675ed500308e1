"""When two e-mail addresses are the same one."""

import unicodedata
from contextlib import suppress


def email_key(email: str) -> str:
    """The address as it is compared: `A@B.CO` is `a@b.co`, `bücher.de` is `xn--bcher-kva.de`.

    The domain is encoded by the rules that our mail is sent by, so that one key never stands for
    two mailboxes.
    """
    local, _at, domain = unicodedata.normalize("NFKC", email.strip()).casefold().rpartition("@")
    with suppress(UnicodeError):  # no domain that mail could reach is still equal to itself
        domain = domain.encode("idna").decode("ascii")
    return f"{local}@{domain}"
