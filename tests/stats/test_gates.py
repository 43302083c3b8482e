"""What may be said: every branch of the gate, and that more evidence never makes it say less or worse."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from learners import example

from salingjaga.stats import Because, Change, Code, Pair, Verdict, measured, verdict

CUT = 1.96
WIDE = st.floats(-30, 30)


def measure(low: float, high: float, *, n: int = 4000, imbalance: float = 0.0) -> Change:
    """A change with this interval, of so many people that t is the normal."""
    se = (high - low) / 2 / CUT
    return Change(n, 2, (low + high) / 2, se**2 * (n - 2) * n, 1 / n, imbalance)


def said(d: tuple[float, float], true: tuple[float, float], false: tuple[float, float] = (-1, 1)) -> Verdict:
    return verdict(d_prime=measure(*d), true_accuracy=measure(*true), false_accuracy=measure(*false))


def test_sharper_when_discrimination_rises_and_no_large_loss_of_trust_is_possible() -> None:
    found = said((0.1, 0.5), (-4, 6))
    assert found.code is Code.SHARPER
    assert found.reasons == (Because.SHARPER, Because.TRUST_KEPT)


def test_not_sharper_while_a_large_loss_of_trust_in_true_items_is_possible() -> None:
    found = said((0.1, 0.5), (-6, 6), (3, 20))
    assert found.code is Code.NOT_ENOUGH
    assert Because.TRUST_MAY_BE_LOST in found.reasons


def test_more_suspicious_when_false_items_are_caught_and_true_items_doubted() -> None:
    assert said((-0.1, 0.2), (-20, -3), (3, 20)).code is Code.MORE_SUSPICIOUS
    assert said((0.1, 0.4), (-20, -3), (3, 20)).code is Code.MORE_SUSPICIOUS


def test_suspicion_is_not_said_while_trust_in_true_items_may_have_stayed() -> None:
    assert said((-0.1, 0.2), (-20, 3), (3, 20)).code is Code.NOT_ENOUGH


def test_both_are_said_when_both_hold() -> None:
    found = said((0.1, 0.4), (-4, -1), (3, 20))
    assert found.code is Code.SHARPER_AND_SUSPICIOUS
    assert {Because.SHARPER, Because.TRUST_LOST, Because.FALSE_CAUGHT} <= set(found.reasons)


def test_doubting_true_items_alone_is_not_called_suspicion_but_stands_among_the_reasons() -> None:
    found = said((-0.1, 0.2), (-20, -3), (-3, 3))
    assert found.code is Code.NOT_ENOUGH
    assert Because.TRUST_LOST in found.reasons


def test_a_sure_loss_of_discrimination_is_not_hidden_as_missing_evidence() -> None:
    assert said((-0.5, -0.1), (-4, 4)).code is Code.LESS_SHARP


def test_believing_more_of_everything_is_among_the_reasons() -> None:
    assert Because.FALSE_MISSED in said((-0.1, 0.1), (2, 8), (-8, -2)).reasons


def test_everything_else_is_not_enough_evidence() -> None:
    assert said((-0.1, 0.5), (-4, 6)).code is Code.NOT_ENOUGH


@pytest.mark.parametrize(
    ("n", "code", "figures", "words"),
    [
        (9, Code.NOTHING, False, False),
        (10, Code.INTERVAL_ONLY, True, False),
        (19, Code.INTERVAL_ONLY, True, False),
        (20, Code.SHARPER, True, True),
    ],
)
def test_nothing_under_10_and_no_words_under_20(n: int, code: Code, figures: bool, words: bool) -> None:
    good = {"d_prime": (0.2, 0.6), "true_accuracy": (-2, 6), "false_accuracy": (3, 9)}
    found = verdict(**{name: measure(*interval, n=n) for name, interval in good.items()})
    assert (found.code, found.shows_figures, found.says_words) == (code, figures, words)


def test_no_words_when_all_sat_the_same_form_first() -> None:
    """An easier second form passes for an effect in a third of classes."""
    d = measure(0.2, 0.6, imbalance=1.0)
    found = verdict(d_prime=d, true_accuracy=measure(-2, 6), false_accuracy=measure(3, 9))
    assert (found.code, found.reasons) == (Code.INTERVAL_ONLY, (Because.FORMS_UNBALANCED,))


def test_no_words_about_people_who_do_not_differ_at_all() -> None:
    same = Change(40, 2, 0.5, 0.0, 1 / 40)
    found = verdict(d_prime=same, true_accuracy=same, false_accuracy=same)
    assert found.reasons == (Because.NO_SPREAD,)


def test_the_worked_example_shows_its_interval_without_words() -> None:
    found = measured(example())
    assert (found.n, found.verdict.code) == (10, Code.INTERVAL_ONLY)
    assert found.d_prime is not None
    assert math.isclose(found.d_prime.mean, 0.5259, abs_tol=5e-5)


def test_the_worked_example_twice_over_is_sharper() -> None:
    assert measured(example() * 2).verdict.code is Code.SHARPER


def test_nine_people_leave_no_figure_at_all() -> None:
    found = measured(example()[:9])
    assert (found.verdict.code, found.d_prime, found.criterion, found.true_accuracy) == (Code.NOTHING, None, None, None)


def test_people_who_left_half_a_test_out_do_not_count() -> None:
    cut = [Pair(p.forms, p.before, type(p.after)(1, 4, 1, 4, 6, 6)) for p in example()[:3]]
    found = measured([*example(), *cut])
    assert (found.n, found.incomplete) == (10, 3)


def praise(code: Code) -> int:
    return 1 if code in (Code.SHARPER, Code.SHARPER_AND_SUSPICIOUS) else 0


@given(WIDE, WIDE, st.floats(0.1, 20), st.floats(0.1, 20), st.floats(0, 20))
def test_a_better_interval_never_loses_the_praise(d: float, true: float, dw: float, tw: float, up: float) -> None:
    before = said((d, d + dw), (true, true + tw))
    for better in (said((d + up, d + dw + up), (true, true + tw)), said((d, d + dw), (true + up, true + tw + up))):
        assert praise(better.code) >= praise(before.code)


@given(WIDE, WIDE, WIDE, st.floats(0.1, 20), st.integers(2, 400), st.integers(0, 400))
def test_more_people_with_the_same_result_never_show_or_say_less(
    d: float, true: float, false: float, width: float, n: int, more: int
) -> None:
    def at(people: int) -> Verdict:
        spans = {"d_prime": d, "true_accuracy": true, "false_accuracy": false}
        scaled = {name: Change(people, 1, mean, width * (people - 1), 1 / people) for name, mean in spans.items()}
        return verdict(**scaled)

    few, many = at(n), at(n + more)
    assert many.shows_figures >= few.shows_figures
    assert many.says_words >= few.says_words
    if few.says_words and few.code in (Code.SHARPER, Code.MORE_SUSPICIOUS, Code.LESS_SHARP):
        assert many.code is not Code.NOT_ENOUGH


@given(WIDE, WIDE, WIDE, st.floats(0.1, 20))
def test_praise_always_has_its_two_reasons(d: float, true: float, false: float, width: float) -> None:
    found = said((d, d + width), (true, true + width), (false, false + width))
    assert bool(praise(found.code)) == ({Because.SHARPER, Because.TRUST_KEPT} <= set(found.reasons))
