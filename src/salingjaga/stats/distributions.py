"""The normal and Student's t distribution, by hand: the standard library has no t and the project has no scipy."""

from __future__ import annotations

import math
from functools import lru_cache
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
NORMAL = NormalDist()
TINY = 1e-300
ROUNDS = 500
_ERF = np.frompyfunc(math.erf, 1, 1)


@lru_cache(maxsize=65_536)
def z(p: float) -> float:
    """The standard normal quantile of ``p``, 0 < p < 1 (Wichura's AS 241, as the standard library has it)."""
    return NORMAL.inv_cdf(p)


def phi(x: Floats) -> Floats:
    """The standard normal distribution function of every element."""
    return 0.5 * (1 + np.asarray(_ERF(x / math.sqrt(2)), np.float64))


def incomplete_beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function I_x(a, b) for a, b > 0 and 0 ≤ x ≤ 1 (DLMF 8.17.22)."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - incomplete_beta(b, a, 1 - x)
    log = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    return math.exp(log) / (a * _fraction(a, b, x))


def _fraction(a: float, b: float, x: float) -> float:
    """The continued fraction of the incomplete beta function by the modified method of Lentz."""
    value, c, d = 1.0, 1.0, 0.0
    for step in range(1, ROUNDS):
        m = step // 2
        if step % 2:
            term = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        else:
            term = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d, c = 1 / (1 + term * d or TINY), 1 + term / c or TINY
        value *= c * d
        if abs(c * d - 1) < 1e-15:
            return value
    raise ArithmeticError(f"incomplete beta did not settle at a={a}, b={b}, x={x}")


def t_below(t: float, df: float) -> float:
    """P(T ≤ t) for Student's t with ``df`` > 0 degrees of freedom."""
    tail = 0.5 * incomplete_beta(df / 2, 0.5, df / (df + t * t))
    return tail if t < 0 else 1 - tail


def t_two_sided(t: float, df: float) -> float:
    """P(|T| ≥ |t|): the p value of a two-sided test."""
    return incomplete_beta(df / 2, 0.5, df / (df + t * t))


@lru_cache(maxsize=4_096)
def t_quantile(p: float, df: float) -> float:
    """The t with P(T ≤ t) = p, 0 < p < 1, found by halving."""
    if p == 0.5:
        return 0.0
    if p < 0.5:
        return -t_quantile(1 - p, df)
    low, high = 0.0, 1.0
    while t_below(high, df) < p:
        low, high = high, high * 2
    while high - low > 1e-12 * high:
        middle = (low + high) / 2
        low, high = (middle, high) if t_below(middle, df) < p else (low, middle)
    return (low + high) / 2


def t_power(shift: float, df: float, *, level: float = 0.05) -> float:
    """The chance that a 1 - ``level`` t interval lies above 0 when the true mean does by ``shift`` standard errors.

    The upper tail of the noncentral t, integrated over the sampling distribution of the standard deviation.
    """
    cut = t_quantile(1 - level / 2, df)
    ratio = np.linspace(1e-6, 1 + 12 / math.sqrt(2 * df), 2001)
    log = (df - 1) * np.log(ratio) - df * ratio * ratio / 2
    weight = np.exp(log - log.max())
    return float((phi(shift - cut * ratio) * weight).sum() / weight.sum())
