"""The index: build, open, search, save. Four verbs and an answer.

>>> from salingjaga.matching import Document, Index
>>> title = "Kotak suara Kelurahan Melati dipindah ke rumah Pak RT"
>>> index = Index.build([Document("https://contoh.id/1", title=title)])
>>> index.check("Kotak suara kelurahan Melati dipindah ke rumah pak RT").answer
'match'
>>> index.check("Resep soto ayam kampung pakai koya").answer
'none'
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, islice
from pathlib import Path
from typing import Any

import numpy as np

from salingjaga.matching import answering, store
from salingjaga.matching.arrays import Array
from salingjaga.matching.documents import Answer, Document, Match
from salingjaga.matching.message import Message
from salingjaga.matching.model import Model, shipped
from salingjaga.matching.normalise import normalise
from salingjaga.matching.ranking import Ranked, rank
from salingjaga.matching.segment import Segment, day
from salingjaga.matching.segment import build as build_segment
from salingjaga.matching.store import Part, Stored
from salingjaga.matching.weights import gram_idf, weigh

SEGMENT = 100_000
"""Documents of one segment: more would only make the arrays that a search sorts longer."""


@dataclass
class Index:
    """Documents that can be searched. Immutable: ``updated`` returns another one that shares the unchanged parts.

    ``base`` is how many of ``parts`` were built together; what came later stands behind. ``facts`` are the caller's.
    """

    parts: list[Part]
    base: int
    model: Model = field(default_factory=shipped)
    facts: dict[str, Any] = field(default_factory=dict)

    def __len__(self) -> int:
        return sum(len(part.segment) - len(part.gone) for part in self.parts)

    @classmethod
    def build(
        cls, documents: Iterable[Document], *, folder: Path | str | None = None, model: Model | None = None
    ) -> Index:
        """Index ``documents`` from nothing. Ids must be unique.

        With a ``folder`` (the one it will be saved to) finished segments are written there at once, so that memory
        stays that of one segment of 100,000 documents, however many there are.
        """
        stored = [_stored(segment, folder) for segment in _segments(documents)]
        segments = [segment for segment, _ in stored]
        table = gram_idf(segments)
        parts = [Part(s, weigh(s, [o for o in segments if o is not s], table), name=name) for s, name in stored]
        return cls(parts, len(parts), model or shipped())

    @classmethod
    def open(cls, path: Path | str, *, model: Model | None = None) -> Index:
        """Open what was saved, by memory map. Raises ``NoIndex`` where there is none, or it is broken or too old."""
        stored = store.read(Path(path))
        return cls(stored.parts, stored.base, model or shipped(), stored.facts)

    def save(self, path: Path | str) -> None:
        """Make this the current index of a folder; whoever has it open keeps the old one until they open it again."""
        with store.writing(Path(path)):
            store.write(Path(path), Stored(self.parts, self.base, self.facts))

    def updated(self, changed: Iterable[Document], removed: Iterable[str] = ()) -> Index:
        """Another index in which ``changed`` documents are new or replaced and ``removed`` ids are gone.

        Only the changed documents are counted again: they stand in a small segment of their own beside the base.
        """
        documents = list(changed)
        leaving = set(removed) | {document.id for document in documents}
        parts = [_without(part, leaving) for part in self.parts]
        if not documents:
            return Index(parts, self.base, self.model, dict(self.facts))
        fresh = list(_segments(documents))
        table = parts[0].weights.a["gram_idf"] if parts else gram_idf(fresh)
        every = [part.segment for part in parts] + fresh
        parts += [Part(s, weigh(s, [o for o in every if o is not s], table)) for s in fresh]
        return Index(parts, self.base, self.model, dict(self.facts))

    @property
    def beside(self) -> list[str]:
        """Ids of the documents that stand beside the base."""
        return [part.segment.id_of(row) for part in self.parts[self.base :] for row in _rows(part)]

    def base_only(self) -> Index:
        """The index without what stands beside its base."""
        return Index(self.parts[: self.base], self.base, self.model, dict(self.facts))

    def revisions(self) -> Iterator[tuple[str, int]]:
        """Every document's id and revision, for comparing with where they come from."""
        for part in self.parts:
            for row in _rows(part):
                yield part.segment.id_of(row), int(part.segment.a["revision"][row])

    def rank(self, text: str, limit: int = 10, **filters: Any) -> list[tuple[str, float]]:
        """Fact-checks best first as ``(id, score)``: the order alone, without probability or reasons."""
        found = self._rank(Message(normalise(text)), "factcheck", **filters)
        return [(self.id_of(found, place), float(found.scores[place])) for place in range(min(limit, len(found)))]

    def search(self, text: str, limit: int = 10, **filters: Any) -> list[Match]:
        """The best ``limit`` fact-checks with probability and reasons; filters as in ``check``."""
        return list(self.check(text, limit=limit, **filters).matches)

    def check(
        self,
        text: str,
        *,
        limit: int = 5,
        language: str = "",
        country: str = "",
        since: date | None = None,
        until: date | None = None,
        verdict: str = "",
    ) -> Answer:
        """Has this message been checked? Never raises for any text."""
        filters = {"language": language, "country": country, "since": since, "until": until, "verdict": verdict}
        message = Message(normalise(text))
        found = self._rank(message, "factcheck", **filters)
        near = self._rank(message, "explainer")
        return answering.answer(message, self.parts, found, near, self.model, limit=limit, filters=filters)

    def id_of(self, found: Ranked, place: int) -> str:
        return self.parts[int(found.parts[place])].segment.id_of(int(found.rows[place]))

    def _rank(self, message: Message, kind: str, **filters: Any) -> Ranked:
        """Candidates of the parts that hold documents of the kind at all."""
        masks = {n: allowed(p, **filters) for n, p in enumerate(self.parts) if kind in p.segment.meta["labels"]["kind"]}
        return rank(message, self.parts, masks, self.model)


def _stored(segment: Segment, folder: Path | str | None) -> tuple[Segment, str]:
    if folder is None:
        return segment, ""
    name = store.save_segment(Path(folder), segment)
    return Segment.open(Path(folder) / name), name


def _segments(documents: Iterable[Document]) -> Iterator[Segment]:
    """Segments of at most ``SEGMENT`` documents; explainers stand apart, so that a check of claims never reads them."""
    apart: list[Document] = []
    claims = _claims(documents, apart)
    for first in claims:
        yield build_segment(chain([first], islice(claims, SEGMENT - 1)))
    for start in range(0, len(apart), SEGMENT):
        yield build_segment(apart[start : start + SEGMENT])


def _claims(documents: Iterable[Document], apart: list[Document]) -> Iterator[Document]:
    """The fact-checks; what is none is put ``apart``."""
    for document in documents:
        if document.kind == "factcheck":
            yield document
        else:
            apart.append(document)


def _rows(part: Part) -> list[int]:
    return [row for row in range(len(part.segment)) if row not in part.gone]


def _without(part: Part, ids: set[str]) -> Part:
    """The part with ``ids`` marked as gone."""
    gone = {row for row in range(len(part.segment)) if part.segment.id_of(row) in ids} | part.gone
    return Part(part.segment, part.weights, frozenset(gone), part.name, part.weights_name)


def allowed(
    part: Part,
    *,
    language: str = "",
    country: str = "",
    since: date | None = None,
    until: date | None = None,
    verdict: str = "",
) -> Array | None:
    """A mask over the documents of a part that pass the filters; None where all do."""
    segment = part.segment
    wanted = {"language": language, "country": country, "verdict": verdict}
    masks = [_labelled(segment, name, value) for name, value in wanted.items() if value]
    published = segment.a["published"]
    if since:
        masks.append(published >= day(since, 0))
    if until:
        masks.append((published <= day(until, 0)) & (published > 0))
    if part.gone:
        mask = np.ones(len(segment), bool)
        mask[list(part.gone)] = False
        masks.append(mask)
    return np.all(masks, axis=0) if masks else None


def _labelled(segment: Segment, name: str, value: str) -> Array:
    table = segment.meta["labels"][name]
    number = table.index(value) if value in table else -1
    return np.asarray(segment.a[name] == number)
