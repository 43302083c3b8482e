"""Connections to public addresses only, for httpcore: names are resolved here, and the address itself is checked."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterable
from typing import Any

import httpcore
from django.utils.translation import gettext as _

PORTS = (80, 443)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Iterable[str]]
_REFUSED_4 = [
    ipaddress.ip_network(net)
    for net in ("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "240.0.0.0/4")
]
_REFUSED_6 = [
    ipaddress.ip_network(net)
    for net in (
        "::/96",
        "64:ff9b:1::/48",
        "100::/64",
        "2001::/23",
        "2001:db8::/32",
        "3fff::/20",
        "5f00::/16",
        "fec0::/10",
    )
]
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Clock:
    """The time that one request has, from sending to the last byte."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.start()

    def start(self) -> None:
        self._end = time.monotonic() + self.seconds

    def left(self, wanted: float | None) -> float:
        """Seconds that a single step may take; httpcore's time-out error when none are left."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout
        return left if wanted is None else min(wanted, left)


def refusal(address: Address, *, loopback: bool = False) -> str:
    """Why this address must not be connected to; "" when it may.

    ``ipaddress.is_global`` alone is no such check: it is true for NAT64 and 6to4 forms of private addresses and for
    multicast, so those are unwrapped or refused here.
    """
    if isinstance(address, ipaddress.IPv6Address):
        inner = _inside(address)
        if inner is not None:
            return refusal(inner, loopback=False) or (
                _("an address in disguise") if inner != address.ipv4_mapped else ""
            )
    if address.is_loopback:
        return "" if loopback else _("a loopback address")
    refused = _REFUSED_4 if address.version == 4 else _REFUSED_6
    if address.is_multicast or address.is_reserved or address.is_link_local or address.is_private:
        return _("a private or reserved address")
    if not address.is_global or any(address in net for net in refused):
        return _("a private or reserved address")
    return ""


def _inside(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 one carries: mapped, NAT64, 6to4 or Teredo."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if address.sixtofour is not None:
        return address.sixtofour
    return address.teredo[1] if address.teredo is not None else None


def resolve(host: str, port: int) -> list[str]:
    return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class Connector(httpcore.NetworkBackend):
    """Opens connections for httpcore: resolves names itself, refuses what is not public, connects to that address."""

    def __init__(
        self,
        *,
        loopback: bool = False,
        resolve: Resolve = resolve,
        backend: httpcore.NetworkBackend | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._loopback, self._resolve, self._clock = loopback, resolve, clock or Clock(60.0)
        self._backend = backend or httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = self._allowed(host, port)
        failure: Exception = httpcore.ConnectError(_("there is no such host"))
        for address in addresses[:4]:
            try:
                wait = self._clock.left(timeout)
                stream = self._backend.connect_tcp(str(address), port, wait, local_address, socket_options)
                return _Timed(stream, self._clock)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    def _allowed(self, host: str, port: int) -> list[Address]:
        try:
            found = [ipaddress.ip_address(entry.split("%")[0]) for entry in dict.fromkeys(self._resolve(host, port))]
        except (OSError, UnicodeError, ValueError):
            raise httpcore.ConnectError(_("there is no such host")) from None
        for address in found:
            if why := refusal(address, loopback=self._loopback):
                raise httpcore.ConnectError(_("this is %s, which we do not open") % why)
            if port not in PORTS and not address.is_loopback:
                raise httpcore.ConnectError(_("only the ports 80 and 443 are open"))
        return found

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        raise httpcore.ConnectError(_("no socket of this machine is opened"))

    def sleep(self, seconds: float) -> None:
        self._backend.sleep(seconds)


class _Timed(httpcore.NetworkStream):
    """A connection whose every step is on the clock: a server that drips a byte now and then is given up."""

    def __init__(self, stream: httpcore.NetworkStream, clock: Clock) -> None:
        self._stream, self._clock = stream, clock

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._clock.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._clock.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, self._clock.left(timeout))
        return _Timed(secured, self._clock)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
