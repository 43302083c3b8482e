"""Fetch an address that somebody else named, safely: only public addresses, within limits of size, time and redirects.

What is checked is the address that is really connected to: names are resolved here, every address of a name must be
public, and the connection goes to that very address, so a name cannot answer twice with different ones. Redirects go
the same way again. Ports are 80 and 443. SALINGJAGA_FETCH_LOOPBACK opens loopback, on any port, for tests.
"""

from __future__ import annotations

import email.utils
import ipaddress
import re
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urljoin

import httpcore
import httpx
from django.conf import settings
from django.utils.translation import gettext as _

from salingjaga import __version__
from salingjaga.factchecks.connecting import PORTS, Clock, Connector, Resolve
from salingjaga.factchecks.connecting import resolve as resolve_name

MAX_BYTES = 50_000_000
TIMEOUT = 60.0
MAX_REDIRECTS = 5
MAX_WAIT = 60.0  # seconds that Retry-After may ask of one fetch, all waits together
TRIES = 4
USER_AGENT = f"SalingJaga/{__version__} (fact-check import)"
_GZIP_OR_ZLIB = zlib.MAX_WBITS | 32


class FetchError(Exception):
    """Why nothing was fetched, in one sentence. ``status`` is the answer's, where there was one that refused."""

    def __init__(self, words: str, *, status: int = 0) -> None:
        super().__init__(words)
        self.status = status


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer of status 2xx: where it came from after redirects, its declared type and charset, its whole body."""

    url: str
    content_type: str
    body: bytes
    charset: str
    headers: Mapping[str, str]


def fetch(
    url: str,
    *,
    data: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    max_bytes: int = MAX_BYTES,
    timeout: float = TIMEOUT,
    max_redirects: int = MAX_REDIRECTS,
    max_wait: float = MAX_WAIT,
    allow_loopback: bool | None = None,
    resolve: Resolve | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Fetched:
    """GET an address, or POST form ``data`` to it. Raises FetchError for all that goes wrong.

    ``timeout`` is seconds for one answer as a whole, however slowly it drips; ``max_bytes`` counts the body after
    decompression. 429 and 503 are tried again after Retry-After, as long as the waits stay under ``max_wait`` seconds.
    """
    loopback = settings.FETCH_LOOPBACK if allow_loopback is None else allow_loopback
    limits = _Limits(max_bytes, max_redirects, Clock(timeout))
    transport = _Transport(Connector(loopback=loopback, resolve=resolve or resolve_name, clock=limits.clock))
    waited = 0.0
    with httpx.Client(transport=transport, trust_env=False, timeout=min(timeout, 20.0)) as client:
        for tried in range(1, TRIES + 1):
            answer = _follow(client, url, data, dict(headers or {}), limits, loopback)
            if isinstance(answer, Fetched):
                return answer
            waited += answer.seconds or 2.0 ** (tried - 1)
            if waited > max_wait:
                words = {"url": shown(url), "seconds": round(answer.seconds)}
                raise FetchError(_("%(url)s asks us to wait %(seconds)d seconds; try again later.") % words)
            if tried < TRIES:
                sleep(answer.seconds or 2.0 ** (tried - 1))
    raise FetchError(_("%s is too busy; try again later.") % shown(url))


@dataclass(frozen=True, slots=True)
class _Limits:
    size: int
    redirects: int
    clock: Clock


@dataclass(frozen=True, slots=True)
class _Wait:
    seconds: float


def _follow(
    client: httpx.Client,
    url: str,
    data: Mapping[str, str] | None,
    headers: dict[str, str],
    limits: _Limits,
    loopback: bool,
) -> Fetched | _Wait:
    for _step in range(limits.redirects + 1):
        _check_address(url, loopback=loopback)
        answer = _ask(client, url, data, headers, limits)
        if not isinstance(answer, str):
            return answer
        if data is not None:
            raise FetchError(
                _("%(url)s has moved to %(to)s; use that address.") % {"url": shown(url), "to": shown(answer)}
            )
        if httpx.URL(answer).host != httpx.URL(url).host:
            headers = {}  # a key is for the host that it was given for
        url = answer
    raise FetchError(_("%s redirects too often.") % shown(url))


def _check_address(url: str, *, loopback: bool) -> None:
    try:
        parts = httpx.URL(url)
    except (httpx.InvalidURL, ValueError):
        raise FetchError(_("%s is no address that we can open.") % shown(url)) from None
    if parts.scheme not in ("http", "https") or not parts.host:
        raise FetchError(_("%s is no http or https address.") % shown(url))
    if parts.port not in (None, *PORTS) and not (loopback and _is_loopback_name(parts.host)):
        raise FetchError(_("%s: only the ports 80 and 443 are open.") % shown(url))


def _is_loopback_name(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _ask(
    client: httpx.Client, url: str, data: Mapping[str, str] | None, headers: dict[str, str], limits: _Limits
) -> Fetched | _Wait | str:
    """One request: the answer, how long to wait, or where it has moved to."""
    asked = {"User-Agent": USER_AGENT, "Accept-Encoding": "gzip, deflate", "Accept": "*/*"} | headers
    limits.clock.start()
    request = client.build_request("POST" if data is not None else "GET", url, headers=asked, data=data)
    try:
        response = client.send(request, stream=True)
        try:
            return _read(response, url, limits)
        finally:
            response.close()
    except httpx.TimeoutException:
        raise FetchError(_("%(url)s did not answer in time.") % {"url": shown(url)}) from None
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, ValueError) as error:
        raise FetchError(_("%(url)s: %(why)s") % {"url": shown(url), "why": _why(error)}) from None


def _read(response: httpx.Response, url: str, limits: _Limits) -> Fetched | _Wait | str:
    if response.status_code in (301, 302, 303, 307, 308) and response.headers.get("location"):
        return urljoin(url, response.headers["location"])
    if response.status_code in (429, 503):
        return _Wait(_retry_after(response.headers.get("retry-after", "")))
    if not response.is_success:
        body = b"".join(_pieces(response, url, 2000, cut=True))
        words = {"url": shown(url), "status": response.status_code, "words": _message(body)}
        sentence = (_("%(url)s answers with status %(status)d. %(words)s") % words).strip()
        raise FetchError(sentence, status=response.status_code)
    body = b"".join(_pieces(response, url, limits.size))
    kind, charset = response.headers.get("content-type", ""), response.charset_encoding or ""
    return Fetched(url, kind.split(";")[0].strip().lower(), body, charset, response.headers)


def _pieces(response: httpx.Response, url: str, size: int, *, cut: bool = False) -> Iterator[bytes]:
    """The decompressed body, never more than the limit in memory; FetchError beyond it (or silence, when ``cut``)."""
    declared = response.headers.get("content-length", "")
    unpack = _Unpacker(response.headers.get("content-encoding", ""), url)
    left = size
    too_large = _("%(url)s sends more than %(limit)d MB.") % {
        "url": shown(url),
        "limit": max(1, size // 1_000_000),
    }
    if declared.isdigit() and int(declared) > size and not cut:
        raise FetchError(too_large)
    for raw in response.iter_raw():
        piece = unpack.next(raw, left + 1)
        if len(piece) > left and not cut:
            raise FetchError(too_large)
        yield piece[:left]
        left -= len(piece)
        if cut and left <= 0:
            return
    unpack.end()


class _Unpacker:
    """Decompression that stops at a limit, so that a small answer cannot fill the memory."""

    def __init__(self, encoding: str, url: str) -> None:
        self._url, name = shown(url), encoding.strip().lower()
        if name not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise FetchError(_("%(url)s is packed in a way we did not ask for.") % {"url": self._url})
        self._unpack = zlib.decompressobj(_GZIP_OR_ZLIB) if name not in ("", "identity") else None

    def next(self, raw: bytes, limit: int) -> bytes:
        if self._unpack is None:
            return raw
        try:
            return self._unpack.decompress(raw, limit)
        except zlib.error as error:
            raise FetchError(_("%(url)s: %(why)s") % {"url": self._url, "why": error}) from None

    def end(self) -> None:
        if self._unpack is not None and not self._unpack.eof:
            raise FetchError(_("%(url)s broke off in the middle.") % {"url": self._url})


def _retry_after(value: str) -> float:
    """Seconds of a Retry-After header, a number or a date; 0 where there is none that can be read."""
    if re.fullmatch(r"\d{1,9}", value.strip()):
        return float(value)
    try:
        moment = email.utils.parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError):
        return 0.0
    return max(0.0, (moment.astimezone(UTC) - datetime.now(UTC)).total_seconds())


def _message(body: bytes) -> str:
    """What an API says in its error: the message of a JSON body, nothing of a page."""
    found = re.search(rb'"message"\s*:\s*"((?:[^"\\]|\\.){1,300})"', body)
    return " ".join(found[1].decode("utf-8", "replace").split()) if found else ""


def _why(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__


def shown(url: str) -> str:
    """An address as it may stand in a message or a log: without the key or password that it carries."""
    words = re.sub(r"((?:^|[?&])(?:key|api_?key|token|access_token)=)[^&#]+", r"\1…", url, flags=re.I)
    return re.sub(r"//[^/@]*@", "//", words)[:200]


class _Transport(httpx.HTTPTransport):
    """httpx's transport over our connector. httpx 0.28 has no argument for it; the tests of refused addresses would
    fail if a later version stopped looking here."""

    def __init__(self, connector: Connector) -> None:
        super().__init__(trust_env=False)
        self._pool.close()
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(trust_env=False), network_backend=connector
        )
