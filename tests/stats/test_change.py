"""The order-adjusted change: the worked example to its printed digits, and against plain arithmetic."""

from __future__ import annotations

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st
from learners import example

from salingjaga.stats import Pair, Score, TooFew, Unusable, change, changes
from salingjaga.stats.change import group_forms
from salingjaga.stats.orders import SIX

AB, BA, AC, CA, BC, CB = (tuple(name) for name in ("AB", "BA", "AC", "CA", "BC", "CB"))
numbers = st.floats(-5, 5).map(lambda x: round(x, 3))
forms_of = st.sampled_from([AB, BA, AC, CA, BC, CB])
DELTAS = [0.4728, 0.7930, 0.4728, 0.4598, 0.0739, 0.9908, 0.2299, 0.6240, 0.5180, 0.6240]


def test_the_worked_example_person_by_person() -> None:
    assert [round(p.after.d_prime - p.before.d_prime, 4) for p in example()] == DELTAS


def test_the_worked_example_d_prime() -> None:
    found = changes(example())["d_prime"]
    assert (found.n, found.groups, found.df) == (10, 2, 8)
    assert round(found.mean, 4) == 0.5259
    assert round(found.sd, 4) == 0.2640
    assert round(found.se, 4) == 0.0835
    assert (round(found.low, 4), round(found.high, 4)) == (0.3334, 0.7184)
    assert (round(found.d_z or 0, 4), round(found.p or 1, 4)) == (1.9918, 0.0002)


def test_the_worked_example_bias_and_accuracies() -> None:
    found = changes(example())
    c = found["criterion"]
    assert (round(c.mean, 4), round(c.sd, 4), round(c.low, 4), round(c.high, 4)) == (-0.0542, 0.2401, -0.2293, 0.1209)
    assert round(c.p or 0, 3) == 0.496
    true, false = found["true_accuracy"], found["false_accuracy"]
    assert (true.mean, round(true.low, 2), round(true.high, 2)) == (8.0, -0.15, 16.15)
    assert (false.mean, round(false.low, 2), round(false.high, 2)) == (12.0, 5.08, 18.92)


@given(st.lists(numbers, min_size=2, max_size=8), st.integers(2, 6), st.data())
def test_with_equal_orders_the_adjusted_mean_is_the_plain_mean(
    start: list[float], orders: int, data: st.DataObject
) -> None:
    names = [AB, BA, AC, CA, BC, CB][:orders]
    columns = [start] + [data.draw(st.lists(numbers, min_size=len(start), max_size=len(start))) for _ in names[1:]]
    values = [value for column in columns for value in column]
    found = change(values, [name for name in names for _ in start])
    assert found.mean == pytest.approx(statistics.fmean(values), abs=1e-9)
    assert found.factor == pytest.approx(1 / len(values))


@given(st.lists(numbers, min_size=2, max_size=30))
def test_in_one_order_it_is_the_plain_paired_t(values: list[float]) -> None:
    found = change(values, [AB] * len(values))
    assert found.sd == pytest.approx(statistics.stdev(values), abs=1e-9)
    assert found.se == pytest.approx(statistics.stdev(values) / len(values) ** 0.5, abs=1e-9)
    assert found.imbalance == 1


@given(st.lists(st.tuples(numbers, forms_of), min_size=2, max_size=40), st.randoms())
def test_people_may_come_in_any_sequence(rows: list[tuple[float, tuple[str, str]]], random: object) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = (change([v for v, _ in r], [f for _, f in r]) for r in (rows, shuffled))
    assert (one.n, one.groups, one.imbalance) == (other.n, other.groups, other.imbalance)
    assert one.mean == pytest.approx(other.mean, abs=1e-9)
    assert one.within == pytest.approx(other.within, abs=1e-9)


@given(numbers, st.lists(numbers, min_size=3, max_size=12))
def test_how_hard_a_form_is_does_not_matter_when_both_orders_are_sat(gap: float, people: list[float]) -> None:
    """Unequal orders too: everybody's change holds the gap with the sign of their order."""
    half = len(people) // 2 + 1
    people = [*people, *people[:2]]
    forms = [AB] * half + [BA] * (len(people) - half)
    moved = [x + (gap if order == AB else -gap) for x, order in zip(people, forms, strict=True)]
    assert change(moved, forms).mean == pytest.approx(change(people, forms).mean, abs=1e-9)
    assert change(moved, forms).within == pytest.approx(change(people, forms).within, abs=1e-6)


def test_a_group_of_one_is_joined_to_its_mirror() -> None:
    assert group_forms({AB: 1, BA: 4, AC: 3, CA: 3}) == {AB: BA, BA: BA, AC: AC, CA: CA}


def test_a_group_of_one_without_a_mirror_is_joined_to_the_smallest_other() -> None:
    assert group_forms({AB: 1, AC: 3, CB: 2}) == {AB: CB, AC: AC, CB: CB}


def test_an_empty_order_is_left_out_and_singles_gather() -> None:
    assert group_forms({AB: 0, BA: 1, AC: 1}) == {BA: BA, AC: BA}
    assert set(group_forms({AB: 1, BA: 1, AC: 1, CA: 1}).values()) == {BA, CA}


@given(st.dictionaries(forms_of, st.integers(0, 6), min_size=1))
def test_after_joining_every_group_has_two_people_or_all_there_are(sizes: dict[tuple[str, str], int]) -> None:
    home = group_forms(sizes)
    together: dict[tuple[str, str], int] = {}
    for order, group in home.items():
        together[group] = together.get(group, 0) + sizes[order]
    assert sum(together.values()) == sum(sizes.values())
    assert all(size >= min(2, sum(sizes.values())) for size in together.values())


def test_joining_is_named_and_its_leftover_imbalance_measured() -> None:
    found = change([1.0, 2, 3, 4, 5, 6, 7], [AB, BA, BA, AC, AC, CA, CA])
    assert found.joined == (AB,)
    assert found.groups == 3
    assert found.imbalance == pytest.approx(1 / 9)


def test_six_orders_and_rings_of_three_are_balanced() -> None:
    for names in ([o[:2] for o in SIX], ["AB", "BC", "CA"], ["AB", "BA"]):
        forms = [tuple(name) for name in names for _ in range(2)]
        assert change(list(range(len(forms))), forms).imbalance == 0


def test_equal_changes_have_no_test_and_no_effect_size() -> None:
    found = change([0.1 + 0.2] * 30, [AB, BA] * 15)
    assert (found.p, found.d_z, found.spread) == (None, None, False)


def test_one_person_has_no_interval() -> None:
    with pytest.raises(TooFew):
        change([1.0], [AB])


@pytest.mark.parametrize("values", [[1.0, float("nan")], [1.0, float("inf")], [1.0]])
def test_values_that_are_no_numbers_are_refused(values: list[float]) -> None:
    with pytest.raises(Unusable):
        change(values, [AB, BA])


def test_a_pair_is_complete_when_both_sittings_are() -> None:
    full, half = Score(1, 5, 1, 5), Score(1, 2, 1, 2, 8, 8)
    assert Pair(AB, full, full).complete
    assert not Pair(AB, full, half).complete
