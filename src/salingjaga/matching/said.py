"""A circulating text as other circulating texts are compared with it: its words in order, its links, what it states."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from salingjaga.matching import differences
from salingjaga.matching.normalise import Normalised, Token, normalise
from salingjaga.matching.words import FUNCTION_WORDS

MOST_WORDS = 600
"""Words of a text that are compared."""
_PROFILES = frozenset(
    "facebook.com tiktok.com youtube.com instagram.com x.com threads.com t.me wa.me whatsapp.com".split()
)
_FORMS = frozenset("linktr.ee heylink.me s.id bit.ly".split())


@dataclass(frozen=True)
class Said:
    """``links``: canonical addresses that came with the text from elsewhere; those inside it are found here."""

    read: Normalised
    given: tuple[str, ...] = ()

    @classmethod
    def of(cls, text: str, *links: str) -> Said:
        return cls(normalise(text), tuple(filter(None, links)))

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        return self.read.tokens[:MOST_WORDS]

    @cached_property
    def words(self) -> tuple[str, ...]:
        """All words in order."""
        return tuple(token.text for token in self.tokens)

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
        return frozenset(a + b for a, b in zip(self.words, self.words[1:], strict=False) if len(a) + len(b) >= 6)

    @cached_property
    def links(self) -> frozenset[str]:
        """The addresses that name one thing: no home page, no profile, no shortener's."""
        short = {link.canonical for link in self.read.links if link.is_short}
        every = {*self.given, *(link.canonical for link in self.read.links)}
        return frozenset(link for link in every - short if names_one_thing(link))

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
    if parts.hostname in _PROFILES:
        return len(steps) >= 2 or (len(steps) == 1 and bool(parts.query) and steps[0] in ("watch", "photo"))
    return bool(steps or parts.query) and parts.hostname not in _FORMS
