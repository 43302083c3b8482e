"""The tokens of a text with the places they came from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from salingjaga.matching.characters import traced
from salingjaga.matching.documents import Span
from salingjaga.matching.repair import LEET_DIGITS, is_known, raw_words, repair, spelled_out


class Token(NamedTuple):
    """One repaired word and the span of the original text it came from (two tokens of one word may share a span)."""

    text: str
    start: int
    end: int


def read_tokens(text: str) -> Iterator[Token]:
    cleaned, origin = traced(text)
    ends = [*origin[1:], len(text)]
    for raw in raw_words(cleaned):
        word, at = raw.group(), raw.start()
        parts = repair(word).split()
        for part, (start, end) in zip(parts, _places(word, parts), strict=True):
            first, final = at + start, at + end - 1
            yield Token(part, origin[first], max(ends[final], origin[final] + 1))


def _places(word: str, parts: list[str]) -> list[Span]:
    """Where in the raw word each of its tokens stands; the whole word where that cannot be told."""
    if len(parts) == 1 and not is_known(word):
        return [(len(word) - len(word.lstrip("!")), len(word.rstrip("!")))]
    places, at = [], 0
    for part in parts:
        found = word.find(part, at) if len(parts) > 1 else -1
        if found < 0:
            return [(0, len(word))] * len(parts)
        places.append((found, found + len(part)))
        at = found + len(part)
    return places


def joined_singles(tokens: list[Token]) -> list[Token]:
    """Three or more single letters in a row are one spelled-out word, however they were set apart; digits of
    leetspeak may be among them."""
    joined: list[Token] = []
    at = 0
    while at < len(tokens):
        end = _end_of_singles(tokens, at)
        if end - at < 3:
            joined.append(tokens[at])
            at += 1
            continue
        parts = spelled_out("".join(token.text for token in tokens[at:end])).split()
        joined += [Token(part, tokens[at].start, tokens[end - 1].end) for part in parts]
        at = end
    return joined


def _end_of_singles(tokens: list[Token], at: int) -> int:
    while at < len(tokens) and _is_letter(tokens[at].text):
        at += 1
        if at + 1 < len(tokens) and tokens[at].text in LEET_DIGITS and _is_letter(tokens[at + 1].text):
            at += 1
    return at


def _is_letter(text: str) -> bool:
    return len(text) == 1 and "a" <= text <= "z"
