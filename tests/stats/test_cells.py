"""Small cells: what is published never lets a hidden one be computed."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salingjaga.stats import Hidden, Unusable, hidden, rounded

ALL = frozenset


def test_a_small_cell_takes_its_smallest_neighbour_with_it() -> None:
    found = hidden({"Solo": 12, "Yogya": 41, "Medan": 33, "Padang": 60}, [ALL({"Solo", "Yogya", "Medan", "Padang"})])
    assert found == Hidden(ALL({"Solo", "Medan"}), ALL())


def test_what_is_hidden_together_must_be_twenty_people() -> None:
    found = hidden({"a": 3, "b": 4, "c": 40, "d": 50}, [ALL("abcd")])
    assert found.cells == ALL("abc")


def test_without_a_published_total_only_the_small_cell_is_hidden() -> None:
    assert hidden({"a": 3, "b": 40}, []).cells == ALL("a")


def test_of_two_groups_with_one_small_neither_is_shown() -> None:
    assert hidden({"left": 7, "stayed": 33}, [ALL({"left", "stayed"})]).cells == ALL({"left", "stayed"})


def test_a_total_of_few_people_is_hidden_itself() -> None:
    assert hidden({"a": 3, "b": 4}, [ALL("ab")]) == Hidden(ALL("ab"), ALL({0}))


def test_nothing_is_hidden_where_all_are_large() -> None:
    assert hidden({"a": 20, "b": 30}, [ALL("ab")]) == Hidden(ALL(), ALL())


def test_totals_inside_totals_give_nothing_away() -> None:
    """All minus the first two campuses minus the shown one would leave two small ones together."""
    counts = {"a": 3, "b": 30, "c": 40, "d": 5, "e": 6}
    found = hidden(counts, [ALL("abcde"), ALL("ab")])
    assert "c" in found.cells or 0 in found.totals or 1 in found.totals


def test_rows_and_columns_together_give_nothing_away() -> None:
    rows, columns = "abc", "xyz"
    counts = {r + c: 40 for r in rows for c in columns} | {"ax": 4}
    totals = [ALL(r + c for c in columns) for r in rows] + [ALL(r + c for r in rows) for c in columns]
    found = hidden(counts, totals)
    assert len(found.cells) == 4
    assert not found.totals


@pytest.mark.parametrize("bad", [({"a": -1}, []), ({"a": 5}, [ALL("ab")])])
def test_tables_that_cannot_be_are_refused(bad: tuple[dict[str, int], list[frozenset[str]]]) -> None:
    with pytest.raises(Unusable):
        hidden(*bad)


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (2, 0), (3, 5), (7, 5), (8, 10), (22, 20), (23, 25)])
def test_exported_counts_are_rounded_to_five(count: int, shown: int) -> None:
    assert rounded(count) == shown


names = st.sampled_from("abcdef")
tables = st.dictionaries(names, st.integers(0, 60), min_size=2)


@given(
    tables.flatmap(
        lambda t: st.tuples(st.just(t), st.lists(st.frozensets(st.sampled_from(sorted(t)), min_size=1), max_size=4))
    )
)
def test_no_hidden_cell_can_be_computed_from_what_is_published(
    case: tuple[dict[str, int], list[frozenset[str]]],
) -> None:
    """By ranks: adding the cell to the published equations always adds knowledge."""
    counts, totals = case
    found = hidden(counts, totals)
    cells = sorted(counts)
    shown = [ALL({cell}) for cell in cells if cell not in found.cells]
    known = shown + [total for at, total in enumerate(totals) if at not in found.totals]
    system = np.array([[float(cell in equation) for cell in cells] for equation in known]).reshape(-1, len(cells))
    for cell in found.cells:
        wanted = np.array([float(other == cell) for other in cells])
        assert np.linalg.matrix_rank(np.vstack([system, wanted])) > np.linalg.matrix_rank(system)


@given(
    tables.flatmap(
        lambda t: st.tuples(st.just(t), st.lists(st.frozensets(st.sampled_from(sorted(t)), min_size=1), max_size=3))
    )
)
def test_nothing_published_and_no_difference_of_it_speaks_of_under_twenty(
    case: tuple[dict[str, int], list[frozenset[str]]],
) -> None:
    """By brute force: every published set minus every union of published disjoint sets inside it."""
    counts, totals = case
    found = hidden(counts, totals)
    sets = [ALL({cell}) for cell in counts if cell not in found.cells]
    sets += [total for at, total in enumerate(totals) if at not in found.totals]
    for whole in sets:
        inside = [other for other in set(sets) if other < whole]
        for size in range(len(inside) + 1):
            for chosen in itertools.combinations(inside, size):
                taken = ALL().union(*chosen)
                if sum(map(len, chosen)) == len(taken) and taken < whole:
                    assert sum(counts[cell] for cell in whole - taken) >= 20
