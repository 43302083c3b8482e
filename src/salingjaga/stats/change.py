"""Change between two tests, adjusted for which form came first, with a t interval.

Two forms are never equally hard, so everybody's change carries the difference of the forms. People sit them in
different orders; the mean of the order groups' means is free of that difference, and the spread is measured inside the
groups. Everyone in one order would turn the forms' difference into an effect (35% false positives at 40 people, 80% at
500).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from salingjaga.stats.detection import Score
from salingjaga.stats.distributions import t_quantile, t_two_sided
from salingjaga.stats.refusals import TooFew, Unusable

Forms = tuple[str, str]
"""The form sat before and the form sat after: ("A", "B")."""
LEVEL = 0.95
LEAST = 2
"""Complete pairs that an order group needs to stand alone."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One person's two sittings. Complete where both are."""

    forms: Forms
    before: Score
    after: Score

    @property
    def complete(self) -> bool:
        return self.before.complete and self.after.complete


@dataclass(frozen=True, slots=True)
class Change:
    """A mean change in the measure's own units with its 95% t interval; ``p`` is two-sided, against no change.

    ``sd`` is pooled within the ``groups``, on ``df`` = n - groups degrees of freedom; ``se`` = sd · √factor, where
    ``factor`` is Σ 1/n over groups², and ``within`` is the sum of squares inside the groups. ``imbalance`` says how
    much of a form's difficulty is left in the mean: 0 none, 1 all of it. ``joined`` names orders too small to stand
    alone.
    """

    n: int
    groups: int
    mean: float
    within: float
    factor: float
    imbalance: float = 0.0
    joined: tuple[Forms, ...] = ()

    @property
    def df(self) -> int:
        return self.n - self.groups

    @property
    def sd(self) -> float:
        return math.sqrt(self.within / self.df)

    @property
    def se(self) -> float:
        return self.sd * math.sqrt(self.factor)

    @property
    def half_width(self) -> float:
        return t_quantile((1 + LEVEL) / 2, self.df) * self.se

    @property
    def low(self) -> float:
        return self.mean - self.half_width

    @property
    def high(self) -> float:
        return self.mean + self.half_width

    @property
    def p(self) -> float | None:
        """None where nobody differs from their group: no spread, no test."""
        return t_two_sided(self.mean / self.se, self.df) if self.spread else None

    @property
    def d_z(self) -> float | None:
        """The mean in pooled standard deviations of the change; None without spread."""
        return self.mean / self.sd if self.spread else None

    @property
    def spread(self) -> bool:
        """Whether people differ by more than rounding."""
        return self.sd > 1e-9 * max(1.0, abs(self.mean))


def change(values: Sequence[float], forms: Sequence[Forms]) -> Change:
    """The order-adjusted change of ``values``, one a person, who sat ``forms``.

    TooFew under two people. Values have one unit; the result has the same.
    """
    if len(values) != len(forms) or not all(map(math.isfinite, values)):
        raise Unusable("one finite value and one pair of forms for each person")
    if len(values) < LEAST:
        raise TooFew(len(values), LEAST)
    members, joined = _members(forms)
    columns = [[values[at] for at in group] for group in members]
    means = [math.fsum(column) / len(column) for column in columns]
    within = math.fsum((v - m) ** 2 for column, m in zip(columns, means, strict=True) for v in column)
    factor = sum(1 / len(column) for column in columns) / len(columns) ** 2
    mean = math.fsum(means) / len(means)
    return Change(len(values), len(columns), mean, within, factor, _imbalance(members, forms), joined)


def group_forms(sizes: Mapping[Forms, int]) -> dict[Forms, Forms]:
    """Which order group each order counts in. Looks at sizes only, never at results.

    An order without a complete pair is left out. An order with only one is joined to its mirror (A then B with B then
    A) or, where nobody sat that, to the smallest other group, the first in the alphabet among equals.
    """
    home = {forms: forms for forms, size in sorted(sizes.items()) if size}
    counts = {forms: sizes[forms] for forms in home}
    while len(counts) > 1 and min(counts.values()) < LEAST:
        small = min(counts, key=lambda forms: (counts[forms], forms))
        others = {forms: size for forms, size in counts.items() if forms != small}
        mirror = small[::-1]
        into = mirror if mirror in others else min(others, key=lambda forms: (others[forms], forms))
        counts[into] += counts.pop(small)
        home = {forms: into if group == small else group for forms, group in home.items()}
    return home


def _members(forms: Sequence[Forms]) -> tuple[list[list[int]], tuple[Forms, ...]]:
    """Places of the people of each order group, and the orders that were joined to another."""
    home = group_forms(Counter(forms))
    members: dict[Forms, list[int]] = {}
    for at, order in enumerate(forms):
        members.setdefault(home[order], []).append(at)
    return [members[order] for order in sorted(members)], tuple(o for o, group in home.items() if o != group)


def _imbalance(members: Sequence[Sequence[int]], forms: Sequence[Forms]) -> float:
    """The largest difference between a form's weight after and its weight before in the adjusted mean."""
    left: dict[str, float] = defaultdict(float)
    for group in members:
        for (first, second), people in Counter(forms[at] for at in group).items():
            weight = people / (len(members) * len(group))
            left[first] -= weight
            left[second] += weight
    return min(1.0, round(max(map(abs, left.values())), 12))
