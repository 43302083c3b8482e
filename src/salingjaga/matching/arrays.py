"""Many numpy arrays in one file that opens without being read, written whole or not at all.

Arrays named ``scattered`` are read piece by piece where they lie (``OnDisk``): mapping them would count megabytes of
memory for each few bytes wanted, as kernels map files in large pieces. The others open by memory map.
"""

from __future__ import annotations

import json
import mmap
import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
MAGIC = b"salingjaga2\n"
ALIGN = 64


class BrokenFile(Exception):
    """The file is cut short or is not one of ours: rebuild what it belongs to."""


@dataclass(frozen=True)
class OnDisk:
    """An array in a file of which slices are read when asked for: ``array[begin:end]``. Safe among threads."""

    file: BinaryIO
    offset: int
    dtype: np.dtype[Any]
    length: int

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, piece: slice) -> Array:
        begin, end = int(piece.start or 0), self.length if piece.stop is None else int(piece.stop)
        size = self.dtype.itemsize
        data = os.pread(self.file.fileno(), max(end - begin, 0) * size, self.offset + begin * size)
        return np.frombuffer(data, self.dtype)


def save(path: Path, arrays: Mapping[str, Any], meta: Mapping[str, Any], *, scattered: Collection[str] = ()) -> None:
    """Write ``arrays`` and the JSON-able ``meta``; the file appears under its name only when complete and on disk."""
    arrays = {name: array[:] if isinstance(array, OnDisk) else array for name, array in arrays.items()}
    rows: list[dict[str, Any]] = []
    offset = 0
    for name, array in arrays.items():
        row = {"name": name, "dtype": array.dtype.str, "shape": list(array.shape), "offset": offset}
        rows.append(row | {"scattered": name in scattered})
        offset += -(-array.nbytes // ALIGN) * ALIGN
    header = json.dumps({"meta": dict(meta), "arrays": rows, "size": offset}).encode()
    start = -(-(len(MAGIC) + 8 + len(header)) // ALIGN) * ALIGN
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    with partial.open("wb") as file:
        file.write(MAGIC + len(header).to_bytes(8, "little") + header)
        for row, array in zip(rows, arrays.values(), strict=True):
            file.seek(start + row["offset"])
            np.ascontiguousarray(array).tofile(file)
        file.truncate(start + offset)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def load(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Open a file of ``save``: ``(arrays, meta)``. Raises ``BrokenFile``."""
    try:
        file = path.open("rb")
        if file.read(len(MAGIC)) != MAGIC:
            raise BrokenFile(f"{path.name} is not an index file")
        length = int.from_bytes(file.read(8), "little")
        header = json.loads(file.read(length))
        start = -(-(len(MAGIC) + 8 + length) // ALIGN) * ALIGN
        if path.stat().st_size != start + header["size"]:
            raise BrokenFile(f"{path.name} is cut short")
        return _views(file, header["arrays"], start), header["meta"]
    except (OSError, ValueError, KeyError) as error:
        raise BrokenFile(f"{path.name} cannot be read: {error}") from error


def _views(file: BinaryIO, rows: list[dict[str, Any]], start: int) -> dict[str, Any]:
    whole = np.frombuffer(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ), np.uint8)
    views: dict[str, Any] = {}
    for row in rows:
        dtype, shape = np.dtype(row["dtype"]), tuple(row["shape"])
        begin, count = start + row["offset"], int(np.prod(shape, dtype=np.int64))
        if row["scattered"]:
            views[row["name"]] = OnDisk(file, begin, dtype, count)
        else:
            views[row["name"]] = whole[begin : begin + count * dtype.itemsize].view(dtype).reshape(shape)
    return views
