"""The second opinion: right by its own likelihood, and of one mind with the first."""

from __future__ import annotations

import numpy as np
import pytest

from salingjaga.stats import Answer, Check, check
from salingjaga.stats.distributions import phi
from salingjaga.stats.probit import Sat, clustered_probit

LIES, TRUTHS = 10, 10


def sat(random: np.random.Generator, people: int, gain: float, shift: float = 0.0) -> list[Sat]:
    """People who sit A then B or B then A, with item difficulties, as single answers."""
    hard = {form: random.normal(0, 0.5, LIES + TRUTHS) for form in "AB"}
    out = []
    for at in range(people):
        d, c = random.normal(0.9, 0.6), random.normal(0, 0.4)
        later = d + random.normal(gain, 0.4), c + random.normal(shift, 0.3)
        forms = "AB" if at % 2 else "BA"
        out.append((_answers(random, forms[0], hard, d, c), _answers(random, forms[1], hard, *later)))
    return out


def _answers(random: np.random.Generator, form: str, hard: dict[str, np.ndarray], d: float, c: float) -> list[Answer]:
    is_false = np.arange(LIES + TRUTHS) < LIES
    felt = np.where(is_false, d / 2, -d / 2) - c + hard[form] + random.standard_normal(LIES + TRUTHS)
    return [
        Answer(f"{form}{at}", bool(lie), bool(feel > 0))
        for at, (lie, feel) in enumerate(zip(is_false, felt, strict=True))
    ]


def found(seed: int, people: int, gain: float, shift: float = 0.0) -> Check:
    result = check(sat(np.random.default_rng(seed), people, gain, shift))
    assert result is not None
    return result


def test_the_weights_are_those_of_the_largest_likelihood() -> None:
    random = np.random.default_rng(1)
    design = np.column_stack([random.normal(size=300), np.ones(300), random.integers(0, 2, 300)])
    said = (design @ [0.7, -0.3, 0.4] + random.standard_normal(300) > 0).astype(np.float64)
    result = clustered_probit(design, said, np.arange(300) // 3)
    assert result is not None

    def likelihood(weights: np.ndarray) -> float:
        chance = phi(design @ weights)
        return float((said * np.log(chance) + (1 - said) * np.log(1 - chance)).sum())

    best = likelihood(result[0])
    for direction in np.vstack([np.eye(3), -np.eye(3)]):
        assert likelihood(result[0] + 1e-3 * direction) < best


def test_with_one_column_it_is_the_normal_quantile_of_the_share() -> None:
    said = np.repeat([1.0, 0.0], [30, 70])
    result = clustered_probit(np.ones((100, 1)), said, np.arange(100))
    assert result is not None
    assert phi(result[0])[0] == pytest.approx(0.3)
    density = np.exp(-(result[0][0] ** 2) / 2) / np.sqrt(2 * np.pi)
    assert result[1][0] == pytest.approx(np.sqrt(0.3 * 0.7 / 99) / density, rel=1e-6)


def test_signs_are_those_of_the_house() -> None:
    suspicious = found(2, 300, 0.0, -0.3)
    assert suspicious.criterion.high < 0
    assert suspicious.d_prime.low < 0.05
    sharper = found(3, 300, 0.6)
    assert sharper.d_prime.low > 0.2
    assert sharper.criterion.low < 0 < sharper.criterion.high


def test_it_finds_about_what_the_first_opinion_finds() -> None:
    """.23 to .24 of a true .3 in the protocol's runs."""
    mean = np.mean([found(seed, 120, 0.3).d_prime.estimate for seed in range(8)])
    assert mean == pytest.approx(0.24, abs=0.08)


def test_without_an_effect_it_rejects_seldom() -> None:
    rejected = np.mean([found(seed, 40, 0.0).d_prime.p < 0.05 for seed in range(100, 130)])
    assert rejected <= 0.14


def test_items_that_all_call_false_are_left_out_and_named() -> None:
    people = sat(np.random.default_rng(4), 40, 0.3)
    plain = [(list(b), [Answer("Z", True, True), *a]) for b, a in people]
    result = check(plain)
    assert result is not None
    assert "Z" in result.left_out
    assert result.d_prime == found(4, 40, 0.3).d_prime


def test_skipped_answers_are_missing() -> None:
    people = sat(np.random.default_rng(5), 40, 0.3)
    skipped = [([Answer("A0", True, None), *b], a) for b, a in people]
    assert check(skipped) == check(people)


def test_under_twenty_people_it_says_nothing() -> None:
    assert check(sat(np.random.default_rng(6), 19, 0.3)) is None


def test_one_order_alone_determines_nothing() -> None:
    """Item and time are then the same thing."""
    people = sat(np.random.default_rng(7), 60, 0.3)[1::2]
    assert check(people) is None


def test_a_perfect_separation_is_not_an_effect() -> None:
    x = np.repeat([0.0, 1.0], 30)
    assert clustered_probit(np.column_stack([np.ones(60), x]), x, np.arange(60)) is None
