"""Evidence that a document checks a message's claim: one number a feature and candidate, all from word numbers.

Each feature is later made relative to the same message's other candidates (see ``model``), because that is what lets
weights learnt on one collection serve another. A field that is empty counts for nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from salingjaga.matching import grams
from salingjaga.matching.arrays import Array
from salingjaga.matching.query import Query
from salingjaga.matching.segment import FIELDS, Rows

HEADS = ("title", "claim")


@dataclass
class Local:
    """How telling words are among the best candidates of this very message: what all of them say tells nothing.

    Known by the words' hashes, so that one table serves every segment.
    """

    hashes: Array
    idf: Array
    unseen: float

    @classmethod
    def of(cls, held: Sequence[Array], documents: int) -> Local:
        """``held``: the hashes of the distinct words of each of ``documents`` documents."""
        hashes, counts = np.unique(np.concatenate(held) if held else np.zeros(0, np.uint64), return_counts=True)
        return cls(hashes, _local_idf(counts, documents), float(_local_idf(np.zeros(1), documents)[0]))

    def __call__(self, hashes: Array) -> Array:
        if not len(self.hashes):
            return np.full(len(hashes), self.unseen)
        at = np.minimum(np.searchsorted(self.hashes, hashes), len(self.hashes) - 1)
        return np.where(self.hashes[at] == hashes, self.idf[at], self.unseen)


def _local_idf(counts: Array, documents: int) -> Array:
    return np.log(1 + np.maximum(documents - counts + 0.5, 0) / (counts + 0.5))


@dataclass
class Evidence:
    """One message against some documents (``rows``) of one segment."""

    query: Query
    rows: Array

    @cached_property
    def words(self) -> Rows:
        return self.query.segment.rows(self.rows)

    def first(self) -> dict[str, Array]:
        """What needs no other candidate: characters and runs of words."""
        return self._characters() | {"run": self._run()}

    def _characters(self) -> dict[str, Array]:
        """Character 3-5-grams shared with each field and with the whole document, as a cosine."""
        plain, early = self._word_scores()
        norms = self.query.weights.a
        by_field = np.stack([self._cosine(plain, name, norms[f"norm_{name}"]) for name in FIELDS])
        ordered = np.sort(by_field, axis=0)
        two = np.where(ordered[-2] > 0, (ordered[-1] + ordered[-2]) / 2, ordered[-1])
        return {
            "two_char": two,
            "best_char": ordered[-1],
            "whole_char": self._cosine(plain, "whole", norms["norm_whole"]),
            "whole_early": self._cosine(early, "whole", norms["norm_whole"]),
        }

    def _cosine(self, scores: Array, name: str, norms: Array) -> Array:
        words, starts = self.words.table(f"{name}_set")
        return grams.row_sums(scores[words], starts) / (norms[self.rows] + 1e-9)

    def _word_scores(self) -> tuple[Array, Array]:
        """For each word of the candidates its n-grams shared with the message: by count, and by early place."""
        message, gram_idf = self.query.message, self.query.weights.a["gram_idf"]
        pointers, flat = message.gram_table
        lengths = np.diff(pointers)
        distinct, at = np.unique(flat, return_inverse=True)
        counted = np.bincount(at, np.repeat(message.counts, lengths), len(distinct))
        early = np.zeros(len(distinct), np.float32)
        np.maximum.at(early, at, np.repeat(1 / (1 + message.places / 12), lengths))
        idf = gram_idf[distinct]
        plain = (1 + np.log(np.maximum(counted, 1))) * idf
        norm = float(np.sqrt((plain**2).sum())) + 1e-9
        return self._over_words(distinct, plain * idf / norm), self._over_words(distinct, early * idf * idf)

    def _over_words(self, distinct: Array, values: Array) -> Array:
        """For each word of the segment that a candidate holds the sum of ``values`` over its n-grams."""
        table = np.zeros(grams.BUCKETS, np.float32)
        table[distinct] = values
        words, own, starts = self.word_grams
        return self.query.over_words(words, grams.row_sums(table[own], starts))

    @cached_property
    def word_grams(self) -> tuple[Array, Array, Array]:
        """The distinct words of all candidates and their n-grams."""
        held = np.zeros(self.query.segment.meta["words"] + 1, bool)
        held[self.words.table("whole_set")[0]] = True
        words = np.flatnonzero(held)
        a = self.query.segment.a
        return words, *grams.take(a["gram_ptr"], a["gram"], words)

    def _run(self) -> Array:
        """The idf mass of the longest run of words that stand together in both, in the best field."""
        pairs = self._pairs()
        out = np.zeros(len(self.rows), np.float32)
        for name in FIELDS if len(pairs) else ():
            words, starts = self.words.table(name)
            if len(words) < 2:
                continue
            document = np.repeat(np.arange(len(self.rows)), np.diff(starts))
            pair = words[:-1].astype(np.int64) * self.query.segment.meta["words"] + words[1:]
            at = np.minimum(np.searchsorted(pairs, pair), len(pairs) - 1)
            hit = np.append((pairs[at] == pair) & (document[:-1] == document[1:]), False)
            mass = np.cumsum(np.where(hit, self.query.idf[words], 0))
            np.maximum.at(out, document, (mass - np.maximum.accumulate(np.where(hit, 0, mass))).astype(np.float32))
        return out

    def _pairs(self) -> Array:
        """Neighbouring known words of the message as sorted pair numbers."""
        left, right = self.query.sequence[:-1], self.query.sequence[1:]
        both = (left >= 0) & (right >= 0)
        return np.unique(left[both] * self.query.segment.meta["words"] + right[both])

    def heads(self, local: Local) -> dict[str, Array]:
        """Is the title, or the claim, contained in the message? Words that all near documents share count little,
        names count double."""
        out = {name: np.zeros(len(self.rows), np.float32) for name in ("head_local", "head_names", "head_soft")}
        tables = [self.words.table(name) for name in HEADS]
        distinct = np.unique(np.concatenate([words for words, _ in tables])).astype(np.int64)
        if not len(distinct):
            return out
        held = self.query.over_words(distinct, self.query.held(distinct))
        idf, name = self.query.idf, self.query.weights.a["name"]
        telling = self.query.over_words(distinct, local(self.query.segment.a["word_hash"][distinct]))
        for words, starts in tables:
            filled = np.diff(starts) > 0
            weight = idf[words] * telling[words] * (1 + name[words])
            mass = np.sqrt(grams.row_sums(weight, starts) + 1e-9)
            out["head_local"] = np.maximum(out["head_local"], grams.row_sums(weight * held[words], starts) / mass)
            weight = idf[words] * name[words]
            share = (grams.row_sums(weight * held[words], starts) + 2) / (grams.row_sums(weight, starts) + 4)
            out["head_names"] = np.maximum(out["head_names"], np.where(filled, share, 0))
            share = grams.row_sums(idf[words] * held[words], starts) / (grams.row_sums(idf[words], starts) + 1e-9)
            out["head_soft"] = np.maximum(out["head_soft"], share)
        return out

    def hashes(self, name: str) -> list[Array]:
        """The hashes of the words of a table, one array a document."""
        words, starts = self.words.table(name)
        return np.split(self.query.segment.a["word_hash"][words], starts[1:-1])


def joined(blocks: Sequence[Mapping[str, Array]]) -> dict[str, Array]:
    """Features of several segments end to end."""
    return {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}
