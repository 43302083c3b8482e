"""What the parts hand over, how it is kept (``bench/results``), printed, and written into docs/benchmarks.md."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

ROOT = Path(__file__).resolve().parents[1]
RESULTS = Path(__file__).resolve().parent / "results"
PAGE = ROOT / "docs" / "benchmarks.md"
PICTURES = ROOT / "docs" / "pictures"

Cell = str | float | int | None


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure beside what was asked of it. ``best`` says whether more or less is better."""

    name: str
    value: float
    goal: float
    best: Literal["least", "most"] = "most"
    unit: str = ""
    low: float | None = None
    high: float | None = None
    aim: float | None = None

    @property
    def met(self) -> bool:
        return self.value >= self.goal if self.best == "most" else self.value <= self.goal

    def row(self) -> list[Cell]:
        sign = "≥" if self.best == "most" else "≤"
        interval = "" if self.low is None or self.high is None else f"{number(self.low)} – {number(self.high)}"
        asked = f"{sign} {number(self.goal)}{self.unit}" + ("" if self.aim is None else f" (aim {number(self.aim)})")
        return [self.name, f"{number(self.value)}{self.unit}", interval, asked, "met" if self.met else "**missed**"]


@dataclass(frozen=True, slots=True)
class Table:
    title: str
    columns: list[str]
    rows: list[list[Cell]]
    note: str = ""

    def markdown(self) -> str:
        lines = [f"**{self.title}**", "", _row(self.columns), _row(["---"] * len(self.columns))]
        lines += [_row([number(c) for c in row]) for row in self.rows]
        return "\n".join(lines + (["", self.note] if self.note else []))


@dataclass(slots=True)
class Section:
    """One part's result. ``pictures`` are file names under docs/pictures with what they show."""

    key: str
    title: str
    text: str = ""
    goals: list[Goal] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    pictures: list[tuple[str, str]] = field(default_factory=list)
    made: dict[str, str] = field(default_factory=dict)

    def markdown(self) -> str:
        parts = [f"## {self.title}", self.text, _made(self.made)]
        if self.goals:
            columns = ["figure", "measured", "95% interval", "goal", ""]
            parts.append(Table("Against the goals", columns, [g.row() for g in self.goals]).markdown())
        parts += [t.markdown() for t in self.tables]
        parts += [f"![{caption}](pictures/{name})" for name, caption in self.pictures]
        return "\n\n".join(p for p in parts if p)


def number(value: Cell) -> str:
    """Three decimals for shares, fewer for large numbers; "–" for what was not measured."""
    if value is None:
        return "–"
    if isinstance(value, str | int):
        return f"{value:,}" if isinstance(value, int) else value
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.3f}"


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(c.replace("|", "\\|") for c in cells) + " |"


def _made(made: dict[str, str]) -> str:
    if not made:
        return ""
    return f"`{made['command']}` at {made['commit']}, {made['date']}; {made['machine']}."


# Where and when ----------------------------------------------------------------------------------------------------


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "unknown processor")


def _commit() -> str:
    def git(*words: str) -> str:
        return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()

    try:
        changed = git("status", "--porcelain", "--untracked-files=no", "--", "src", "bench")
        return git("rev-parse", "--short", "HEAD") + (" with changes" if changed else "")
    except (OSError, subprocess.CalledProcessError):
        return "no commit"


def made(command: str) -> dict[str, str]:
    """Command, commit, date and machine of a run."""
    import numpy as np

    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = os.getloadavg()[0]
    return {
        "command": command,
        "commit": _commit(),
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "machine": f"{os.cpu_count()} cores, {_cpu()}, {memory:.0f} GiB, load {load:.1f} at the end, "
        f"Python {platform.python_version()}, numpy {np.__version__}",
    }


# Keep, read, write -------------------------------------------------------------------------------------------------


def results(size: str) -> Path:
    """Where results of this size are kept; made where it is not there. Not part of the repository."""
    folder = RESULTS / size
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def keep(section: Section, size: str) -> Path:
    path = results(size) / f"{section.key}.json"
    path.write_text(json.dumps(asdict(section), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def kept(key: str, size: str = "full") -> Section | None:
    path = results(size) / f"{key}.json"
    if not path.is_file():
        return None
    raw: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    raw["goals"] = [Goal(**g) for g in raw["goals"]]
    raw["tables"] = [Table(**t) for t in raw["tables"]]
    raw["pictures"] = [(name, caption) for name, caption in raw["pictures"]]
    return Section(**raw)


HEAD = """# Numbers

Written by `salingjaga bench --write`; nothing here is typed by hand. `make bench` installs the peers and measures all,
`salingjaga bench ranking answers` some parts, `--quick` a small sample. Every figure stands beside what was asked of
it. How the data is read, which texts never enter a document, and how folds are cut is said in `bench/data.py` and
`bench/metrics.py`. Intervals are bootstrapped over messages (2,000 draws). Differences under two points are ties.

Data: 525 texts that circulated in Indonesia from 2025-11 to 2026-03, asked of 544 fact-checks by TurnBackHoax of those
months among 1,116 older ones; 999 tweets asked of 10,381 claims checked by Snopes (Shaar et al., ACL 2020). Neither is
part of this repository: they are read from `shared/data` beside the checkout, or under the folder that
`SALINGJAGA_SHARED` names.
"""


def write(keys: Sequence[str]) -> Path:
    """docs/benchmarks.md and its pictures anew from all kept full results, in the order of ``keys``."""
    sections = [s for key in keys if (s := kept(key))]
    missed = [f"- {s.title}: {g.name} {g.row()[1]}, asked {g.row()[3]}" for s in sections for g in s.goals if not g.met]
    absent = [key for key in keys if not any(s.key == key for s in sections)]
    ledger = "## What falls short\n\n" + ("\n".join(missed) or "Nothing that was measured.")
    ledger += f"\n\nNot measured yet: {', '.join(absent)}." if absent else ""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for name, _ in (picture for s in sections for picture in s.pictures):
        shutil.copyfile(results("full") / name, PICTURES / name)
    PAGE.write_text("\n\n".join([HEAD.strip(), ledger, *(s.markdown() for s in sections)]) + "\n", encoding="utf-8")
    return PAGE
