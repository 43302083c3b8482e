"""Small cells and their complements: what must be hidden so that nobody is found by subtracting.

Counts and sums of a table obey its totals: a hidden cell is the total minus the others. So it is not enough to hide the
small one. Publish only what ``hidden`` does not name; the same holds for each cell's count, mean and everything else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from salingjaga.stats.gates import SAY
from salingjaga.stats.refusals import Unusable

Cell = str
MANY = 2_000
STEP = 5
"""Counts in exports are rounded to the nearest multiple."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """Cells and totals (by their place in what was given) that must not be published."""

    cells: frozenset[Cell]
    totals: frozenset[int]


def hidden(counts: Mapping[Cell, int], totals: Sequence[frozenset[Cell]], *, least: int = SAY) -> Hidden:
    """What to hide of a table of people: ``counts`` by cell, and the sets of cells whose total is published too.

    Afterwards no published figure speaks of under ``least`` people; no published total minus published cells and
    totals leaves under ``least`` people; and no combination of all that is published gives a hidden cell exactly.
    Besides, what closes most gaps is hidden, the smallest first, the first in the alphabet among equals.
    """
    if any(count < 0 for count in counts.values()) or any(not total <= counts.keys() for total in totals):
        raise Unusable("counts from 0, and totals of cells that are in the table")
    people = [sum(counts[cell] for cell in total) for total in totals]
    out = {cell for cell, count in counts.items() if count < least}
    gone = {at for at, count in enumerate(people) if count < least}
    while leaks := _leaks([total & out for at, total in enumerate(totals) if at not in gone], counts, least):
        lines = [at for at in range(len(totals)) if at not in gone]
        weak = [at for at in lines if totals[at] & out in leaks]
        weak = weak or [at for at in lines if any(totals[at] & leak for leak in leaks)]
        shown = Counter(cell for at in weak for cell in totals[at] - out)
        if shown:
            out.add(min(shown, key=lambda cell: (-shown[cell], counts[cell], cell)))
        else:
            gone.add(min(weak, key=lambda at: (people[at], at)))
    return Hidden(frozenset(out), frozenset(gone))


def _leaks(rests: Sequence[frozenset[Cell]], counts: Mapping[Cell, int], least: int) -> set[frozenset[Cell]]:
    """Sets of hidden cells that ``rests``, the hidden parts of the published totals, give away."""
    few = {rest for rest in _implied(rests) if sum(counts[cell] for cell in rest) < least}
    return few | {frozenset({cell}) for cell in _computable(rests)}


def _implied(rests: Sequence[frozenset[Cell]]) -> set[frozenset[Cell]]:
    """The parts themselves and what is left of one when others inside it are taken away."""
    known = {rest for rest in rests if rest}
    fresh = known
    while fresh:
        found = {a - b for a in known for b in fresh if b < a} | {a - b for a in fresh for b in known if b < a}
        fresh = found - known
        known = known | fresh
        if len(known) > MANY:
            raise Unusable("too many overlapping totals to say what they give away: publish fewer")
    return known


def _computable(rests: Sequence[frozenset[Cell]]) -> frozenset[Cell]:
    """Hidden cells that the totals determine: those that are 0 in every table whose totals are 0."""
    cells = sorted(frozenset().union(*rests))
    if not cells:
        return frozenset()
    system = np.array([[cell in rest for cell in cells] for rest in rests], np.float64)
    _, size, directions = np.linalg.svd(system, full_matrices=True)
    free = directions[int((size > 1e-9).sum()) :]
    return frozenset(cell for place, cell in enumerate(cells) if np.abs(free[:, place]).max(initial=0.0) <= 1e-9)


def rounded(count: int) -> int:
    """A count for an export: the nearest multiple of 5."""
    return STEP * ((count + STEP // 2) // STEP)
