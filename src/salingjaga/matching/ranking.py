"""Candidates of all segments in one order, best first, with the evidence that put them there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from salingjaga.matching.arrays import Array
from salingjaga.matching.candidates import BY_TITLE, BY_WORDS, Query, candidates
from salingjaga.matching.features import Evidence, features
from salingjaga.matching.message import Message
from salingjaga.matching.model import Model
from salingjaga.matching.store import Part


@dataclass
class Ranked:
    """Candidates best first: in which part and row each stands, its score and its raw features by name."""

    parts: Array
    rows: Array
    scores: Array
    features: dict[str, Array]

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, order: Array) -> Ranked:
        picked = {name: values[order] for name, values in self.features.items()}
        return Ranked(self.parts[order], self.rows[order], self.scores[order], picked)


@dataclass
class _Found:
    query: Query
    rows: Array
    bm25: Array
    held: Array


def gather(message: Message, parts: Sequence[Part], allowed: Mapping[int, Array | None]) -> Ranked:
    """All candidates with their features, in no order; scores are still 0.

    ``allowed`` says which parts are asked and which of their documents (a mask; None for all).
    """
    found = {number: _found(message, parts[number], mask) for number, mask in allowed.items()}
    keep = _worth(list(found.values()))
    blocks = []
    for (number, one), kept in zip(found.items(), keep, strict=True):
        rows, bm25 = one.rows[kept], one.bm25[kept]
        if len(rows):
            blocks.append((number, rows, features(Evidence(one.query, rows)) | {"bm25": bm25}))
    if not blocks:
        return Ranked(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0), {})
    names = blocks[0][2]
    joined = {name: np.concatenate([block[2][name] for block in blocks]) for name in names}
    where = np.concatenate([np.full(len(rows), number) for number, rows, _ in blocks])
    return Ranked(where, np.concatenate([rows for _, rows, _ in blocks]), np.zeros(len(where)), joined)


def rank(message: Message, parts: Sequence[Part], allowed: Mapping[int, Array | None], model: Model) -> Ranked:
    """Candidates best first by the model's score; of equals the one stored first."""
    found = gather(message, parts, allowed)
    if not len(found):
        return found
    found.scores = model.score(found.features)
    return found.take(np.argsort(-found.scores, kind="stable"))


def _found(message: Message, part: Part, allowed: Array | None) -> _Found:
    query = Query.of(message, part.segment, part.weights)
    return _Found(query, *candidates(query, allowed))


def _worth(found: Sequence[_Found]) -> list[Array]:
    """Over several segments keep what is among the best of all by words or by title: as many as one segment would."""
    if len(found) < 2:
        return [np.ones(len(one.rows), bool) for one in found]
    floors = []
    for name, most in (("bm25", BY_WORDS), ("held", BY_TITLE + BY_WORDS)):
        every = np.concatenate([getattr(one, name) for one in found])
        floors.append(np.partition(every, len(every) - most)[-most] if len(every) > most else -1.0)
    return [(one.bm25 >= floors[0]) | (one.held >= floors[1]) for one in found]
