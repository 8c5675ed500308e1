"""The processor's signature over a webhook body."""

import hashlib
import hmac
from collections.abc import Sequence


def header(body: bytes, secrets: Sequence[str], at: int) -> str:
    """`Stripe-Signature` for a body sent at this moment (seconds since 1970, the real clock's).

    While a secret is being exchanged there are two, and a signature by each.
    """
    signed = str(at).encode() + b"." + body
    digests = (hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest() for secret in secrets)
    return ",".join([f"t={at}", *(f"v1={digest}" for digest in digests)])
