"""Where a request comes from, as coarsely as we may keep it."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def address_prefix(request: HttpRequest) -> str:
    """The visitor's network, `203.0.113.0/24` or `2001:db8::/64`; empty when it is unknown.

    Only as many entries of X-Forwarded-For are believed as there are proxies of ours.
    """
    forwarded = [
        part.strip()
        for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if part.strip()
    ]
    proxies = settings.TRUSTED_PROXY_COUNT
    hops = [*forwarded, request.META.get("REMOTE_ADDR", "")]
    visitor = hops[max(0, len(hops) - 1 - proxies)]
    try:
        address = ipaddress.ip_address(visitor)
    except ValueError:
        return ""
    # One visitor is one, whichever way the server's socket writes the address down.
    address = getattr(address, "ipv4_mapped", None) or address
    bits = 24 if address.version == 4 else 64
    return str(ipaddress.ip_network((address, bits), strict=False))
