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
SMALL_SHARE = 0.25
"""Share of the messages that are also asked of a small index."""
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
    without: Ranked
    """The candidates when the right documents are not there at all: searched again, nothing left over from them."""

    def group(self) -> fitting.Group:
        return matrix(self.found.features, RANKING), self.right


def fit(collections: Sequence[Collection], *, seed: int = 0) -> Model:
    """The model learnt on these collections alone."""
    whole, other = gathered(collections, seed)
    return fitted(whole, other, seed)[0]


def gathered(collections: Sequence[Collection], seed: int = 0) -> tuple[list[Case], list[Case]]:
    """All messages with their candidates: of the documents as they are, and of documents of other shapes."""
    whole = [case for one in collections for case in cases(one.queries, one.documents, seed, removed=True)]
    other = [
        case
        for one in collections
        for documents in _shapes(one.documents)
        for case in cases(one.queries, documents, seed)
    ]
    return whole, other


def fitted(whole: Sequence[Case], other: Sequence[Case], seed: int = 0) -> tuple[Model, dict[str, float]]:
    """The model of these cases (see the module) and what it is good for, by probabilities held out."""
    every = [*whole, *other]
    rank = _rank(every)
    folds = [_rank([case for case in every if case.fold != fold]) for fold in range(FOLDS)]
    rows = [row for case in whole for row in _rows(case, folds[case.fold], seed)]
    chances = _held_out(rows)
    model = Model(rank, _match(rows), *_thresholds(rows, chances))
    return model, _figures(rows, chances, model)


def cases(queries: Sequence[Any], documents: Sequence[Document], seed: int, *, removed: bool = False) -> list[Case]:
    """All messages asked of these documents; with ``removed`` also asked with their right documents taken out."""
    index = Index.build(documents, model=Model({}))
    return list(_cases(queries, index, seed, removed))


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


def _cases(queries: Sequence[Any], index: Index, seed: int, removed: bool) -> Iterator[Case]:
    everything: dict[int, Array | None] = dict.fromkeys(range(len(index.parts)))
    for number, query in enumerate(queries):
        message = Message(normalise(query.text))
        found = gather(message, index.parts, everything)
        if not len(found):
            continue
        right = np.array([index.id_of(found, place) in query.accepted for place in range(len(found))], bool)
        without = gather(message, index.parts, _masks(index, found, right)) if removed else found
        yield Case(message, index, found, right, _fold(query, number, seed), without)


def _masks(index: Index, found: Ranked, right: Array) -> dict[int, Array]:
    """All documents but the right ones."""
    masks = {number: np.ones(len(part.segment), bool) for number, part in enumerate(index.parts)}
    for place in np.flatnonzero(right):
        masks[int(found.parts[place])][int(found.rows[place])] = False
    return masks


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
    few = np.union1d(chosen, np.flatnonzero(case.right))
    none = np.zeros(len(case.without), bool)
    asked = [(case.found, case.right, True, False), (case.without, none, False, False)]
    if chance.random() < SMALL_SHARE:
        wrong = few[~case.right[few]]
        asked.append((case.found.take(few), case.right[few], True, True))
        asked.append((case.found.take(wrong), case.right[wrong], False, True))
    yield from (_row(case, model, *one) for one in asked if len(one[0]))


def _row(case: Case, model: Model, found: Ranked, right: Array, present: bool, few: bool) -> Row:
    scores = model.score(found.features)
    order = np.argsort(-scores, kind="stable")
    first = found.take(order)
    first.scores = scores[order]
    return Row(Certainty(case.message, first).evidence(0), bool(right[order[0]]), present, few, case.fold)


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


def _figures(rows: Sequence[Row], chances: Array, model: Model) -> dict[str, float]:
    """Shares of messages: answered and right with the fact-check there, answered all the same without it."""
    full = np.array([not row.few for row in rows], bool)
    present = np.array([row.present for row in rows], bool) & full
    right = np.array([row.right for row in rows], bool)
    said = chances >= model.match_at
    figures = {
        "answered": (said & present).sum() / present.sum(),
        "right of the answered": right[said & present].mean(),
        "answered without a fact-check": said[full & ~present].mean(),
        "none with a fact-check": (chances[present] < model.related_at).mean(),
        "none without a fact-check": (chances[full & ~present] < model.related_at).mean(),
        "first right": right[present].mean(),
    }
    return {name: round(float(value), 4) for name, value in figures.items()}
