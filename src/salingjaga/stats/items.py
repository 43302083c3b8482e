"""Which test items do their work: how hard each is, whether it goes with the rest, whether it was reviewed.

An item is a good one when it passes every rule; a bank is *tried out* when all its items are good. Give answers of
people before any lesson, one row a sitting: after it, what was taught and what was not would look like good and bad
items.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from salingjaga.stats.distributions import Floats
from salingjaga.stats.rasch import PEOPLE, Rasch, rasch
from salingjaga.stats.refusals import Unusable

ENOUGH = 30
"""Answers that an item needs before it is judged."""
EASE = (0.30, 0.90)
REST = 0.15
VOTES = 3
AGREE = 0.75
FIT = (0.7, 1.3)
"""Usual bounds of infit and outfit mean squares (Wright and Linacre 1994); a rule of thumb like the 200 people."""


class Flaw(StrEnum):
    UNTRIED = "answered_by_under_30"
    TOO_HARD = "under_30_percent_right"
    TOO_EASY = "over_90_percent_right"
    APART = "does_not_go_with_the_rest"
    NO_FIT = "does_not_fit_the_rasch_model"
    DISPUTED = "under_three_of_four_experts_agree"
    NO_EVIDENCE = "no_evidence_link"
    NO_REVIEW = "no_review_date"


@dataclass(frozen=True, slots=True)
class Review:
    """An item's review row: of ``experts`` asked, ``agreed`` with its verdict; whether evidence and a date are
    there. Three must agree, and three of four of all who were asked."""

    agreed: int = 0
    experts: int = 0
    evidence: bool = False
    dated: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.agreed <= self.experts:
            raise Unusable("more agree than were asked")

    @property
    def flaws(self) -> tuple[Flaw, ...]:
        agreed = self.agreed >= max(VOTES, AGREE * self.experts)
        tests = ((agreed, Flaw.DISPUTED), (self.evidence, Flaw.NO_EVIDENCE), (self.dated, Flaw.NO_REVIEW))
        return tuple(flaw for passed, flaw in tests if not passed)


@dataclass(frozen=True, slots=True)
class ItemResult:
    """One item. ``ease`` is the share of right answers; ``rest``: correlation of being right here with the share right
    among the same person's other items (point-biserial without the item itself); ``skipped``: share of those who met
    it. ``difficulty`` (logits), ``infit`` and ``outfit`` need 200 people. None: cannot be said."""

    item: str
    answered: int
    skipped: float
    ease: float | None
    rest: float | None
    difficulty: float | None
    infit: float | None
    outfit: float | None
    flaws: tuple[Flaw, ...]

    @property
    def good(self) -> bool:
        return not self.flaws


@dataclass(frozen=True, slots=True)
class Bank:
    items: tuple[ItemResult, ...]

    @property
    def tried_out(self) -> bool:
        """Whether reports may leave out *belum diuji coba*: every item passes every rule."""
        return bool(self.items) and all(item.good for item in self.items)


def judged(items: Sequence[str], right: Floats, *, reviews: Mapping[str, Review], met: Floats | None = None) -> Bank:
    """``right``: ``[sittings, items]`` of 1 right, 0 wrong, NaN skipped or not on the form; ``met``: 1 where the item
    was shown (those answered, when not given). Unusable where shapes or values are not these."""
    answered = np.isfinite(right)
    shown = answered if met is None else np.asarray(met, bool)
    given = np.where(answered, right, 0.0)
    if right.shape != (len(right), len(items)) or shown.shape != right.shape or not np.isin(given, (0.0, 1.0)).all():
        raise Unusable("sittings by items, each 1, 0 or missing")
    fit, place = _rasch(right)
    rows = []
    for at, item in enumerate(items):
        column = None if fit is None or at not in place else place[at]
        flaws = reviews.get(item, Review()).flaws
        rows.append(_item(item, at, right, float(shown[:, at].sum()), fit, column, flaws))
    return Bank(tuple(rows))


def _item(
    item: str, at: int, right: Floats, shown: float, fit: Rasch | None, column: int | None, flaws: tuple[Flaw, ...]
) -> ItemResult:
    here = right[:, at][np.isfinite(right[:, at])]
    ease = float(here.mean()) if len(here) else None
    rest = item_rest(right, at)
    figures = (
        [None] * 3
        if fit is None or column is None
        else [float(a[column]) for a in (fit.difficulty, fit.infit, fit.outfit)]
    )
    found = _flaws(len(here), ease, rest, figures[1], figures[2])
    skipped = 1 - len(here) / shown if shown else 0.0
    return ItemResult(item, len(here), skipped, ease, rest, figures[0], figures[1], figures[2], (*found, *flaws))


def _flaws(
    answered: int, ease: float | None, rest: float | None, infit: float | None, outfit: float | None
) -> tuple[Flaw, ...]:
    if answered < ENOUGH or ease is None:
        return (Flaw.UNTRIED,)
    fits = all(value is None or FIT[0] <= value <= FIT[1] for value in (infit, outfit))
    tests = (
        (ease >= EASE[0], Flaw.TOO_HARD),
        (ease <= EASE[1], Flaw.TOO_EASY),
        (rest is not None and rest >= REST, Flaw.APART),
        (fits, Flaw.NO_FIT),
    )
    return tuple(flaw for passed, flaw in tests if not passed)


def item_rest(right: Floats, at: int) -> float | None:
    """The corrected point-biserial correlation of item ``at``; None where one side does not vary or has no rest."""
    here = right[:, at]
    others = np.delete(right, at, axis=1)
    count = np.isfinite(others).sum(1)
    use = np.isfinite(here) & (count > 0)
    if use.sum() < 3:
        return None
    rest = np.nansum(others[use], axis=1) / count[use]
    if np.ptp(here[use]) == 0 or np.ptp(rest) < 1e-12:
        return None
    return float(np.corrcoef(here[use], rest)[0, 1])


def _rasch(right: Floats) -> tuple[Rasch | None, dict[int, int]]:
    """The fit over items that vary, and each such item's column in it; no fit under 200 people."""
    answered = np.isfinite(right)
    solved = np.where(answered, right, 0.0).sum(0)
    vary = np.flatnonzero((solved > 0) & (solved < answered.sum(0)))
    if answered[:, vary].any(1).sum() < PEOPLE:
        return None, {}
    return rasch(right[:, vary]), {int(at): column for column, at in enumerate(vary)}
