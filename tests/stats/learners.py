"""People for the tests of measuring: the worked example, and cohorts that a seed invents."""

from __future__ import annotations

from salingjaga.stats import Pair, Score

AB = "5,4->7,4 | 6,3->8,2 | 7,5->7,3 | 4,4->6,4 | 8,2->9,3"
BA = "6,5->8,3 | 5,3->6,3 | 7,2->9,2 | 6,4->6,2 | 9,3->9,1"


def ten(hits: int, alarms: int) -> Score:
    return Score(hits, 10, alarms, 10)


def row(text: str) -> tuple[Score, Score]:
    """``hits,alarms->hits,alarms`` of ten items each."""
    before, after = (ten(*map(int, side.split(","))) for side in text.split("->"))
    return before, after


def example() -> list[Pair]:
    """Ten people in two orders."""
    sat = [(("A", "B"), AB), (("B", "A"), BA)]
    return [Pair(forms, *row(text)) for forms, people in sat for text in people.split("|")]
