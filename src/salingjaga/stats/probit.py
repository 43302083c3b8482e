"""A second opinion on changes in d′ and c: a probit regression on every single answer, items with their own difficulty.

It needs no correction for perfect scores and lets items differ, but sees people only through their answers' scatter.
It agrees with the order-adjusted t in simulations and rescues no power: a check beside the result, never instead of it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from salingjaga.stats.change import LEVEL
from salingjaga.stats.detection import Answer
from salingjaga.stats.distributions import Floats, phi, t_quantile, t_two_sided
from salingjaga.stats.gates import SAY

Sat = tuple[Sequence[Answer], Sequence[Answer]]
"""One person's answers before and after."""
Whose = npt.NDArray[np.int64]
"""Which person each answer is of."""
ROUNDS = 50


@dataclass(frozen=True, slots=True)
class Term:
    """An estimate with its standard error robust to clusters (people), on people - 1 degrees of freedom."""

    estimate: float
    se: float
    df: int

    @property
    def low(self) -> float:
        return self.estimate - t_quantile((1 + LEVEL) / 2, self.df) * self.se

    @property
    def high(self) -> float:
        return self.estimate + t_quantile((1 + LEVEL) / 2, self.df) * self.se

    @property
    def p(self) -> float:
        return t_two_sided(self.estimate / self.se, self.df)


@dataclass(frozen=True, slots=True)
class Check:
    """Changes of d′ and c by regression; ``left_out``: items that everybody or nobody called false."""

    people: int
    d_prime: Term
    criterion: Term
    left_out: tuple[str, ...]


def check(people: Sequence[Sat]) -> Check | None:
    """*says false* on item + after + after x (false - ½): the product is Δd′, the time is -Δc.

    None under 20 people, or where the answers do not determine the regression.
    """
    rows = [(at, after, a) for at, sat in enumerate(people) for after in (0, 1) for a in sat[after]]
    rows = [row for row in rows if row[2].said_false is not None]
    said_of: dict[str, set[bool | None]] = {}
    for _, _, answer in rows:
        said_of.setdefault(answer.item, set()).add(answer.said_false)
    left_out = tuple(sorted(item for item, said in said_of.items() if len(said) == 1))
    rows = [row for row in rows if row[2].item not in left_out]
    whose = np.array([at for at, _, _ in rows], np.int64)
    count = len(set(whose.tolist()))
    if count < SAY:
        return None
    design = _design(rows)
    said = np.array([float(bool(answer.said_false)) for _, _, answer in rows])
    found = clustered_probit(design, said, whose)
    if found is None:
        return None
    weights, errors = found
    time, product = (Term(float(weights[at]), float(errors[at]), count - 1) for at in (0, 1))
    return Check(count, product, Term(-time.estimate, time.se, time.df), left_out)


def _design(rows: Sequence[tuple[int, int, Answer]]) -> Floats:
    """``[answers, 2 + items]``: after, after x (false - ½), and a column for each item."""
    items = {item: at for at, item in enumerate(sorted({answer.item for _, _, answer in rows}))}
    out = np.zeros((len(rows), 2 + len(items)))
    for at, (_, after, answer) in enumerate(rows):
        out[at, 0] = after
        out[at, 1] = after * (answer.is_false - 0.5)
        out[at, 2 + items[answer.item]] = 1
    return out


def clustered_probit(design: Floats, said: Floats, whose: Whose) -> tuple[Floats, Floats] | None:
    """Weights and cluster-robust standard errors of a probit regression; None where it is not determined.

    Fisher scoring; the sandwich of Liang and Zeger 1986 with the factor G/(G-1) · (n-1)/(n-k).
    """
    if np.linalg.matrix_rank(_products(design, design), hermitian=True) < design.shape[1]:
        return None
    weights = np.zeros(design.shape[1])
    for _ in range(ROUNDS):
        score, information = _slopes(design, said, weights)
        step = np.linalg.solve(information, score.sum(0))
        weights = weights + step
        if not np.abs(weights).max() < 15:
            return None
        if np.abs(step).max() < 1e-9:
            return weights, _sandwich(design, said, whose, weights)
    return None


def _slopes(design: Floats, said: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Each answer's score and the expected information."""
    line = np.clip(design @ weights, -8, 8)
    density, chance = np.exp(-(line**2) / 2) / math.sqrt(2 * math.pi), phi(line)
    variance = chance * (1 - chance)
    score = ((said - chance) * density / variance)[:, None] * design
    return score, _products(design * (density**2 / variance)[:, None], design)


def _products(a: Floats, b: Floats) -> Floats:
    """aᵀb without BLAS, whose threads cost more than they bring at this size on a busy machine."""
    return np.asarray(np.einsum("ni,nj->ij", a, b))


def _sandwich(design: Floats, said: Floats, whose: Whose, weights: Floats) -> Floats:
    score, information = _slopes(design, said, weights)
    people, at = np.unique(whose, return_inverse=True)
    sums = np.zeros((len(people), design.shape[1]))
    np.add.at(sums, at, score)
    rows, names = design.shape
    factor = len(people) / (len(people) - 1) * (rows - 1) / (rows - names)
    inverse = np.linalg.inv(information)
    return np.asarray(np.sqrt(np.diag(inverse @ (sums.T @ sums) @ inverse) * factor))
