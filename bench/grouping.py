"""How well reports become cases: distorted reports, real variants, near-twins, the order of arrival, the cost.

The same `Gathering` that the worker uses, fed one report at a time as the worker feeds it; nothing else decides.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from bench.data import Collection, Query
from bench.distortions import DISTORTIONS
from bench.runs import Size
from salingjaga.matching.gathering import Gathering
from salingjaga.matching.said import Said

SEED = 20261125
REPORTS = 6
"""Reports of one rumour: the text as it circulated and five distorted copies."""
ORDERS = {"full": 10, "quick": 3}
EVERY = {"full": 1, "quick": 5}
TOP = 3


@dataclass(frozen=True, slots=True)
class Filed:
    """A report as the bench files it: the rumour it carries, the text, and how it was distorted."""

    rumour: str
    text: str
    how: str = ""


@dataclass
class Grouped:
    """What became of reports, in the order they came: their case, and the cases that were only suggested."""

    reports: Sequence[Filed]
    cases: list[int] = field(default_factory=list)
    suggested: list[tuple[int, ...]] = field(default_factory=list)
    joined: list[bool] = field(default_factory=list)


def grouped(reports: Sequence[Filed], gathering: Gathering | None = None) -> Grouped:
    """Join each to the nearest case that it may join, else open a case."""
    gathering, out = gathering or Gathering(), Grouped(reports)
    for number, report in enumerate(reports):
        said = Said.of(report.text)
        near = gathering.nearest(said, TOP)
        joins = bool(near) and near[0].joins
        case = near[0].key if joins else number
        gathering.learn(case, said) if joins else gathering.put(case, [said])
        out.cases.append(case)
        out.joined.append(joins)
        out.suggested.append(tuple(one.key for one in near if one.key != case))
    return out


def b_cubed(cases: Sequence[int], rumours: Sequence[str]) -> tuple[float, float, float]:
    """Precision, recall and F1 (Bagga and Baldwin 1998): for each report the share of its case that carries its rumour,
    and the share of its rumour that stands in its case; their means, and the harmonic mean of those."""
    both: dict[tuple[int, str], int] = defaultdict(int)
    by_case: dict[int, int] = defaultdict(int)
    by_rumour: dict[str, int] = defaultdict(int)
    for case, rumour in zip(cases, rumours, strict=True):
        both[case, rumour] += 1
        by_case[case] += 1
        by_rumour[rumour] += 1
    pairs = list(zip(cases, rumours, strict=True))
    precision = float(np.mean([both[pair] / by_case[pair[0]] for pair in pairs]))
    recall = float(np.mean([both[pair] / by_rumour[pair[1]] for pair in pairs]))
    return precision, recall, 2 * precision * recall / (precision + recall)


def wrong_joins(found: Grouped) -> float:
    """Share of all reports that joined, by themselves, a case opened for another rumour."""
    return float(
        np.mean(
            [
                j and found.reports[c].rumour != r.rumour
                for j, c, r in zip(found.joined, found.cases, found.reports, strict=True)
            ]
        )
    )


def reports(collection: Collection, size: Size) -> list[Filed]:
    """Six reports of each rumour, one text of each group of equivalents, shuffled."""
    once: dict[str, Query] = {}
    for query in collection.queries:
        once.setdefault(query.group or query.id, query)
    out = []
    for query in list(once.values())[:: EVERY[size.name]]:
        out.append(Filed(query.id, query.text))
        for distort in random.Random(f"{SEED}:{query.id}").sample(DISTORTIONS, REPORTS - 1):
            out.append(Filed(query.id, distort(query.text, f"{query.id} grouping"), distort.name))
    random.Random(SEED).shuffle(out)
    return out
