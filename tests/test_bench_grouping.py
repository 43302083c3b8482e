"""The arithmetic of the grouping's numbers, and the twins that are made for them. No speeds."""

from __future__ import annotations

import pytest

from bench import grouping, twins
from bench.data import Query
from bench.grouping import Filed


def test_b_cubed_by_hand() -> None:
    precision, recall, f1 = grouping.b_cubed([1, 1, 1, 2, 3], list("aabbc"))
    assert precision == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1 + 1) / 5)
    assert recall == pytest.approx((1 + 1 + 1 / 2 + 1 / 2 + 1) / 5)
    assert f1 == pytest.approx(2 * precision * recall / (precision + recall))


def test_one_case_for_each_rumour_is_perfect_and_one_for_all_is_not() -> None:
    assert grouping.b_cubed([1, 1, 2], list("aab")) == (1, 1, 1)
    assert grouping.b_cubed([1, 1, 1, 1], list("abcd"))[0] == 0.25


def test_reports_are_grouped_one_after_the_other() -> None:
    text = "Kotak suara kelurahan Melati dipindah ke rumah pak lurah tadi malam tanpa saksi"
    found = grouping.grouped(
        [Filed("a", text), Filed("b", "Resep soto ayam pakai koya udang"), Filed("a", text.upper())]
    )
    assert found.cases == [0, 1, 0]
    assert found.joined == [False, False, True]
    assert grouping.wrong_joins(found) == 0


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("other place", "Lima truk surat suara ditemukan di Semarang, warga Semarang marah"),
        ("other date", "Pemungutan suara ulang digelar 14 Maret 2029 di semua TPS"),
        ("other number", "Ada 70 kontainer surat suara di pelabuhan"),
        ("other person", "Prabowo membagikan uang kepada warga"),
        ("negated", "Warga membakar kotak suara di kelurahan"),
        ("negated", "The ballot boxes were opened before the count"),
    ],
)
def test_a_twin_differs_in_what_it_says_it_does(kind: str, text: str) -> None:
    (twin,) = [one for one in twins.twins([Query("1", text, frozenset("a"))]) if one.kind == kind]
    old, new = text.split(), twin.text.split()
    assert 1 <= len(set(new) - set(old)) <= 2
    assert twin.text == next(one.text for one in twins.twins([twin.query]) if one.kind == kind), "the same each time"
