"""Bring messages and documents to the same plain tokens, keeping for messages where each token stood."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from salingjaga.matching import furniture as around
from salingjaga.matching import links as addresses
from salingjaga.matching.characters import plain
from salingjaga.matching.documents import Span
from salingjaga.matching.links import Link
from salingjaga.matching.repair import WORD_LIMIT, raw_words, repair
from salingjaga.matching.tokens import Token, joined_singles, read_tokens
from salingjaga.matching.words import FUNCTION_WORDS, checksum

__all__ = ["LIMIT", "VERSION", "Normalised", "Token", "fold", "normalise"]

LIMIT = 20_000
"""Code points that are read of any text; what follows is left out (and ``Normalised.truncated`` says so)."""

RULES = 1
"""Raise when a change of code changes the tokens of any text."""

VERSION = RULES << 32 | checksum("spellings.tsv", "word_sets.tsv", "function_words.tsv")
"""Changes with the rules and with the tables: an index built with another version is rebuilt."""


@dataclass(frozen=True)
class Normalised:
    """A message read: ``original`` as given, its ``tokens`` in order, the ``links`` and forwarding ``furniture`` that
    were taken out. ``truncated``: only the first ``LIMIT`` code points were read. Offsets are code points of
    ``original``."""

    original: str
    tokens: tuple[Token, ...]
    links: tuple[Link, ...] = ()
    furniture: tuple[Span, ...] = ()
    truncated: bool = False

    @cached_property
    def text(self) -> str:
        """The token texts joined by spaces."""
        return " ".join(token.text for token in self.tokens)

    @cached_property
    def content(self) -> tuple[Token, ...]:
        """The tokens that are not function words of any language we have a list for."""
        return tuple(token for token in self.tokens if token.text not in FUNCTION_WORDS)


def normalise(text: str) -> Normalised:
    """Read a message.

    >>> read = normalise("Diteruskan berkali-kali: 𝗣𝗘𝗠𝗜𝗟𝗨 c u r a n g, yg k@lah ngamuuuk! https://kpu.go.id/?fbclid=x")
    >>> read.text
    'pemilu curang yang kalah ngamuk'
    >>> [read.original[t.start:t.end] for t in read.tokens][:2]
    ['𝗣𝗘𝗠𝗜𝗟𝗨', 'c u r a n g']
    >>> [read.original[start:end] for start, end in read.furniture]
    ['Diteruskan berkali-kali']
    """
    read = text[:LIMIT]
    links = tuple(addresses.find(read))
    headers = tuple(around.headers(read))
    visible = _blank(read, [(link.start, link.end) for link in links] + list(headers))
    tokens = joined_singles(list(read_tokens(visible)))
    tokens, phrases = around.without_furniture(visible, tokens)
    return Normalised(text, tuple(tokens), links, tuple(sorted([*headers, *phrases])), len(text) > LIMIT)


def fold(text: str) -> list[str]:
    """The tokens of a document: those of ``normalise`` without offsets, forwarding furniture left in.

    >>> fold("Faktanya, 38,89% suara sdh masuk ke g20: lihat www.kpu.go.id/x?y=1")
    ['faktanya', '38.89', 'persen', 'suara', 'sudah', 'masuk', 'ke', 'g20', 'lihat']
    """
    text = without_links(text[:LIMIT])
    folded = " ".join(filter(None, map(_CHUNKS.__getitem__, text.split())))
    if _SPELLED_OUT.search(folded):
        return [token.text for token in joined_singles(list(read_tokens(text)))]
    return folded.split()


class _Chunks(dict[str, str]):
    """What lies between two spaces, to its tokens: kept because documents hold the same ones a hundred thousand times.

    Only documents, which are public, pass through here: nothing of a message stays in memory."""

    def __missing__(self, chunk: str) -> str:
        cleaned = plain(chunk).replace(" ", "\n")
        tokens = " ".join(repair(raw.group()) for raw in raw_words(cleaned))
        if len(self) >= _KEPT:
            self.clear()
        if len(chunk) <= WORD_LIMIT:
            self[chunk] = tokens
        return tokens


_KEPT = 300_000
_CHUNKS = _Chunks()
_SPELLED_OUT = re.compile(r"(?<![^ ])[a-z] [a-z0-9] [a-z0-9](?![^ ])")


def without_links(text: str) -> str:
    """The text with line feeds in place of its links."""
    return _blank(text, [(link.start, link.end) for link in addresses.find(text)])


def _blank(text: str, spans: list[Span]) -> str:
    if not spans:
        return text
    pieces, at = [], 0
    for start, end in sorted(spans):
        if start >= at:
            pieces += [text[at:start], "\n" * (end - start)]
            at = end
    return "".join([*pieces, text[at:]])
