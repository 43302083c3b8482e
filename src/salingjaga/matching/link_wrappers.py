"""Addresses that hold another address: redirects, AMP copies, archives, share buttons. Never touches the network."""

from __future__ import annotations

import re
from dataclasses import replace

from salingjaga.matching.link_parts import Address

_GOOGLE = re.compile(r"google(?:\.[a-z]{2,3}){1,2}")
_ARCHIVE_TODAY = re.compile(r"archive\.(?:ph|is|li|vn|md|fo|today)")
_SNAPSHOT = re.compile(r"/(?:web/)?(?:\d{4,14}(?:[a-z]{2}_|\*)?|newest|oldest|save|o/[^/]+|\*)/(.+)", re.DOTALL)
_AMP_CACHE = re.compile(r"/(?:amp|[acvi])/(?:s/)?(.+\..+)", re.DOTALL)
_AMP_END = re.compile(r"(?:/amp(?:/(?=$)|(?=$)))+|\.amp(?=\.html?$)|\.amp$|(?<=/)amp\.html$")

_IN_PARAMETER = {
    "l.facebook.com": ("/l.php", "u"),
    "lm.facebook.com": ("/l.php", "u"),
    "facebook.com": ("/l.php /flx/warn /login /login.php /sharer.php /sharer/sharer.php /dialog/share", "u next href"),
    "l.instagram.com": ("*", "u"),
    "l.threads.com": ("*", "u"),
    "l.threads.net": ("*", "u"),
    "instagram.com": ("/linkshim /accounts/login", "u next"),
    "t.umblr.com": ("/redirect", "z"),
    "out.reddit.com": ("*", "url"),
    "youtube.com": ("/redirect", "q"),
    "t.me": ("/share /share/url /iv", "url"),
    "telegram.me": ("/share/url", "url"),
    "twitter.com": ("/intent/tweet /share", "url"),
    "x.com": ("/intent/tweet /intent/post /share", "url"),
    "linkedin.com": ("/safety/go /redir/redirect /sharing/share-offsite", "url"),
    "vk.com": ("/away.php", "to"),
    "duckduckgo.com": ("/l", "uddg"),
    "translate.google.com": ("/translate /website", "u"),
    "social-plugins.line.me": ("/lineit/share", "url"),
}


def target(address: Address) -> str:
    """The address inside a redirect, AMP cache, archive or share button; "" where there is none.

    >>> from salingjaga.matching.link_parts import parse
    >>> target(parse("https://l.facebook.com/l.php?u=https%3A%2F%2Fkpu.go.id%2Fa&h=AT0"))
    'https://kpu.go.id/a'
    >>> target(parse("https://web.archive.org/web/20240214000000/http://kpu.go.id/"))
    'http:/kpu.go.id'
    """
    host = address.host
    if inside := _in_parameter(address):
        return inside
    if host.endswith(".safelinks.protection.outlook.com"):
        return _like_address(address.get("url"))
    if _GOOGLE.fullmatch(host):
        return _google(address)
    if host == "web.archive.org" or _ARCHIVE_TODAY.fullmatch(host):
        snapshot = _SNAPSHOT.fullmatch(address.path)
        return _with_query(snapshot[1], address) if snapshot and _like_address(snapshot[1]) else ""
    return _amp_cache(address)


def _in_parameter(address: Address) -> str:
    paths, names = _IN_PARAMETER.get(address.host, ("", ""))
    if paths == "*" or address.path in paths.split():
        return _like_address(address.get(*names.split()))
    return ""


def _google(address: Address) -> str:
    if address.path == "/url":
        return _like_address(address.get("q")) or _like_address(address.get("url"))
    inside = re.fullmatch(r"/amp/(?:s/)?(.+\..+)", address.path, re.DOTALL)
    return _with_query(inside[1], address) if inside else ""


def _amp_cache(address: Address) -> str:
    if address.host == "cdn.ampproject.org" or address.host.endswith((".cdn.ampproject.org", ".bing-amp.com")):
        inside = _AMP_CACHE.fullmatch(address.path)
        return _with_query(inside[1], address) if inside else ""
    if address.host == "bing.com" and (inside := re.fullmatch(r"/amp/s/(.+\..+)", address.path, re.DOTALL)):
        return _with_query(inside[1], address)
    return ""


def _like_address(text: str) -> str:
    return text if re.match(r"https?:/|[^\s/?#]+\.[a-z]{2,}(?:[/?#:]|$)", text, re.IGNORECASE) else ""


def _with_query(url: str, address: Address) -> str:
    return str(Address("x", "/" + url, address.query)).removeprefix("https://x/")


def without_amp(address: Address) -> Address:
    """The article that an AMP page is a copy of, where its address tells.

    >>> from salingjaga.matching.link_parts import parse
    >>> str(without_amp(parse("https://contoh.id/berita/1/amp/")))
    'https://contoh.id/berita/1'
    """
    path = _AMP_END.sub("", address.path).rstrip("/")
    host = address.host
    if host.endswith(("tempo.co", "liputan6.com")):
        path = re.sub(r"^/amp/(?=\d)", "/read/", path)
    if host == "amp.kompas.com" and (section := re.fullmatch(r"/([a-z]+)(/read/.+)", path)):
        host, path = f"{section[1]}.kompas.com", section[2]
    return replace(address, host=host, path=re.sub(r"^(?:/amp(?=/))+", "", path))
