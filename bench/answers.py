"""The three answers: how often a match is said, how often rightly, what the probability is worth. With pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bench import metrics, runs
from bench.data import Query
from bench.engine import Reply
from bench.metrics import Floats
from bench.report import Cell, Goal, Section, Table, results
from bench.runs import Size

INK, SOFT, WARN = "#1d3557", "#8d99ae", "#c1440e"


@dataclass(frozen=True, slots=True)
class Asked:
    """One collection's messages, each asked twice: with its fact-checks in the index, and with them taken out."""

    name: str
    queries: Sequence[Query]
    present: Sequence[Reply]
    removed: Sequence[Reply]

    def first(self, *, equivalents: bool) -> Floats:
        """Whether the first result is right, shape (messages,)."""
        sets = (q.accepted if equivalents else q.right for q in self.queries)
        return np.array([r.first in s for r, s in zip(self.present, sets, strict=True)], dtype=np.float64)

    def probabilities(self) -> tuple[Floats, Floats]:
        return _probabilities(self.present), _probabilities(self.removed)

    def share(self, answer: str, *, removed: bool = False) -> Floats:
        replies = self.removed if removed else self.present
        return np.array([r.answer == answer for r in replies], dtype=np.float64)


def _probabilities(replies: Sequence[Reply]) -> Floats:
    return np.array([r.probability for r in replies])


def asked(name: str, size: Size) -> Asked:
    queries = runs.collections(size)[name].queries
    return Asked(name, queries, runs.present(name, size), runs.removed(name, size))


def answer_section(size: Size) -> Section:
    section = Section(
        "answers",
        "Saying match, related, none",
        "Every message is asked twice, of an index with its fact-checks and of one from which they and their "
        "equivalents were removed (no other). Calibration counts both, one to one: that mix of checked and "
        "unchecked messages is what a probability on the page refers to. Equivalents "
        "count as right.",
    )
    for name in runs.collections(size):
        figures = asked(name, size)
        section.tables += [_answers(figures), _thresholds(figures), _related(figures)]
        section.goals += _goals(figures) if name == "turnbackhoax" else []
        section.pictures += draw(figures, size)
    return section


def _goals(a: Asked) -> list[Goal]:
    said, wrong = a.share("match").astype(bool), a.share("match", removed=True)
    right = a.first(equivalents=True)[said]
    return [
        _goal("match said although nothing is there", wrong, 0.05, "least", 0.03),
        _goal("answered match", said.astype(np.float64), 0.78, "most", 0.85),
        _goal("of those, right (equivalents count)", right, 0.97, "most"),
        Goal("expected calibration error", _mixed(a).ece, 0.05, "least"),
        _goal("none although the fact-check is in", a.share("none"), 0.05, "least"),
    ]


def _goal(name: str, values: Floats, goal: float, best: Any, aim: float | None = None) -> Goal:
    low, high = metrics.interval(values)
    return Goal(name, float(values.mean()) if values.size else 0.0, goal, best, low=low, high=high, aim=aim)


def _mixed(a: Asked) -> metrics.Calibration:
    present, absent = a.probabilities()
    right = np.concatenate([a.first(equivalents=True), np.zeros(absent.size)])
    return metrics.calibration(np.concatenate([present, absent]), right)


def _answers(a: Asked) -> Table:
    rows: list[list[Cell]] = []
    for answer in ("match", "related", "none"):
        here, gone = a.share(answer), a.share(answer, removed=True)
        chosen = here.astype(bool)
        right = [float(a.first(equivalents=e)[chosen].mean()) if chosen.any() else None for e in (False, True)]
        rows.append([answer, float(here.mean()), *right, float(gone.mean())])
    columns = ["answer", "fact-check in", "first right", "first right, equivalents", "fact-check taken out"]
    note = f"Expected calibration error {_mixed(a).ece:.3f} (ten equal-count bins, both halves)."
    return Table(f"{a.name}: what is said", columns, rows, note)


def _thresholds(a: Asked) -> Table:
    """What a threshold on the first result's probability alone would give at several false-match rates."""
    present, absent = a.probabilities()
    rows: list[list[Cell]] = []
    for rate in (0.01, 0.02, 0.03, 0.05, 0.10):
        at = metrics.threshold_for(absent, rate)
        r = metrics.answering(present, a.first(equivalents=False), a.first(equivalents=True), absent, at)
        rows.append([f"≤ {rate:.0%}", at, r.answered, r.precision, r.precision_equivalents, r.false_match])
    columns = ["false match", "threshold", "answered", "right", "right, equivalents", "false match measured"]
    note = "Chosen on the same messages: what the probability can separate, not what was promised beforehand."
    return Table(f"{a.name}: thresholds on the probability alone", columns, rows, note)


def _related(a: Asked) -> Table:
    """``related`` against ``none``: below which probability nothing is shown, and what that costs."""
    present, absent = a.probabilities()
    rows: list[list[Cell]] = [
        [f"{at:.2f}", float((present < at).mean()), float((absent < at).mean())]
        for at in (0.02, 0.05, 0.10, 0.15, 0.20, 0.30, 0.40, 0.50)
    ]
    rows.append(["as shipped", float(a.share("none").mean()), float(a.share("none", removed=True).mean())])
    return Table(f"{a.name}: related or none", ["below", "none, fact-check in", "none, taken out"], rows)


# Pictures ---------------------------------------------------------------------------------------------------------


def draw(a: Asked, size: Size) -> list[tuple[str, str]]:
    """Writes three pictures of this collection beside the kept results; file names and captions."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams.update({"svg.hashsalt": "salingjaga", "svg.fonttype": "none", "font.size": 9})
    plots = (
        ("calibration", "What a probability is worth", _draw_calibration),
        ("answered", "Answered against answered for nothing", _draw_answered),
        ("risk", "Share wrong among the most probable answers", _draw_risk),
    )
    return [(_save(f"bench-{a.name}-{key}.svg", plot, a, size), f"{caption}, {a.name}") for key, caption, plot in plots]


def _save(name: str, plot: Any, a: Asked, size: Size) -> str:
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(4.2, 3.4), layout="constrained")
    axes.spines[["top", "right"]].set_visible(False)
    plot(axes, a)
    figure.savefig(results(size.name) / name, metadata={"Date": None})
    pyplot.close(figure)
    return name


def _draw_calibration(axes: Any, a: Asked) -> None:
    bins = _mixed(a).bins
    axes.plot([0, 1], [0, 1], color=SOFT, linewidth=1, linestyle="--", label="perfect")
    axes.plot([p for p, _, _ in bins], [y for _, y, _ in bins], color=INK, marker="o", label="measured")
    axes.set(xlabel="probability said", ylabel="share right", xlim=(0, 1), ylim=(0, 1.02))
    axes.legend(frameon=False)


def _draw_answered(axes: Any, a: Asked) -> None:
    present, absent = a.probabilities()
    cuts = np.unique(np.concatenate([present, absent]))[::-1]
    axes.plot([(absent >= c).mean() for c in cuts], [(present >= c).mean() for c in cuts], color=INK)
    here, gone = a.share("match").mean(), a.share("match", removed=True).mean()
    axes.plot([gone], [here], color=WARN, marker="o", linestyle="", label="match, as shipped")
    axes.axvline(0.05, color=SOFT, linewidth=1, linestyle="--")
    axes.set(xlabel="match although nothing is there", ylabel="answered match", xlim=(0, 0.3), ylim=(0, 1.02))
    axes.legend(frameon=False, loc="lower right")


def _draw_risk(axes: Any, a: Asked) -> None:
    present, absent = a.probabilities()
    both = np.concatenate([present, absent])
    coverage, risk = metrics.risk_coverage(present, a.first(equivalents=True))
    axes.plot(coverage, risk, color=INK, label="fact-check in")
    coverage, risk = metrics.risk_coverage(both, np.concatenate([a.first(equivalents=True), np.zeros(absent.size)]))
    axes.plot(coverage, risk, color=WARN, label="half of them taken out")
    axes.set(xlabel="share of messages answered", ylabel="share wrong", xlim=(0, 1), ylim=(0, None))
    axes.legend(frameon=False)
