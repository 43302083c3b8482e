"""One line over several campuses from sums that each signs: no person's answer and no group's cell leaves a campus.

Fixed effect: the campuses' adjusted means, weighted by how precisely each design measures, with one spread pooled
within all order groups. It describes these campuses; four are too few to speak of campuses in general, so there is no
p value between them. Show each with its own interval, the pooled line, and the line without each in turn.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from salingjaga.stats.change import LEAST, Change
from salingjaga.stats.cohort import MEASURES, Results
from salingjaga.stats.gates import SAY, verdict
from salingjaga.stats.orders import SIX
from salingjaga.stats.refusals import TooFew, Unusable


@dataclass(frozen=True, slots=True)
class Sums:
    """What leaves a campus for one measure: people, order groups, mean of the group means, sum of squares within the
    groups, Σ 1/n over the groups, and the imbalance of the forms."""

    n: int
    groups: int
    mean: float
    within: float
    inverse: float
    imbalance: float = 0.0

    @classmethod
    def of(cls, change: Change) -> Sums:
        """TooFew under 20 people: their sums stay where they are."""
        inverse = change.factor * change.groups**2
        return cls(change.n, change.groups, change.mean, change.within, inverse, change.imbalance)

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> Sums:
        """Sums that came from elsewhere. Unusable where a name is missing, strange or the numbers cannot be."""
        names = [field.name for field in fields(cls)]
        if set(row) != set(names):
            raise Unusable(f"exactly these are wanted: {', '.join(names)}")
        for name, value in row.items():
            kinds = int if name in ("n", "groups") else (int, float)
            if isinstance(value, bool) or not isinstance(value, kinds):
                raise Unusable(f"{name} is not a number of its kind")
        try:
            rest = [float(row[name]) for name in names[2:]]
        except OverflowError as huge:
            raise Unusable("a number is too large") from huge
        return cls(row["n"], row["groups"], *rest)

    def __post_init__(self) -> None:
        if self.n < SAY:
            raise TooFew(self.n, SAY)
        if not 1 <= self.groups <= min(len(SIX), self.n // LEAST):
            raise Unusable("one to six order groups of at least two people")
        numbers = (self.mean, self.within, self.inverse, self.imbalance)
        if not all(map(math.isfinite, numbers)) or self.within < 0 or not 0 <= self.imbalance <= 1:
            raise Unusable("a sum is not a number, or below 0")
        least, most = _inverses(self.n, self.groups)
        if not least - 1e-9 <= self.inverse <= most + 1e-9:
            raise Unusable(f"Σ1/n of {self.groups} groups of {self.n} people lies from {least:.4f} to {most:.4f}")

    def row(self) -> dict[str, float]:
        return asdict(self)

    @property
    def change(self) -> Change:
        factor = self.inverse / self.groups**2
        return Change(self.n, self.groups, self.mean, self.within, factor, self.imbalance)


def _inverses(n: int, groups: int) -> tuple[float, float]:
    """Bounds of Σ 1/n: all groups alike, and all but one as small as they may be."""
    return groups**2 / n, (groups - 1) / LEAST + 1 / (n - LEAST * (groups - 1))


def pooled(campuses: Sequence[Sums]) -> Change:
    """The pooled line of one measure. With equal designs it is the mean over campuses weighted by their people."""
    if not campuses:
        raise TooFew(0, SAY)
    weights = [sums.groups**2 / sums.inverse for sums in campuses]
    total = math.fsum(weights)
    return Change(
        n=sum(sums.n for sums in campuses),
        groups=sum(sums.groups for sums in campuses),
        mean=math.fsum(w * sums.mean for w, sums in zip(weights, campuses, strict=True)) / total,
        within=math.fsum(sums.within for sums in campuses),
        factor=1 / total,
        imbalance=math.fsum(w * sums.imbalance for w, sums in zip(weights, campuses, strict=True)) / total,
    )


def without_each(campuses: Sequence[Sums]) -> list[Change]:
    """The pooled line leaving out each campus in turn, in their order; empty for a single campus."""
    if len(campuses) < 2:
        return []
    return [pooled([*campuses[:at], *campuses[at + 1 :]]) for at in range(len(campuses))]


def together(campuses: Sequence[Mapping[str, Sums]]) -> Results:
    """Every measure's pooled line and the verdict over all campuses; each gives its sums by measure.

    Unusable where a campus lacks a measure, or its measures speak of different people.
    """
    for sums in campuses:
        designs = {(s.n, s.groups, round(s.inverse, 9), round(s.imbalance, 9)) for s in sums.values()}
        if sums.keys() != MEASURES.keys() or len(designs) != 1:
            raise Unusable("a campus sends every measure of the same people")
    lines = {name: pooled([sums[name] for sums in campuses]) for name in MEASURES}
    said = verdict(
        d_prime=lines["d_prime"], true_accuracy=lines["true_accuracy"], false_accuracy=lines["false_accuracy"]
    )
    return Results(lines["d_prime"].n, 0, said, **lines)
