"""Subgroups, leavers, the wait-list and the alarm: shown from twenty people, and right by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from learners import example, ten

from salingjaga.stats import (
    Alarm,
    Answer,
    Code,
    Pair,
    Score,
    TaughtPair,
    Unusable,
    alarm,
    attrition,
    contrast,
    exclusions,
    measured,
    taught_and_untaught,
)
from salingjaga.stats.model import MODEL, cohort
from salingjaga.stats.waiting import least_squares

AB, BA = ("A", "B"), ("B", "A")


def taught_pair(forms: tuple[str, str], taught: int, untaught: int) -> TaughtPair:
    """Two of five false items found before, then ``taught`` and ``untaught``; three of ten true ones always doubted."""

    def score(hits: int) -> Score:
        return Score(hits, 5, 3, 10)

    return TaughtPair(forms, (score(2), score(taught)), (score(2), score(untaught)))


def test_taught_and_untaught_techniques_are_compared_within_each_person() -> None:
    people = [taught_pair(AB if at % 2 else BA, 4 + at % 3 % 2, 3) for at in range(20)]
    found = taught_and_untaught(people)
    assert found is not None
    assert found.n == 20
    assert found.difference.mean == pytest.approx(found.taught.mean - found.untaught.mean)
    assert found.difference.mean > 0


def test_under_twenty_people_with_both_kinds_nothing_is_split() -> None:
    people = [taught_pair(AB, 4, 3)] * 19
    none_untaught = replace(people[0], untaught=(Score(0, 0, 3, 10), Score(3, 5, 3, 10)))
    assert taught_and_untaught([*people, none_untaught]) is None


def test_true_items_count_on_both_sides_of_the_split() -> None:
    sat = [
        Answer("1", True, True, technique="palsu"),
        Answer("2", True, False, technique="lama"),
        Answer("3", False, True),
    ]
    found = TaughtPair.of(AB, sat, sat, taught=frozenset({"palsu"}))
    assert found.taught == (Score(1, 1, 1, 1),) * 2
    assert found.untaught == (Score(0, 1, 1, 1),) * 2


def test_those_who_stayed_away_count_as_having_gained_nothing_in_the_worst_case() -> None:
    stayed = example() * 3
    left = [(pair.forms, pair.before) for pair in example() * 3]
    found = attrition(stayed, left)
    assert (found.stayed, found.left) == (30, 30)
    assert found.worst.d_prime is not None
    assert found.stayers.d_prime is not None
    assert found.worst.d_prime.mean == pytest.approx(found.stayers.d_prime.mean / 2)
    assert found.baseline_left == pytest.approx(found.baseline_stayed)


@pytest.mark.parametrize(("stayed", "left"), [(30, 7), (7, 30), (19, 19)])
def test_neither_baseline_is_shown_when_one_side_is_small(stayed: int, left: int) -> None:
    people = example() * 3
    found = attrition(people[:stayed], [(pair.forms, pair.before) for pair in people[:left]])
    assert (found.baseline_stayed, found.baseline_left) == (None, None)


def test_when_nobody_left_the_stayers_are_everybody() -> None:
    found = attrition(example() * 2, [])
    assert found.baseline_left is None
    assert found.baseline_stayed is not None
    assert found.worst == found.stayers == measured(example() * 2)


def test_exclusions_are_those_fixed_beforehand() -> None:
    line = [Answer(str(at), at % 2 == 0, True, 3) for at in range(10)]
    mixed = [*line, Answer("x", True, True, 2)]
    assert exclusions(line, seconds=59, again=True) == ("hasty", "straight_line", "duplicate")
    assert exclusions(mixed, seconds=60, again=False) == ()
    with pytest.raises(Unusable):
        exclusions(mixed, seconds=-1, again=False)


def arms(seed: int, people: int, gain: float) -> tuple[list[Pair], list[Pair]]:
    """Two arms that sat the same forms."""
    fixed = replace(MODEL, item_sd=0.0)
    random = np.random.default_rng(seed)
    return cohort(random, people, gain=gain, form_gap=0.3, model=fixed), cohort(
        random, people, form_gap=0.3, model=fixed
    )


def test_the_wait_list_contrast_is_an_analysis_of_covariance() -> None:
    """By hand: take order and first test out of everything, then compare what is left."""
    lesson, waiting = arms(1, 30, 0.5)
    found = contrast(lesson, waiting)
    whole = [*lesson, *waiting]
    rest = np.column_stack([np.ones(60), [p.forms == AB for p in whole], [p.before.d_prime for p in whole]])
    out = np.eye(60) - rest @ np.linalg.pinv(rest)
    treated, after = out @ np.repeat([1.0, 0], 30), out @ np.array([p.after.d_prime for p in whole])
    slope = treated @ after / (treated @ treated)
    left = after - slope * treated
    assert found is not None
    assert found.df == 56
    assert found.difference == pytest.approx(slope)
    assert found.se == pytest.approx(np.sqrt(left @ left / 56 / (treated @ treated)))


def test_a_large_wait_list_trial_finds_the_gain_and_only_the_gain() -> None:
    found, null = contrast(*arms(2, 600, 0.5)), contrast(*arms(3, 600, 0.0))
    assert found is not None
    assert null is not None
    assert found.low > 0.25
    assert null.low < 0 < null.high
    assert found.p < 0.001 < null.p


def test_a_contrast_needs_twenty_people_in_each_arm() -> None:
    lesson, waiting = arms(1, 20, 0.5)
    assert contrast(lesson, waiting) is not None
    assert contrast(lesson[:19], waiting) is None


def test_a_contrast_whose_arms_sat_different_orders_cannot_be_told() -> None:
    lesson, waiting = arms(1, 60, 0.5)
    assert contrast([p for p in lesson if p.forms == AB], [p for p in waiting if p.forms == BA]) is None


def test_a_regression_that_is_not_determined_says_so() -> None:
    assert least_squares(np.ones((5, 2)), np.arange(5.0)) is None
    assert least_squares(np.ones((5, 1)), np.ones(5)) is None
    with pytest.raises(Unusable):
        least_squares(np.ones((5, 1)), np.full(5, np.nan))


def test_the_alarm_needs_ten_people() -> None:
    assert alarm([Pair(AB, ten(6, 3), ten(8, 6))] * 9) is Alarm.TOO_FEW


def test_the_alarm_rings_when_a_class_doubts_everything_more() -> None:
    worse = [Pair(AB, ten(6 - at % 2, 3), ten(8, 6 + at % 2)) for at in range(12)]
    assert alarm(worse) is Alarm.SUSPICIOUS


def test_the_alarm_is_quiet_when_true_items_are_believed_as_before() -> None:
    better = [Pair(AB, ten(6 - at % 2, 3), ten(9, 3)) for at in range(12)]
    assert alarm(better) is Alarm.QUIET


def test_measures_of_a_group_stand_for_the_delayed_test_too() -> None:
    late = [Pair(("A", "C") if at % 2 else ("C", "A"), p.before, p.after) for at, p in enumerate(example() * 2)]
    assert measured(late).verdict.code in (Code.SHARPER, Code.NOT_ENOUGH)
