"""Learn the weights from messages whose fact-check is known. ``bench/train.py`` runs this and ships the result.

Three steps. The ranking is learnt on whole documents and on documents of other shapes (title alone, title and claim, no
conclusion), so that no field becomes a habit. The probability is learnt on ranks that another fold's weights gave, once
with the right document present and once with it and its equivalents removed: precision on messages that have an answer
says nothing about those that have none. The thresholds are read off the same out-of-fold probabilities.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np

from salingjaga.matching import fitting
from salingjaga.matching.arrays import Array
from salingjaga.matching.certainty import Certainty
from salingjaga.matching.documents import Document
from salingjaga.matching.index import Index
from salingjaga.matching.message import Message
from salingjaga.matching.model import Model, matrix
from salingjaga.matching.normalise import normalise
from salingjaga.matching.ranking import Ranked, gather
from salingjaga.matching.segment import FIELDS

FOLDS = 5
FALSE_MATCHES = 0.045
"""Share of messages without a fact-check that may be answered ``match`` (the promise is 5 %)."""
MISSED = 0.04
"""Share of messages with a fact-check that may be answered ``none`` (the promise is 5 %)."""
FEW = (2, 5, 12, 30)
"""Candidates of a message asked of a small index."""
SHAPES = (("title",), ("title", "claim"), ("title", "claim", "explanation"))
RANKING = ("bm25", "bm25_early", "two_char", "head_local", "head_names", "whole_early", "run")


class Query(Protocol):
    """A message and the ids of the documents that check it (``accepted``: equivalents too)."""

    @property
    def text(self) -> str: ...
    @property
    def accepted(self) -> frozenset[str]: ...


class Collection(Protocol):
    """Documents and messages asked of them."""

    @property
    def documents(self) -> Sequence[Document]: ...
    @property
    def queries(self) -> Sequence[Any]: ...


@dataclass
class Case:
    """One message with all its candidates; ``right`` marks those that check it, ``fold`` where it is held out."""

    message: Message
    index: Index
    found: Ranked
    right: Array
    fold: int

    def group(self) -> fitting.Group:
        return matrix(self.found.features, RANKING), self.right


def fit(collections: Sequence[Collection], *, seed: int = 0) -> Model:
    """The model learnt on these collections alone."""
    whole, other = gathered(collections, seed)
    return fitted(whole, other, seed)


def gathered(collections: Sequence[Collection], seed: int = 0) -> tuple[list[Case], list[Case]]:
    """All messages with their candidates: of the documents as they are, and of documents of other shapes."""
    whole = [case for one in collections for case in cases(one.queries, one.documents, seed)]
    other = [
        case
        for one in collections
        for documents in _shapes(one.documents)
        for case in cases(one.queries, documents, seed)
    ]
    return whole, other


def fitted(whole: Sequence[Case], other: Sequence[Case], seed: int = 0) -> Model:
    """The model of these cases: see the module."""
    rank = _rank([*whole, *other])
    folds = [_rank([case for case in (*whole, *other) if case.fold != fold]) for fold in range(FOLDS)]
    rows = [row for case in whole for row in _rows(case, folds[case.fold], seed)]
    match = _match(rows)
    chances = _held_out(rows)
    return Model(rank, match, *_thresholds(rows, chances))


def cases(queries: Sequence[Any], documents: Sequence[Document], seed: int) -> list[Case]:
    """All messages asked of these documents."""
    index = Index.build(documents, model=Model({}))
    return list(_cases(queries, index, seed))


def _shapes(documents: Sequence[Document]) -> list[list[Document]]:
    """The documents with fields left out, each outcome once."""
    seen = [list(documents)]
    for shape in SHAPES:
        shaped = [_shaped(document, shape) for document in documents]
        if shaped not in seen:
            seen.append(shaped)
    return seen[1:]


def _shaped(document: Document, shape: Sequence[str]) -> Document:
    empty: dict[str, Any] = {name: "" for name in FIELDS if name not in shape}
    return replace(document, **empty) if empty else document


def _cases(queries: Sequence[Any], index: Index, seed: int) -> Iterator[Case]:
    everything = dict.fromkeys(range(len(index.parts)))
    for number, query in enumerate(queries):
        message = Message(normalise(query.text))
        found = gather(message, index.parts, everything)
        if not len(found):
            continue
        right = np.array([index.id_of(found, place) in query.accepted for place in range(len(found))], bool)
        yield Case(message, index, found, right, _fold(query, number, seed))


def _fold(query: Any, number: int, seed: int) -> int:
    """Messages about the same claim stay in one fold."""
    group = getattr(query, "group", "") or str(number)
    return int(np.random.default_rng([seed, *group.encode()]).integers(FOLDS))


def _rank(held: Sequence[Case]) -> dict[str, float]:
    weights = fitting.softmax([case.group() for case in held if case.right.any()])
    return {name: round(float(w), 5) for name, w in zip(RANKING, weights, strict=True) if w > 0}


@dataclass
class Row:
    """What the probability is learnt from: evidence for a message's first candidate, and whether it was right."""

    evidence: dict[str, float]
    right: bool
    present: bool
    few: bool
    fold: int


def _rows(case: Case, rank: dict[str, float], seed: int) -> Iterator[Row]:
    """The message asked with its fact-check and without, of all candidates and of a few: as in a small index."""
    model = Model(rank)
    chance = np.random.default_rng([seed, len(case.right), len(case.message.words)])
    chosen = chance.permutation(len(case.right))[: int(chance.choice(FEW))]
    for few, subset in ((False, np.arange(len(case.right))), (True, np.union1d(chosen, np.flatnonzero(case.right)))):
        for present in (True, False):
            kept = subset if present else subset[~case.right[subset]]
            if len(kept):
                yield _row(case, model, kept, present, few)


def _row(case: Case, model: Model, kept: Array, present: bool, few: bool) -> Row:
    found, right = case.found.take(kept), case.right[kept]
    found.scores = model.score(found.features)
    order = np.argsort(-found.scores, kind="stable")
    evidence = Certainty(case.message, found.take(order)).evidence(0)
    return Row(evidence, bool(right[order[0]]), present, few, case.fold)


def _match(rows: Sequence[Row]) -> dict[str, float]:
    names = list(rows[0].evidence)
    table = np.array([[row.evidence[name] for name in names] for row in rows])
    weights = fitting.logistic(table, np.array([row.right for row in rows], float))
    return dict(zip([*names, "bias"], (round(float(w), 5) for w in weights), strict=True))


def _held_out(rows: Sequence[Row]) -> Array:
    """Each row's probability by a regression that has not seen its fold."""
    out = np.zeros(len(rows))
    for fold in range(FOLDS):
        model = Model({}, _match([row for row in rows if row.fold != fold]))
        for place in [place for place, row in enumerate(rows) if row.fold == fold]:
            out[place] = model.probability(rows[place].evidence)
    return out


def _thresholds(rows: Sequence[Row], chances: Array) -> tuple[float, float]:
    """Above the first lie 4.5 % of the messages without a fact-check, below the second 4 % of those with one."""
    present = np.array([row.present and not row.few for row in rows], bool)
    removed = np.array([not row.present and not row.few for row in rows], bool)
    match_at = float(np.quantile(chances[removed], 1 - FALSE_MATCHES))
    return round(match_at, 4), round(float(np.quantile(chances[present], MISSED)), 4)
