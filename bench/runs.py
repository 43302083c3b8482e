"""Runs that several tables share: models learnt inside folds, and what the matcher says to every message.

All is kept for the life of the process, so that one command with several parts learns each model once.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, TypeVar

import numpy as np
from rich.console import Console
from rich.progress import track

from bench import data, engine, metrics
from bench.data import Collection, Query
from bench.engine import Reply

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured. ``queries`` and ``documents`` of 0 mean all."""

    name: str
    folds: int = 5
    queries: int = 0
    documents: int = 0


FULL = Size("full")
QUICK = Size("quick", folds=2, queries=100, documents=1500)


def steps(items: Iterable[T], what: str, total: int | None = None) -> Iterator[T]:
    """``items``, with a progress bar on a terminal and nothing elsewhere."""
    if not sys.stderr.isatty():
        return iter(items)
    return iter(track(items, description=what, total=total, console=Console(stderr=True), transient=True))


def _smaller(collection: Collection, size: Size) -> Collection:
    chance = np.random.default_rng(7)
    queries, documents = list(collection.queries), list(collection.documents)
    if size.queries and len(queries) > size.queries:
        queries = [queries[i] for i in sorted(chance.choice(len(queries), size.queries, replace=False))]
    if size.documents and len(documents) > size.documents:
        wanted = frozenset[str]().union(*(q.accepted for q in queries))
        others = [d for d in documents if d.id not in wanted][: max(size.documents - len(wanted), 0)]
        keep = wanted | {d.id for d in others}
        documents = [d for d in documents if d.id in keep]
    return replace(collection, queries=tuple(queries), documents=tuple(documents))


@cache
def collections(size: Size) -> dict[str, Collection]:
    return {c.name: _smaller(c, size) for c in data.collections()}


@cache
def shapes(size: Size) -> dict[str, tuple[Collection, ...]]:
    """Every collection, by name, in every shape of its documents; the first is the collection as it is."""
    made = collections(size)
    return {name: data.shapes_of(collection) for name, collection in made.items()}


@dataclass(frozen=True, slots=True)
class Learnt:
    """A model, and the ids of the queries that it has never seen."""

    model: Any
    unseen: frozenset[str]

    def places(self, queries: Sequence[Query]) -> list[int]:
        return [i for i, q in enumerate(queries) if q.id in self.unseen]


@cache
def inside_folds(name: str, size: Size) -> tuple[Learnt, ...]:
    """For each fold a model learnt on the other folds of collection ``name`` and on all of the other collection."""
    mine = collections(size)[name]
    others = [c for c in collections(size).values() if c.name != name]
    learnt = []
    for train, test in steps(list(metrics.folds(mine.queries, size.folds)), f"learning, {name}"):
        part = mine.with_queries([mine.queries[i] for i in train])
        unseen = frozenset(mine.queries[i].id for i in test)
        learnt.append(Learnt(engine.learn([part, *others]), unseen))
    return tuple(learnt)


@cache
def elsewhere(name: str, size: Size) -> Any:
    """A model that has never seen collection ``name``: learnt on the others alone."""
    return engine.learn([c for c in collections(size).values() if c.name != name])


def cross_validated(collection: Collection, size: Size, texts: Mapping[str, Sequence[str]]) -> dict[str, list[Reply]]:
    """What the matcher says to each of ``texts`` (one per query of the collection, under any number of names), each
    asked of an index with the model that never saw that query."""
    replies: dict[str, list[Reply]] = {name: [_NOTHING] * len(collection.queries) for name in texts}
    for learnt in inside_folds(collection.name.split(",")[0], size):
        index = engine.build(collection.documents, learnt.model)
        jobs = [(name, i) for name in texts for i in learnt.places(collection.queries)]
        for name, i in steps(jobs, f"asking, {collection.name}"):
            replies[name][i] = engine.ask(index, texts[name][i])
    return replies


_NOTHING = Reply("none", (), (), 0, ())


@cache
def present(name: str, size: Size) -> tuple[Reply, ...]:
    """The matcher's reply to each message, its fact-check being in the index."""
    collection = collections(size)[name]
    return tuple(cross_validated(collection, size, {"": texts(collection.queries)})[""])


@cache
def removed(name: str, size: Size) -> tuple[Reply, ...]:
    """The reply to each message, its own fact-checks and their equivalents being removed from the index."""
    collection = collections(size)[name]
    replies = [_NOTHING] * len(collection.queries)
    for learnt in inside_folds(name, size):
        index = engine.build(collection.documents, learnt.model)
        for i in steps(learnt.places(collection.queries), f"taken out, {name}"):
            query = collection.queries[i]
            replies[i] = engine.ask(engine.without(index, query.accepted), query.text)
    return tuple(replies)


def texts(queries: Sequence[Query]) -> list[str]:
    return [q.text for q in queries]


def rankings(replies: Sequence[Reply]) -> list[list[str]]:
    return [list(r.ids) for r in replies]
