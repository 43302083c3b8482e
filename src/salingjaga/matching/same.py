"""Do two circulating texts carry the same rumour? Evidence about a pair, and what forbids to say yes.

A text held against a fact-check is a message against somebody's description; here both are messages, either may be a
part of the other, and both may be damaged. So containment is asked both ways, words count as held when one is a damaged
copy of the other, and what tells two fillings of one template apart is counted: a long run of words in each that the
other nowhere holds. The weights are learnt (`python -m bench.train_same`) and stand in ``data/same.json``.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

import numpy as np

from salingjaga.matching import differences
from salingjaga.matching.alike import alike, skeleton
from salingjaga.matching.documents import Reason
from salingjaga.matching.reasons import spans
from salingjaga.matching.said import Said
from salingjaga.matching.swapped import swaps

Weight = Callable[[str], float]
FEWEST = 4
"""Content words below which only an exact copy or a link joins by itself."""
LEAST_WITH_LINK = 0.25
"""Share of the lesser text that the same link's other text must hold, where both say something."""
COPY = 0.35
"""Share of neighbouring words kept from which a text is a near-copy."""
NOISY = 0.08
"""Share of damaged words from which an unknown word says nothing."""
ENOUGH_SHARED = 5.0
"""Weight of shared words beyond which more says nothing: about five rare ones."""
FAR = 4.0
OTHER_FILLING = 1.5
"""Weight of a run of words in each text that the other nowhere holds from which they are two fillings of one frame (a
template, a chat forwarded whole) rather than one rumour. 1 to 2 % of right pairs have it, nearly all wrong ones."""
DAMAGED = 0.8
"""What a damaged copy of a word counts for."""


@dataclass(frozen=True)
class Same:
    """``weights`` of the evidence with ``bias``; probabilities from which a report joins, or is suggested."""

    weights: Mapping[str, float]
    join_at: float = 0.9
    suggest_at: float = 0.3
    provenance: Mapping[str, Any] = field(default_factory=dict)

    def probability(self, evidence: Mapping[str, float]) -> float:
        """Calibrated, but below the threshold of joining for two fillings of one frame."""
        total = self.weights["bias"] + sum(self.weights.get(name, 0.0) * value for name, value in evidence.items())
        chance = float(1 / (1 + np.exp(-np.clip(total, -30, 30))))
        return min(chance, 0.99 * self.join_at) if evidence["far_apart"] <= -OTHER_FILLING else chance


@lru_cache(maxsize=1)
def shipped() -> Same:
    """The model in this package."""
    return Same(**json.loads((files("salingjaga.matching") / "data" / "same.json").read_text("utf-8")))


@dataclass(frozen=True)
class Held:
    """Which words of each of two texts the other holds, and how surely (0 to 1)."""

    mine: Mapping[str, float]
    theirs: Mapping[str, float]
    pairs: Mapping[str, str]
    """Of each held word of ours the word of theirs that holds it."""

    @property
    def noise(self) -> float:
        """Of the words held, the share that is damaged or written together."""
        return sum(self.pairs.get(word) != word for word in self.mine) / max(len(self.mine), 1)


def held(message: Said, other: Said) -> Held:
    equal = message.distinct & other.distinct
    mine, theirs = dict.fromkeys(equal, 1.0), dict.fromkeys(equal, 1.0)
    pairs = {word: word for word in equal}
    left, right = message.distinct - equal, other.distinct - equal
    for word in left & other.pairs:
        mine[word] = 1.0
    for word in right & message.pairs:
        theirs[word] = 1.0
    _join_parts(left & other.pairs, other, theirs)
    _join_parts(right & message.pairs, message, mine)
    table = _table(right - theirs.keys())
    for word in left - mine.keys():
        if near := next((one for key in _keys(word) for one in table.get(key, ()) if alike(word, one)), None):
            mine[word] = theirs[near] = DAMAGED
            pairs[word] = near
    return Held(mine, theirs, pairs)


def _join_parts(joined: frozenset[str], text: Said, known: dict[str, float]) -> None:
    """The two words of ``text`` that the other text writes as one are held by it."""
    if joined:
        for a, b in pairwise(text.words):
            if a + b in joined:
                known.setdefault(a, 1.0)
                known.setdefault(b, 1.0)


def _keys(word: str) -> tuple[str, ...]:
    return f"~{skeleton(word)}", word[:3], word[-3:]


def _table(words: frozenset[str]) -> dict[str, list[str]]:
    out: dict[str, list[str]] = defaultdict(list)
    for word in sorted(words):
        for key in _keys(word):
            out[key].append(word)
    return out


def evidence(message: Said, other: Said, weight: Weight) -> dict[str, float]:
    """Features of the probability by name; more of each speaks for the same rumour.

    ``weight`` says how telling a word is, 0 to about 1.2 (1: rather rare).
    """
    both = held(message, other)
    ours, theirs = _mass(message, both.mine, weight), _mass(other, both.theirs, weight)
    return {
        "greater": max(ours.share, theirs.share),
        "lesser": min(ours.share, theirs.share),
        "shared": min(ours.held, theirs.held, ENOUGH_SHARED) / ENOUGH_SHARED,
        "order": _order(message, other, both),
        "far_apart": -min(ours.longest, theirs.longest, FAR),
    }


def own_share(message: Said, other: Said, weight: Weight) -> float:
    """How much of the message the other text holds, 0 to 1."""
    return _mass(message, held(message, other).mine, weight).share


@dataclass(frozen=True)
class _Mass:
    """The weight of a text's distinct words, of those held, and of the longest run of two words and more that are not:
    one word alone may be damaged beyond recognition."""

    total: float
    held: float
    longest: float

    @property
    def share(self) -> float:
        return self.held / self.total if self.total else 0.0


def _mass(text: Said, known: Mapping[str, float], weight: Weight) -> _Mass:
    weights = {word: weight(word) for word in text.distinct}
    longest = run = 0.0
    words = 0
    for word in text.content:
        words, run = (0, 0.0) if word in known else (words + 1, run + weights[word])
        longest = max(longest, run if words > 1 else 0.0)
    held_mass = sum(weights[word] * sure for word, sure in known.items() if word in weights)
    return _Mass(sum(weights.values()), held_mass, longest)


def _order(message: Said, other: Said, both: Held) -> float:
    """Of the neighbouring words of the text that has fewer, the share that are neighbours in the other as well."""
    theirs = set(pairwise(other.content))
    named = [both.pairs.get(word, word) for word in message.content]
    ours = set(pairwise(named))
    return len(ours & theirs) / max(min(len(ours), len(theirs)), 1)


def contradictions(message: Said, other: Said) -> list[Reason]:
    """What the message says otherwise than ``other``.

    Of near-copies (most words in the same order) every word that was replaced, every number and every "not"; of texts
    that tell the same in other words the facts that can be compared.
    """
    if message.words == other.words:
        return []
    both = held(message, other)
    if _order(message, other, both) >= COPY:
        return list(swaps(message, other, both.pairs, noisy=both.noise > NOISY))
    return differences.between(message.facts, other.facts)


def says(other: Said, message: Said, reason: Reason) -> bool:
    """Whether ``other`` holds the message's words at the places of a reason, with those before and behind."""
    text = f" {' '.join(other.words)} "
    for start, end in reason.spans:
        inside = [n for n, token in enumerate(message.tokens) if token.start < end and start < token.end]
        if not inside or f" {' '.join(message.words[max(inside[0] - 1, 0) : inside[-1] + 2])} " not in text:
            return False
    return bool(reason.spans)


def shared_words(message: Said, other: Said) -> Reason | None:
    """The words of the message that the other text holds, as a ``words`` reason with their places in the message."""
    places = spans(message.read, set(held(message, other).mine))
    return Reason("words", places) if places else None


def long_enough(texts: Sequence[Said]) -> bool:
    return all(len(text.distinct) >= FEWEST for text in texts)
