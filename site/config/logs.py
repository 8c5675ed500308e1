"""What a log line may hold: links that let someone in are blanked before they are written."""

import logging
import re

SECRET_BEHIND = [
    "accounts/password/reset/key",
    "claims",
    "give/plan",
    "give/thanks",
    "hooks/mailchimp",
    "newsletter/confirm",
    "preferences",
    "receipts",
    "statements",
    "unsubscribe",
]
TOKEN_IN_PATH = re.compile(rf"(/(?:{'|'.join(SECRET_BEHIND)})/)[^/\s?\"']+")
SESSION_ID = re.compile(r"(session_id=)[^&\s\"']+")


def hide_tokens(text: str) -> str:
    return SESSION_ID.sub(r"\1…", TOKEN_IN_PATH.sub(r"\1…", text))


class HideTokens(logging.Filter):
    """Blank the tokens of mailed links in every record that passes."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = hide_tokens(record.getMessage())
        record.args = None
        return True
