"""Random codes that a person can read out: no letters that look or sound like others."""

import secrets

ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"


def random_code(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))
