"""Evidence that a document checks a message's claim: one number a feature and candidate, all from word numbers.

Each feature is later made relative to the same message's other candidates (see ``model``), because that is what lets
weights learnt on one collection serve another. A field that is empty yields 0 and counts for nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from salingjaga.matching import grams
from salingjaga.matching.arrays import Array
from salingjaga.matching.candidates import Query
from salingjaga.matching.segment import FIELDS, Rows

SOFT = 0.55
WINDOW, STEP = 24, 6
TELLING = 4.0


@dataclass
class Evidence:
    """One message against some documents (``rows``) of one segment."""

    query: Query
    rows: Array

    @cached_property
    def words(self) -> Rows:
        return self.query.segment.rows(self.rows)

    def field(self, name: str) -> tuple[Array, Array]:
        return self.words.table(name)

    def field_set(self, name: str) -> tuple[Array, Array]:
        return self.words.table(f"{name}_set")

    def per_word(self, values: Array) -> Array:
        """Spread a value for each of the message's words over the segment's word numbers."""
        out = np.zeros(self.query.segment.meta["words"] + 1, np.float32)
        known = self.query.numbers >= 0
        out[self.query.numbers[known]] = values[known]
        return out

    @cached_property
    def idf(self) -> Array:
        return self.query.weights.a["idf"]

    @cached_property
    def word_scores(self) -> tuple[Array, Array]:
        """For each word of the candidates: n-grams shared with the message, once by count and once by early place."""
        message, gram_idf = self.query.message, self.query.weights.a["gram_idf"]
        pointers, flat = message.gram_table
        lengths = np.diff(pointers)
        distinct, at = np.unique(flat, return_inverse=True)
        counted = np.bincount(at, np.repeat(message.counts, lengths), len(distinct))
        early = np.zeros(len(distinct), np.float32)
        np.maximum.at(early, at, np.repeat(message.early, lengths))
        idf = gram_idf[distinct]
        heavy = (1 + np.log(np.maximum(counted, 1))) * idf
        norm = float(np.sqrt((heavy**2).sum())) + 1e-9
        return self._spread(distinct, heavy * idf / norm), self._spread(distinct, early * idf * idf)

    def _spread(self, distinct: Array, values: Array) -> Array:
        """For each word of the segment that a candidate holds the sum of ``values`` over its n-grams."""
        table = np.zeros(grams.BUCKETS, np.float32)
        table[distinct] = values
        words, own, starts = self.word_grams
        out = np.zeros(self.query.segment.meta["words"] + 1, np.float32)
        out[words] = grams.row_sums(table[own], starts)
        return out

    @cached_property
    def word_grams(self) -> tuple[Array, Array, Array]:
        """The distinct words of all candidates and their n-grams."""
        held = np.zeros(self.query.segment.meta["words"] + 1, bool)
        held[self.field_set("whole")[0]] = True
        words = np.flatnonzero(held)
        a = self.query.segment.a
        return words, *grams.take(a["gram_ptr"], a["gram"], words)


def features(evidence: Evidence) -> dict[str, Array]:
    """All features as ``name -> values[len(rows)]``."""
    out = _heads(evidence) | _characters(evidence) | _passages(evidence) | _words(evidence)
    return out


def _heads(evidence: Evidence) -> dict[str, Array]:
    """Is the title, or the claim, contained in the message? Words match softly, neighbours joined."""
    found = [_head(evidence, name) for name in ("title", "claim")]
    best = {name: np.maximum(found[0][name], found[1][name]) for name in ("soft", "early")}
    return {
        "head_soft": best["soft"],
        "head_early": best["early"],
        "head_sum": found[0]["sum"] + found[1]["sum"],
    }


def _head(evidence: Evidence, name: str) -> dict[str, Array]:
    words, starts = evidence.field(name)
    if not len(words):
        return dict.fromkeys(("soft", "early", "sum"), np.zeros(len(evidence.rows), np.float32))
    distinct, back = np.unique(words, return_inverse=True)
    likeness = soft_likeness(evidence.query, distinct)
    early = likeness / (1 + evidence.query.message.soft_words[1] / 12)
    idf = evidence.idf[distinct]
    mass = grams.row_sums(idf[back], starts) + 1e-9
    held = grams.row_sums((likeness.max(1) * idf)[back], starts)
    return {"soft": held / mass, "early": grams.row_sums((early.max(1) * idf)[back], starts) / mass, "sum": held}


def soft_likeness(query: Query, words: Array) -> Array:
    """Character 2-4-gram cosine of segment words and message words above 0.55, else 0: ``[words, message words]``."""
    pointers, flat = query.message.soft_table
    wide = max(len(pointers) - 1, 1)
    distinct, at = np.unique(flat, return_inverse=True)
    holds = np.zeros((len(distinct) + 1, wide), np.float32)
    holds[at, np.repeat(np.arange(len(pointers) - 1), np.diff(pointers))] = 1
    a = query.segment.a
    own, starts = grams.take(a["soft_ptr"], a["soft"], words)
    place = np.minimum(np.searchsorted(distinct, own), max(len(distinct) - 1, 0))
    hit = distinct[place] == own if len(distinct) else np.zeros(len(own), bool)
    row = np.repeat(np.arange(len(words)), np.diff(starts))[hit]
    shared = np.zeros((len(words), wide), np.float32)
    if len(row):
        first = np.flatnonzero(np.diff(row, prepend=-1))
        shared[row[first]] = np.add.reduceat(holds[place[hit]], first, axis=0)
    sizes = np.maximum(np.diff(pointers), 1) if len(pointers) > 1 else np.ones(1)
    cosine = shared / np.sqrt(np.diff(starts)[:, None] * sizes[None, :])
    return np.where(cosine > SOFT, cosine, 0)


def _characters(evidence: Evidence) -> dict[str, Array]:
    """Cosine of character 3-5-grams with each field and with the whole document."""
    scores, early = evidence.word_scores
    norms = evidence.query.weights.a
    out = {}
    for name in (*FIELDS, "whole"):
        words, starts = evidence.field_set(name)
        norm = norms[f"norm_{name}"][evidence.rows] + 1e-9
        out[f"{name}_char"] = grams.row_sums(scores[words], starts) / norm
        if name == "whole":
            out["whole_early"] = grams.row_sums(early[words], starts) / norm
    fields = np.stack([out[f"{name}_char"] for name in FIELDS])
    return out | {"sum_char": fields.sum(0), "best_char": fields.max(0)}


def _passages(evidence: Evidence) -> dict[str, Array]:
    """The best stretch of 24 words, and neighbouring words that stand together in both."""
    scores, early = evidence.word_scores
    norm2 = evidence.query.weights.a["norm2"]
    out = {name: np.zeros(len(evidence.rows), np.float32) for name in ("passage", "passage_early", "phrase")}
    pairs = _pairs(evidence.query)
    for name in FIELDS:
        words, starts = evidence.field(name)
        if not len(words):
            continue
        document = np.repeat(np.arange(len(evidence.rows)), np.diff(starts))
        begin = np.arange(0, len(words), STEP)
        end = np.minimum(begin + WINDOW, starts[document[begin] + 1])
        mass = np.concatenate([[0.0], np.cumsum(norm2[words], dtype=np.float64)])
        size = np.sqrt(mass[end] - mass[begin] + 20)
        for key, table in (("passage", scores), ("passage_early", early)):
            total = np.concatenate([[0.0], np.cumsum(table[words], dtype=np.float64)])
            np.maximum.at(out[key], document[begin], ((total[end] - total[begin]) / size).astype(np.float32))
        out["phrase"] = np.maximum(out["phrase"], _phrases(evidence, words, document, pairs))
    return out


def _pairs(query: Query) -> Array:
    """Neighbouring known words of the message as sorted pair numbers."""
    place = dict(zip(query.message.words, query.numbers.tolist(), strict=True))
    numbers = np.array([place[word] for word in query.message.sequence], np.int64)
    left, right = numbers[:-1], numbers[1:]
    both = (left >= 0) & (right >= 0)
    return np.unique(left[both] * query.segment.meta["words"] + right[both])


def _phrases(evidence: Evidence, words: Array, document: Array, pairs: Array) -> Array:
    wide = evidence.query.segment.meta["words"]
    if not len(pairs) or len(words) < 2:
        return np.zeros(len(evidence.rows), np.float32)
    pair = words[:-1].astype(np.int64) * wide + words[1:]
    at = np.minimum(np.searchsorted(pairs, pair), len(pairs) - 1)
    hit = (pairs[at] == pair) & (document[:-1] == document[1:])
    found = np.unique(document[:-1][hit] * len(pairs) + at[hit])
    held = pairs[found % len(pairs)]
    telling = (evidence.idf[held // wide] + evidence.idf[held % wide]) / 2
    return np.bincount(found // len(pairs), telling, len(evidence.rows)).astype(np.float32)


def _words(evidence: Evidence) -> dict[str, Array]:
    """How much of the message the document holds, and how many rare words they share."""
    strength = evidence.per_word(np.ones(len(evidence.query.message.words), np.float32))[:-1] * evidence.idf
    words, starts = evidence.field_set("whole")
    shared = strength[words]
    total = float(strength[evidence.query.numbers[evidence.query.numbers >= 0]].sum()) + 1e-9
    rare = np.maximum(shared - TELLING, 0) ** 2
    return {"message_held": grams.row_sums(shared, starts) / total, "rare_shared": grams.row_sums(rare, starts)}
