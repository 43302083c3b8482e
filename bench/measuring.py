"""Invented classes with a known truth: what the measuring of a workshop finds, misses, and says.

People, items and forms are those of ``salingjaga.stats.model``: assumed, until a pilot gives better ones. Every class
has its own items; classes under 24 sit two orders of forms, others six.
"""

from __future__ import annotations

import statistics
from collections import Counter
from dataclasses import dataclass
from functools import partial

import numpy as np

from bench.report import Cell, Goal, Section, Table
from bench.runs import Size, steps
from salingjaga.stats import Change, Code, changes, form_orders, verdict
from salingjaga.stats.model import cohort, expected

CLASSES = {"full": 4000, "quick": 400}
PEOPLE = (20, 40, 120)
TRUTHS = (("no effect", 0.0, 0.0), ("d′ +0.3", 0.3, 0.0), ("only suspicion, c -0.3", 0.0, -0.3), ("both", 0.3, -0.2))
GAP = 0.3
"""How much harder each form is than the one before it."""
SEED = 20261125
MEASURES = ("d_prime", "criterion", "true_accuracy", "false_accuracy")


@dataclass(frozen=True, slots=True)
class Run:
    """Many classes of one size under one truth."""

    truth: str
    gain: float
    people: int
    found: list[dict[str, Change]]
    centre: float

    @property
    def coverage(self) -> float:
        return statistics.fmean(one["d_prime"].low <= self.centre <= one["d_prime"].high for one in self.found)

    def rejected(self, measure: str) -> float:
        return statistics.fmean((one[measure].p or 0) < 0.05 for one in self.found)

    @property
    def words(self) -> Counter[Code]:
        names = ("d_prime", "true_accuracy", "false_accuracy")
        return Counter(verdict(**{name: one[name] for name in names}).code for one in self.found)


def stats(size: Size) -> Section:
    section = Section("stats", "Whether a workshop worked", _text(CLASSES[size.name]))
    runs = [run for truth in TRUTHS for run in _runs(truth, CLASSES[size.name])]
    section.tables = [_coverage(runs), _rejections(runs), _words(runs)]
    plain = [run.coverage for run in runs if run.truth in ("no effect", "d′ +0.3")]
    suspicion = [run for run in runs if run.truth.startswith("only")]
    praised = max(
        (run.words[Code.SHARPER] + run.words[Code.SHARPER_AND_SUSPICIOUS]) / len(run.found) for run in suspicion
    )
    null = [run.rejected("d_prime") for run in runs if run.truth == "no effect"]
    section.goals = [
        Goal("coverage of the 95% interval, the lowest of the sizes", min(plain), 0.93),
        Goal("coverage of the 95% interval, the highest of the sizes", max(plain), 0.97, "least"),
        Goal("no effect: classes that reject, the most", max(null), 0.09, "least"),
        Goal("no effect: classes that reject, the fewest", min(null), 0.02),
        Goal("only suspicion: classes called *lebih jeli*, the most", praised, 0.01, "least"),
    ]
    return section


def _text(classes: int) -> str:
    return (
        f"{classes:,} invented classes for each row, 10 false and 10 true items a form, each form {GAP} harder in d′ "
        "than the one before. People, changes and items vary as assumed in `salingjaga/stats/model.py`; a pilot will "
        "say how right that is. Coverage is of the estimator's own expectation, measured on larger classes; that "
        "is smaller than the true change (log-linear shrinkage), and the table says by how much."
    )


def _runs(truth: tuple[str, float, float], classes: int) -> list[Run]:
    name, gain, shift = truth
    random = np.random.default_rng(SEED)
    centre = _expectation(random, gain, shift, classes)
    made = []
    for people in PEOPLE:
        orders = [(order[0], order[1]) for order in form_orders(people)]
        one = partial(cohort, random, people, gain=gain, shift=shift, form_gap=GAP, orders=orders)
        found = [changes(one()) for _ in steps(range(classes), f"{name}, {people} people")]
        made.append(Run(name, gain, people, found, centre))
    return made


def _expectation(random: np.random.Generator, gain: float, shift: float, classes: int) -> float:
    """Mean change over classes of 240 that are in no row: their luck is a tenth of a class's half-width and less."""
    orders = [(order[0], order[1]) for order in form_orders(240)]
    big = (cohort(random, 240, gain=gain, shift=shift, form_gap=GAP, orders=orders) for _ in range(classes // 4))
    return statistics.fmean(changes(pairs)["d_prime"].mean for pairs in big)


def _coverage(runs: list[Run]) -> Table:
    rows: list[list[Cell]] = []
    for run in runs:
        mean = statistics.fmean(one["d_prime"].mean for one in run.found)
        width = statistics.fmean(one["d_prime"].half_width for one in run.found)
        shrunk = run.centre / run.gain if run.gain else None
        rows.append([run.truth, run.people, run.gain, run.centre, mean, shrunk, width, run.coverage])
    columns = [
        "truth",
        "people",
        "true change of d′",
        "expected of the estimator",
        "found",
        "of the true",
        "half-width",
    ]
    note = f"By quadrature instead of simulation, +0.3 is found as {expected(10, gain=0.3).change:.3f}."
    return Table("Coverage of the 95% interval of the change in d′", [*columns, "coverage"], rows, note)


def _rejections(runs: list[Run]) -> Table:
    rows: list[list[Cell]] = [[r.truth, r.people, *(r.rejected(name) for name in MEASURES)] for r in runs]
    columns = ["truth", "people", "d′", "c", "true items", "false items"]
    note = "A score of false items alone would call suspicion a success."
    return Table("Share of classes whose change differs from none at 5%", columns, rows, note)


def _words(runs: list[Run]) -> Table:
    said = (Code.SHARPER, Code.SHARPER_AND_SUSPICIOUS, Code.MORE_SUSPICIOUS, Code.LESS_SHARP, Code.NOT_ENOUGH)
    rows: list[list[Cell]] = [[r.truth, r.people, *(r.words[code] / len(r.found) for code in said)] for r in runs]
    words = [
        "lebih jeli",
        "… tetapi juga lebih curiga",
        "lebih curiga, bukan lebih jeli",
        "kurang jeli",
        "belum cukup bukti",
    ]
    return Table("What the gates say", ["truth", "people", *words], rows)
