"""A circulating text as other circulating texts are compared with it: its words in order, its links, what it states."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from urllib.parse import urlsplit

from salingjaga.matching import differences
from salingjaga.matching.normalise import Normalised, Token, normalise
from salingjaga.matching.words import FUNCTION_WORDS

MOST_WORDS = 600
"""Words of a text that are compared."""
_PERSONAL = frozenset(
    "facebook.com tiktok.com youtube.com instagram.com x.com threads.com t.me wa.me linktr.ee heylink.me".split()
)


@dataclass(frozen=True)
class Said:
    """``words`` are all words in order without links and forwarding furniture, ``addresses`` the canonical links in it
    and with it."""

    original: str
    words: tuple[str, ...]
    addresses: frozenset[str]

    @classmethod
    def of(cls, text: str, *links: str) -> Said:
        """Read a text that came with ``links`` (canonical, or "")."""
        read = normalise(text)
        found = {*filter(None, links), *(link.canonical for link in read.links)}
        said = cls(text, tuple(token.text for token in read.tokens[:MOST_WORDS]), frozenset(found))
        said.__dict__["read"] = read
        return said

    def bare(self) -> Said:
        """The same without anything that can be worked out again: what a hundred thousand of are kept."""
        return Said(self.original, tuple(map(sys.intern, self.words)), self.addresses)

    @cached_property
    def read(self) -> Normalised:
        return normalise(self.original)

    @property
    def tokens(self) -> tuple[Token, ...]:
        """The words with their places."""
        return self.read.tokens[:MOST_WORDS]

    @cached_property
    def content(self) -> tuple[str, ...]:
        """The content words in order, repeated where they are repeated."""
        return tuple(word for word in self.words if word not in FUNCTION_WORDS)

    @cached_property
    def distinct(self) -> frozenset[str]:
        return frozenset(self.content)

    @cached_property
    def pairs(self) -> frozenset[str]:
        """Neighbours written as one word."""
        return frozenset(a + b for a, b in pairwise(self.words) if len(a) + len(b) >= 6)

    @cached_property
    def links(self) -> frozenset[str]:
        """The addresses that name one thing: no home page, no profile."""
        return frozenset(filter(names_one_thing, self.addresses))

    @cached_property
    def facts(self) -> differences.Facts:
        return differences.facts(self.read)


def names_one_thing(link: str) -> bool:
    """Whether a canonical address leads to a post or an article rather than to a site, a person or a channel.

    >>> names_one_thing("https://tiktok.com/video/7300000000000000001"), names_one_thing("https://tiktok.com/@kabar")
    (True, False)
    >>> names_one_thing("https://contoh.id/"), names_one_thing("https://contoh.id/berita/truk-tercoblos")
    (False, True)
    """
    parts = urlsplit(link)
    steps = [step for step in parts.path.split("/") if step]
    if parts.hostname in _PERSONAL:
        return len(steps) >= 2 or (len(steps) == 1 and bool(parts.query) and steps[0] in ("watch", "photo"))
    return bool(steps or parts.query)
