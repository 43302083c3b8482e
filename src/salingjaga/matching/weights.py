"""What the counts of all segments together say about one segment: how telling its words are, how long its rows are.

Inverse document frequency is taken over the documents of every segment and blended with general use (``background``),
so that a score means the same wherever a document is stored and however few there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from salingjaga.matching import arrays, background, grams
from salingjaga.matching.segment import FIELDS, Segment

Array = arrays.Array
AT_ONCE = 4_000


@dataclass
class Weights:
    """``a``: ``idf`` and ``name`` a word, ``gram_idf`` a bucket, ``norm_FIELD`` and ``mass_FIELD`` a document."""

    a: dict[str, Array]
    documents: int

    @classmethod
    def open(cls, path: Path) -> Weights:
        a, meta = arrays.load(path)
        return cls(a, int(meta["documents"]))

    def save(self, path: Path) -> None:
        arrays.save(path, self.a, {"documents": self.documents})


def frequencies(segment: Segment) -> Array:
    """In how many of the segment's documents each of its words stands."""
    return np.diff(segment.a["post_ptr"])


def gram_idf(segments: Sequence[Segment]) -> Array:
    """Inverse document frequency of each n-gram bucket; a word's documents stand for its n-grams' (an upper bound)."""
    total = sum(map(len, segments))
    df = np.zeros(grams.BUCKETS, np.float64)
    for segment in segments:
        counts = np.repeat(frequencies(segment), np.diff(segment.a["gram_ptr"]))
        df += np.bincount(segment.a["gram"], weights=counts, minlength=grams.BUCKETS)
    return background.idf(np.minimum(df, total), total, background.gram_shares())


def weigh(segment: Segment, others: Sequence[Segment], gram_idf: Array) -> Weights:
    """Weights of ``segment`` in an index that also holds ``others``."""
    df = frequencies(segment).astype(np.float64)
    for other in others:
        df += _shared(segment, other)
    total = len(segment) + sum(map(len, others))
    idf = background.idf(df, total, segment.a["word_general"])
    norm2 = grams.row_sums(gram_idf[segment.a["gram"]] ** 2, segment.a["gram_ptr"])
    name = background.nameness(segment.a["word_capital"], segment.a["word_uses"], segment.a["word_general_name"])
    a: dict[str, Any] = {"name": name, "idf": idf, "gram_idf": gram_idf}
    return Weights(a | _lengths(segment, idf, norm2), total)


def _lengths(segment: Segment, idf: Array, norm2: Array) -> dict[str, Array]:
    """How much there is to match in each document, counted some thousand documents at a time."""
    out: dict[str, list[Array]] = {}
    for begin in range(0, max(len(segment), 1), AT_ONCE):
        rows = segment.rows(np.arange(begin, min(begin + AT_ONCE, len(segment))))
        for name in (*FIELDS, "whole"):
            words, starts = rows.table(f"{name}_set")
            out.setdefault(f"norm_{name}", []).append(np.sqrt(grams.row_sums(norm2[words], starts)))
        for name in ("title", "claim"):
            words, starts = rows.table(name)
            out.setdefault(f"mass_{name}", []).append(grams.row_sums(idf[words], starts))
    return {name: np.concatenate(pieces) for name, pieces in out.items()}


def _shared(segment: Segment, other: Segment) -> Array:
    mine, theirs = segment.a["word_hash"], other.a["word_hash"]
    if not len(mine) or not len(theirs):
        return np.zeros(len(mine), np.int64)
    at = np.minimum(np.searchsorted(theirs, mine), len(theirs) - 1)
    return np.where(theirs[at] == mine, frequencies(other)[at], 0)
