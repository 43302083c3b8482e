"""The Rasch model of right answers: one difficulty an item, one ability a person. Only for auditing items.

Marginal maximum likelihood by EM (Bock and Aitkin 1981) with abilities N(0, sd); items that a person did not meet are
missing. Fit is judged over each person's posterior, as ConQuest and TAM do, not at a point estimate.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from salingjaga.stats.distributions import Floats
from salingjaga.stats.refusals import TooFew, Unusable

PEOPLE = 200
"""A rule of thumb: with fewer, difficulties and fit are too loose to act on."""
NODES = np.linspace(-6, 6, 61)
ROUNDS = 500


@dataclass(frozen=True, slots=True)
class Rasch:
    """Each ``[items]``: difficulties in logits with standard errors (0: half of average people are right), infit and
    outfit mean squares (1 as expected; above: noise; below: too regular). ``ability_sd`` in logits."""

    difficulty: Floats
    error: Floats
    infit: Floats
    outfit: Floats
    ability_sd: float


def rasch(right: Floats) -> Rasch:
    """``right``: ``[people, items]`` of 1 right, 0 wrong, NaN not answered.

    TooFew under 200 people with an answer; Unusable where an item was always or never answered rightly.
    """
    met = np.isfinite(right)
    given = np.where(met, right, 0.0)
    if right.ndim != 2 or not np.isin(given, (0.0, 1.0)).all():
        raise Unusable("people by items, each 1, 0 or missing")
    people = int(met.any(1).sum())
    if people < PEOPLE:
        raise TooFew(people, PEOPLE)
    count, solved = met.sum(0), given.sum(0)
    if ((solved == 0) | (solved == count)).any():
        raise Unusable("an item that all or none answered rightly has no difficulty")
    return _fitted(given[met.any(1)], met[met.any(1)].astype(np.float64))


def _fitted(given: Floats, met: Floats) -> Rasch:
    difficulty = np.log((met.sum(0) - given.sum(0) + 0.5) / (given.sum(0) + 0.5))
    sd = 1.0
    for _ in range(ROUNDS):
        posterior = _posterior(given, met, difficulty, sd)
        _, expected, spread = _curves(posterior.T @ met, difficulty, sd)
        step = np.clip((expected - given.sum(0)) / spread, -1, 1)
        wider = float(np.sqrt((posterior @ (sd * NODES) ** 2).mean()))
        settled = max(np.abs(step).max(), abs(wider - sd)) < 1e-6
        difficulty, sd = difficulty + step, max(wider, 1e-3)
        if settled:
            break
    return _judged(given, met, difficulty, sd)


def _posterior(given: Floats, met: Floats, difficulty: Floats, sd: float) -> Floats:
    """Where each person's ability may lie, after their answers: ``[people, nodes]``, rows of sum 1."""
    logit = sd * NODES[:, None] - difficulty[None, :]
    log = given @ logit.T - met @ np.logaddexp(0, logit).T - NODES**2 / 2
    weight = np.exp(log - log.max(1, keepdims=True))
    return np.asarray(weight / weight.sum(1, keepdims=True))


def _curves(among: Floats, difficulty: Floats, sd: float) -> tuple[Floats, Floats, Floats]:
    """Chances ``[nodes, items]``; how many right answers each item should have; and their variance."""
    chance = 1 / (1 + np.exp(difficulty[None, :] - sd * NODES[:, None]))
    return chance, (among * chance).sum(0), (among * chance * (1 - chance)).sum(0)


def _judged(given: Floats, met: Floats, difficulty: Floats, sd: float) -> Rasch:
    posterior = _posterior(given, met, difficulty, sd)
    among, solved = posterior.T @ met, posterior.T @ given
    chance, _, spread = _curves(among, difficulty, sd)
    squares = solved * (1 - 2 * chance) + among * chance**2
    infit = squares.sum(0) / spread
    outfit = (squares / (chance * (1 - chance))).sum(0) / among.sum(0)
    return Rasch(difficulty, 1 / np.sqrt(spread), infit, outfit, sd)
