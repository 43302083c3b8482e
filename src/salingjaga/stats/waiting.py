"""Against a wait-list: those who had the lesson before the second test, and those who have it afterwards.

Analysis of covariance: the second d′ on arm, own first d′, and order of forms. Two tests alone can make people better;
this contrast takes that out. Arms given to whole sessions, not persons, make the interval too narrow: the people of a
session share a room and a teacher, and a handful of sessions cannot show how much (docs/measuring.md).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from salingjaga.stats.change import LEVEL, Forms, Pair, group_forms
from salingjaga.stats.cohort import MEASURES
from salingjaga.stats.distributions import Floats, t_quantile, t_two_sided
from salingjaga.stats.gates import SAY
from salingjaga.stats.refusals import Unusable


@dataclass(frozen=True, slots=True)
class Contrast:
    """Lesson first minus test first at the second test, in the measure's units, at equal first tests."""

    lesson_first: int
    test_first: int
    measure: str
    difference: float
    se: float
    df: int

    @property
    def low(self) -> float:
        return self.difference - t_quantile((1 + LEVEL) / 2, self.df) * self.se

    @property
    def high(self) -> float:
        return self.difference + t_quantile((1 + LEVEL) / 2, self.df) * self.se

    @property
    def p(self) -> float:
        return t_two_sided(self.difference / self.se, self.df)


def contrast(lesson_first: Sequence[Pair], test_first: Sequence[Pair], *, measure: str = "d_prime") -> Contrast | None:
    """None where an arm has under 20 complete pairs, or where arm and order of forms cannot be told apart."""
    arms = [[pair for pair in arm if pair.complete] for arm in (lesson_first, test_first)]
    if min(map(len, arms)) < SAY:
        return None
    whole, of = [*arms[0], *arms[1]], MEASURES[measure]
    treated = np.repeat([1.0, 0.0], [len(arm) for arm in arms])
    before = np.array([of(pair.before) for pair in whole])
    after = np.array([of(pair.after) for pair in whole])
    design = np.column_stack([treated, np.ones(len(whole)), before - before.mean(), *_orders(whole)])
    found = least_squares(design, after)
    if found is None:
        return None
    weights, errors, df = found
    return Contrast(len(arms[0]), len(arms[1]), measure, float(weights[0]), float(errors[0]), df)


def _orders(pairs: Sequence[Pair]) -> list[Floats]:
    """A column for each order group but the first."""
    home = group_forms({order: sum(p.forms == order for p in pairs) for order in {p.forms for p in pairs}})
    groups: list[Forms] = sorted(set(home.values()))
    return [np.array([float(home[pair.forms] == group) for pair in pairs]) for group in groups[1:]]


def least_squares(design: Floats, outcome: Floats) -> tuple[Floats, Floats, int] | None:
    """Weights, their standard errors and degrees of freedom of an ordinary regression; None if it is not determined."""
    rows, names = design.shape
    if outcome.shape != (rows,) or not (np.isfinite(design).all() and np.isfinite(outcome).all()):
        raise Unusable("one finite row for each outcome")
    if rows <= names or np.linalg.matrix_rank(design) < names:
        return None
    inverse = np.linalg.inv(design.T @ design)
    weights = inverse @ design.T @ outcome
    rest = outcome - design @ weights
    variance = float(rest @ rest) / (rows - names)
    if math.sqrt(variance) < 1e-9:
        return None
    return weights, np.sqrt(variance * np.diag(inverse)), rows - names
