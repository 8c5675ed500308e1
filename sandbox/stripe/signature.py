"""The processor's signature over a webhook body."""

import hashlib
import hmac


def header(body: bytes, secret: str, at: int) -> str:
    """`Stripe-Signature` for a body sent at this moment (seconds since 1970, the real clock's)."""
    signed = str(at).encode() + b"." + body
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"
