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

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
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

SEGMENT = 125_000
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
    def build(cls, documents: Iterable[Document], *, model: Model | None = None, size: int = SEGMENT) -> Index:
        """Index ``documents`` from nothing. Ids must be unique."""
        rows = iter(documents)
        segments = []
        while batch := list(islice(rows, size)):
            segments.append(build_segment(batch))
        table = gram_idf(segments)
        parts = [Part(s, weigh(s, [o for o in segments if o is not s], table)) for s in segments]
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
        segment = build_segment(documents)
        segments = [part.segment for part in parts]
        table = parts[0].weights.a["gram_idf"] if parts else gram_idf([segment])
        parts.append(Part(segment, weigh(segment, segments, table)))
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
        found = rank(Message(normalise(text)), self.parts, self._allowed("factcheck", **filters), self.model)
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
        found = rank(message, self.parts, self._allowed("factcheck", **filters), self.model)
        near = rank(message, self.parts, self._allowed("explainer"), self.model)
        return answering.answer(message, self.parts, found, near, self.model, limit=limit, filters=filters)

    def id_of(self, found: Ranked, place: int) -> str:
        return self.parts[int(found.parts[place])].segment.id_of(int(found.rows[place]))

    def _allowed(self, kind: str, **filters: Any) -> list[Array | None]:
        return [allowed(part, kind, **filters) for part in self.parts]


def _rows(part: Part) -> list[int]:
    return [row for row in range(len(part.segment)) if row not in part.gone]


def _without(part: Part, ids: set[str]) -> Part:
    """The part with ``ids`` marked as gone."""
    gone = {row for row in range(len(part.segment)) if part.segment.id_of(row) in ids} | part.gone
    return Part(part.segment, part.weights, frozenset(gone), part.name, part.weights_name)


def allowed(
    part: Part,
    kind: str,
    *,
    language: str = "",
    country: str = "",
    since: date | None = None,
    until: date | None = None,
    verdict: str = "",
) -> Array | None:
    """A mask over the documents of a part that pass the filters; None where all do."""
    segment = part.segment
    labelled = [_labelled(segment, name, value) for name, value in _labels(kind, language, country, verdict)]
    masks: list[Array] = [mask for mask in labelled if mask is not None]
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


def _labels(kind: str, language: str, country: str, verdict: str) -> Sequence[tuple[str, str]]:
    wanted = (("kind", kind), ("language", language), ("country", country), ("verdict", verdict))
    return [(name, value) for name, value in wanted if value]


def _labelled(segment: Segment, name: str, value: str) -> Array | None:
    table = segment.meta["labels"][name]
    if table == ["", value] and len(segment):
        return None if segment.a[name].min() == 1 else np.equal(segment.a[name], 1)
    return np.equal(segment.a[name], table.index(value) if value in table else -1)
