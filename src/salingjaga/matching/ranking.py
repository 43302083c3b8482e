"""Candidates of all segments in one order, best first, with the evidence that put them there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from salingjaga.matching.arrays import Array
from salingjaga.matching.candidates import CHOSEN, Found, candidates
from salingjaga.matching.features import Evidence, Local, joined
from salingjaga.matching.message import Message
from salingjaga.matching.model import Model, relative
from salingjaga.matching.query import Query
from salingjaga.matching.store import Part

NEAR = 30
"""Best candidates whose common words are taken to tell nothing between them."""


@dataclass
class Ranked:
    """Candidates best first: in which part and row each stands, its score and its raw features by name."""

    parts: Array
    rows: Array
    scores: Array
    features: dict[str, Array]
    queries: dict[int, Query] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, order: Array) -> Ranked:
        picked = {name: values[order] for name, values in self.features.items()}
        return Ranked(self.parts[order], self.rows[order], self.scores[order], picked, self.queries)

    def hashes(self, places: Array, name: str) -> list[Array]:
        """Hashes of the words of a table (``lead_set``, say) of the candidates at ``places``."""
        out: dict[int, Array] = {}
        for number in np.unique(self.parts[places]):
            here = places[self.parts[places] == number]
            out |= dict(
                zip(here.tolist(), Evidence(self.queries[int(number)], self.rows[here]).hashes(name), strict=True)
            )
        return [out[int(place)] for place in places]


def gather(message: Message, parts: Sequence[Part], allowed: Mapping[int, Array | None]) -> Ranked:
    """All candidates with their features, in no order; scores are still 0.

    ``allowed`` says which parts are asked and which of their documents (a mask; None for all).
    """
    asked = {n: candidates(Query.of(message, parts[n].segment, parts[n].weights), m) for n, m in allowed.items()}
    found = {number: one for number, one in _worth(asked).items() if len(one.rows)}
    if not found:
        return Ranked(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0), {})
    evidence = {number: Evidence(one.query, one.rows) for number, one in found.items()}
    bm25 = joined([{"bm25": one.bm25, "bm25_early": one.bm25_early} for one in found.values()])
    features = bm25 | joined([one.first() for one in evidence.values()])
    where = np.concatenate([np.full(len(one.rows), number) for number, one in found.items()])
    rows = np.concatenate([one.rows for one in found.values()])
    queries = {number: one.query for number, one in found.items()}
    ranked = Ranked(where, rows, np.zeros(len(rows)), features, queries)
    local = _local(ranked)
    features |= joined([one.heads(local) for one in evidence.values()])
    return ranked


def _local(ranked: Ranked) -> Local:
    names = ("best_char", "whole_char", "bm25", "bm25_early")
    first = np.sum([relative(ranked.features[name]) for name in names], axis=0)
    near = np.argsort(-first, kind="stable")[:NEAR]
    return Local.of(ranked.hashes(near, "whole_set"), len(near))


def rank(message: Message, parts: Sequence[Part], allowed: Mapping[int, Array | None], model: Model) -> Ranked:
    """Candidates best first by the model's score; of equals the one stored first."""
    found = gather(message, parts, allowed)
    if not len(found):
        return found
    found.scores = model.score(found.features)
    return found.take(np.argsort(-found.scores, kind="stable"))


def _worth(found: Mapping[int, Found]) -> dict[int, Found]:
    """Over several segments keep what one segment would have kept: the best of all by each way of choosing."""
    if len(found) < 2:
        return dict(found)
    every = np.concatenate([one.choices for one in found.values()], axis=1)
    floors = np.array([_floor(row, most) for row, most in zip(every, CHOSEN, strict=True)])[:, None]
    return {
        n: one.take(np.flatnonzero(((one.choices >= floors) & (one.choices > 0)).any(0))) for n, one in found.items()
    }


def _floor(scores: Array, most: int) -> float:
    return float(np.partition(scores, len(scores) - most)[-most]) if len(scores) > most else 0.0
