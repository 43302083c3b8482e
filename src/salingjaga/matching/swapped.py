"""What near-copies of one text say otherwise: a word in another's place, a number changed, a "not" put in.

Lists of places and names never end, so nothing here depends on knowing them: where both texts say the same words before
and behind, and other words between, something was replaced. Damaged words (``alike``) are no replacement.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from salingjaga.matching.alike import alike, edits, known, replaced
from salingjaga.matching.documents import Difference, Reason, Span
from salingjaga.matching.facts.words import vocabulary
from salingjaga.matching.reasons import cosine
from salingjaga.matching.said import Said
from salingjaga.matching.tokens import Token
from salingjaga.matching.words import FUNCTION_WORDS

WIDEST = 3
"""Words that may stand in another's place."""
AROUND = 3
"""Words at most that are compared on either side."""
ENOUGH = 3
"""Words that must be the same around a replacement, both sides together."""
SHORTEST, LONG = 3, 4
STRANGE = 0.12
_COMMON = ("tidak", "bukan", "belum", "jangan", "nggak")
_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_EDGE = ""


def swaps(message: Said, other: Said, same: Mapping[str, str], *, noisy: bool = False) -> Iterator[Reason]:
    """The replacements as ``differs`` reasons: ``number``, ``negation``, or ``name`` for any other word.

    ``same`` names for words of the message the word of ``other`` that they are, damaged or not. Where the copies are
    ``noisy`` (full of damaged words) an unknown word counts as replaced only by one that has nothing of it."""
    damaged = {word: one for word, one in same.items() if word != one and not replaced(word, one)}
    mine, theirs = _Places(message.tokens, damaged), _Places(other.tokens, {})
    seen: set[Span] = set()
    for ours, others in _between_the_same(mine, theirs):
        said = [mine.words(a) for a in ours], [theirs.words(b) for b in others]
        left = [a for a, words in zip(ours, said[0], strict=True) if words not in said[1]]
        right = [b for b, words in zip(others, said[1], strict=True) if words not in said[0]]
        for a, b in ((a, b) for a in left for b in right):
            what = _what(mine, a, theirs, b, noisy)
            if what and a not in seen and _same_around(mine, a, theirs, b):
                seen.add(a)
                yield Reason("differs", (mine.span(a),), None, (theirs.span(b),), what)
    for place, there in _opening_denied(mine, theirs):
        yield Reason("differs", (place,), None, (there,), "negation")


def _between_the_same(mine: _Places, theirs: _Places) -> Iterator[tuple[list[Span], list[Span]]]:
    """Runs of words of both that stand between the same two words; at the beginning or the end of one text, beside the
    same one word: the other may have more around it."""
    for key in mine.gaps.keys() & theirs.gaps.keys():
        yield mine.gaps[key], theirs.gaps[key]
    for word, begins in mine.first.items():
        yield begins, theirs.before.get(word, [])
    for word, begins in theirs.first.items():
        yield mine.before.get(word, []), begins
    for word, ends in mine.last.items():
        yield ends, theirs.behind.get(word, [])
    for word, ends in theirs.last.items():
        yield mine.behind.get(word, []), ends


class _Places:
    """The words of a text, and between which two words each run of up to three stands (also of none)."""

    def __init__(self, tokens: Sequence[Token], meant: Mapping[str, str]) -> None:
        self.tokens = tokens
        self.text = [_EDGE, *(meant.get(token.text, token.text) for token in tokens), _EDGE]
        self.held = frozenset(self.text)
        self.gaps: dict[tuple[str, str], list[Span]] = defaultdict(list)
        self.first, self.last, self.before, self.behind = (defaultdict[str, list[Span]](list) for _ in range(4))
        for begin in range(1, len(self.text)):
            for end in range(begin, min(begin + WIDEST, len(self.text) - 1) + 1):
                left, right = self.text[begin - 1], self.text[end]
                self.gaps[left, right].append((begin, end))
                (self.before if left != _EDGE else self.first)[right].append((begin, end))
                (self.behind if right != _EDGE else self.last)[left].append((begin, end))

    def words(self, gap: Span) -> list[str]:
        return self.text[gap[0] : gap[1]]

    def span(self, gap: Span) -> Span:
        """Where the words of a gap stand in the original; of an empty one, the word behind it."""
        tokens = self.tokens[gap[0] - 1 : max(gap[1] - 1, gap[0])] or self.tokens[-1:]
        return (tokens[0].start, tokens[-1].end) if tokens else (0, 0)


def _what(mine: _Places, a: Span, theirs: _Places, b: Span, noisy: bool) -> Difference | None:
    """What kind of replacement the two runs of words are; None for none."""
    ours, other = mine.words(a), theirs.words(b)
    denied = [[w for w in words if _is_negator(w)] for words in (ours, other)]
    if len(denied[0]) % 2 != len(denied[1]) % 2:
        rest = [[w for w in words if not _is_negator(w) and w not in FUNCTION_WORDS] for words in (ours, other)]
        return "negation" if rest[0] == rest[1] else None
    numbers = [[word for word in words if _NUMBER.fullmatch(word)] for words in (ours, other)]
    if all(numbers) and len(numbers[0]) == len(numbers[1]):
        return "number" if numbers[0] != numbers[1] else None
    left = [word for word in ours if word not in FUNCTION_WORDS]
    right = [word for word in other if word not in FUNCTION_WORDS]
    if not left or not right or any(_DIGIT.search(word) for word in (*left, *right)):
        return None
    if min(max(map(len, left)), max(map(len, right))) < SHORTEST:
        return None
    if (set(left) & theirs.held or set(right) & mine.held) and not _same_around(mine, a, theirs, b, either=2):
        return None
    if noisy and not all(map(known, (*left, *right))) and not _strange("".join(ours), "".join(other)):
        return None
    return None if _damaged(ours, left, other, right) else "name"


def _strange(left: str, right: str) -> bool:
    """Whether neither can be what is left of the other, however badly damaged."""
    return min(len(left), len(right)) >= LONG and left[0] != right[0] and cosine(left, right) < STRANGE


def _damaged(ours: Sequence[str], left: Sequence[str], other: Sequence[str], right: Sequence[str]) -> bool:
    if alike("".join(ours), "".join(other)) and (len(ours) > 1 or len(other) > 1):
        return True
    return any(not replaced(a, b) for a in left for b in right)


def _same_around(mine: _Places, a: Span, theirs: _Places, b: Span, *, either: int = 0) -> bool:
    """Whether enough words before and behind are the same (``either``: on either side), one of content among them."""
    before = _run(mine.text, a[0] - 1, theirs.text, b[0] - 1, -1)
    behind = _run(mine.text, a[1], theirs.text, b[1], 1)
    if min(len(before), len(behind)) < either:
        return False
    words = [word for word in (*before, *behind) if word != _EDGE]
    return len(before) + len(behind) >= ENOUGH and len(words) >= 2 and any(w not in FUNCTION_WORDS for w in words)


def _run(mine: Sequence[str], i: int, theirs: Sequence[str], j: int, step: int) -> list[str]:
    out: list[str] = []
    while len(out) < AROUND and 0 <= i < len(mine) and 0 <= j < len(theirs) and _equal(mine[i], theirs[j]):
        out.append(mine[i])
        i, j = i + step, j + step
    return out


def _equal(left: str, right: str) -> bool:
    return left == right or (left != _EDGE and right != _EDGE and alike(left, right))


def _opening_denied(mine: _Places, theirs: _Places) -> Iterator[tuple[Span, Span]]:
    """Where one text begins with what the other denies: "[mohon dibaca] tidak benar bahwa …"."""
    for one, other, turned in ((mine, theirs, False), (theirs, mine, True)):
        opening = other.text[1 : 1 + ENOUGH]
        for at in range(2, len(one.text) - ENOUGH) if len(opening) == ENOUGH else ():
            if one.text[at : at + ENOUGH] == opening and _is_negator(one.text[at - 1]):
                spans = one.span((at - 1, at)), other.span((1, 2))
                yield spans[::-1] if turned else spans


def _is_negator(word: str) -> bool:
    """A word that denies, or one of the common ones with one slip in it."""
    if word in _negators():
        return True
    return not known(word) and any(edits(word, common, 1) for common in _COMMON)


@lru_cache(maxsize=1)
def _negators() -> frozenset[str]:
    words = vocabulary()["negation"]["negators"].replace("\n", " ").split(",")
    return frozenset(word.strip() for word in words if " " not in word.strip())
