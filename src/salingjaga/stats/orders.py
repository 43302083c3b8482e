"""Who sits which form when. Three forms of equal length in six orders, so that each form stands at each time."""

from __future__ import annotations

import random

SIX = ("ABC", "BCA", "CAB", "ACB", "BAC", "CBA")
"""All orders of before, after and delayed test. Pre to post: each pair of forms once in each direction."""
TWO = ("ABC", "BAC")
"""For small classes: AB and BA. The delayed test is form C for all, so *delayed minus before* cannot be balanced."""
SMALL = 24


def form_orders(expected: int) -> tuple[str, ...]:
    """The orders in use when ``expected`` people are awaited: six, or two under 24 (four people an order at least)."""
    return TWO if expected < SMALL else SIX


def order_of(place: int, *, expected: int, seed: str) -> str:
    """The order of the ``place``-th person to join (0 is the first), the same whenever it is asked.

    Randomised in blocks: each run of two or six people holds every order once, shuffled from ``seed``, which must be
    drawn at random for each session and hidden until everybody has joined.
    """
    orders = form_orders(expected)
    return _block(place // len(orders), orders, seed)[place % len(orders)]


def arm_of(place: int, *, seed: str) -> str:
    """``lesson_first`` or ``test_first`` for the ``place``-th person or session, in shuffled blocks of two."""
    return _block(place // 2, ("lesson_first", "test_first"), f"arm {seed}")[place % 2]


def _block(number: int, members: tuple[str, ...], seed: str) -> list[str]:
    shuffled = list(members)
    random.Random(f"{seed}/{number}").shuffle(shuffled)  # noqa: S311  fairness, not secrecy: the seed is the secret
    return shuffled
