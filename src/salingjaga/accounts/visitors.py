"""What we note of a visitor's device and network: a coarse name and a keyed hash, never the thing itself."""

from __future__ import annotations

import re
from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.timezone import localdate

BROWSERS = (
    ("Edge", r"Edg(e|A|iOS)?/"),
    ("Opera", r"OPR/|Opera"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrome/|CriOS/"),
    ("Safari", r"Safari/"),
)
SYSTEMS = (
    ("Android", r"Android"),
    ("iOS", r"iPhone|iPad"),
    ("Windows", r"Windows"),
    ("macOS", r"Mac OS X"),
    ("ChromeOS", r"CrOS"),
    ("Linux", r"Linux"),
)


def address_of(request: HttpRequest) -> str:
    """The visitor's address, of IPv6 the network. A proxy's header counts only where the operator named it; of a list
    the last entry, which our own proxy wrote."""
    given = request.META.get("REMOTE_ADDR", "")
    if settings.PROXY_HEADER:
        name = "HTTP_" + settings.PROXY_HEADER.upper().replace("-", "_")
        given = request.META.get(name, given).split(",")[-1].strip()
    try:
        address = ip_address(given)
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or int(address) >> 64)
    return str(address)


def device_of(request: HttpRequest) -> str:
    """Two words at most, such as ``Chrome · Android``: enough to recognise one's own phone, nobody else's. Each may be
    "" where we do not know it."""
    given = request.META.get("HTTP_USER_AGENT", "")[:500]
    found = (next((name for name, sign in table if re.search(sign, given)), "") for table in (BROWSERS, SYSTEMS))
    return " · ".join(part for part in found if part)


def network_hash(request: HttpRequest) -> str:
    """A hash of the visitor's network under the secret key and the day: comparable within one day only."""
    return keyed("network", f"{localdate()}:{address_of(request)}")


def keyed(purpose: str, value: str) -> str:
    """32 hex digits that say nothing to who lacks the secret key, which is not in the database."""
    return salted_hmac(f"salingjaga.accounts.{purpose}", value, algorithm="sha256").hexdigest()[:32]
