"""The one place where the harness touches the matcher under test: learn weights, build an index, ask it.

Everything else in ``bench`` is written against ``Searchable`` and ``Reply``. To measure another engine, or another way
of training this one, change these four functions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bench.data import Collection, Query
from salingjaga.matching import Answer, Document

LISTED = 10  # candidates asked for: the answer shows at most five, the rest is for R@10


class Searchable(Protocol):
    def check(self, text: str, *, limit: int = 5) -> Answer: ...

    def updated(self, changed: Iterable[Document], removed: Iterable[str] = ()) -> Any: ...


def learn(collections: Sequence[Collection]) -> Any:
    """Weights and calibration learnt on these collections alone: what ``training.fit`` gives.

    What a message and a document have in common does not depend on weights: it is gathered once for all folds.
    """
    from salingjaga.matching import training

    found = [cases for collection in collections for cases in _gathered(collection)]
    model, _ = training.fitted([c for whole, _ in found for c in whole], [c for _, other in found for c in other])
    return model


Cases = tuple[list[Any], list[Any]]  # of one query: of the documents as they are, and of their other shapes
_known: dict[int, tuple[Sequence[Document], dict[str, Cases]]] = {}


def _gathered(collection: Collection) -> list[Cases]:
    """The cases of each of the collection's queries; those of the same documents are gathered only once."""
    from salingjaga.matching import training

    # The documents are kept beside their cases, so that no others can ever have the same id().
    _, known = _known.setdefault(id(collection.documents), (collection.documents, {}))
    for batch in _distinct([q for q in collection.queries if q.id not in known]):
        of_text = {q.text: known.setdefault(q.id, ([], [])) for q in batch}
        for kind, cases in enumerate(training.gathered([collection.with_queries(batch)])):
            for case in cases:
                of_text[case.message.read.original][kind].append(case)
    return [known[q.id] for q in collection.queries]


def _distinct(queries: Sequence[Query]) -> list[list[Query]]:
    """The queries in lists in which no text stands twice."""
    batches: list[list[Query]] = []
    times: Counter[str] = Counter()
    for query in queries:
        if times[query.text] == len(batches):
            batches.append([])
        batches[times[query.text]].append(query)
        times[query.text] += 1
    return batches


def shipped() -> Any:
    """The model that the package ships."""
    return None


def build(documents: Sequence[Document], model: Any = None) -> Searchable:
    """An index of ``documents`` in memory, with ``model`` or, where it is None, the shipped one."""
    from salingjaga.matching.index import Index

    index: Searchable = Index.build(documents) if model is None else Index.build(documents, model=model)
    return index


def without(index: Searchable, ids: frozenset[str]) -> Searchable:
    """The same index with these documents removed, as the running product removes them."""
    smaller: Searchable = index.updated((), ids)
    return smaller


@dataclass(frozen=True, slots=True)
class Reply:
    """What the tables need of an answer: ids and probabilities, best first, and what was named as different."""

    answer: str
    ids: tuple[str, ...]
    probabilities: tuple[float, ...]
    shown: int
    differs: tuple[frozenset[str], ...]

    @property
    def first(self) -> str:
        return self.ids[0] if self.ids else ""

    @property
    def probability(self) -> float:
        """Of the first result; 0 where nothing is listed."""
        return self.probabilities[0] if self.probabilities else 0.0


def ask(index: Searchable, text: str) -> Reply:
    answer = index.check(text, limit=LISTED)
    return Reply(
        answer=answer.answer,
        ids=tuple(m.id for m in answer.matches),
        probabilities=tuple(m.probability for m in answer.matches),
        shown=answer.shown,
        differs=tuple(frozenset(r.what for r in m.reasons if r.kind == "differs" and r.what) for m in answer.matches),
    )


class Matcher:
    """The matcher as a ``baselines.Ranker``, so that one table holds it and what it is measured against."""

    def __init__(self, name: str, model: Any = None) -> None:
        self.name, self.model = name, model

    def rank(
        self, queries: Sequence[str], documents: Sequence[Document], k: int = LISTED
    ) -> tuple[list[list[str]], list[list[float]]]:
        index = build(documents, self.model)
        replies = [ask(index, q) for q in queries]
        return [list(r.ids[:k]) for r in replies], [list(r.probabilities[:k]) for r in replies]
