"""One measurement in a process of its own, so that memory and opening times are its own: ``python -m bench.worker``.

Prints one JSON object. Tasks: ``build CORPUS FOLDER``, ``ask FOLDER``, ``peer NUMBER CORPUS FOLDER``,
``vectors COUNT``.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bench import corpora

MESSAGES, LONG, WARM, SECONDS = 200, 50, 20, 90.0
Figures = dict[str, Any]


def peak_megabytes() -> float:
    """The most memory that this process ever had in RAM, mapped files that it touched included."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def timed(
    ask: Callable[[Any], object], questions: Sequence[Any], prefix: str = "", seconds: float = SECONDS
) -> Figures:
    """p50 and p95 of the clock and the mean of processor time, in milliseconds; stops after ``seconds`` and says how
    many were asked. On a shared machine the clock counts the others' work too, processor time does not."""
    busy = time.process_time()
    taken: list[float] = []
    end = time.perf_counter() + seconds
    for question in questions:
        start = time.perf_counter()
        ask(question)
        taken.append(1000 * (time.perf_counter() - start))
        if start > end:
            break
    p50, p95 = map(float, np.percentile(taken, [50, 95]))
    cpu = 1000 * (time.process_time() - busy) / len(taken)
    return {f"{prefix}p50": p50, f"{prefix}p95": p95, f"{prefix}cpu": cpu, f"{prefix}asked": len(taken)}


def _build(corpus: str, folder: str) -> Figures:
    from salingjaga.matching.index import Index

    start = time.perf_counter()
    index = Index.build(corpora.read(Path(corpus)))
    built = time.perf_counter()
    index.save(folder)
    saved = time.perf_counter()
    size = sum(f.stat().st_size for f in Path(folder).rglob("*") if f.is_file())
    return {"build": built - start, "save": saved - built, "megabytes": size / 1e6, "peak": peak_megabytes()}


def _ask(folder: str) -> Figures:
    from salingjaga.matching.index import Index

    start = time.perf_counter()
    index = Index.open(folder)
    opened = time.perf_counter()
    messages, long = corpora.messages(MESSAGES + WARM), corpora.long_messages(LONG)
    asked = time.perf_counter()
    index.check(messages[-1])
    first = time.perf_counter() - asked
    for text in messages[MESSAGES:]:
        index.check(text)
    figures = {"open": opened - start, "first": 1000 * first, **timed(index.check, messages[:MESSAGES])}
    return {**figures, **timed(index.check, long, "long_"), "peak": peak_megabytes()}


def _peer(number: str, corpus: str, folder: str) -> Figures:
    from bench import peers

    peer = peers.peers()[int(number)]
    start = time.perf_counter()
    peer.build(corpora.read(Path(corpus)), Path(folder))
    built = time.perf_counter() - start
    messages = corpora.messages(MESSAGES + WARM)
    timed(peer.search, messages[MESSAGES:], seconds=10)
    return {"build": built, **timed(peer.search, messages[:MESSAGES], seconds=45), "peak": peak_megabytes()}


def _vectors(count: str) -> Figures:
    """faiss on random unit vectors, and beside it what embedding a message takes."""
    from bench import peers

    peer = peers.E5Faiss()
    start = time.perf_counter()
    peer.vectors_only(int(count))
    built = time.perf_counter() - start
    messages = corpora.messages(40)
    embedding = timed(peers.e5().query, messages)["p50"]
    vectors = [peers.e5().query(m) for m in messages]
    return {"build": built, "embedding": embedding, **timed(peer.nearest, vectors * 3), "peak": peak_megabytes()}


TASKS: dict[str, Callable[..., Figures]] = {"build": _build, "ask": _ask, "peer": _peer, "vectors": _vectors}

if __name__ == "__main__":
    print(json.dumps(TASKS[sys.argv[1]](*sys.argv[2:])))
