"""What is written where: results on standard output, everything else on standard error; colour only on a terminal."""

from __future__ import annotations

import os
import sys
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

STYLES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33"}


class Problem(Exception):
    """What a person can understand and mend, in one sentence. Ends the command with exit code 2."""


class Bar(Protocol):
    def __call__(self, done: int, total: int | None = None) -> None: ...


def set_up_streams() -> None:
    """UTF-8 whatever the locale says, and a lone surrogate is written as an escape (in JSON a valid one)."""
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(encoding="utf-8", errors="backslashreplace")


def styled(text: str, style: str) -> str:
    if os.environ.get("NO_COLOR") or not sys.stdout.isatty():
        return text
    return f"\033[{STYLES[style]}m{text}\033[0m"


def harmless(text: str) -> str:
    """Text that others wrote, on one line and without what could steer a terminal or turn the reading direction."""
    kept = (" " if c in "\n\r\t" else c for c in text)
    return " ".join("".join(c for c in kept if unicodedata.category(c) not in ("Cc", "Cf", "Cs")).split())


def say(text: str = "") -> None:
    print(text)


def tell(text: str) -> None:
    """A word to the person at the keyboard that is no part of the result."""
    print(text, file=sys.stderr, flush=True)


@contextmanager
def said_if_slow(text: str, *, after: float = 1.5) -> Iterator[None]:
    """Tell ``text`` once when what is inside takes longer than ``after`` seconds."""
    timer = threading.Timer(after, tell, [text])
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


@contextmanager
def progress(label: str, *, unit: str = "", beside_results: bool = False) -> Iterator[Bar]:
    """A progress bar on standard error, where that is a terminal. ``beside_results``: while lines are written to
    standard output, which is never touched; where that is the same terminal, they are progress enough.
    """
    if not sys.stderr.isatty() or (beside_results and sys.stdout.isatty()):
        yield lambda done, total=None: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns: list[Any] = [TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn(unit)]
    console = Console(stderr=True)
    with Progress(*columns, TimeElapsedColumn(), console=console, redirect_stdout=False) as shown:
        task = shown.add_task(label, total=None)

        def move(done: int, total: int | None = None) -> None:
            shown.update(task, completed=done, total=total)

        yield move
