"""How long until a running app finds a fact-check that was imported, and no longer finds one that was removed.

Timed from the end of the command that wrote the database to the first answer of the API that shows it.
"""

from __future__ import annotations

import json
import statistics
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

from bench import speed
from bench.http import server
from bench.report import Cell, Goal, Section, Table
from bench.runs import Size

SIZES = {"full": (10_000, 100_000), "quick": (2_000,)}
GOALS = {2_000: 5.0, 10_000: 5.0, 100_000: 30.0}
TIMES = 3
LIMIT = 300.0
TITLE = "Jembatan gantung nomor {n} di Kampung Tapir roboh diterjang rombongan gajah sirkus"


def freshness(size: Size) -> Section:
    section = Section(
        "freshness",
        "Until a change is found",
        "`salingjaga start` is running; another process imports one fact-check, corrects it, and removes it. Seconds "
        "from the end of that command until `POST /api/v1/check` shows it; the median of three.",
    )
    rows: list[list[Cell]] = []
    for count in SIZES[size.name]:
        seconds = _measured(count)
        rows.append([f"{count:,}", *seconds])
        section.goals.append(
            Goal(f"a change is found at {count:,}, seconds", max(seconds), GOALS[count], "least", " s")
        )
    section.tables.append(Table("Changes", ["fact-checks", "new, s", "corrected, s", "removed, s"], rows))
    return section


def _measured(count: int) -> list[float]:
    home = speed.home(count).folder
    taken: list[list[float]] = []
    with server(home) as port:
        for number in range(TIMES):
            url, first, second = f"https://bench.contoh/{count}-{number}", number * 2, number * 2 + 1
            taken.append(
                [
                    _put(home, port, url, TITLE.format(n=first)),
                    _put(home, port, url, TITLE.format(n=second)),
                    _removed(home, port, url, TITLE.format(n=second)),
                ]
            )
    return [statistics.median(column) for column in zip(*taken, strict=True)]


def _put(home: Path, port: int, url: str, title: str) -> float:
    row = speed.scratch() / "one.jsonl"
    row.write_text(json.dumps({"url": url, "title": title, "verdict": "false", "publisher": "Bench"}), encoding="utf-8")
    speed.run(home, "import", str(row), "--name", "freshness")
    return _until(lambda: (url, title) in _named(port, title))


def _removed(home: Path, port: int, url: str, title: str) -> float:
    speed.run(home, "remove", url)
    return _until(lambda: (url, title) not in _named(port, title))


def _named(port: int, text: str) -> set[tuple[str, str]]:
    body = json.dumps({"text": text}).encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/v1/check", body, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        found = json.load(answer)
    return {(match["url"], match["title"]) for match in found["matches"] if found["answer"] == "match"}


def _until(shown: Callable[[], bool]) -> float:
    begin = time.monotonic()
    while not shown():
        if time.monotonic() - begin > LIMIT:
            raise RuntimeError(f"The change was not found within {LIMIT:.0f} s.")
        time.sleep(0.05)
    return time.monotonic() - begin
