"""Invented classes with a known truth: false alarms, coverage and words are as promised. Seeds are fixed.

Bounds are the protocol's where it prints them; each holds with room for the luck of so few classes.
"""

from __future__ import annotations

import functools

import numpy as np
import pytest

from salingjaga.stats import Alarm, Change, Code, alarm, changes, verdict
from salingjaga.stats.change import Forms
from salingjaga.stats.model import cohort, expected

CLASSES = 300
BOTH: tuple[Forms, ...] = (("A", "B"), ("B", "A"))
Class = dict[str, Change]


@functools.cache
def classes(gain: float = 0.0, shift: float = 0.0, gap: float = 0.0, orders: tuple[Forms, ...] = BOTH) -> list[Class]:
    """Changes of 300 classes of 40."""
    random = np.random.default_rng(2026)
    made = (cohort(random, 40, gain=gain, shift=shift, form_gap=gap, orders=orders) for _ in range(CLASSES))
    return [changes(pairs) for pairs in made]


def rejected(found: list[Class], measure: str) -> float:
    return float(np.mean([(one[measure].p or 0) < 0.05 for one in found]))


def said(found: list[Class], *codes: Code) -> float:
    names = ("d_prime", "true_accuracy", "false_accuracy")
    return float(np.mean([verdict(**{name: one[name] for name in names}).code in codes for one in found]))


@pytest.mark.parametrize("gap", [0.0, 0.3])
def test_without_an_effect_one_class_in_twenty_rejects_however_the_forms_differ(gap: float) -> None:
    found = classes(gap=gap)
    assert 0.02 <= rejected(found, "d_prime") <= 0.09
    assert 0.02 <= rejected(found, "criterion") <= 0.09
    assert said(found, Code.SHARPER, Code.SHARPER_AND_SUSPICIOUS) <= 0.05


def test_one_order_for_all_turns_the_forms_difference_into_an_effect_and_gets_no_words() -> None:
    found = classes(orders=(("A", "B"),))
    assert rejected(found, "d_prime") > 0.25
    assert said(found, Code.INTERVAL_ONLY) == 1


def test_a_gain_is_found_smaller_than_it_is() -> None:
    found = classes(gain=0.3)
    mean = float(np.mean([one["d_prime"].mean for one in found]))
    assert 0.20 <= mean <= 0.29
    assert mean == pytest.approx(expected(10, gain=0.3).change, abs=0.03)
    assert 0.25 <= said(found, Code.SHARPER) <= 0.50


@pytest.mark.parametrize("gain", [0.0, 0.3])
def test_the_interval_holds_the_estimators_own_expectation_in_19_of_20_classes(gain: float) -> None:
    found, centre = [one["d_prime"] for one in classes(gain=gain)], expected(10, gain=gain).change
    assert 0.92 <= np.mean([one.low <= centre <= one.high for one in found]) <= 0.98


def test_suspicion_alone_is_never_called_sharper() -> None:
    found = classes(shift=-0.3)
    assert said(found, Code.SHARPER, Code.SHARPER_AND_SUSPICIOUS) < 0.01
    assert said(found, Code.MORE_SUSPICIOUS) > 0.35


def test_suspicion_alone_would_look_like_success_to_a_score_of_false_items_only() -> None:
    found = classes(shift=-0.3)
    assert 0.02 <= rejected(found, "d_prime") <= 0.10
    assert rejected(found, "criterion") > 0.85
    assert 0.45 <= rejected(found, "false_accuracy") <= 0.75


def test_the_alarm_rings_for_suspicion_and_seldom_for_nothing() -> None:
    random = np.random.default_rng(7)

    def rings(shift: float) -> float:
        return float(np.mean([alarm(cohort(random, 40, shift=shift)) is Alarm.SUSPICIOUS for _ in range(100)]))

    assert rings(-0.3) > 0.8
    assert rings(0.0) < 0.08


def test_six_orders_measure_as_well_as_two() -> None:
    six = tuple((a, b) for a in "ABC" for b in "ABC" if a != b)
    found = classes(gain=0.3, gap=0.3, orders=six)
    assert float(np.mean([one["d_prime"].mean for one in found])) == pytest.approx(0.236, abs=0.03)
    centre = expected(10, gain=0.3).change
    assert 0.91 <= np.mean([one["d_prime"].low <= centre <= one["d_prime"].high for one in found]) <= 0.99


def test_the_model_by_quadrature_agrees_with_invented_people() -> None:
    found = expected(10)
    spread = np.mean([one["d_prime"].sd ** 2 for one in classes()]) ** 0.5
    points = np.mean([one["true_accuracy"].sd ** 2 for one in classes()]) ** 0.5
    assert spread == pytest.approx(found.change_sd, rel=0.02)
    assert points == pytest.approx(found.accuracy_sd, rel=0.02)
