"""Character n-grams of words, hashed into a fixed number of buckets, and tables of rows of unequal length.

A document's character vector is the sum over its distinct words, so that scoring a message against a document costs one
table look-up for each word instead of a pass over its characters (the features are those of ``char_wb`` n-grams).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

BUCKETS = 1 << 18
Array = npt.NDArray[Any]
Floats = npt.NDArray[np.float32]


def buckets(word: str, low: int, high: int) -> tuple[int, ...]:
    """Distinct buckets of the n-grams (``low`` to ``high`` characters) of ``word`` with its boundaries marked.

    Not cached: words of messages leave no trace in memory.
    """
    marked = f"<{word}>".encode("utf-32-le", "surrogatepass")
    size = len(marked) // 4
    crc = zlib.crc32
    grams = {marked[4 * i : 4 * (i + n)] for n in range(low, high + 1) for i in range(size - n + 1)}
    return tuple({crc(gram) & (BUCKETS - 1) for gram in grams}) or (0,)


def table(words: Iterable[str], low: int, high: int) -> tuple[Array, Array]:
    """Buckets of many words as one table: ``(pointers[len + 1], buckets)``."""
    pointers = [0]
    flat: list[int] = []
    for word in words:
        flat.extend(buckets(word, low, high))
        pointers.append(len(flat))
    return np.array(pointers, np.int64), np.array(flat, np.uint32)


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


def row_max(values: Array, starts: Array) -> Floats:
    """The greatest value of each row of a table; 0 for an empty one."""
    out = np.zeros(len(starts) - 1, np.float32)
    filled = starts[1:] > starts[:-1]
    if len(values):
        out[filled] = np.maximum.reduceat(values, starts[:-1][filled])
    return out


def invert(pointers: Array, values: Array, size: int) -> tuple[Array, Array]:
    """Turn a table of rows round: for each value below ``size`` the rows that hold it."""
    rows = np.repeat(np.arange(len(pointers) - 1, dtype=np.uint32), np.diff(pointers))
    order = np.argsort(values, kind="stable")
    counts = np.bincount(values, minlength=size)
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64), rows[order]
