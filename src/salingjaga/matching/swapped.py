"""What near-copies of one text say otherwise: a word in another's place, a number changed, a "not" put in.

Lists of places and names never end, so nothing here depends on knowing them: where both texts say the same words before
and behind, and other words between, something was replaced. Damaged words (``alike``) are no replacement.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache

from salingjaga.matching.alike import alike, known, replaced
from salingjaga.matching.documents import Difference, Reason, Span
from salingjaga.matching.facts.words import vocabulary
from salingjaga.matching.said import Said
from salingjaga.matching.tokens import Token
from salingjaga.matching.words import FUNCTION_WORDS

WIDEST = 3
"""Words that may stand in another's place."""
AROUND = 3
"""Words at most that are compared on either side."""
ENOUGH = 3
"""Words that must be the same around a replacement, both sides together."""
SHORTEST = 3
_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_EDGE = ""


def swaps(message: Said, other: Said, *, noisy: bool = False) -> Iterator[Reason]:
    """The replacements as ``differs`` reasons: ``number``, ``negation``, or ``name`` for any other word.

    Where the copies are ``noisy`` (full of damaged words) only known words count as replaced."""
    mine, theirs = _Places(message.tokens), _Places(other.tokens)
    seen: set[Span] = set()
    for key in mine.gaps.keys() & theirs.gaps.keys():
        ours, others = mine.gaps[key], theirs.gaps[key]
        said = [mine.words(a) for a in ours], [theirs.words(b) for b in others]
        left = [a for a, words in zip(ours, said[0], strict=True) if words not in said[1]]
        right = [b for b, words in zip(others, said[1], strict=True) if words not in said[0]]
        for a, b in ((a, b) for a in left for b in right):
            what = _what(mine, a, theirs, b, noisy)
            if what and a not in seen and _same_around(mine, a, theirs, b):
                seen.add(a)
                yield Reason("differs", (mine.span(a),), None, (theirs.span(b),), what)


class _Places:
    """The words of a text, and between which two words each run of up to three stands (also of none)."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.text = [_EDGE, *(token.text for token in tokens), _EDGE]
        self.held = frozenset(self.text)
        self.gaps: dict[tuple[str, str], list[Span]] = defaultdict(list)
        for begin in range(1, len(self.text)):
            for end in range(begin, min(begin + WIDEST, len(self.text) - 1) + 1):
                self.gaps[self.text[begin - 1], self.text[end]].append((begin, end))

    def words(self, gap: Span) -> list[str]:
        return self.text[gap[0] : gap[1]]

    def span(self, gap: Span) -> Span:
        """Where the words of a gap stand in the original; of an empty one, the word behind it."""
        tokens = self.tokens[gap[0] - 1 : max(gap[1] - 1, gap[0])] or self.tokens[-1:]
        return (tokens[0].start, tokens[-1].end) if tokens else (0, 0)


def _what(mine: _Places, a: Span, theirs: _Places, b: Span, noisy: bool) -> Difference | None:
    """What kind of replacement the two runs of words are; None for none."""
    ours, other = mine.words(a), theirs.words(b)
    negators = _negators()
    if len(set(ours) & negators) % 2 != len(set(other) & negators) % 2:
        rest = [[w for w in words if w not in negators and w not in FUNCTION_WORDS] for words in (ours, other)]
        return "negation" if rest[0] == rest[1] else None
    numbers = [[word for word in words if _NUMBER.fullmatch(word)] for words in (ours, other)]
    if all(numbers) and len(numbers[0]) == len(numbers[1]):
        return "number" if numbers[0] != numbers[1] else None
    left = [word for word in ours if word not in FUNCTION_WORDS]
    right = [word for word in other if word not in FUNCTION_WORDS]
    if not left or not right or set(left) & theirs.held or set(right) & mine.held:
        return None
    if any(_DIGIT.search(word) or len(word) < SHORTEST for word in (*left, *right)) or (
        noisy and not all(map(known, (*left, *right)))
    ):
        return None
    return None if _damaged(ours, left, other, right) else "name"


def _damaged(ours: Sequence[str], left: Sequence[str], other: Sequence[str], right: Sequence[str]) -> bool:
    if alike("".join(ours), "".join(other)) and (len(ours) > 1 or len(other) > 1):
        return True
    return any(not replaced(a, b) for a in left for b in right)


def _same_around(mine: _Places, a: Span, theirs: _Places, b: Span) -> bool:
    """Whether enough words before and behind are the same, with one of content among them at least."""
    before = _run(mine.text, a[0] - 1, theirs.text, b[0] - 1, -1)
    behind = _run(mine.text, a[1], theirs.text, b[1], 1)
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


@lru_cache(maxsize=1)
def _negators() -> frozenset[str]:
    words = vocabulary()["negation"]["negators"].replace("\n", " ").split(",")
    return frozenset(word.strip() for word in words if " " not in word.strip())
