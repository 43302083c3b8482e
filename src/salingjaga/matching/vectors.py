"""Documents' vectors on disk, by the content they were made of: computed once, whatever index is built from it.

A folder holds one embedder's vectors: two files that only grow (``keys-N`` with 16 bytes of hash a row, ``rows-N`` with
the vectors as float32), and for each segment of the index one small array that says where its documents' vectors
stand. A row counts when both files hold it whole, so a process killed while it writes costs that row. Readers map
what is there; one writer at a time.
"""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from salingjaga.matching.arrays import Array
from salingjaga.matching.segment import SHOWN, Segment

KEY = 16
MISSING = -1
READ_WORDS, READ_LETTERS, READ_FROM = 120, 1_200, 20_000
"""Words and characters that are embedded of any text: a model's time grows with each, and the claim stands first."""


def text_of(segment: Segment, row: int) -> str:
    """What is embedded of a document: title, claim and conclusion, their first 120 words."""
    texts = [segment.text_of(row, name) for name in SHOWN]
    return opening("\n".join(filter(None, texts)))


def opening(text: str) -> str:
    """What of any text is embedded: its first 120 words, 1,200 characters at most."""
    return " ".join(text[:READ_FROM].split()[:READ_WORDS])[:READ_LETTERS]


def key_of(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=KEY).digest()


def folder_of(home: Path, embedder: str) -> Path:
    """Where an embedder's vectors stand: those of another one are never mixed in."""
    return home / "vectors" / hashlib.blake2b(embedder.encode(), digest_size=8).hexdigest()


@dataclass
class Vectors:
    """An embedder's vectors as they are now. ``rows`` is ``[n, dimension]`` float32, each of length 1."""

    folder: Path
    dimension: int = 0
    generation: str = ""
    rows: Array = field(default_factory=lambda: np.zeros((0, 0), np.float32))

    @classmethod
    def open(cls, folder: Path) -> Vectors:
        """What is there, by memory map; nothing yet (``dimension`` 0) is no error."""
        try:
            generation, dimension = (folder / "CURRENT").read_text().split()
            made = cls(folder, int(dimension), generation)
        except (OSError, ValueError):
            return cls(folder)
        count = made._whole()
        if count:
            made.rows = np.memmap(made._path("rows"), np.float32, "r", shape=(count, made.dimension))
        return made

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}-{self.generation}"

    def _whole(self) -> int:
        """Rows of which both files hold every byte."""
        if not self.dimension:
            return 0
        widths = {"keys": KEY, "rows": 4 * self.dimension}
        try:
            return min(self._path(name).stat().st_size // width for name, width in widths.items())
        except OSError:
            return 0

    def known(self) -> dict[bytes, int]:
        """Where each content's vector stands."""
        count = self._whole()
        data = self._path("keys").read_bytes()[: count * KEY] if count else b""
        return {data[at : at + KEY]: at // KEY for at in range(0, len(data), KEY)}

    def append(self, keys: Sequence[bytes], vectors: Array) -> int:
        """Add rows and say where the first of them stands. Call under ``store.writing``.

        Those of a writer that died half way are overwritten. Vectors of another dimension begin anew.
        """
        if vectors.shape[1] != self.dimension:
            self.dimension, self.generation = int(vectors.shape[1]), uuid.uuid4().hex
            self.make_current()
        count = self._whole()
        rows = np.ascontiguousarray(vectors, np.float32).tobytes()
        _extend(self._path("rows"), count * 4 * self.dimension, rows)
        _extend(self._path("keys"), count * KEY, b"".join(keys))
        return count

    def places(self, segment: str) -> Array | None:
        """Where the vector of each document of a segment stands, -1 where there is none; None: not written yet."""
        try:
            return np.asarray(np.load(self._path(segment), allow_pickle=False), np.int64)
        except (OSError, ValueError):
            return None

    def place(self, segment: str, places: Array) -> None:
        """Write ``places`` of a segment, whole or not at all."""
        path = self._path(segment)
        partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
        with partial.open("wb") as file:
            np.save(file, places.astype(np.int32), allow_pickle=False)
        partial.replace(path)

    def packed(self, used: Collection[int]) -> Vectors:
        """The same with only the ``used`` rows, as another generation; it counts once it is made current."""
        keep = np.array(sorted(used), np.int64)
        whole = self._path("keys").read_bytes()
        fresh = Vectors(self.folder, self.dimension, uuid.uuid4().hex)
        for at in range(0, len(keep), 1_000):
            some = keep[at : at + 1_000]
            fresh.append([whole[i * KEY : (i + 1) * KEY] for i in some.tolist()], self.rows[some])
        return fresh

    def make_current(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        partial = self.folder / f".CURRENT.{os.getpid()}.partial"
        partial.write_text(f"{self.generation} {self.dimension}")
        partial.replace(self.folder / "CURRENT")

    def sweep(self, segments: Collection[str]) -> None:
        """Delete places of segments that are gone, and other generations. Who has them mapped keeps them."""
        named = {self._path(name).name for name in ("keys", "rows", *segments)} | {"CURRENT", "LOCK"}
        for path in self.folder.iterdir():
            if path.name not in named:
                path.unlink(missing_ok=True)


def _extend(path: Path, size: int, data: bytes) -> None:
    with path.open("r+b" if path.exists() else "w+b") as file:
        file.truncate(size)
        file.seek(size)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
