"""`check --batch`: an archive of messages on all cores, answers streamed in the order of the lines."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import sys
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from typing import Any, BinaryIO

from salingjaga.cli import home
from salingjaga.cli.dying import die_with_parent
from salingjaga.cli.terminal import Problem, harmless, progress, say, tell
from salingjaga.cli.words import _

CHUNK = 16  # lines a task: few enough to stream, enough that passing them costs nothing
MOST_BYTES = 8_000_000  # of one line
Line = tuple[int, bytes]
Checked = tuple[int, str, str]  # line number, answer as JSON or empty, what was wrong or empty


def scan(name: str, **filters: Any) -> int:
    """Check every line; returns the exit code: 0 when at least one was answered, else 2."""
    answered = bad = done = 0
    with _opened(name) as (source, size), progress(_("Checking"), unit="KB", beside_results=True) as bar:
        for number, answer, wrong in _answers(_lines(source), filters):
            done += 1
            if wrong:
                bad += 1
                tell(_("Line {number}: {why}").format(number=number, why=wrong))
            else:
                answered += 1
                say(answer)
            if done % CHUNK == 0:
                sys.stdout.flush()
                bar(source.tell() // 1024 if size else done, size // 1024 if size else None)
    tell(_("{answered} checked, {bad} bad lines.").format(answered=answered, bad=bad))
    return 0 if answered else 2


@contextmanager
def _opened(name: str) -> Iterator[tuple[BinaryIO, int]]:
    """The file and its size in bytes (0 where that is not known: standard input, a pipe)."""
    if name == "-":
        yield sys.stdin.buffer, 0
        return
    try:
        opened = open(name, "rb")  # noqa: SIM115  closed below; here only its refusal matters
    except OSError as error:
        raise Problem(_("{file} cannot be read: {why}").format(file=name, why=error.strerror or error)) from error
    with opened:
        yield opened, os.fstat(opened.fileno()).st_size if opened.seekable() else 0


def _lines(source: BinaryIO) -> Iterator[Line]:
    number = 0
    while line := source.readline(MOST_BYTES + 1):
        number += 1
        whole = line
        while len(line) > MOST_BYTES and not line.endswith(b"\n"):
            line = source.readline(MOST_BYTES + 1)
        if whole.strip():
            yield number, whole


def _answers(lines: Iterator[Line], filters: dict[str, Any]) -> Iterator[Checked]:
    """In order, with at most a few chunks a core under way: an archive need not fit into memory."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    waiting: deque[Future[list[Checked]]] = deque()
    context = multiprocessing.get_context("spawn")
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # a process a core is all the parallelism there is
    with ProcessPoolExecutor(cores, mp_context=context, initializer=_set_up_worker) as pool:
        try:
            while chunk := list(islice(lines, CHUNK)):
                waiting.append(pool.submit(check_lines, chunk, filters))
                if len(waiting) > cores * 3:
                    yield from waiting.popleft().result()
            while waiting:
                yield from waiting.popleft().result()
        except BrokenProcessPool as error:
            raise Problem(_("A process that was checking was ended from outside (too little memory?).")) from error
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _set_up_worker() -> None:
    die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches all; the process above says the last word
    home.set_up_django()


def check_lines(lines: list[Line], filters: dict[str, Any]) -> list[Checked]:
    """What one worker does with one chunk."""
    return [_checked(number, line, filters) for number, line in lines]


def _checked(number: int, line: bytes, filters: dict[str, Any]) -> Checked:
    from salingjaga.factchecks.checking import check

    try:
        row = _row(line)
        answer = check(row["text"], **filters).to_dict()
    except ValueError as error:
        return number, "", harmless(str(error))
    return number, json.dumps({"id": row["id"], **answer}, ensure_ascii=False), ""


def _row(line: bytes) -> dict[str, Any]:
    if len(line) > MOST_BYTES:
        raise ValueError(_("longer than {size} MB").format(size=MOST_BYTES // 10**6))
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ValueError(_("no JSON ({why})").format(why=error)) from error
    if not isinstance(row, dict) or "id" not in row or not isinstance(row.get("text"), str):
        raise ValueError(_('not of the form {"id": …, "text": "…"}'))
    return row
