"""The tokens of a text with the places they came from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from salingjaga.matching.characters import traced
from salingjaga.matching.documents import Span
from salingjaga.matching.repair import RAW, RAW_ASCII, repair

KEPT_WORDS = 200_000


class Token(NamedTuple):
    """One repaired word and the span of the original text it came from (two tokens of one word may share a span)."""

    text: str
    start: int
    end: int


class _Repairs(dict[str, str]):
    """Repaired words of documents, kept because the same words come again a hundred thousand times."""

    def __missing__(self, raw: str) -> str:
        if len(self) >= KEPT_WORDS:
            self.clear()
        repaired = self[raw] = repair(raw)
        return repaired


REPAIRS = _Repairs()


def read_tokens(text: str) -> Iterator[Token]:
    cleaned, origin = traced(text)
    cleaned = cleaned.replace("_", "-")
    origin = list(range(len(text))) if origin is None else origin
    ends = [*origin[1:], len(text)]
    for raw in (RAW_ASCII if cleaned.isascii() else RAW).finditer(cleaned):
        word, at = raw.group(), raw.start()
        parts = (REPAIRS.get(word) or repair(word)).split()
        for part, (start, end) in zip(parts, _places(word, parts), strict=True):
            first, final = at + start, at + end - 1
            yield Token(part, origin[first], max(ends[final], origin[final] + 1))


def _places(word: str, parts: list[str]) -> list[Span]:
    """Where in the raw word each of its tokens stands; the whole word where that cannot be told."""
    places, at = [], 0
    for part in parts:
        found = word.find(part, at) if len(parts) > 1 else -1
        if found < 0:
            return [(0, len(word))] * len(parts)
        places.append((found, found + len(part)))
        at = found + len(part)
    return places


def joined_singles(tokens: list[Token]) -> list[Token]:
    """Three or more single letters in a row are one spelled-out word, however they were set apart."""
    joined: list[Token] = []
    at = 0
    while at < len(tokens):
        end = at
        while end < len(tokens) and len(tokens[end].text) == 1 and "a" <= tokens[end].text <= "z":
            end += 1
        if end - at >= 3:
            span = (tokens[at].start, tokens[end - 1].end)
            joined += [Token(part, *span) for part in repair("".join(t.text for t in tokens[at:end])).split()]
            at = end
        else:
            joined += tokens[at : max(end, at + 1)]
            at = max(end, at + 1)
    return joined
