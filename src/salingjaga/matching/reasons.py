"""Why a document was named: the words that it shares with the message, with their places in both original texts."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property, lru_cache

from salingjaga.matching.documents import Reason, Span
from salingjaga.matching.normalise import Normalised, normalise

LIKE = 0.6


ENOUGH = 3.0


@lru_cache(maxsize=4096)
def _read(text: str) -> Normalised:
    return normalise(text)


class Spoken:
    """The content words of a message, ready to be compared with many texts."""

    def __init__(self, message: Normalised) -> None:
        self.message = message
        self.words = {token.text for token in message.content}

    @cached_property
    def heads(self) -> dict[str, list[str]]:
        """The words by each run of four letters in them."""
        out: dict[str, list[str]] = {}
        for word in sorted(self.words):
            for start in range(len(word) - 3):
                out.setdefault(word[start : start + 4], []).append(word)
        return out

    def shared(self, texts: Iterable[tuple[str, str]]) -> Reason | None:
        """The first of ``texts`` (name, text) that shares much with the message, else the one that shares most.

        A ``words`` reason; None where nothing is shared. Words count as shared when they are equal or alike (character
        2-4-gram cosine of 0.6: "ditunda" and "tunda").
        """
        best: Reason | None = None
        most = 0.0
        for name, text in texts:
            if most >= ENOUGH:
                break
            mine, theirs, weight = self._pairs(_read(text))
            if weight > most:
                best, most = Reason("words", mine, name, theirs), weight
        return best

    def _pairs(self, document: Normalised) -> tuple[tuple[Span, ...], tuple[Span, ...], float]:
        wanted = {token.text for token in document.content}
        if not wanted:
            return (), (), 0.0
        equals = wanted & self.words
        alike = self._alike(wanted - equals)
        theirs = equals | set(alike)
        share = len(theirs) / len(wanted)
        weight = (len(equals) + 0.5 * len(alike)) * (0.5 + share)
        return spans(self.message, equals | set(alike.values())), spans(document, theirs), weight

    def _alike(self, wanted: set[str]) -> dict[str, str]:
        """For each wanted word the message's word most like it, where one is."""
        found = {}
        for word in wanted:
            near = {other for start in range(len(word) - 3) for other in self.heads.get(word[start : start + 4], ())}
            likeness, other = max(((cosine(word, other), other) for other in near), default=(0.0, ""))
            if likeness >= LIKE:
                found[word] = other
        return found


def cosine(left: str, right: str) -> float:
    """Likeness of two words by their character 2-4-grams, 0 to 1."""
    a, b = _grams(left), _grams(right)
    return len(a & b) / float((len(a) * len(b)) ** 0.5)


def _grams(word: str) -> set[str]:
    marked = f"<{word}>"
    return {marked[start : start + size] for size in (2, 3, 4) for start in range(len(marked) - size + 1)}


def spans(text: Normalised, words: set[str]) -> tuple[Span, ...]:
    """Places of ``words`` in the original; neighbours with nothing but a gap between them become one."""
    out: list[Span] = []
    last = -2
    for place, token in enumerate(text.tokens):
        if token.text not in words:
            continue
        if out and place == last + 1 and token.start >= out[-1][1] and token.start - out[-1][1] <= 2:
            out[-1] = (out[-1][0], token.end)
        elif not out or token.start >= out[-1][1]:
            out.append((token.start, token.end))
        last = place
    return tuple(out)
