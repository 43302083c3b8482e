"""What this library says no to, with a code that the rooms above put into words."""

from __future__ import annotations


class TooFew(ValueError):
    """Not enough people for the figure asked for: ``have`` where ``need`` are needed."""

    def __init__(self, have: int, need: int) -> None:
        super().__init__(f"{have} people where at least {need} are needed")
        self.have, self.need = have, need


class Unusable(ValueError):
    """Numbers that cannot be what they claim to be: impossible counts, sums that contradict each other."""
