"""A model of people taking the test, for planning beforehand and for simulations: assumed, not yet observed.

d′ before is N(.9, .6), c is N(0, .4); each person's change has SD .4 in d′ and .3 in c; an item shifts "false" by
N(0, .5). Everything planned depends on these; they are to be replaced when a pilot gives better ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from salingjaga.stats.change import Forms, Pair
from salingjaga.stats.detection import Score
from salingjaga.stats.distributions import Floats, phi, z

NODES = (9, 9, 5, 5)
"""Quadrature points for d′ and c before and for their changes."""


STEP = 0.1


@dataclass(frozen=True, slots=True)
class Model:
    d_prime: float = 0.9
    d_prime_sd: float = 0.6
    criterion: float = 0.0
    criterion_sd: float = 0.4
    gain_sd: float = 0.4
    shift_sd: float = 0.3
    item_sd: float = 0.5


MODEL = Model()


@dataclass(frozen=True, slots=True)
class Expected:
    """What the estimator does with ``per_kind`` false and as many true items, by the model, before any data.

    ``change`` and ``change_sd``: of one person's measured d′; ``accuracy_sd``: of the change in true-item accuracy, in
    points; ``once_sd`` and ``after_sd``: of one measured d′, before and after; ``reliability``: the share of its
    variance that is the person, among people who sat one form; ``error``: its standard error, the form's luck included;
    ``together``: the correlation of both measured d′.
    """

    change: float
    change_sd: float
    accuracy_sd: float
    once_sd: float
    after_sd: float
    reliability: float
    error: float
    together: float


@lru_cache(maxsize=256)
def expected(per_kind: int, *, gain: float = 0.0, shift: float = 0.0, model: Model = MODEL) -> Expected:
    """By quadrature over people and exact counts over items; ``gain`` and ``shift`` are mean changes of d′ and c."""
    weight, (d, c, more, moved), before, slope = _start(per_kind, model)
    after = _sitting(d + gain + more, c + shift + moved, per_kind, model)

    def variance(values: Floats) -> float:
        return float(weight @ (values - weight @ values) ** 2)

    noise, noise_after = float(weight @ before.noise), float(weight @ after.noise)
    once, later = variance(before.d_prime) + noise, variance(after.d_prime) + noise_after
    both = float(weight @ (before.d_prime * after.d_prime) - (weight @ before.d_prime) * (weight @ after.d_prime))
    right = variance(after.right - before.right) + float(weight @ (before.right_noise + after.right_noise))
    return Expected(
        change=float(weight @ (after.d_prime - before.d_prime)),
        change_sd=(variance(after.d_prime - before.d_prime) + noise + noise_after) ** 0.5,
        accuracy_sd=right**0.5,
        once_sd=once**0.5,
        after_sd=later**0.5,
        reliability=1 - noise / once,
        error=(noise + slope**2 * 2 * model.item_sd**2 / per_kind) ** 0.5,
        together=both / (once * later) ** 0.5,
    )


def _people(model: Model) -> tuple[Floats, list[Floats]]:
    """Weights and values of Gauss-Hermite nodes: d′, c, and both persons' own changes, each ``[nodes]``."""
    rules = [np.polynomial.hermite_e.hermegauss(count) for count in NODES]
    grids = np.meshgrid(*[points for points, _ in rules], indexing="ij")
    weight = np.prod(np.meshgrid(*[w / w.sum() for _, w in rules], indexing="ij"), axis=0).ravel()
    means = (model.d_prime, model.criterion, 0.0, 0.0)
    sds = (model.d_prime_sd, model.criterion_sd, model.gain_sd, model.shift_sd)
    return weight, [mean + sd * grid.ravel() for mean, sd, grid in zip(means, sds, grids, strict=True)]


@dataclass(frozen=True, slots=True)
class _Sitting:
    """For each person of the grid: mean and variance of measured d′ and of true-item accuracy in points."""

    d_prime: Floats
    noise: Floats
    right: Floats
    right_noise: Floats


@lru_cache(maxsize=16)
def _start(per_kind: int, model: Model) -> tuple[Floats, list[Floats], _Sitting, float]:
    """People of the grid, their first sitting, and how much of a small true difference in d′ it measures."""
    weight, people = _people(model)
    d, c = people[:2]
    before = _sitting(d, c, per_kind, model)
    more = _sitting(d + STEP, c, per_kind, model)
    return weight, people, before, float(weight @ (more.d_prime - before.d_prime)) / STEP


def _sitting(d: Floats, c: Floats, per_kind: int, model: Model) -> _Sitting:
    steps = np.array([z((at + 0.5) / per_kind) for at in range(per_kind)])
    items = model.item_sd * steps / (steps.std() or 1.0)
    counted = np.array([z((count + 0.5) / (per_kind + 1)) for count in range(per_kind + 1)])
    hits = _counts(phi(d[:, None] / 2 - c[:, None] + items))
    said = phi(-d[:, None] / 2 - c[:, None] + items)
    alarms = _counts(said)
    means = [chance @ counted for chance in (hits, alarms)]
    noises = [chance @ counted**2 - mean**2 for chance, mean in zip((hits, alarms), means, strict=True)]
    points = 100 / per_kind
    right_noise = points**2 * (said * (1 - said)).sum(1)
    return _Sitting(means[0] - means[1], noises[0] + noises[1], 100 * (1 - said.mean(1)), right_noise)


def _counts(chances: Floats) -> Floats:
    """Chance of each count 0…k of successes of k unequal trials: ``[people, k]`` to ``[people, k + 1]``."""
    out = np.zeros((len(chances), chances.shape[1] + 1))
    out[:, 0] = 1
    for chance in chances.T:
        out[:, 1:] = out[:, 1:] * (1 - chance[:, None]) + out[:, :-1] * chance[:, None]
        out[:, 0] *= 1 - chance
    return out


def cohort(
    random: np.random.Generator,
    people: int,
    *,
    per_kind: int = 10,
    gain: float = 0.0,
    shift: float = 0.0,
    form_gap: float = 0.0,
    orders: Sequence[Forms] = (("A", "B"), ("B", "A")),
    model: Model = MODEL,
) -> list[Pair]:
    """Invented people with fresh items, in equal orders: for tests, benches and demonstrations, and marked as such.

    ``form_gap``: each form is that much harder (in d′) than the one before it in the alphabet.
    """
    names = sorted({form for pair in orders for form in pair})
    items = {form: random.normal(0, model.item_sd, (2, per_kind)) for form in names}
    d = random.normal(model.d_prime, model.d_prime_sd, people)
    c = random.normal(model.criterion, model.criterion_sd, people)
    forms = [orders[at % len(orders)] for at in range(people)]

    def sat(time: int, d: Floats, c: Floats) -> list[Score]:
        form = [pair[time] for pair in forms]
        harder = form_gap * np.array([names.index(name) for name in form])
        return _sat(random, d - harder, c, np.array([items[name] for name in form]))

    before = sat(0, d, c)
    after = sat(1, d + random.normal(gain, model.gain_sd, people), c + random.normal(shift, model.shift_sd, people))
    return [Pair(*row) for row in zip(forms, before, after, strict=True)]


def _sat(random: np.random.Generator, d: Floats, c: Floats, items: Floats) -> list[Score]:
    """One sitting of everybody: a noisy feeling of falsehood above the threshold is called false.

    ``items``: ``[people, false|true, k]``.
    """
    centre = np.stack([d / 2 - c, -d / 2 - c], axis=1)
    said = (items + centre[:, :, None] + random.standard_normal(items.shape) > 0).sum(2)
    k = items.shape[2]
    return [Score(int(hits), k, int(alarms), k) for hits, alarms in said]
