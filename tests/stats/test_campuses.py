"""Pooling from sums says what pooling from everybody's answers would, and takes no nonsense from outside."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salingjaga.stats import Code, Sums, TooFew, Unusable, change, changes, pooled, together, without_each
from salingjaga.stats.model import cohort

ORDERS = (("A", "B"), ("B", "A"), ("B", "C"), ("C", "B"), ("A", "C"), ("C", "A"))
Campus = tuple[list[float], list[tuple[str, str]]]
GOOD = Sums(40, 2, 0.3, 20.0, 0.1)


def campus(random: np.random.Generator, people: int, orders: int) -> Campus:
    forms = [ORDERS[at % orders] for at in range(people)]
    return [float(x) for x in random.normal(0.3, 1, people)], forms


def least_squares(campuses: list[Campus]) -> tuple[float, float]:
    """The pooled mean and its standard error from raw data: a mean for each cell of campus and order, by hand."""
    means, variances, rest, df = [], [], 0.0, 0
    for values, forms in campuses:
        cells = [
            np.array([v for v, f in zip(values, forms, strict=True) if f == order]) for order in sorted(set(forms))
        ]
        means.append(np.mean([cell.mean() for cell in cells]))
        variances.append(np.sum([1 / len(cell) for cell in cells]) / len(cells) ** 2)
        rest += sum(((cell - cell.mean()) ** 2).sum() for cell in cells)
        df += len(values) - len(cells)
    weights = 1 / np.array(variances)
    return float(weights @ means / weights.sum()), float((rest / df / weights.sum()) ** 0.5)


@given(st.lists(st.tuples(st.integers(20, 90), st.sampled_from([2, 6])), min_size=1, max_size=5), st.integers(0, 999))
def test_sums_pool_to_what_raw_data_give(shape: list[tuple[int, int]], seed: int) -> None:
    random = np.random.default_rng(seed)
    campuses = [campus(random, people, orders) for people, orders in shape]
    found = pooled([Sums.of(change(*raw)) for raw in campuses])
    mean, se = least_squares(campuses)
    assert found.mean == pytest.approx(mean, abs=1e-9)
    assert found.se == pytest.approx(se, abs=1e-9)
    assert found.n == sum(people for people, _ in shape)


def test_equal_designs_pool_to_the_mean_of_everybody() -> None:
    random = np.random.default_rng(3)
    campuses = [campus(random, people, 2) for people in (20, 40, 60)]
    everybody = np.concatenate([values for values, _ in campuses])
    assert pooled([Sums.of(change(*raw)) for raw in campuses]).mean == pytest.approx(everybody.mean())


def test_one_campus_pools_to_itself() -> None:
    found = change(*campus(np.random.default_rng(1), 31, 6))
    assert Sums.of(found).change == found
    line = pooled([Sums.of(found)])
    assert (line.mean, line.low, line.high) == pytest.approx((found.mean, found.low, found.high))


def test_leaving_each_out_in_turn() -> None:
    random = np.random.default_rng(2)
    sums = [Sums.of(change(*campus(random, people, 2))) for people in (20, 40, 60)]
    assert without_each(sums) == [pooled(sums[1:]), pooled([sums[0], sums[2]]), pooled(sums[:2])]
    assert without_each(sums[:1]) == []


def test_under_twenty_people_no_sum_leaves_the_campus() -> None:
    with pytest.raises(TooFew):
        Sums.of(change(*campus(np.random.default_rng(1), 19, 2)))


def test_sums_survive_the_journey() -> None:
    assert Sums.read(GOOD.row()) == GOOD


@pytest.mark.parametrize(
    "wrong",
    [
        {"n": 40.0},
        {"n": True},
        {"n": "40"},
        {"groups": 0},
        {"groups": 7},
        {"mean": float("nan")},
        {"mean": 10**400},
        {"within": -1.0},
        {"within": float("inf")},
        {"inverse": 0.09},
        {"inverse": 0.6},
        {"imbalance": 1.5},
        {"mean": None},
        {"more": 1},
    ],
)
def test_sums_that_cannot_be_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(Unusable):
        Sums.read({**GOOD.row(), **wrong})


def test_a_missing_sum_is_refused() -> None:
    with pytest.raises(Unusable):
        Sums.read({"n": 40})


def test_small_sums_from_elsewhere_are_refused_too() -> None:
    with pytest.raises(TooFew):
        Sums.read({**GOOD.row(), "n": 19})


def sent(seed: int, campuses: int) -> list[dict[str, Sums]]:
    random = np.random.default_rng(seed)
    made = [changes(cohort(random, 40, gain=0.3)) for _ in range(campuses)]
    return [{name: Sums.of(one) for name, one in found.items()} for found in made]


def test_four_campuses_show_what_none_shows_alone() -> None:
    rows = sent(11, 4)
    found = together(rows)
    assert found.n == 160
    assert found.verdict.code is Code.SHARPER
    assert found.d_prime is not None
    assert found.d_prime.half_width < min(row["d_prime"].change.half_width for row in rows)


def test_a_campus_sends_every_measure_of_the_same_people() -> None:
    rows = sent(11, 2)
    with pytest.raises(Unusable):
        together([rows[0], {name: sums for name, sums in rows[1].items() if name != "criterion"}])
    with pytest.raises(Unusable):
        together([rows[0], {**rows[1], "criterion": Sums(60, 2, 0.3, 20.0, 1 / 15)}])
    with pytest.raises(TooFew):
        together([])
