"""Item analysis: bad items are flagged, good ones are not, and Rasch finds what made the answers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salingjaga.stats import Flaw, Review, TooFew, Unusable, judged
from salingjaga.stats.distributions import Floats
from salingjaga.stats.items import item_rest
from salingjaga.stats.rasch import rasch

FINE = Review(agreed=4, experts=4, evidence=True, dated=True)
TRUE = np.linspace(-1.2, 0.7, 12)


def answers(seed: int, people: int, difficulty: Floats = TRUE, sd: float = 1.0) -> Floats:
    random = np.random.default_rng(seed)
    ability = random.normal(0, sd, people)
    chance = 1 / (1 + np.exp(difficulty[None, :] - ability[:, None]))
    return (random.random(chance.shape) < chance).astype(np.float64)


def named(right: Floats) -> tuple[list[str], dict[str, Review]]:
    items = [f"i{at}" for at in range(right.shape[1])]
    return items, dict.fromkeys(items, FINE)


def test_good_items_pass_and_make_a_bank_that_is_tried_out() -> None:
    right = answers(1, 400)
    items, reviews = named(right)
    bank = judged(items, right, reviews=reviews)
    assert [item.flaws for item in bank.items] == [()] * 12
    assert bank.tried_out


def test_bad_items_are_flagged_each_for_its_fault() -> None:
    right = answers(2, 400)
    right[:, 0] = np.arange(400) % 10 == 0
    right[:, 1] = np.arange(400) % 20 != 0
    right[:, 2] = 1 - right[:, 2]
    items, reviews = named(right)
    bank = judged(items, right, reviews=reviews)
    assert Flaw.TOO_HARD in bank.items[0].flaws
    assert Flaw.TOO_EASY in bank.items[1].flaws
    assert Flaw.APART in bank.items[2].flaws
    assert bank.items[5].good
    assert not bank.tried_out


def test_an_item_that_points_the_other_way_does_not_fit() -> None:
    right = answers(3, 1500, sd=1.5)
    right[:, 4] = 1 - right[:, 4]
    found = rasch(right)
    assert found.infit.argmax() == 4
    assert found.infit[4] > 1.3
    assert np.abs(np.delete(found.infit, 4) - 1).max() < 0.2


def test_rasch_recovers_what_made_the_answers_though_two_thirds_are_missing() -> None:
    right = answers(4, 3000)
    form = np.random.default_rng(5).integers(0, 3, 3000)
    right[form[:, None] == np.arange(12)[None, :] % 3] = np.nan
    found = rasch(right)
    assert found.difficulty == pytest.approx(TRUE, abs=0.2)
    assert np.abs((found.difficulty - TRUE) / found.error).max() < 4
    assert found.ability_sd == pytest.approx(1.0, abs=0.1)
    assert found.infit == pytest.approx(np.ones(12), abs=0.07)
    assert found.outfit == pytest.approx(np.ones(12), abs=0.12)


def test_rasch_expects_as_many_right_answers_as_were_given() -> None:
    """The likelihood equations of the marginal model, at a fit from another start of the arithmetic."""
    right = answers(6, 500)
    found = rasch(right)
    nodes = np.linspace(-8, 8, 2001) * found.ability_sd
    chance = 1 / (1 + np.exp(found.difficulty[None, :] - nodes[:, None]))
    log = right @ np.log(chance).T + (1 - right) @ np.log(1 - chance).T - (nodes / found.ability_sd) ** 2 / 2
    posterior = np.exp(log - log.max(1, keepdims=True))
    posterior /= posterior.sum(1, keepdims=True)
    assert (posterior @ chance).sum(0) == pytest.approx(right.sum(0), abs=0.05)


def test_under_200_people_there_is_no_rasch_but_the_other_rules_hold() -> None:
    right = answers(7, 150)
    items, reviews = named(right)
    with pytest.raises(TooFew):
        rasch(right)
    bank = judged(items, right, reviews=reviews)
    assert {item.difficulty for item in bank.items} == {None}
    assert all(item.rest is not None for item in bank.items)


def test_an_item_under_30_answers_is_untried_and_so_is_its_bank() -> None:
    right = answers(8, 60)
    right[:31, 3] = np.nan
    items, reviews = named(right)
    bank = judged(items, right, reviews=reviews)
    assert bank.items[3].flaws == (Flaw.UNTRIED,)
    assert not bank.tried_out


def test_an_item_nobody_met_is_untried() -> None:
    right = answers(8, 40)
    right[:, 0] = np.nan
    items, reviews = named(right)
    assert judged(items, right, reviews=reviews).items[0].ease is None


def test_no_items_are_no_bank_that_was_tried_out() -> None:
    assert not judged([], np.zeros((40, 0)), reviews={}).tried_out


@pytest.mark.parametrize(
    ("review", "flaws"),
    [
        (FINE, ()),
        (Review(3, 4, True, True), ()),
        (Review(2, 4, True, True), (Flaw.DISPUTED,)),
        (Review(1, 1, True, True), (Flaw.DISPUTED,)),
        (Review(4, 4, False, True), (Flaw.NO_EVIDENCE,)),
        (Review(4, 4, True, False), (Flaw.NO_REVIEW,)),
        (Review(), (Flaw.DISPUTED, Flaw.NO_EVIDENCE, Flaw.NO_REVIEW)),
    ],
)
def test_a_review_needs_three_of_four_experts_evidence_and_a_date(review: Review, flaws: tuple[Flaw, ...]) -> None:
    assert review.flaws == flaws


def test_skips_are_counted_among_those_who_met_the_item() -> None:
    right = answers(9, 80)
    met = np.ones_like(right)
    met[:40, 0], right[:60, 0] = 0, np.nan
    items, reviews = named(right)
    assert judged(items, right, reviews=reviews, met=met).items[0].skipped == pytest.approx(0.5)


@given(st.integers(0, 10_000))
def test_the_item_itself_is_not_in_the_rest_it_is_compared_with(seed: int) -> None:
    random = np.random.default_rng(seed)
    right = random.integers(0, 2, (20, 5)).astype(np.float64)
    right[random.random((20, 5)) < 0.3] = np.nan
    pairs = []
    for row in right:
        others = [x for at, x in enumerate(row) if at != 2 and x == x]
        if row[2] == row[2] and others:
            pairs.append((row[2], sum(others) / len(others)))
    mine, rest = np.array(pairs).T
    found = item_rest(right, 2)
    if np.ptp(mine) == 0 or np.ptp(rest) == 0:
        assert found is None
    else:
        assert found == pytest.approx(np.corrcoef(mine, rest)[0, 1])


@pytest.mark.parametrize("bad", [np.full((40, 2), 0.5), np.ones((40, 3))])
def test_tables_of_another_shape_or_kind_are_refused(bad: Floats) -> None:
    with pytest.raises(Unusable):
        judged(["a", "b"], bad, reviews={})


def test_an_item_that_all_answered_rightly_has_no_difficulty() -> None:
    right = answers(10, 300)
    right[:, 0] = 1
    with pytest.raises(Unusable):
        rasch(right)
    items, reviews = named(right)
    bank = judged(items, right, reviews=reviews)
    assert bank.items[0].difficulty is None
    assert bank.items[0].flaws == (Flaw.TOO_EASY, Flaw.APART)
    assert bank.items[1].difficulty is not None
