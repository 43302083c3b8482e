"""A message in one segment: which of the segment's words it says, outright or in disguise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from salingjaga.matching import grams
from salingjaga.matching.arrays import Array
from salingjaga.matching.message import Message
from salingjaga.matching.segment import Segment
from salingjaga.matching.weights import Weights

LONGEST_LIST = 3_000
ALIKE, NEAREST, LOOKED_AT = 0.6, 3, 24
UNKNOWN = 40
"""Unknown words of a message that are looked at: names and slips stand early, noise has no end."""


@dataclass(frozen=True)
class Entries:
    """Words of a segment that a message says: their ``numbers``, how surely (``weights``, 0 to 1), where first
    (``places``) and how often (``counts``)."""

    numbers: Array
    weights: Array
    places: Array
    counts: Array

    @cached_property
    def early(self) -> Array:
        """1 for the first word, less for later ones: 1 / (1 + place / 12)."""
        return np.asarray(1 / (1 + self.places / 12))


@dataclass
class Query:
    """``numbers`` are those of ``message.words`` in the segment, -1 for unknown words."""

    message: Message
    segment: Segment
    weights: Weights
    numbers: Array

    @classmethod
    def of(cls, message: Message, segment: Segment, weights: Weights) -> Query:
        return cls(message, segment, weights, segment.words(message.words))

    @cached_property
    def idf(self) -> Array:
        return np.asarray(self.weights.a["idf"])

    @cached_property
    def sequence(self) -> Array:
        """The message's words in order as numbers of the segment."""
        number = dict(zip(self.message.words, self.numbers.tolist(), strict=True))
        return np.array([number[word] for word in self.message.sequence], np.int64)

    @cached_property
    def entries(self) -> Entries:
        """Known words; for unknown ones what they look like or are made of; neighbours that are one word joined."""
        said: dict[int, tuple[float, int]] = {}
        for number, weight, place in self._said():
            before = said.get(number, (0.0, place))
            said[number] = (max(before[0], weight), min(before[1], place))
        numbers = np.array(list(said), np.int64)
        known = self.sequence[self.sequence >= 0]
        counts = np.bincount(known, minlength=self.segment.meta["words"] + 1)[numbers] if len(numbers) else numbers
        weights, places = zip(*said.values(), strict=True) if said else ((), ())
        return Entries(
            numbers,
            np.array(weights, np.float32),
            np.array(places, np.float32),
            np.maximum(counts, 1).astype(np.float32),
        )

    def _said(self) -> Iterator[tuple[int, float, int]]:
        unknown = 0
        for (word, place), number in zip(self.message.first.items(), self.numbers.tolist(), strict=True):
            if number >= 0:
                yield number, 1.0, place
            elif unknown < UNKNOWN:
                unknown += 1
                yield from ((part, 0.9, place) for part in self._parts(word))
                yield from ((near, likeness, place) for near, likeness in self._alike(word))
        joined = self.message.joined
        found = self.segment.words(list(joined))
        yield from ((int(n), 1.0, place) for n, place in zip(found, joined.values(), strict=True) if n >= 0)

    def _parts(self, word: str) -> tuple[int, ...]:
        """An unknown word as two known ones, the shorter one as long as possible, then the commoner."""
        if not 7 <= len(word) <= 30:
            return ()
        cuts = range(3, len(word) - 2)
        left, right = (self.segment.words([piece(word, cut) for cut in cuts]) for piece in (_before, _after))
        both = np.flatnonzero((left >= 0) & (right >= 0))
        if not len(both):
            return ()
        short = np.array([min(cut, len(word) - cut) for cut in cuts])[both]
        best = both[np.argmax(10 * short - np.maximum(self.idf[left[both]], self.idf[right[both]]))]
        return int(left[best]), int(right[best])

    def _alike(self, word: str) -> list[tuple[int, float]]:
        """Up to three known words that look like an unknown one: cosine of 2-4-grams of 0.6 and more."""
        if len(word) < 5:
            return []
        a = self.segment.a
        own = grams.buckets(word, 3, 5).astype(np.int64)
        short = own[(a["gram_words_ptr"][own + 1] - a["gram_words_ptr"][own]) <= LONGEST_LIST]
        words, shared = np.unique(grams.take(a["gram_words_ptr"], a["gram_words"], short)[0], return_counts=True)
        near = words[np.argsort(-shared, kind="stable")[:LOOKED_AT]].astype(np.int64)
        values, starts = grams.take(a["soft_ptr"], a["soft"], near)
        mine = grams.buckets(word, 2, 4)
        shares = grams.row_sums(np.isin(values, mine), starts) / np.sqrt(np.maximum(np.diff(starts), 1) * len(mine))
        return [(int(near[i]), float(shares[i])) for i in np.argsort(-shares)[:NEAREST] if shares[i] >= ALIKE]

    def over_words(self, numbers: Array, values: Array) -> Array:
        """Spread ``values`` of word ``numbers`` over all words of the segment; 0 elsewhere."""
        out = np.zeros(self.segment.meta["words"] + 1, np.float32)
        out[numbers] = values
        return out

    def held(self, words: Array) -> Array:
        """How far the message holds each of the segment's ``words``, 0 to 1: through an entry, or alike."""
        held = self._said_words[words]
        unsaid = np.flatnonzero(held < 1)
        if len(unsaid):
            held[unsaid] = np.maximum(held[unsaid], self.likeness(words[unsaid]).max(1))
        return held

    @cached_property
    def _said_words(self) -> Array:
        return self.over_words(self.entries.numbers, self.entries.weights)

    def likeness(self, words: Array) -> Array:
        """2-4-gram cosine of ``words`` and the message's (then joined neighbours) above 0.55, else 0."""
        distinct, holders, rows, sizes = self.message.soft
        wide = max(len(sizes), 1)
        if not len(distinct) or not len(words):
            return np.zeros((len(words), wide), np.float32)
        own, starts = grams.take(self.segment.a["soft_ptr"], self.segment.a["soft"], words)
        place = np.minimum(np.searchsorted(distinct, own), len(distinct) - 1)
        hit = np.flatnonzero(distinct[place] == own)
        row = np.repeat(np.arange(len(words)), np.diff(starts))[hit]
        spoken, pieces = grams.take(holders, rows, place[hit])
        cells = np.repeat(row, np.diff(pieces)) * wide + spoken
        shared = np.bincount(cells, minlength=len(words) * wide).reshape(len(words), wide)
        cosine = shared / np.sqrt(np.maximum(np.diff(starts), 1)[:, None] * sizes[None, :])
        return np.where(cosine > SOFT, cosine, 0).astype(np.float32)


SOFT = 0.55


def _before(word: str, cut: int) -> str:
    return word[:cut]


def _after(word: str, cut: int) -> str:
    return word[cut:]
