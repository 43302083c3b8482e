"""How fast, with how much memory, at 2 k, 100 k and 1 M fact-checks; the command line; peers in the same run.

Every measurement is a process of its own (``bench.worker``), one after the other.
"""

from __future__ import annotations

import atexit
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from bench import corpora
from bench.report import ROOT, Cell, Goal, Section, Table
from bench.runs import Size

Figures = dict[str, Any]
SIZES = {"full": (2_000, 100_000), "quick": (2_000, 10_000)}
LARGEST = {"full": 1_000_000, "quick": 50_000}
PEER_NAMES = ("tantivy", "bm25s", "SQLite FTS5, all words", "SQLite FTS5, 6 rarest words")
BM25S_BYTES = 9_000  # memory that bm25s takes for each document while it is built, measured at 100 k
COLD_STARTS = 7


@cache
def scratch() -> Path:
    """A folder for corpora, indexes and homes of this run; removed when the run ends."""
    folder = Path(mkdtemp(prefix="salingjaga-bench-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def corpus(count: int) -> Path:
    return corpora.write(count, scratch() / f"{count}.jsonl")


def measure(*words: object) -> Figures:
    """Run one task of ``bench.worker`` in a new process. Raises CalledProcessError where it fails."""
    command = [sys.executable, "-m", "bench.worker", *map(str, words)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True)
    figures: Figures = json.loads(done.stdout)
    return figures


ABOUT = (
    "Fact-checks put together from real sentences (`bench/corpora.py`), each measurement in a new process, files "
    "in the page cache. Messages: the first 300 words of real ones (median 30 words); *long*: 300 words each. Peak "
    "memory counts the mapped files that were touched. *Processor* is the mean time that a message kept a "
    "processor busy: where other programs shared the machine (see the load), the clock counts their work too."
)


def speed(size: Size) -> Section:
    section = Section("speed", "Speed and memory", ABOUT)
    _measured(section, SIZES[size.name])
    _command_line(section, SIZES[size.name][1])
    return section


def million(size: Size) -> Section:
    """A part of its own, because it takes half an hour; with ``--quick`` the same at a twentieth."""
    section = Section("million", "Speed and memory at a million fact-checks", ABOUT)
    _measured(section, (LARGEST[size.name],))
    return section


def _measured(section: Section, counts: tuple[int, ...]) -> None:
    rows: list[list[Cell]] = []
    beside: list[list[Cell]] = []
    for count in counts:
        built, asked = _ours(count)
        rows.append(_row(count, built, asked))
        section.goals += _goals(count, built, asked)
        beside.append(
            [f"{count:,}", "SalingJaga", built["build"], asked["p50"], asked["p95"], asked["cpu"], asked["peak"], ""]
        )
        beside += _peers(count)
    section.tables += [_own_table(rows), _peer_table(beside)]


def _ours(count: int) -> tuple[Figures, Figures]:
    folder = scratch() / f"index-{count}"
    built = measure("build", corpus(count), folder)
    asked = measure("ask", folder)
    shutil.rmtree(folder)
    return built, asked


def _row(count: int, built: Figures, asked: Figures) -> list[Cell]:
    times = [asked[k] for k in ("open", "first", "p50", "p95", "cpu", "long_p50", "long_p95", "long_cpu")]
    return [f"{count:,}", built["build"], built["save"], built["megabytes"], built["peak"], *times, asked["peak"]]


def _own_table(rows: list[list[Cell]]) -> Table:
    columns = ["fact-checks", "build, s", "save, s", "index, MB", "peak of building, MB", "reopen, s", "first, ms"]
    columns += ["p50, ms", "p95, ms", "processor, ms", "long p50, ms", "long p95, ms", "long processor, ms"]
    columns += ["peak of asking, MB"]
    return Table("SalingJaga, `Index.check` in process", columns, rows)


def _goals(count: int, built: Figures, asked: Figures) -> list[Goal]:
    if count == 100_000:
        return [
            Goal("check p50 at 100 k", asked["p50"], 25.0, "least", " ms"),
            Goal("build at 100 k", built["build"], 60.0, "least", " s"),
            Goal("reopen at 100 k", asked["open"], 1.0, "least", " s"),
        ]
    if count == 1_000_000:
        return [
            Goal("check p50 at 1 M", asked["p50"], 100.0, "least", " ms"),
            Goal("peak memory of one process at 1 M", asked["peak"] / 1000, 1.5, "least", " GB"),
        ]
    return []


# Peers -------------------------------------------------------------------------------------------------------------


def _peers(count: int) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    for number, name in enumerate(PEER_NAMES):
        if name == "bm25s" and count * BM25S_BYTES > _available():
            rows.append([f"{count:,}", name, None, None, None, None, None, "not run: too little memory free"])
            continue
        folder = scratch() / f"peer-{number}-{count}"
        figures = measure("peer", number, corpus(count), folder)
        shutil.rmtree(folder, ignore_errors=True)
        rows.append([f"{count:,}", name, *_peer_cells(figures), f"{figures['asked']} messages"])
    figures = measure("vectors", count)
    note = f"random unit vectors, search alone; embedding a message takes {figures['embedding']:.0f} ms more"
    rows.append([f"{count:,}", "faiss, exact", *_peer_cells(figures), note])
    return rows


def _peer_cells(figures: Figures) -> list[Cell]:
    return [figures[k] for k in ("build", "p50", "p95", "cpu", "peak")]


def _peer_table(rows: list[list[Cell]]) -> Table:
    columns = ["fact-checks", "engine", "build, s", "p50, ms", "p95, ms", "processor, ms", "peak, MB", ""]
    note = "Peak of a peer counts building too: it is built and asked in one process. Quality: see the section above."
    return Table("Beside it, the same documents and messages", columns, rows, note)


def _available() -> int:
    lines = Path("/proc/meminfo").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable"))


# The command line --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Home:
    """A home folder filled through the command line, with the seconds that it took."""

    folder: Path
    importing: float
    indexing: float


def command() -> list[str]:
    return [str(Path(sys.executable).with_name("salingjaga"))]


def environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "SALINGJAGA_HOME": str(folder)}


def run(folder: Path, *words: str, allowed: tuple[int, ...] = (0,)) -> float:
    """Seconds that one ``salingjaga`` command took. Raises RuntimeError with what it said where it failed."""
    start = time.perf_counter()
    done = subprocess.run([*command(), *words], env=environment(folder), capture_output=True, text=True, check=False)
    if done.returncode not in allowed:
        raise RuntimeError(f"salingjaga {' '.join(words)[:80]} ended with {done.returncode}: {done.stderr[-2000:]}")
    return time.perf_counter() - start


@cache
def home(count: int) -> Home:
    """A home with ``count`` fact-checks, imported as an operator would."""
    folder = scratch() / f"home-{count}"
    folder.mkdir()
    source = scratch() / f"import-{count}.jsonl"
    with source.open("w", encoding="utf-8") as file:
        for document in corpora.read(corpus(count)):
            fields = {"url": document.id, "verdict": "false", "publisher": "Bench", "language": "id"}
            texts = {k: getattr(document, k) for k in ("title", "conclusion", "explanation")}
            file.write(json.dumps({**fields, **texts}, ensure_ascii=False) + "\n")
    return Home(folder, run(folder, "import", str(source)), run(folder, "reindex"))


def _command_line(section: Section, count: int) -> None:
    made = home(count)
    messages = corpora.messages(COLD_STARTS + 1)
    times = [run(made.folder, "check", "--json", m, allowed=(0, 1)) for m in messages][1:]
    middle = statistics.median(times)
    section.goals.append(
        Goal(f"a new command-line process to its first answer at {count:,}", middle, 2.0, "least", " s")
    )
    row: list[Cell] = [f"{count:,}", made.importing, made.indexing, middle, max(times)]
    columns = ["fact-checks", "import, s", "reindex, s", "check, s (median)", "check, s (longest)"]
    section.tables.append(Table("The command line", columns, [row], f"{len(times)} new processes, page cache warm."))
