"""The matcher's index of our database: built from it, compared with it, repaired by itself.

The database is the truth. `IndexState.revision` rises with every change; a reader that sees an index behind it goes on
with what it has, and the watcher (or whoever asks `ensure_current`) brings it up: a few changes as a small part beside
the base, many as a new base. Any process may die at any moment: the pointer is swapped last.
"""

from __future__ import annotations

import logging
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import Error, close_old_connections
from django.db.models import QuerySet

from salingjaga.factchecks.models import Appearance, FactCheck, IndexState, Kind
from salingjaga.matching import Document, Index, NoIndex, store

logger = logging.getLogger(__name__)

CHUNK = 2_000
SMALL = 20_000
"""Up to so many documents a new base takes seconds: it is made as soon as 5 % of them changed."""
SHARE = 0.05
AFTER_TROUBLE = 2.0
LOOK_EVERY = 0.5
"""Seconds between the watcher's looks at the revision."""


def folder() -> Path:
    return Path(settings.HOME) / "index"


def document(row: FactCheck, links: Iterable[str]) -> Document:
    """A row as the matcher sees it: our own one-sentence fact leads the conclusion, other wordings of an explainer's
    question (its `explanation`, a line each) stand as its claim."""
    from salingjaga.factchecks import sharing

    explains = row.kind == Kind.EXPLAINER
    return Document(
        id=row.url,
        revision=row.revision,
        title=row.title,
        claim=row.explanation if explains else row.claim,
        conclusion=row.fact or row.conclusion,
        explanation=" ".join(filter(None, [row.conclusion if row.fact else "", "" if explains else row.explanation])),
        texts=tuple(row.texts),
        links=(*links, *([row.link] if row.link else [])),
        own_texts=tuple(sharing.own_texts(row)),
        own_links=(f"/c/{row.code}",),
        language=row.language,
        country=row.country,
        published=row.published,
        verdict=row.verdict,
        kind="explainer" if explains else "factcheck",
    )


def _standing() -> QuerySet[FactCheck]:
    """What may be found: all but what was retracted, which keeps only its page."""
    return FactCheck.objects.filter(retracted_at__isnull=True)


def documents(urls: list[str] | None = None) -> Iterator[Document]:
    """All rows that stand, or those of ``urls``, in the order of their keys; memory stays small however many."""
    rows = _standing().order_by("pk") if urls is None else _standing().filter(url__in=urls).order_by("pk")
    after = 0
    while batch := list(rows.filter(pk__gt=after)[:CHUNK]):
        after = batch[-1].pk
        links: dict[int, list[str]] = {row.pk: [] for row in batch}
        for key, link in Appearance.objects.filter(factcheck__in=links).values_list("factcheck_id", "canonical"):
            links[key].append(link)
        yield from (document(row, links[row.pk]) for row in batch)


def revision() -> int:
    """The database's revision: what a current index carries."""
    return IndexState.objects.filter(pk=1).values_list("revision", flat=True).first() or 0


def reindex() -> Index:
    """Build the whole index anew and make it the current one; readers and the watcher go on meanwhile."""
    at = revision()
    index = Index.build(documents(), folder=folder())
    index.facts = {"revision": at}
    with store.writing(folder()):
        return _brought_up(index)


def drop_superseded(*, older_than: float) -> None:
    """Delete the files of earlier indexes that were replaced more than `older_than` seconds ago."""
    with store.writing(folder()):
        store.drop_superseded(folder(), older_than=older_than)


def ensure_current() -> Index:
    """The index as of now; builds or repairs it first where needed. Waits for another builder."""
    index = opened()
    if index is not None and index.facts.get("revision") == revision():
        return index
    with store.writing(folder()):
        index = opened()
        if index is None:
            at = revision()
            index = Index.build(documents(), folder=folder())
            index.facts = {"revision": at}
        elif index.facts.get("revision") == revision():
            return index
        return _brought_up(index)


def opened() -> Index | None:
    """The current index, whether or not it is behind; None where there is none that can be read."""
    try:
        return Index.open(folder())
    except NoIndex as reason:
        logger.info("no usable index: %s", reason)
        return None


@dataclass(frozen=True, slots=True)
class _Changes:
    put: list[str]
    gone: list[str]


def _changes(index: Index) -> _Changes:
    """What the database holds otherwise than the index: compared row by row, so that nothing missed stays missed."""
    known = dict(index.revisions())
    put = []
    for url, number in _standing().values_list("url", "revision").iterator(chunk_size=10_000):
        if known.pop(url, None) != number:
            put.append(url)
    return _Changes(put, list(known))


def _brought_up(index: Index) -> Index:
    """Write ``index`` with the changes that came since it was read; call under the writer's lock."""
    at = revision()
    changes = _changes(index)
    if changes.put or changes.gone:
        worth = len(index.beside) + len(changes.put) + len(changes.gone) > SHARE * len(index)
        index = Index.build(documents(), folder=folder()) if worth and len(index) <= SMALL else _merged(index, changes)
    index.facts = {"revision": at}
    store.write(folder(), store.Stored(index.parts, index.base, index.facts))
    return index


def _merged(index: Index, changes: _Changes) -> Index:
    """The index with its changes. What already stood beside the base is counted again with them: one part, not many."""
    gone = set(changes.gone)
    urls = list(dict.fromkeys([*(url for url in index.beside if url not in gone), *changes.put]))
    return index.base_only().updated(_rows(urls), gone)


def _rows(urls: list[str]) -> Iterator[Document]:
    for start in range(0, len(urls), 500):
        yield from documents(urls[start : start + 500])


def watch(stop: Callable[[], bool] = lambda: False) -> None:
    """Keep the index current until ``stop()``; what a `salingjaga start` runs in a process of its own.

    A large index is rebuilt by a further process while changes go on standing beside the old base.
    """
    rebuilding: subprocess.Popen[bytes] | None = None
    while not stop():
        try:
            close_old_connections()
            index = ensure_current()
            if _is_worn(index) and (rebuilding is None or rebuilding.poll() is not None):
                rebuilding = subprocess.Popen(
                    [sys.executable, "-m", "salingjaga", "reindex"], stdout=subprocess.DEVNULL
                )
            _wait_for_change(index, stop)
        except (Error, OSError):
            logger.exception("the index could not be brought up; trying again")
            time.sleep(AFTER_TROUBLE)


def _wait_for_change(index: Index, stop: Callable[[], bool]) -> None:
    """Until the database is no longer what ``index`` was made of: a change that came meanwhile is one, too."""
    pointer = store.current(folder())
    while not stop() and pointer == store.current(folder()) and index.facts.get("revision") == revision():
        time.sleep(LOOK_EVERY)


def _is_worn(index: Index) -> bool:
    return len(index) > SMALL and len(index.beside) > SHARE * len(index)


def state() -> dict[str, Any]:
    """For `doctor` and `/health`: whether there is an index, how many documents it holds, whether it is behind."""
    index, at = opened(), revision()
    if index is None:
        return {"present": False, "documents": 0, "revision": None, "database_revision": at, "current": False}
    held = index.facts.get("revision")
    return {"present": True, "documents": len(index), "revision": held, "database_revision": at, "current": held == at}
