"""Character n-grams of words, hashed into a fixed number of buckets, and tables of rows of unequal length.

A document's character vector is the sum over its distinct words, so that scoring a message against a document costs one
table look-up for each word instead of a pass over its characters (the features are those of ``char_wb`` n-grams).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

BITS = 18
BUCKETS = 1 << BITS
Array = npt.NDArray[Any]
Floats = npt.NDArray[np.float32]


def buckets(word: str, low: int, high: int) -> Array:
    """Distinct buckets of the n-grams (``low`` to ``high`` characters) of ``word``, boundaries marked, sorted."""
    return table([word], low, high)[1]


def table(words: Sequence[str], low: int, high: int) -> tuple[Array, Array]:
    """Buckets of many words as one table: ``(pointers[len + 1], buckets)``. Nothing of the words is kept."""
    marked = [f"<{word}>" for word in words]
    codes = np.frombuffer("".join(marked).encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    lengths = np.array([len(word) for word in marked], np.int64)
    row = np.repeat(np.arange(len(marked)), lengths)
    left = np.cumsum(lengths)[row] - np.arange(len(codes)) if len(codes) else row
    keys = []
    for size in range(low, high + 1):
        begin = np.flatnonzero(left >= size)
        keys.append(row[begin] * BUCKETS + _hashed(codes, begin, size))
    distinct = np.unique(np.concatenate(keys))
    counts = np.bincount(distinct // BUCKETS, minlength=len(marked))
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64), (distinct % BUCKETS).astype(np.uint32)


def _hashed(codes: Array, begin: Array, size: int) -> Array:
    """The bucket of the n-gram of ``size`` characters at each place: a polynomial of its characters, well mixed."""
    total = np.full(len(begin), size, np.uint64)
    for step in range(size):
        total = total * np.uint64(1_000_003) + codes[begin + step]
    mixed = (total ^ (total >> np.uint64(29))) * np.uint64(0x9E3779B97F4A7C15)
    return (mixed >> np.uint64(64 - BITS)).astype(np.int64)


def take(pointers: Array, values: Array, rows: Array) -> tuple[Array, Array]:
    """The named rows of a table end to end: ``(values, starts[len(rows) + 1])``."""
    begin = pointers[rows]
    length = pointers[rows + 1] - begin
    starts = np.zeros(len(rows) + 1, np.int64)
    np.cumsum(length, out=starts[1:])
    index = np.arange(starts[-1]) + np.repeat(begin - starts[:-1], length)
    return values[index], starts


def row_sums(values: Array, starts: Array) -> Floats:
    """The sum of each row of a table; 0 for an empty one."""
    total = np.zeros(len(values) + 1, np.float64)
    np.cumsum(values, out=total[1:])
    return (total[starts[1:]] - total[starts[:-1]]).astype(np.float32)


def invert(pointers: Array, values: Array, size: int) -> tuple[Array, Array]:
    """Turn a table of rows round: for each value below ``size`` the rows that hold it."""
    rows = np.repeat(np.arange(len(pointers) - 1, dtype=np.uint32), np.diff(pointers))
    order = np.argsort(values, kind="stable")
    counts = np.bincount(values, minlength=size)
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64), rows[order]
