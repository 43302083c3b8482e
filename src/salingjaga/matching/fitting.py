"""Two small regressions, by Newton's method in numpy: which candidate, and is it one at all.

Weights of the ranking are kept non-negative: every feature is evidence for, so a negative weight only fits one
collection's habits and does not travel.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from salingjaga.matching.arrays import Array

Group = tuple[Array, Array]
"""One message: features ``[candidates, names]`` and which candidates are right."""


def softmax(groups: Sequence[Group], *, penalty: float = 1.0) -> Array:
    """Non-negative weights that make right candidates likely among their message's (conditional logit).

    Maximises ``sum(log P(some right candidate)) - penalty / 2 * |w|²``; features whose weight would be negative leave.
    """
    names = groups[0][0].shape[1]
    active = np.arange(names)
    weights = np.zeros(0)
    for _ in range(names):
        weights = _newton([(features[:, active], right) for features, right in groups], penalty)
        if (weights >= 0).all():
            break
        active = active[weights > 0]
    out = np.zeros(names)
    out[active] = np.maximum(weights, 0)
    return out


def _newton(groups: Sequence[Group], penalty: float, rounds: int = 60) -> Array:
    weights = np.zeros(groups[0][0].shape[1])
    loss, slope, curve = _loss(groups, weights, penalty)
    for _ in range(rounds):
        step, size = np.linalg.solve(curve, slope), 1.0
        while size > 1e-6 and _loss(groups, weights - size * step, penalty)[0] >= loss - 1e-9:
            size /= 2
        if size <= 1e-6:
            break
        weights = weights - size * step
        before = loss
        loss, slope, curve = _loss(groups, weights, penalty)
        if before - loss < 1e-6:
            break
    return weights


def _loss(groups: Sequence[Group], weights: Array, penalty: float) -> tuple[float, Array, Array]:
    loss = 0.5 * penalty * float(weights @ weights)
    slope, curve = penalty * weights, penalty * np.eye(len(weights))
    for features, right in groups:
        scores = features @ weights
        chance = np.exp(scores - scores.max())
        chance /= chance.sum()
        hit = float(chance[right].sum()) + 1e-12
        mean = chance @ features
        loss -= float(np.log(hit))
        slope = slope + mean - np.where(right, chance, 0) @ features / hit
        curve = curve + (features * chance[:, None]).T @ features - np.outer(mean, mean)
    return loss, slope, curve


def logistic(rows: Array, outcome: Array, *, penalty: float = 1.0) -> Array:
    """Non-negative weights and, last, the bias of a ridge logistic regression: ``[names + 1]``.

    Features are standardised for the penalty and the weights given back in their own units; those whose weight would be
    negative leave.
    """
    mean, spread = rows.mean(0), rows.std(0) + 1e-9
    active = np.arange(rows.shape[1])
    fitted = np.zeros(1)
    while len(active):
        fitted = _logistic(((rows - mean) / spread)[:, active], outcome, penalty)
        if (fitted[:-1] >= 0).all():
            break
        active = active[fitted[:-1] > 0]
    out = np.zeros(rows.shape[1] + 1)
    out[active] = fitted[:-1] / spread[active]
    out[-1] = fitted[-1] - out[:-1] @ mean
    return out


def _logistic(rows: Array, outcome: Array, penalty: float) -> Array:
    held = np.hstack([rows, np.ones((len(rows), 1))])
    ridge = penalty * np.eye(held.shape[1])
    ridge[-1, -1] = 1e-6
    out = np.zeros(held.shape[1])
    for _ in range(60):
        chance = 1 / (1 + np.exp(-np.clip(held @ out, -30, 30)))
        slope = held.T @ (chance - outcome) + ridge @ out
        step = np.linalg.solve((held * (chance * (1 - chance))[:, None]).T @ held + ridge, slope)
        out = out - step
        if np.abs(step).max() < 1e-7:
            break
    return out
