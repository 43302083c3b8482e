"""What a report may say. Words come from intervals, and from nothing else.

``verdict`` is the whole rule. Its codes are put into words elsewhere: SHARPER is *lebih jeli*, MORE_SUSPICIOUS *lebih
curiga, bukan lebih jeli*, SHARPER_AND_SUSPICIOUS *lebih jeli, tetapi juga lebih curiga*, LESS_SHARP *kurang jeli*,
NOT_ENOUGH *belum cukup bukti*.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from salingjaga.stats.change import Change

SHOW = 10
"""People under whom no statistic is shown."""
SAY = 20
"""People under whom no word about an effect is said, and no subgroup is shown."""
HARM = -5.0
"""Points of true-item accuracy: a loss that large must be ruled out before anybody is called sharper."""
ONE_SIDED = 0.2
"""Largest imbalance of the forms: beyond it, an easier form may pass for an effect."""


class Code(StrEnum):
    NOTHING = "nothing"
    INTERVAL_ONLY = "interval_only"
    SHARPER = "sharper"
    SHARPER_AND_SUSPICIOUS = "sharper_and_suspicious"
    MORE_SUSPICIOUS = "more_suspicious"
    LESS_SHARP = "less_sharp"
    NOT_ENOUGH = "not_enough"


class Because(StrEnum):
    UNDER_10 = "under_10_people"
    UNDER_20 = "under_20_people"
    FORMS_UNBALANCED = "forms_unbalanced"
    NO_SPREAD = "no_spread"
    SHARPER = "discrimination_rose"
    NOT_SHARPER = "discrimination_may_not_have_risen"
    LESS_SHARP = "discrimination_fell"
    TRUST_KEPT = "no_large_loss_of_trust_in_true_items"
    TRUST_MAY_BE_LOST = "a_large_loss_of_trust_in_true_items_is_not_ruled_out"
    TRUST_LOST = "true_items_are_believed_less"
    FALSE_CAUGHT = "false_items_are_caught_more"
    FALSE_MISSED = "false_items_are_caught_less"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A code, why, and whether figures and words may be shown at all."""

    code: Code
    reasons: tuple[Because, ...]

    @property
    def shows_figures(self) -> bool:
        return self.code is not Code.NOTHING

    @property
    def says_words(self) -> bool:
        return self.code not in (Code.NOTHING, Code.INTERVAL_ONLY)


def verdict(*, d_prime: Change, true_accuracy: Change, false_accuracy: Change) -> Verdict:
    """What may be said of one group's change in d′ and in accuracy on true and on false items (points of 100).

    1. Under 10 people: nothing. Under 20, or with forms unbalanced, or without any spread: the interval, no words.
    2. Sharper: the lower bound of d′ is above 0 and the lower bound of true-item accuracy above -5 points.
    3. Suspicious: false items are surely caught more and true items surely believed less. Both: both are said.
    4. Surely less sharp is said as well. All else is *not enough evidence*.
    """
    if d_prime.n < SHOW:
        return Verdict(Code.NOTHING, (Because.UNDER_10,))
    held_back = _held_back(d_prime)
    if held_back:
        return Verdict(Code.INTERVAL_ONLY, held_back)
    sharper = d_prime.low > 0 and true_accuracy.low > HARM
    suspicious = false_accuracy.low > 0 and true_accuracy.high < 0
    reasons = _reasons(d_prime, true_accuracy, false_accuracy)
    if sharper and suspicious:
        return Verdict(Code.SHARPER_AND_SUSPICIOUS, reasons)
    if sharper or suspicious:
        return Verdict(Code.SHARPER if sharper else Code.MORE_SUSPICIOUS, reasons)
    return Verdict(Code.LESS_SHARP if d_prime.high < 0 else Code.NOT_ENOUGH, reasons)


def _held_back(change: Change) -> tuple[Because, ...]:
    tests = (
        (change.n < SAY, Because.UNDER_20),
        (change.imbalance > ONE_SIDED, Because.FORMS_UNBALANCED),
        (not change.spread, Because.NO_SPREAD),
    )
    return tuple(because for holds, because in tests if holds)


def _reasons(d_prime: Change, true_accuracy: Change, false_accuracy: Change) -> tuple[Because, ...]:
    rose, fell = d_prime.low > 0, d_prime.high < 0
    kept, lost = true_accuracy.low > HARM, true_accuracy.high < 0
    tests = (
        (rose, Because.SHARPER),
        (not rose and not fell, Because.NOT_SHARPER),
        (fell, Because.LESS_SHARP),
        (kept, Because.TRUST_KEPT),
        (not kept and not lost, Because.TRUST_MAY_BE_LOST),
        (lost, Because.TRUST_LOST),
        (false_accuracy.low > 0, Because.FALSE_CAUGHT),
        (false_accuracy.high < 0, Because.FALSE_MISSED),
    )
    return tuple(because for holds, because in tests if holds)
