"""Telling false from true, apart from saying "false" more often: d′ and c of signal detection.

The signal is a FALSE item. A hit is a false item called false, a false alarm is a true item called false. Papers that
take truth for the signal have the other sign: ``CONVENTION`` goes into every export.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from salingjaga.stats.distributions import NORMAL, z
from salingjaga.stats.refusals import Unusable

CONVENTION = "signal=false; hit=false called false; c<0 over-suspicious, c>0 too trusting; log-linear for everyone"
COMPLETE = 0.5
"""The share of the false and of the true items that must be answered before a sitting counts as complete."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One item answered. ``said_false`` is None where it was skipped; ``sure`` is 1 to 3; ``seen``: met it before."""

    item: str
    is_false: bool
    said_false: bool | None
    sure: int | None = None
    seen: bool = False
    technique: str = ""

    @property
    def right(self) -> bool | None:
        return None if self.said_false is None else self.said_false == self.is_false

    @property
    def rating(self) -> int | None:
        """How false it was said to be, in six steps: 1 is surely true, 6 surely false."""
        if self.said_false is None or self.sure is None:
            return None
        return 3 + self.sure if self.said_false else 4 - self.sure


@dataclass(frozen=True, slots=True)
class Score:
    """One sitting in counts: ``hits`` of ``lies`` answered, ``alarms`` of ``truths`` answered. Skips are missing.

    Every value is pulled a little to the middle: half an answer is added to each cell, for everyone and not only for
    perfect scores (the log-linear rule of Hautus 1995), so that no d′ is infinite and none is treated apart.
    """

    hits: int
    lies: int
    alarms: int
    truths: int
    skipped_lies: int = 0
    skipped_truths: int = 0

    def __post_init__(self) -> None:
        counts = (self.hits, self.lies, self.alarms, self.truths, self.skipped_lies, self.skipped_truths)
        if min(counts) < 0 or self.hits > self.lies or self.alarms > self.truths:
            raise Unusable(f"impossible counts: {counts}")

    @classmethod
    def of(cls, answers: Iterable[Answer], *, unseen_only: bool = False) -> Score:
        """Counts of one sitting. ``unseen_only`` takes items that the person had met before for skipped ones."""
        cells = [0] * 6
        for answer in answers:
            given = None if unseen_only and answer.seen else answer.said_false
            at = 0 if answer.is_false else 2
            if given is None:
                cells[4 + at // 2] += 1
                continue
            cells[at] += given
            cells[at + 1] += 1
        return cls(*cells)

    def __add__(self, other: Score) -> Score:
        return Score(
            self.hits + other.hits,
            self.lies + other.lies,
            self.alarms + other.alarms,
            self.truths + other.truths,
            self.skipped_lies + other.skipped_lies,
            self.skipped_truths + other.skipped_truths,
        )

    @property
    def complete(self) -> bool:
        """Whether at least half of the false and half of the true items were answered, and one of each."""
        lies, truths = self.lies + self.skipped_lies, self.truths + self.skipped_truths
        return self.lies >= max(1, COMPLETE * lies) and self.truths >= max(1, COMPLETE * truths)

    @property
    def z_hits(self) -> float:
        return z((self.hits + 0.5) / (self.lies + 1))

    @property
    def z_alarms(self) -> float:
        return z((self.alarms + 0.5) / (self.truths + 1))

    @property
    def d_prime(self) -> float:
        """d′ = z(H) - z(F): how well false and true are told apart; 0 is guessing."""
        return self.z_hits - self.z_alarms

    @property
    def criterion(self) -> float:
        """c = -(z(H) + z(F)) / 2: below 0 over-suspicious, above 0 too trusting."""
        return -(self.z_hits + self.z_alarms) / 2

    @property
    def true_accuracy(self) -> float:
        """Share of true items called true, in points of 100 and uncorrected."""
        return 100 * (self.truths - self.alarms) / self.truths

    @property
    def false_accuracy(self) -> float:
        """Share of false items called false, in points of 100 and uncorrected."""
        return 100 * self.hits / self.lies


def pooled(scores: Iterable[Score]) -> Score:
    """All sittings as if one person had sat them. Its d′ lies below the mean d′ where people differ in c."""
    return sum(scores, Score(0, 0, 0, 0))


def area(d_prime: float) -> float:
    """The area under the ROC curve that a d′ stands for, Φ(d′ / √2): equal-variance normal model."""
    return NORMAL.cdf(d_prime / math.sqrt(2))


def measured_area(answers: Sequence[Answer]) -> float | None:
    """The area under the six-point ROC of confidence ratings, ties by half; needs no normal model.

    Beside ``area`` it checks the model. None without a rated false and a rated true item.
    """
    rated = [(answer.rating, answer.is_false) for answer in answers if answer.rating is not None]
    lies = np.array([rating for rating, is_false in rated if is_false], np.float64)
    truths = np.array([rating for rating, is_false in rated if not is_false], np.float64)
    if not len(lies) or not len(truths):
        return None
    apart = lies[:, None] - truths[None, :]
    return float((apart > 0).mean() + 0.5 * (apart == 0).mean())
