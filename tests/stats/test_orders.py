"""Who sits which form when."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salingjaga.stats import arm_of, form_orders, order_of


def test_each_form_stands_at_each_time_equally_often() -> None:
    for time in range(3):
        assert Counter(order[time] for order in form_orders(60)) == {"A": 2, "B": 2, "C": 2}
    assert len({order[:2] for order in form_orders(60)}) == 6


def test_under_24_expected_there_are_two_orders() -> None:
    assert form_orders(23) == ("ABC", "BAC")
    assert len(form_orders(24)) == 6


@given(st.text(max_size=12), st.integers(1, 60), st.integers(1, 130))
def test_orders_stay_balanced_however_many_come(seed: str, expected: int, come: int) -> None:
    given_out = Counter(order_of(place, expected=expected, seed=seed) for place in range(come))
    assert max(given_out.values()) - min(given_out[order] for order in form_orders(expected)) <= 1


@given(st.text(max_size=12), st.integers(1, 130))
def test_arms_stay_balanced(seed: str, come: int) -> None:
    arms = Counter(arm_of(place, seed=seed) for place in range(come))
    assert abs(arms["lesson_first"] - arms["test_first"]) <= 1


def test_the_same_person_gets_the_same_order_and_sessions_differ() -> None:
    def session(seed: str) -> list[str]:
        return [order_of(place, expected=60, seed=seed) for place in range(24)]

    assert session("a") == session("a")
    assert session("a")[:6] != session("a")[6:12]
    assert len({tuple(session(seed)) for seed in "abcdefgh"}) == 8


@pytest.mark.parametrize("place", [0, 5])
def test_no_place_in_a_block_always_gets_the_same_order(place: int) -> None:
    assert len({order_of(place, expected=60, seed=str(seed)) for seed in range(60)}) == 6
