"""Find the links of a text and bring each to the one form that all its copies share. Never touches the network."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from salingjaga.matching import link_posts, link_wrappers
from salingjaga.matching.link_parts import Address, bare_host, meaningful, parse, without_surrogates
from salingjaga.matching.words import word_set

_DEPTH = 8
"""Redirects inside redirects that are followed."""

_HOST_LIMIT = 260

_TOPLEVEL = word_set("top_levels")
_ALONE = re.compile(
    r"\.(?:com|org|net|xyz|site|online|gov|edu|(?:co|go|or|ac|my|web|sch|desa|mil|net|biz)\.id|blogspot\.\w+)$"
)
"""Ends of hosts that are links without scheme and path too; others ("selesai.me") need one of the two."""

_STOP = '\\s<>"“”„«»`\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x1f'
_TAIL = rf"(?:(?!(?<![=/:?&%])https?://)[^{_STOP}])"
_LINK = re.compile(
    rf"(?:https?|hxxps?)://{_TAIL}{{1,4000}}+"
    rf"|(?<![\w@.-])(?P<bare>[^\W_][\w-]*+(?:\.[\w-]++)+)(?!@)(?::\d{{1,5}})?(?P<path>[/?]{_TAIL}{{0,4000}}+)?",
    re.IGNORECASE,
)
_HINT = re.compile(r"://|www\.|\.(?:" + "|".join(sorted(_TOPLEVEL)) + r")(?![a-z0-9])", re.IGNORECASE)
_TRAILING = frozenset(".,;:!?'*|…’‘)]}>")
_OPENING = {")": "(", "]": "[", "}": "{"}


class Link(NamedTuple):
    """A link as found: ``url`` as written, offsets in code points, its canonical form, and whether a shortener made it,
    so that only the network could tell what it leads to."""

    url: str
    start: int
    end: int
    canonical: str
    is_short: bool


def canonical(url: str) -> str:
    """The one form that all copies of a link share; text that is no web address comes back stripped. Never raises.

    >>> canonical("http://m.facebook.com/story.php?story_fbid=122207459768299535&id=61558986071914&mibextid=Nif5oz")
    'https://facebook.com/posts/122207459768299535'
    >>> canonical("https://www.google.com/amp/s/www.contoh.id/berita/1/amp?utm_source=wa&p=4#top")
    'https://contoh.id/berita/1?p=4'
    """
    url = without_surrogates(url).strip()
    address = _address(url)
    return url if address is None else str(address)


def is_short(url: str) -> bool:
    """Whether the link hides its target behind a shortener.

    >>> is_short("https://vt.tiktok.com/ZSabc123/"), is_short("https://youtu.be/dQw4w9WgXcQ")
    (True, False)
    """
    address = _address(without_surrogates(url).strip())
    return address is not None and link_posts.is_short(address)


def _address(url: str) -> Address | None:
    """The canonical address, reached when cleaning changes nothing more."""
    address = parse(url)
    for _ in range(_DEPTH):
        cleaned = address and _cleaned(address)
        if cleaned == address:
            break
        address = cleaned
    return address


def _cleaned(address: Address) -> Address:
    named = link_posts.same_host(bare_host(address))
    inside = link_wrappers.target(named)
    if inside and (unwrapped := parse(inside)):
        return unwrapped
    return meaningful(link_posts.post(link_posts.same_host(bare_host(link_wrappers.without_amp(address)))))


def find(text: str) -> list[Link]:
    """All links of ``text`` in order, without the punctuation, brackets and chat markup around them.

    >>> [link.canonical for link in find("*https://t.me/s/Kanal/7?single*, (www.kpu.go.id/a_(b)), bit.ly/3xY.")]
    ['https://t.me/kanal/7', 'https://kpu.go.id/a_(b)', 'https://bit.ly/3xY']
    """
    return [link for found in _candidates(text) if (link := _link(found))]


def _candidates(text: str) -> Iterator[re.Match[str]]:
    """Look around the few places that hint at a link: most texts have none, and all documents come through here."""
    at = 0
    while hint := _HINT.search(text, at):
        near = max(at, hint.start() - _HOST_LIMIT)
        near = max(near, text.rfind(" ", near, hint.start()) + 1)
        around = (found.start() for found in _LINK.finditer(text, near, hint.end() + 1) if found.end() > hint.start())
        at = hint.end()
        if found := _LINK.match(text, next(around, len(text))):
            yield found
            at = max(at, found.end())


def _link(found: re.Match[str]) -> Link | None:
    start, bare = found.start(), found["bare"]
    if bare and not (bare[:4].lower() == "www." or _is_host(bare.lower(), has_path=bool(found["path"]))):
        return None
    url = _trimmed(found.group(), before=found.string[max(start - 1, 0) : start])
    address = _address(without_surrogates(url))
    if address is None:
        return None
    return Link(url, start, start + len(url), str(address), link_posts.is_short(address))


def _is_host(host: str, *, has_path: bool) -> bool:
    if not has_path:
        return bool(_ALONE.search(host))
    return host.rpartition(".")[2] in _TOPLEVEL and not host.replace(".", "").isdigit()


def _trimmed(url: str, *, before: str) -> str:
    url = url.partition("](")[0]
    counts = Counter(url)
    end = len(url)
    while end and (url[end - 1] in _TRAILING or (url[end - 1] in "_~" and before == url[end - 1])):
        last = url[end - 1]
        if last in _OPENING and counts[last] <= counts[_OPENING[last]]:
            break
        counts[last] -= 1
        end -= 1
    return url[:end]
