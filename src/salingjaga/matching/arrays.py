"""Many numpy arrays in one file that opens by memory map, written whole or not at all."""

from __future__ import annotations

import json
import mmap
import os
import weakref
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
MAGIC = b"salingjaga1\n"
ALIGN = 64
LARGE = 64 << 20


class BrokenFile(Exception):
    """The file is cut short or is not one of ours: rebuild what it belongs to."""


def save(path: Path, arrays: Mapping[str, Array], meta: Mapping[str, Any]) -> None:
    """Write ``arrays`` and the JSON-able ``meta``; the file appears under its name only when complete and on disk."""
    rows: list[dict[str, Any]] = []
    offset = 0
    for name, array in arrays.items():
        rows.append({"name": name, "dtype": array.dtype.str, "shape": list(array.shape), "offset": offset})
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


def load(path: Path) -> tuple[dict[str, Array], dict[str, Any]]:
    """Open a file of ``save``: arrays stay on disk until they are touched. Raises ``BrokenFile``."""
    try:
        with path.open("rb") as file:
            if file.read(len(MAGIC)) != MAGIC:
                raise BrokenFile(f"{path.name} is not an index file")
            length = int.from_bytes(file.read(8), "little")
            header = json.loads(file.read(length))
        start = -(-(len(MAGIC) + 8 + length) // ALIGN) * ALIGN
        if path.stat().st_size != start + header["size"]:
            raise BrokenFile(f"{path.name} is cut short")
        return _views(path, header["arrays"], start), header["meta"]
    except (OSError, ValueError, KeyError) as error:
        raise BrokenFile(f"{path.name} cannot be read: {error}") from error


def _views(path: Path, rows: list[dict[str, Any]], start: int) -> dict[str, Array]:
    with path.open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    _open_maps.add(mapped)
    whole = np.frombuffer(mapped, np.uint8)
    views: dict[str, Array] = {}
    for row in rows:
        dtype, shape = np.dtype(row["dtype"]), tuple(row["shape"])
        begin = start + row["offset"]
        size = int(np.prod(shape, dtype=np.int64)) * dtype.itemsize
        views[row["name"]] = whole[begin : begin + size].view(dtype).reshape(shape)
    return views


_open_maps: weakref.WeakSet[mmap.mmap] = weakref.WeakSet()


def release() -> None:
    """Let go of the pages read so far: they stay in the system's cache, but no longer count as this process's."""
    for mapped in list(_open_maps):
        if hasattr(mapped, "madvise") and len(mapped) > LARGE:
            mapped.madvise(mmap.MADV_DONTNEED)
