"""What forwarders put around a message: chat headers, "mohon izin share", "viralkan".

It is found so that it counts for nothing. The phrases are in ``data/furniture.tsv``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from salingjaga.matching.characters import plain
from salingjaga.matching.documents import Span
from salingjaga.matching.repair import raw_words, repair
from salingjaga.matching.tokens import Token, joined_singles
from salingjaga.matching.words import rows

_DATE = r"\d{1,4}[/.\-]\d{1,2}[/.\-]\d{2,4}"
_TIME = r"\d{1,2}[.:]\d{2}(?:[.:]\d{2})?(?:[ \u202f]?[APap]\.?[Mm]\.?)?"
_HEADER = re.compile(
    rf"^[ \u200e\u200f]*(?:\[{_DATE},?[ ]{_TIME}\][ ]?|{_DATE},?[ ]{_TIME}[ ][-–][ ])(?:[^:\n]{{1,40}}:(?![/\d]))?"
    rf"|^[ ]*[^\n\[\]:]{{1,60}},[ ]\[{_DATE}[ ,]+{_TIME}\]:?",
    re.MULTILINE,
)
_BOUNDARY = re.compile(r"[^\w\s,'’\"“”()/@$%&+*_~-]|\n")


def headers(text: str) -> Iterator[Span]:
    """The line heads of exported chats: date, time and sender.

    >>> [text[a:b] for text in ["[12/02/24 14.05] +62 812-000: KPU curang"] for a, b in headers(text)]
    ['[12/02/24 14.05] +62 812-000:']
    """
    return (found.span() for found in _HEADER.finditer(text))


@cache
def _phrases() -> dict[str, list[tuple[tuple[str, ...], bool]]]:
    """First word of each phrase -> the phrases (as repaired words) and whether they must stand alone; longest first."""
    table: dict[str, list[tuple[tuple[str, ...], bool]]] = {}
    for kind, words in rows("furniture.tsv"):
        phrase = tuple(" ".join(repair(raw.group()) for raw in raw_words(plain(words))).split())
        table.setdefault(phrase[0], []).append((phrase, kind == "alone"))
    for entries in table.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return table


def without_furniture(text: str, tokens: list[Token]) -> tuple[list[Token], list[Span]]:
    """The tokens that are not furniture, and the spans that were taken out. Repeats until nothing more is found."""
    spans: list[Span] = []
    while found := list(_runs(text, tokens, spans)):
        spans += [(tokens[a].start, tokens[b - 1].end) for a, b in found]
        gone = {i for a, b in found for i in range(a, b)}
        tokens = joined_singles([token for i, token in enumerate(tokens) if i not in gone])
    return tokens, spans


def _runs(text: str, tokens: Sequence[Token], taken: Sequence[Span]) -> Iterator[Span]:
    at = 0
    while at < len(tokens):
        length = _phrase_length(text, tokens, at, taken)
        if length:
            yield at, at + length
        at += length or 1


def _phrase_length(text: str, tokens: Sequence[Token], at: int, taken: Sequence[Span]) -> int:
    for phrase, alone in _phrases().get(tokens[at].text, ()):
        end = at + len(phrase)
        if tuple(token.text for token in tokens[at:end]) == phrase and (
            not alone or (_apart(text, tokens, at, taken) and _apart(text, tokens, end, taken))
        ):
            return len(phrase)
    return 0


def _apart(text: str, tokens: Sequence[Token], at: int, taken: Sequence[Span]) -> bool:
    """Whether a sentence, line or text ends, or furniture was taken out, between tokens ``at - 1`` and ``at``."""
    if at == 0 or at == len(tokens):
        return True
    left, right = tokens[at - 1].end, tokens[at].start
    return bool(_BOUNDARY.search(text, left, max(left, right))) or any(left <= a and b <= right for a, b in taken)
