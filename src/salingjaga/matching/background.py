"""How common words are in fact-checks at large, whatever the size of an index.

In an index of seventy rumours about elections "memilih" would look as telling as a name. Its share of documents is
therefore blended with the share in ``data/background.tsv``, which counts for ``PSEUDO`` documents (Dirichlet smoothing,
as in Zhai and Lafferty 2004); in an index of 100,000 it counts for next to nothing.
"""

from __future__ import annotations

import zlib
from functools import lru_cache
from importlib.resources import files

import numpy as np

from salingjaga.matching import grams
from salingjaga.matching.arrays import Array

PSEUDO = 1_000.0
NAME_PSEUDO = 10.0
UNSEEN = 0.0004
"""Share assumed of a word that the table does not hold."""
RAREST = 0.00005
"""No word counts as rarer than this, in however large an index: weights stay comparable between indexes."""


@lru_cache(maxsize=1)
def _table() -> dict[str, tuple[float, float]]:
    text = (files("salingjaga.matching") / "data" / "background.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return {word: (float(share), float(name)) for word, share, name in rows}


@lru_cache(maxsize=1)
def version() -> int:
    """A number that changes with the table."""
    return zlib.crc32((files("salingjaga.matching") / "data" / "background.tsv").read_bytes())


def share(word: str) -> float:
    """The share of documents that hold the word, in general."""
    return _table().get(word, (UNSEEN, -1))[0]


def holds(word: str) -> bool:
    """Whether the table knows the word."""
    return word in _table()


def shares(words: list[str]) -> Array:
    """The share of documents that hold each word, in general."""
    table = _table()
    return np.array([table.get(word, (UNSEEN, -1))[0] for word in words], np.float32)


def names(words: list[str]) -> Array:
    """The share of each word's uses inside sentences that are capitalised, in general; -1 where it is not known."""
    table = _table()
    return np.array([table.get(word, (UNSEEN, -1))[1] for word in words], np.float32)


def nameness(capital: Array, uses: Array, general: Array) -> Array:
    """How much each word is a name, 0 to 1, by how often it is capitalised inside sentences here and in general."""
    known = np.where(general >= 0, NAME_PSEUDO, 0)
    share = (capital + 0.3 + known * np.maximum(general, 0)) / (uses + 1 + known)
    return np.asarray(np.clip((share - 0.4) / 0.6, 0, 1), np.float32)


@lru_cache(maxsize=1)
def gram_shares() -> Array:
    """The same for each n-gram bucket: the sum of its words' shares, at most 1."""
    table = _table()
    pointers, flat = grams.table(list(table), 3, 5)
    held = np.repeat(np.array([share for share, _ in table.values()]), np.diff(pointers))
    return np.clip(np.bincount(flat, held, grams.BUCKETS), UNSEEN, 1)


def idf(documents: Array, total: int, general: Array) -> Array:
    """Inverse document frequency of what stands in ``documents`` of ``total`` documents and has ``general`` shares."""
    share = (documents + PSEUDO * general) / (total + PSEUDO)
    return np.log(1 / np.clip(share, RAREST, 1)).astype(np.float32)
