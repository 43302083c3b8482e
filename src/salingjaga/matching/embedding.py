"""Give every fact-check of an index its vector: in the background, in batches, each computed once.

What was embedded stays, whatever happens: a new index finds its documents' vectors by their content.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from salingjaga.matching.arrays import Array
from salingjaga.matching.embedders import Embedder
from salingjaga.matching.meaning import is_asked
from salingjaga.matching.store import Part
from salingjaga.matching.vectors import MISSING, Vectors, key_of, text_of

BATCH = 16
WASTE = 1_000
"""Vectors of texts that are gone are kept up to so many, or as many as are used: a correction may be taken back."""


@dataclass
class _Work:
    """Places by a segment's name, and of each content without a vector the text and the documents that have it."""

    places: dict[str, Array]
    texts: dict[bytes, str]
    rows: dict[bytes, list[tuple[str, int]]]
    total: int


def catch_up(
    vectors: Vectors,
    parts: Sequence[Part],
    embedder: Embedder,
    *,
    go_on: Callable[[int, int], bool] = lambda done, of: True,
) -> bool:
    """Embed the fact-checks of ``parts`` that have no vector, the newest part first. Call under ``store.writing``.

    ``go_on(done, of)`` is asked after each batch of 16; False stops. Returns whether all have one now; if not, call
    again with newly opened ``vectors``. Raises EmbeddingError.
    """
    work = _work(vectors, [part for part in reversed(parts) if is_asked(part)])
    before, keys = vectors.generation, list(work.texts)
    for at in range(0, len(keys), BATCH):
        some = keys[at : at + BATCH]
        first = vectors.append(some, embedder.embed([work.texts[key] for key in some], query=False))
        if before not in ("", vectors.generation):
            return False  # vectors of another dimension: all begins anew
        _placed(vectors, work, {key: first + number for number, key in enumerate(some)})
        left = len(keys) - at - len(some)
        if not go_on(work.total - left, work.total) and left:
            return False
    _tidy(Vectors.open(vectors.folder), work.places)
    return True


def _work(vectors: Vectors, parts: Sequence[Part]) -> _Work:
    known = vectors.known()
    work = _Work({}, {}, {}, 0)
    for part in parts:
        places = vectors.places(part.name)
        if places is None or len(places) != len(part.segment):
            places = np.full(len(part.segment), MISSING, np.int64)
        work.places[part.name] = places
        work.total += len(part.segment) - len(part.gone)
        for row in np.flatnonzero(places == MISSING).tolist():
            if row not in part.gone:
                text = text_of(part.segment, row)
                key = key_of(text)
                work.texts[key] = text
                work.rows.setdefault(key, []).append((part.name, row))
    found = {key: known[key] for key in work.texts if key in known}
    work.texts = {key: text for key, text in work.texts.items() if key not in found}
    _placed(vectors, work, found)
    return work


def _placed(vectors: Vectors, work: _Work, found: dict[bytes, int]) -> None:
    """Note where the vectors of some contents stand, and write it."""
    touched = set()
    for key, place in found.items():
        for name, row in work.rows[key]:
            work.places[name][row] = place
            touched.add(name)
    for name in touched:
        vectors.place(name, work.places[name])


def _tidy(vectors: Vectors, places: dict[str, Array]) -> None:
    """Sweep what no segment names any more; write the vectors anew where most of them are such."""
    if not places or not len(vectors.rows):
        return
    used = np.unique(np.concatenate(list(places.values())))
    used = used[used != MISSING]
    if len(vectors.rows) - len(used) > max(WASTE, len(used)):
        packed = vectors.packed(used.tolist())
        for name, held in places.items():
            packed.place(name, np.where(held == MISSING, MISSING, np.searchsorted(used, held)))
        packed.make_current()
        vectors = packed
    vectors.sweep(places)
