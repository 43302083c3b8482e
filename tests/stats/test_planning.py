"""What a class can and cannot show: the printed power tables, which were simulated, from exact arithmetic.

Where the protocol prints one digit less or assumes something else, the bound says how far we may be apart.
"""

from __future__ import annotations

import pytest

from salingjaga.stats import TooFew, Unusable, control_power, people_for, plan


@pytest.mark.parametrize(("people", "detectable"), [(40, 0.46), (120, 0.27), (500, 0.14)])
def test_what_a_class_three_classes_and_a_programme_can_detect(people: int, detectable: float) -> None:
    assert plan(people).detectable == pytest.approx(detectable, abs=0.025)


@pytest.mark.parametrize(("people", "power"), [(20, 0.24), (40, 0.43), (80, 0.74), (120, 0.88)])
def test_power_of_the_order_adjusted_change(people: int, power: float) -> None:
    assert plan(people).power == pytest.approx(power, abs=0.035)


@pytest.mark.parametrize(
    ("people", "width"), [(10, 0.58), (20, 0.38), (40, 0.26), (120, 0.15), (250, 0.10), (500, 0.07)]
)
def test_half_widths_of_the_interval(people: int, width: float) -> None:
    assert plan(people).half_width == pytest.approx(width, abs=0.03)


@pytest.mark.parametrize(("people", "points"), [(40, 7.1), (120, 4.0), (500, 1.9)])
def test_half_widths_of_true_item_accuracy(people: int, points: float) -> None:
    assert plan(people).points == pytest.approx(points, abs=0.2)


@pytest.mark.parametrize(
    ("per_kind", "reliability", "error"),
    [(8, 0.43, 0.63), (10, 0.48, 0.58), (16, 0.60, 0.47), (20, 0.65, 0.43), (40, 0.78, 0.31)],
)
def test_one_persons_d_prime_is_too_loose_to_grade_anybody(per_kind: int, reliability: float, error: float) -> None:
    found = plan(40, per_kind=per_kind)
    assert found.reliability == pytest.approx(reliability, abs=0.02)
    assert found.error == pytest.approx(error, abs=0.025)


@pytest.mark.parametrize(("per_kind", "people"), [(8, 123), (10, 100), (16, 67), (20, 56)])
def test_people_for_a_gain_of_three_tenths(per_kind: int, people: int) -> None:
    """The protocol's plain t needs ~140, ~120, ~70, ~60; adjusted for order, as done here, ~95 with ten and ten."""
    assert people_for(0.3, per_kind=per_kind) == people


def test_people_for_a_gain_is_the_first_number_that_suffices() -> None:
    people = people_for(0.3)
    assert people is not None
    assert plan(people).power >= 0.8 > plan(people - 1).power


@pytest.mark.parametrize(("per_arm", "power"), [(20, 0.19), (60, 0.50), (125, 0.85), (250, 0.98)])
def test_power_of_the_wait_list_is_what_the_protocol_says_or_a_little_less(per_arm: int, power: float) -> None:
    """Less, because here people who wait change by themselves as much as the others do."""
    assert power - 0.13 <= control_power(per_arm) <= power + 0.01


def test_a_true_gain_is_shown_smaller() -> None:
    assert plan(40).shown_as == pytest.approx(0.24, abs=0.01)
    assert plan(40, per_kind=40).shown_as > plan(40).shown_as


def test_one_class_cannot_rule_out_harm_and_three_can() -> None:
    assert not plan(40).rules_out_harm
    assert plan(120).rules_out_harm


@pytest.mark.parametrize(
    ("people", "groups", "figures", "words"),
    [(9, 2, False, False), (19, 2, True, False), (23, 2, True, True), (24, 6, True, True)],
)
def test_a_plan_says_what_the_gates_will_show(people: int, groups: int, figures: bool, words: bool) -> None:
    found = plan(people)
    assert (found.groups, found.figures, found.words) == (groups, figures, words)


def test_more_people_and_more_items_never_show_less() -> None:
    for small, large in ((plan(24), plan(60)), (plan(40), plan(40, per_kind=16))):
        assert large.half_width < small.half_width
        assert large.power > small.power


def test_tiny_classes_are_refused_and_may_detect_nothing() -> None:
    with pytest.raises(TooFew):
        plan(3)
    assert plan(4).detectable is None


@pytest.mark.parametrize(("people", "per_kind"), [(0, 10), (10**6, 10), (40, 0), (40, 61)])
def test_absurd_plans_are_refused(people: int, per_kind: int) -> None:
    with pytest.raises(Unusable):
        plan(people, per_kind=per_kind)


def test_no_number_of_people_shows_a_gain_next_to_nothing() -> None:
    assert people_for(0.001) is None
    with pytest.raises(Unusable):
        people_for(0)
    with pytest.raises(TooFew):
        control_power(19)
