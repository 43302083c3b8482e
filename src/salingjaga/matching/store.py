"""An index on disk: segment files, their weights, a manifest that names them, one pointer that is swapped.

Nothing is ever changed in place. A reader opens what ``CURRENT`` names and keeps it, whatever a writer does meanwhile;
a writer killed at any moment leaves the last whole index, and files that nobody names are swept by the next writer.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from salingjaga.matching import background
from salingjaga.matching.arrays import BrokenFile
from salingjaga.matching.normalise import VERSION as NORMALISER
from salingjaga.matching.segment import Segment
from salingjaga.matching.weights import Weights

FORMAT = 6
GRACE = 600.0
"""Seconds that a superseded file is left for readers that are just opening it."""
BUILDING = 86_400.0
"""Seconds that a file which no manifest ever named is left: somebody may be building a large index of it."""


class NoIndex(Exception):
    """There is no index here, or it is broken or of another version: build one."""


@dataclass
class Part:
    """A segment with its weights; ``gone`` are the rows that were removed or replaced since it was written."""

    segment: Segment
    weights: Weights
    gone: frozenset[int] = frozenset()
    name: str = ""
    weights_name: str = ""


@dataclass
class Stored:
    """What a manifest names. ``facts`` are the caller's own (a revision, say)."""

    parts: list[Part]
    base: int
    facts: dict[str, Any] = field(default_factory=dict)


def made_with() -> dict[str, int]:
    """What an index depends on beside its documents: another of any, and it is built anew."""
    return {"format": FORMAT, "normaliser": NORMALISER, "background": background.version()}


def current(folder: Path) -> str:
    """The manifest's name, for a cheap look whether something new is there; empty without an index."""
    try:
        return (folder / "CURRENT").read_text().strip()
    except OSError:
        return ""


def read(folder: Path) -> Stored:
    """Open the current index. Raises ``NoIndex``."""
    name = current(folder)
    if not name:
        raise NoIndex("there is no index yet")
    try:
        manifest = json.loads((folder / name).read_text())
        if manifest["made_with"] != made_with():
            raise NoIndex("the index was made by another version")
        parts = [_open(folder, row) for row in manifest["parts"]]
        return Stored(parts, manifest["base"], manifest["facts"])
    except (OSError, ValueError, KeyError, BrokenFile) as error:
        raise NoIndex(f"the index is broken: {error}") from error


def _open(folder: Path, row: dict[str, Any]) -> Part:
    segment, weights = Segment.open(folder / row["segment"]), Weights.open(folder / row["weights"])
    return Part(segment, weights, frozenset(row["gone"]), row["segment"], row["weights"])


def write(folder: Path, stored: Stored) -> None:
    """Save what is new of ``stored`` and make it the current index. Call under ``writing``."""
    folder.mkdir(parents=True, exist_ok=True)
    rows: list[dict[str, Any]] = []
    for part in stored.parts:
        if not _stands(folder, part.name):
            part.name = save_segment(folder, part.segment)
        if not _stands(folder, part.weights_name):
            part.weights_name = f"weights-{uuid.uuid4().hex}.bin"
            part.weights.save(folder / part.weights_name)
        rows.append({"segment": part.name, "weights": part.weights_name, "gone": sorted(part.gone)})
    manifest = {"made_with": made_with(), "parts": rows, "base": stored.base, "facts": stored.facts}
    name = f"manifest-{uuid.uuid4().hex}.json"
    _put(folder / name, json.dumps(manifest))
    _put(folder / "CURRENT", name)
    drop_superseded(folder)


def _stands(folder: Path, name: str) -> bool:
    return bool(name) and (folder / name).exists()


def save_segment(folder: Path, segment: Segment) -> str:
    """Write a segment under a name of its own; nobody sees it until a manifest names it."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"segment-{uuid.uuid4().hex}.bin"
    segment.save(folder / name)
    return name


def _put(path: Path, text: str) -> None:
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    with partial.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def drop_superseded(folder: Path, *, older_than: float = GRACE) -> None:
    """Delete what earlier manifests named and the current one does not. Call under ``writing``."""
    name = current(folder)
    named = {name, "CURRENT", "LOCK"} | _named(folder / name)
    superseded = _superseded(folder)
    for path in [path for path in folder.iterdir() if path.name not in named]:
        grace = older_than if path.name in superseded else BUILDING
        if time.time() - path.stat().st_mtime > grace:
            path.unlink(missing_ok=True)


def _superseded(folder: Path) -> set[str]:
    """All manifests and what they name; a broken one names nothing."""
    out: set[str] = set()
    for path in folder.glob("manifest-*.json"):
        out |= {path.name} | _named(path)
    return out


def _named(manifest: Path) -> set[str]:
    try:
        rows = json.loads(manifest.read_text())["parts"]
        return {row[key] for row in rows for key in ("segment", "weights")}
    except (OSError, ValueError, KeyError, TypeError):
        return set()


@contextmanager
def writing(folder: Path, *, wait: bool = True) -> Iterator[bool]:
    """Hold the one writer's lock of a folder; the kernel frees it when the process dies. Yields whether it was had."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "LOCK").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
            return
        yield True
