"""The suspicion alarm: is this class learning to doubt everything? For the facilitator, while it can be mended."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from salingjaga.stats.change import Pair
from salingjaga.stats.cohort import changes
from salingjaga.stats.gates import SHOW


class Alarm(StrEnum):
    TOO_FEW = "too_few"
    QUIET = "quiet"
    SUSPICIOUS = "suspicious"


def alarm(pairs: Sequence[Pair]) -> Alarm:
    """Whether people answer "false" more than they did, at the cost of true items.

    ``pairs`` are an earlier and a later round of the same people: blocks of practice, or tests. It rings when the 95%
    interval of the change in c lies below 0 and fewer true items are believed than before; under 10 people it cannot.
    It is a nudge to the facilitator, never part of a report: practice has no forms in balanced orders.
    """
    whole = [Pair(("earlier", "later"), pair.before, pair.after) for pair in pairs if pair.complete]
    if len(whole) < SHOW:
        return Alarm.TOO_FEW
    found = changes(whole)
    rings = found["criterion"].high < 0 and found["true_accuracy"].mean < 0
    return Alarm.SUSPICIOUS if rings else Alarm.QUIET
