"""The documents worth a closer look: BM25 over the words that tell most, titles and claims that the message holds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from salingjaga.matching.arrays import Array
from salingjaga.matching.query import Query
from salingjaga.matching.segment import IMPACT

POSTINGS = 200_000
"""Entries of word lists read for one message in one segment (or twice its documents): the rarest words come first."""
BY_WORDS, BY_EARLY, BY_SHARE, BY_HALF = 100, 50, 60, 40
SMOOTH = 8.0


@dataclass
class Found:
    """Candidates of one segment: their rows, both BM25 scores, and for each way of choosing what it gave them."""

    query: Query
    rows: Array
    bm25: Array
    bm25_early: Array
    choices: Array

    def take(self, kept: Array) -> Found:
        return Found(self.query, self.rows[kept], self.bm25[kept], self.bm25_early[kept], self.choices[:, kept])


def candidates(query: Query, allowed: Array | None) -> Found:
    """What stands out by words, by early words, or by the share of its title or claim that the message holds.

    ``allowed`` is a mask over the segment's documents; None allows all.
    """
    bm25, early = _bm25(query)
    ways = [(bm25, BY_WORDS), (early, BY_EARLY)]
    for name in ("title", "claim"):
        held, first = _held(query, name)
        mass = query.weights.a[f"mass_{name}"] + SMOOTH if held.any() else np.ones(1, np.float32)
        ways += [(held / mass, BY_SHARE), (held / np.sqrt(mass), BY_HALF), (first / np.sqrt(mass), BY_HALF)]
    scores = [score if allowed is None else score * allowed for score, _ in ways]
    rows = np.unique(np.concatenate([_top(score, most) for score, (_, most) in zip(scores, ways, strict=True)]))
    return Found(query, rows, bm25[rows], early[rows], np.stack([score[rows] for score in scores]))


CHOSEN = (BY_WORDS, BY_EARLY, *((BY_SHARE, BY_HALF, BY_HALF) * 2))
"""How many candidates each way of choosing may name."""


def _bm25(query: Query) -> tuple[Array, Array]:
    """BM25 of all documents, repeated words counting more, and the same with early words counting more."""
    a, entries = query.segment.a, query.entries
    telling = query.idf[entries.numbers] * entries.weights
    order = np.argsort(-telling, kind="stable")
    begins, ends = a["post_ptr"][entries.numbers[order]], a["post_ptr"][entries.numbers[order] + 1]
    most = max(POSTINGS, 2 * len(query.segment))
    read = (np.cumsum(ends - begins) <= most) | (np.arange(len(order)) < 3)
    plain = np.zeros(len(query.segment), np.float32)
    early = np.zeros(len(query.segment), np.float32)
    repeated = telling * (1 + np.log(entries.counts)) * IMPACT
    first = telling * entries.early * IMPACT
    for place, begin, end in zip(order[read], begins[read], ends[read], strict=True):
        rows, impact = a["post_doc"][begin:end], a["post_impact"][begin:end]
        plain[rows] += impact * np.float32(repeated[place])
        early[rows] += impact * np.float32(first[place])
    return plain, early


def _held(query: Query, name: str) -> tuple[Array, Array]:
    """The idf mass of each document's title (claim) that the message holds; the same with early words counting more."""
    a, entries = query.segment.a, query.entries
    plain, early = np.zeros(len(query.segment), np.float32), np.zeros(len(query.segment), np.float32)
    pointers, postings = a[f"{name}_post_ptr"], a[f"{name}_post"]
    begins, ends = pointers[entries.numbers], pointers[entries.numbers + 1]
    mass = query.idf[entries.numbers] * entries.weights
    for place in np.flatnonzero(ends > begins):
        rows = postings[begins[place] : ends[place]]
        plain[rows] += np.float32(mass[place])
        early[rows] += np.float32(mass[place] * entries.early[place])
    return plain, early


def _top(scores: Array, most: int) -> Array:
    """Rows of the ``most`` best scores above 0; of equals the first."""
    rows = np.flatnonzero(scores > 0)
    if len(rows) <= most:
        return rows
    values = scores[rows]
    least = np.partition(values, len(values) - most)[len(values) - most]
    above = rows[values > least]
    return np.concatenate([above, rows[values == least][: most - len(above)]])
