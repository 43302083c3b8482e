"""Take a web address apart and put it together again, cleaned of what copies of a link differ in."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, quote, unquote

from salingjaga.matching.words import word_set

LENGTH_LIMIT = 4096
"""Longer addresses are left as they are: no post has one, and hostile texts do."""

_ADDRESS = re.compile(r"(?:h(?:tt|xx)ps?:/*|//)?([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#.*)?", re.IGNORECASE | re.DOTALL)
_OTHER_SCHEME = re.compile(
    r"(?!h(?:tt|xx)ps?:)(?:[a-z][a-z0-9+.-]*://|(?:mailto|tel|sms|urn|data|javascript|tg|geo|about|blob):)",
    re.IGNORECASE,
)
_HOST = re.compile(r"(?=.{1,253}$)(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)*[^\W_](?:[\w-]{0,61}[^\W_])?", re.DOTALL)
_SURROGATES = re.compile("[\ud800-\udfff]")
_MOBILE = re.compile(
    r"^(?:www|m|mobile|amp|wap|touch)\.(?=[^.]+\.[^.])(?!(?:co|go|or|ac|my|web|sch|com|net|org)\.[a-z]{2}$)"
)

TRACKING = word_set("tracking")
_TRACKING_PREFIXES = ("utm_", "__cft__", "_x_tr_", "pk_", "mtm_", "hsa_", "at_campaign", "at_medium", "itm_", "stm_")
_SAME_PAGE = frozenset(
    {
        ("outputtype", "amp"),
        ("output", "amp"),
        ("page", "all"),
        ("showpage", "all"),
        ("single", "1"),
        ("m", "1"),
        ("m", "0"),
    }
)


@dataclass(frozen=True, slots=True)
class Address:
    """An address in parts: ``host`` lower-case (with ``:port`` where it is not the usual one), ``path`` decoded and
    without trailing slash, ``query`` as decoded pairs of name and value."""

    host: str
    path: str = ""
    query: tuple[tuple[str, str], ...] = ()

    def get(self, *names: str) -> str:
        """The first value of any of the named parameters, "" where there is none."""
        return next((value for name in names for key, value in self.query if key == name), "")

    def __str__(self) -> str:
        query = "&".join(f"{_quoted(k)}={_quoted(v)}" if v else _quoted(k) for k, v in self.query)
        path = quote(self.path, safe="/@:!$&'()*+,;=~-._") or ("/" if query else "")
        return f"https://{self.host}{path}" + (f"?{query}" if query else "")


def _quoted(text: str) -> str:
    return quote(text, safe="/@:!$'()*,~-._[]")


def parse(url: str) -> Address | None:
    """The parts of a web address, with or without scheme; None for anything else. Never raises.

    >>> parse("HTTP://Contoh.ID:80/a%20b/?x=1#atas")
    Address(host='contoh.id', path='/a b', query=(('x', '1'),))
    >>> parse("http://[") is None, parse("mailto:a@b.id") is None
    (True, True)
    """
    if len(url) > LENGTH_LIMIT or _OTHER_SCHEME.match(url):
        return None
    found = _ADDRESS.fullmatch(url.replace("\\", "/"))
    host = _host(found[1]) if found else None
    if found is None or host is None:
        return None
    path = re.sub("/{2,}", "/", unquote(found[2], errors="replace")).rstrip("/")
    query = parse_qsl(found[3] or "", keep_blank_values=True, errors="replace")
    return Address(host, path, tuple((k, v) for k, v in query if k))


def _host(netloc: str) -> str | None:
    name, _, port = netloc.rpartition("@")[2].partition(":")
    name = name.rstrip(".").lower()
    if not name.isascii():
        try:
            name = name.encode("idna").decode("ascii").rstrip(".")
        except UnicodeError:
            return None
    if not _HOST.fullmatch(name):
        return None
    port = port.lstrip("0") if port.isascii() and port.isdigit() else ""
    return name if port in ("", "80", "443") else f"{name}:{port[:5]}"


def without_surrogates(url: str) -> str:
    """Lone surrogates cannot be written in an address; each becomes the replacement character."""
    return url if url.isascii() else _SURROGATES.sub("\ufffd", url)


def bare_host(address: Address) -> Address:
    """The same address without www., m., amp. and the like."""
    host = address.host.replace(".m.wikipedia.", ".wikipedia.")
    while (shorter := _MOBILE.sub("", host)) != host:
        host = shorter
    return replace(address, host=host)


def meaningful(address: Address) -> Address:
    """Without tracking and same-page parameters; the others sorted."""
    kept = {(k, v) for k, v in address.query if not _is_noise(k.lower(), v.lower())}
    return replace(address, query=tuple(sorted(kept)))


def _is_noise(name: str, value: str) -> bool:
    return name in TRACKING or name.startswith(_TRACKING_PREFIXES) or (name, value) in _SAME_PAGE
