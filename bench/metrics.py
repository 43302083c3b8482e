"""The arithmetic of the numbers: ranking, the three answers, calibration, intervals, folds. Pure functions on arrays.

A ranking is a list of ids, best first; ``accepted`` is the set of ids that count as right for that message. A "rank"
is the 1-based place of the first accepted id, 0 where none is listed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bench.data import Query

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def rank_of(ids: Sequence[str], accepted: Collection[str]) -> int:
    return next((place for place, i in enumerate(ids, 1) if i in accepted), 0)


def ranks(rankings: Sequence[Sequence[str]], queries: Sequence[Query], *, equivalents: bool = False) -> Ints:
    """The place of the first right document for each query, shape (queries,)."""
    accepted = [q.accepted if equivalents else q.right for q in queries]
    return np.array([rank_of(ids, good) for ids, good in zip(rankings, accepted, strict=True)], dtype=np.int64)


def recall_at(places: Ints, k: int) -> Floats:
    """1.0 for each query whose first right document stands among the first ``k``."""
    return ((places > 0) & (places <= k)).astype(np.float64)


def reciprocal_at(places: Ints, k: int = 10) -> Floats:
    """Reciprocal rank, 0 below place ``k``; its mean is MRR@k."""
    listed = (places > 0) & (places <= k)
    return np.where(listed, 1.0 / np.maximum(places, 1), 0.0)


def average_precision_at(ids: Sequence[str], right: Collection[str], k: int = 5) -> float:
    """Average precision cut at ``k``, divided by min(k, number of right documents); its mean is MAP@k."""
    found, total = 0, 0.0
    for place, i in enumerate(ids[:k], 1):
        if i in right:
            found += 1
            total += found / place
    return total / min(k, len(right)) if right else 0.0


@dataclass(frozen=True, slots=True)
class Ranking:
    """The ranking figures of one run, each a share between 0 and 1."""

    r1: float
    r1_equivalents: float
    r5: float
    r10: float
    mrr10: float
    map5: float
    queries: int


def ranking(rankings: Sequence[Sequence[str]], queries: Sequence[Query]) -> Ranking:
    strict = ranks(rankings, queries)
    loose = ranks(rankings, queries, equivalents=True)
    precision = [average_precision_at(ids, q.right) for ids, q in zip(rankings, queries, strict=True)]
    return Ranking(
        r1=float(recall_at(strict, 1).mean()),
        r1_equivalents=float(recall_at(loose, 1).mean()),
        r5=float(recall_at(strict, 5).mean()),
        r10=float(recall_at(strict, 10).mean()),
        mrr10=float(reciprocal_at(strict).mean()),
        map5=float(np.mean(precision)),
        queries=len(queries),
    )


def interval(values: npt.ArrayLike, *, draws: int = 2000, seed: int = 20261124) -> tuple[float, float]:
    """95% percentile bootstrap interval of the mean of per-query values (Efron 1979); (nan, nan) for no value."""
    data = np.asarray(values, dtype=np.float64)
    if not data.size:
        return float("nan"), float("nan")
    chance = np.random.default_rng(seed)
    means = [data[chance.integers(0, data.size, data.size)].mean() for _ in range(draws)]
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)


# Answering --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answering:
    """What happens when a ``match`` is said. ``answered``: share of messages with a fact-check that get a match;
    ``precision``: share of those matches that are right (strict and with equivalents); ``false_match``: share of
    messages whose fact-checks were taken out that get a match all the same."""

    threshold: float
    answered: float
    precision: float
    precision_equivalents: float
    false_match: float


def answering(
    present: npt.ArrayLike, right: npt.ArrayLike, right_equivalents: npt.ArrayLike, absent: npt.ArrayLike, at: float
) -> Answering:
    """``present`` and ``absent`` are the first result's probabilities with and without the right fact-checks in;
    ``right`` and ``right_equivalents`` say for each present one whether the first result is right."""
    said = np.asarray(present, dtype=np.float64) >= at
    count = max(int(said.sum()), 1)
    return Answering(
        threshold=at,
        answered=float(said.mean()),
        precision=float(np.asarray(right, dtype=bool)[said].sum() / count),
        precision_equivalents=float(np.asarray(right_equivalents, dtype=bool)[said].sum() / count),
        false_match=float((np.asarray(absent, dtype=np.float64) >= at).mean()),
    )


def threshold_for(absent: npt.ArrayLike, false_match: float) -> float:
    """The lowest threshold at which at most ``false_match`` of the messages without a fact-check get a match."""
    scores = np.sort(np.asarray(absent, dtype=np.float64))[::-1]
    allowed = int(np.floor(false_match * scores.size))
    if allowed >= scores.size:
        return 0.0
    return float(np.nextafter(scores[allowed], np.inf))


@dataclass(frozen=True, slots=True)
class Calibration:
    """Expected calibration error and, for each bin, mean probability, share right, and how many."""

    ece: float
    bins: tuple[tuple[float, float, int], ...]


def calibration(probabilities: npt.ArrayLike, right: npt.ArrayLike, bins: int = 10) -> Calibration:
    """Expected calibration error with bins of equal count (Nguyen and O'Connor 2015): the mean over messages of
    |mean probability − share right| in the message's bin."""
    p = np.asarray(probabilities, dtype=np.float64)
    y = np.asarray(right, dtype=np.float64)
    order = np.argsort(p, kind="stable")
    parts = [part for part in np.array_split(order, bins) if part.size]
    rows = tuple((float(p[part].mean()), float(y[part].mean()), int(part.size)) for part in parts)
    error = sum(abs(mean - share) * size for mean, share, size in rows) / max(p.size, 1)
    return Calibration(error, rows)


def risk_coverage(probabilities: npt.ArrayLike, right: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Coverage and risk (share wrong among what is answered) when the most probable come first (El-Yaniv 2010)."""
    p = np.asarray(probabilities, dtype=np.float64)
    wrong = 1.0 - np.asarray(right, dtype=np.float64)[np.argsort(-p, kind="stable")]
    seen = np.arange(1, p.size + 1)
    return seen / max(p.size, 1), np.cumsum(wrong) / seen


def area_under_risk(probabilities: npt.ArrayLike, right: npt.ArrayLike) -> float:
    """Mean risk over all coverages: 0 is perfect."""
    return float(risk_coverage(probabilities, right)[1].mean())


# Folds ------------------------------------------------------------------------------------------------------------


def folds(queries: Sequence[Query], count: int = 5, *, seed: int = 20261124) -> Iterator[tuple[Ints, Ints]]:
    """(train, test) positions for each fold. Queries of one group never stand on both sides."""
    groups = sorted({q.group or q.id for q in queries})
    order = np.random.default_rng(seed).permutation(len(groups))
    fold_of = {groups[g]: place % count for place, g in enumerate(order)}
    where = np.array([fold_of[q.group or q.id] for q in queries])
    for fold in range(count):
        yield np.flatnonzero(where != fold), np.flatnonzero(where == fold)
