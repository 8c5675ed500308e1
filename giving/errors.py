"""Refusal: a "no" of the house that may be shown to a person."""


class Refusal(Exception):
    """An operation declined, for a reason that its text tells in plain, translated words."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
