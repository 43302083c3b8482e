"""The documents worth a closer look: BM25 over the words that tell most, titles and claims that the message holds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from salingjaga.matching import grams
from salingjaga.matching.arrays import Array
from salingjaga.matching.message import Message
from salingjaga.matching.segment import IMPACT, Segment
from salingjaga.matching.weights import Weights

POSTINGS = 200_000
"""Entries of word lists read for one message in one segment (or twice its documents): the rarest words come first."""
BY_WORDS, BY_TITLE, BY_CLAIM = 110, 90, 70
SMOOTH = 8.0
LONGEST_LIST = 3_000
ALIKE = 0.55


@dataclass
class Query:
    """A message in one segment: the numbers of its words there (-1: unknown) and how telling each is."""

    message: Message
    segment: Segment
    weights: Weights
    numbers: Array

    @classmethod
    def of(cls, message: Message, segment: Segment, weights: Weights) -> Query:
        return cls(message, segment, weights, segment.words(message.words))

    def known(self) -> tuple[Array, Array]:
        """``(numbers, strengths)`` of the known words and of what unknown ones look like, without repeats."""
        strength = dict.fromkeys(self.numbers[self.numbers >= 0].tolist(), 1.0)
        for place in np.flatnonzero(self.numbers < 0)[:40]:
            for number, likeness in self._alike(self.message.words[place]):
                strength[number] = max(strength.get(number, 0.0), 0.8 * likeness)
        return np.array(list(strength), np.int64), np.array(list(strength.values()), np.float32)

    def _alike(self, word: str) -> list[tuple[int, float]]:
        """Up to three words of the segment that share most n-grams with a word it does not know."""
        if len(word) < 4:
            return []
        a = self.segment.a
        own = np.array(grams.buckets(word, 3, 5), np.int64)
        short = own[np.diff(a["gram_words_ptr"])[own] <= LONGEST_LIST]
        found, _ = grams.take(a["gram_words_ptr"], a["gram_words"], short)
        if not len(found):
            return []
        words, shared = np.unique(found, return_counts=True)
        sizes = np.diff(a["gram_ptr"])[words]
        likeness = np.maximum(shared / np.sqrt(sizes * len(own)), 0.9 * shared / sizes * (sizes >= 9))
        best = np.argsort(-likeness)[:3]
        return [(int(words[i]), float(likeness[i])) for i in best if likeness[i] >= ALIKE]


def candidates(query: Query, allowed: Array | None) -> tuple[Array, Array, Array]:
    """Rows worth a closer look and for each its BM25 and its share of held title or claim: ``(rows, bm25, held)``.

    ``allowed`` is a mask over the segment's documents; None allows all.
    """
    numbers, strengths = query.known()
    bm25 = _bm25(query, numbers, strengths)
    held = {name: _held(query, name, numbers, strengths) for name in ("title", "claim")}
    if allowed is not None:
        bm25, held = bm25 * allowed, {name: scores * allowed for name, scores in held.items()}
    picked = [_top(bm25, BY_WORDS), _top(held["title"], BY_TITLE), _top(held["claim"], BY_CLAIM)]
    rows = np.unique(np.concatenate(picked))
    return rows, bm25[rows], np.maximum(held["title"], held["claim"])[rows]


def _bm25(query: Query, numbers: Array, strengths: Array) -> Array:
    a = query.segment.a
    weights = query.weights.a["idf"][numbers] * strengths
    order = np.argsort(-weights)
    sizes = (a["post_ptr"][1:] - a["post_ptr"][:-1])[numbers[order]] if len(numbers) else np.zeros(0, np.int64)
    order = order[(np.cumsum(sizes) <= max(POSTINGS, 2 * len(query.segment))) | (np.arange(len(order)) < 3)]
    out = np.zeros(len(query.segment), np.float32)
    for place in order:
        begin, end = a["post_ptr"][numbers[place]], a["post_ptr"][numbers[place] + 1]
        out[a["post_doc"][begin:end]] += a["post_impact"][begin:end] * np.float32(weights[place] * IMPACT)
    return out


def _held(query: Query, name: str, numbers: Array, strengths: Array) -> Array:
    """Share of each document's title (claim) mass whose words the message holds, smoothed against one-word titles."""
    a, idf = query.segment.a, query.weights.a["idf"]
    out = np.zeros(len(query.segment), np.float32)
    pointers, rows = a[f"{name}_post_ptr"], a[f"{name}_post"]
    for number, strength in zip(numbers, strengths, strict=True):
        out[rows[pointers[number] : pointers[number + 1]]] += idf[number] * strength
    return out / (query.weights.a[f"mass_{name}"] + SMOOTH)


def _top(scores: Array, most: int) -> Array:
    most = min(most, len(scores))
    rows = np.argpartition(scores, len(scores) - most)[len(scores) - most :] if most else np.zeros(0, np.int64)
    return rows[scores[rows] > 0]
