"""Student's t by hand, against printed tables and against itself."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salingjaga.stats.distributions import incomplete_beta, phi, t_below, t_power, t_quantile, t_two_sided

TABLE = [
    (1, 0.9, 3.077684),
    (1, 0.975, 12.7062),
    (2, 0.975, 4.30265),
    (3, 0.995, 5.8409),
    (5, 0.9995, 6.8688),
    (8, 0.975, 2.306004),
    (10, 0.99, 2.76377),
    (20, 0.975, 2.0860),
    (30, 0.975, 2.0423),
    (40, 0.975, 2.0211),
    (120, 0.975, 1.9799),
]


@pytest.mark.parametrize(("df", "p", "t"), TABLE)
def test_quantiles_are_those_of_printed_tables(df: int, p: float, t: float) -> None:
    assert t_quantile(p, df) == pytest.approx(t, abs=6e-5)


def test_one_and_two_degrees_of_freedom_have_closed_forms() -> None:
    for t in (-3.0, -0.2, 0.0, 1.0, 40.0):
        assert t_below(t, 1) == pytest.approx(0.5 + math.atan(t) / math.pi, abs=1e-13)
        assert t_below(t, 2) == pytest.approx(0.5 + t / (2 * math.sqrt(2 + t * t)), abs=1e-13)


def test_the_incomplete_beta_function_with_whole_numbers_is_a_binomial_tail() -> None:
    for a, b, x in ((3, 5, 0.3), (1, 1, 0.25), (7, 2, 0.9)):
        n = a + b - 1
        tail = sum(math.comb(n, j) * x**j * (1 - x) ** (n - j) for j in range(a, n + 1))
        assert incomplete_beta(a, b, x) == pytest.approx(tail, abs=1e-13)
    assert (incomplete_beta(2, 3, 0.0), incomplete_beta(2, 3, 1.0)) == (0, 1)


@given(st.floats(0.001, 0.999), st.integers(1, 5000))
def test_the_quantile_undoes_the_distribution(p: float, df: int) -> None:
    assert t_below(t_quantile(p, df), df) == pytest.approx(p, abs=1e-10)


@given(st.floats(0, 60), st.integers(1, 2000))
def test_two_sided_p_is_both_tails(t: float, df: int) -> None:
    assert t_two_sided(t, df) == pytest.approx(2 * t_below(-t, df), abs=1e-12)


def test_power_without_an_effect_is_half_the_level_and_grows_to_one() -> None:
    assert t_power(0, 38) == pytest.approx(0.025, abs=1e-6)
    powers = [t_power(shift, 38) for shift in (-1, 0, 1, 2, 3, 6)]
    assert powers == sorted(powers)
    assert powers[-1] > 0.999


def test_power_is_the_share_of_simulated_tests_that_reject() -> None:
    random = np.random.default_rng(5)
    sample = random.normal(0.9, 1, (20_000, 10))
    t = sample.mean(1) / (sample.std(1, ddof=1) / math.sqrt(10))
    share = float((t > t_quantile(0.975, 9)).mean())
    assert t_power(0.9 * math.sqrt(10), 9) == pytest.approx(share, abs=0.01)


def test_phi_is_the_normal_distribution() -> None:
    assert phi(np.array([-1.959964, 0.0, 1.0])) == pytest.approx([0.025, 0.5, 0.8413447], abs=1e-7)
