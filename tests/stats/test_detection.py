"""d′ and c: the printed vectors, published oracles, and what any measure of discrimination must obey."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from learners import ten

from salingjaga.stats import Answer, Score, Unusable, measured_area
from salingjaga.stats.detection import area, pooled
from salingjaga.stats.distributions import z

VECTORS = [
    ("before", 6, 10, 3, 10, 0.7027, 0.1215),
    ("better", 8, 10, 3, 10, 1.2206, -0.1375),
    ("only more suspicious", 8, 10, 5, 10, 0.7479, -0.3739),
    ("perfect", 10, 10, 0, 10, 3.3812, 0.0),
    ("never says false", 0, 10, 0, 10, 0.0, 1.6906),
    ("always says false", 10, 10, 10, 10, 0.0, -1.6906),
    ("a form of eight and eight", 6, 8, 2, 8, 1.1789, 0.0),
    ("unequal numbers", 9, 10, 2, 9, 1.7713, -0.2112),
    ("nine of ten true, all false found", 10, 10, 1, 10, 2.7874, -0.2969),
    ("twenty and twenty", 16, 20, 6, 20, 1.2888, -0.1472),
]
counts = st.integers(1, 40).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(
    ("hits", "lies", "alarms", "truths", "d", "c"), [v[1:] for v in VECTORS], ids=[v[0] for v in VECTORS]
)
def test_printed_vectors(hits: int, lies: int, alarms: int, truths: int, d: float, c: float) -> None:
    score = Score(hits, lies, alarms, truths)
    assert round(score.d_prime, 4) == pytest.approx(d, abs=1e-9)
    assert round(score.criterion, 4) == pytest.approx(c, abs=1e-9)


def test_the_faulty_formula_of_two_packages_is_not_ours() -> None:
    """R's psycho and neuropsychology divide by hits + misses + 1.5 and test for 1.65; the rule gives 1.7713."""
    assert Score(9, 10, 2, 9).d_prime == pytest.approx(1.7713, abs=5e-5)


def test_published_oracles() -> None:
    """Uncorrected 1/10 and 6/10 of R's psycho; H = F = 101/102 and 41/42, which other rules reach from other counts."""
    assert z(0.1) - z(0.6) == pytest.approx(-1.5349, abs=5e-5)
    assert Score(50, 50, 50, 50).criterion == pytest.approx(-2.334, abs=5e-4)
    assert Score(20, 20, 0, 20).z_hits == z(41 / 42)
    assert area(1.12) == pytest.approx(0.7858, abs=5e-5)


def test_more_suspicion_alone_moves_false_items_by_twenty_points_and_discrimination_hardly() -> None:
    before, after = ten(6, 3), ten(8, 5)
    assert after.false_accuracy - before.false_accuracy == pytest.approx(20)
    assert after.true_accuracy - before.true_accuracy == pytest.approx(-20)
    assert after.d_prime - before.d_prime == pytest.approx(0.045, abs=5e-4)
    assert after.criterion < before.criterion


@given(counts, counts)
def test_taking_truth_for_the_signal_turns_the_sign_of_c_and_keeps_discrimination(
    lies: tuple[int, int], truths: tuple[int, int]
) -> None:
    score = Score(*lies, *truths)
    mirrored = Score(truths[1] - truths[0], truths[1], lies[1] - lies[0], lies[1])
    assert mirrored.d_prime == pytest.approx(score.d_prime, abs=1e-9)
    assert mirrored.criterion == pytest.approx(-score.criterion, abs=1e-9)


@given(counts, counts)
def test_swapping_false_and_true_items_turns_the_sign_of_discrimination_and_keeps_c(
    lies: tuple[int, int], truths: tuple[int, int]
) -> None:
    score, swapped = Score(*lies, *truths), Score(*truths, *lies)
    assert swapped.d_prime == pytest.approx(-score.d_prime, abs=1e-9)
    assert swapped.criterion == pytest.approx(score.criterion, abs=1e-9)


@given(counts, counts)
def test_one_more_hit_raises_discrimination_and_suspicion(lies: tuple[int, int], truths: tuple[int, int]) -> None:
    hits, of = lies
    more = Score(min(hits + 1, of), of, *truths)
    score = Score(hits, of, *truths)
    assert (more.d_prime > score.d_prime) == (more.criterion < score.criterion) == (hits < of)


@pytest.mark.parametrize("counts", [(3, 2, 0, 1), (0, 1, 2, 1), (-1, 1, 0, 1), (0, 1, 0, 1, -1, 0)])
def test_impossible_counts_are_refused(counts: tuple[int, ...]) -> None:
    with pytest.raises(Unusable):
        Score(*counts)


def test_a_skip_is_missing_and_counted_and_neither_right_nor_wrong() -> None:
    answers = [Answer("a", True, True), Answer("b", True, None), Answer("c", False, False), Answer("d", False, None)]
    assert Score.of(answers) == Score(1, 1, 0, 1, skipped_lies=1, skipped_truths=1)


def test_items_seen_before_can_be_left_out() -> None:
    answers = [Answer("a", True, True, seen=True), Answer("b", True, False), Answer("c", False, True)]
    assert Score.of(answers, unseen_only=True) == Score(0, 1, 1, 1, skipped_lies=1)


@pytest.mark.parametrize(
    ("score", "complete"),
    [
        (Score(1, 5, 1, 5, 5, 5), True),
        (Score(1, 4, 1, 5, 6, 5), False),
        (Score(1, 5, 1, 4, 5, 6), False),
        (Score(0, 0, 0, 4), False),
        (Score(0, 4, 0, 0), False),
    ],
)
def test_a_sitting_is_complete_when_half_of_each_kind_is_answered(score: Score, complete: bool) -> None:
    assert score.complete is complete


def test_pooling_people_adds_their_counts() -> None:
    assert pooled([ten(6, 3), ten(8, 3)]) == Score(14, 20, 6, 20)


def _rated(is_false: bool, rating: int) -> Answer:
    said = rating > 3
    return Answer("x", is_false, said, rating - 3 if said else 4 - rating)


def test_ratings_run_from_surely_true_to_surely_false() -> None:
    assert [_rated(True, step).rating for step in range(1, 7)] == [1, 2, 3, 4, 5, 6]
    assert Answer("x", True, None, 3).rating is None


def test_the_measured_area_counts_pairs_in_the_right_order_and_ties_by_half() -> None:
    lies, truths = [6, 4, 2], [1, 4]
    right = sum(1.0 if a > b else 0.5 if a == b else 0.0 for a, b in itertools.product(lies, truths))
    answers = [_rated(True, a) for a in lies] + [_rated(False, b) for b in truths]
    assert measured_area(answers) == pytest.approx(right / 6)
    assert measured_area([_rated(True, 6)]) is None
