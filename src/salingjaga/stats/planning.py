"""What a class of this size can and cannot show, said before it starts."""

from __future__ import annotations

import math
from dataclasses import dataclass

from salingjaga.stats.change import LEVEL
from salingjaga.stats.distributions import t_power, t_quantile
from salingjaga.stats.gates import HARM, SAY, SHOW
from salingjaga.stats.model import MODEL, Model, expected
from salingjaga.stats.orders import form_orders
from salingjaga.stats.refusals import TooFew, Unusable

POWER = 0.8
USUAL = 0.3
"""A gain in d′ that a good programme may hope for."""
MOST_PEOPLE = 100_000
MOST_ITEMS = 60


@dataclass(frozen=True, slots=True)
class Plan:
    """Expectations for one group that sits two forms of ``per_kind`` false and ``per_kind`` true items.

    ``half_width`` of the 95% interval of d′; ``points`` that of true-item accuracy in points of 100; ``detectable``:
    the true gain in d′ shown in four of five such groups, None where there is none; ``power``: the share of groups in
    which a true gain of .3 is shown; ``shown_as``: what a true gain of .3 is measured as on average. ``reliability``
    and ``error`` are of one person's d′: why nobody is graded.
    """

    people: int
    per_kind: int
    groups: int
    figures: bool
    words: bool
    half_width: float
    points: float
    detectable: float | None
    power: float
    shown_as: float
    reliability: float
    error: float

    @property
    def rules_out_harm(self) -> bool:
        """Whether, with no true change, a loss of 5 points of trust in true items would usually be ruled out."""
        return self.points < -HARM


def plan(people: int, *, per_kind: int = 10, model: Model = MODEL) -> Plan:
    """TooFew where there are not two people for each order of forms; Unusable beyond 60 items or 100,000 people."""
    _check(people, per_kind)
    groups = len(form_orders(people))
    if people < 2 * groups:
        raise TooFew(people, 2 * groups)
    none, usual = expected(per_kind, model=model), expected(per_kind, gain=USUAL, model=model)
    cut = t_quantile((1 + LEVEL) / 2, people - groups) / math.sqrt(people)
    return Plan(
        people=people,
        per_kind=per_kind,
        groups=groups,
        figures=people >= SHOW,
        words=people >= SAY,
        half_width=cut * none.change_sd,
        points=cut * none.accuracy_sd,
        detectable=_detectable(people, groups, per_kind, model),
        power=_power(people, groups, per_kind, USUAL, model),
        shown_as=usual.change,
        reliability=none.reliability,
        error=none.error,
    )


def people_for(gain: float, *, per_kind: int = 10, model: Model = MODEL) -> int | None:
    """The fewest people with whom a true ``gain`` in d′ is shown in four of five groups; None if 100,000 do not do."""
    if gain <= 0:
        raise Unusable("a gain above 0")
    _check(SAY, per_kind)

    def enough(people: int) -> bool:
        return _power(people, len(form_orders(people)), per_kind, gain, model) >= POWER

    if not enough(MOST_PEOPLE):
        return None
    few, many = 3, MOST_PEOPLE
    while many - few > 1:
        middle = (few + many) // 2
        few, many = (few, middle) if enough(middle) else (middle, many)
    return many


def control_power(per_arm: int, *, per_kind: int = 10, gain: float = USUAL, model: Model = MODEL) -> float:
    """The chance that a wait-list comparison of two arms of this size shows a true ``gain`` in d′."""
    _check(per_arm, per_kind)
    if per_arm < SAY:
        raise TooFew(per_arm, SAY)
    with_gain = expected(per_kind, gain=gain, model=model)
    rest = with_gain.after_sd * math.sqrt(1 - with_gain.together**2)
    return t_power(with_gain.change / (rest * math.sqrt(2 / per_arm)), 2 * per_arm - 4)


def _power(people: int, groups: int, per_kind: int, gain: float, model: Model) -> float:
    found = expected(per_kind, gain=gain, model=model)
    return t_power(found.change / found.change_sd * math.sqrt(people), people - groups)


def _detectable(people: int, groups: int, per_kind: int, model: Model) -> float | None:
    """To two digits, as the assumptions carry no more."""
    low, high = 0, 200
    if _power(people, groups, per_kind, high / 100, model) < POWER:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        shown = _power(people, groups, per_kind, middle / 100, model) >= POWER
        low, high = (low, middle) if shown else (middle, high)
    return high / 100


def _check(people: int, per_kind: int) -> None:
    if not 0 < people <= MOST_PEOPLE or not 0 < per_kind <= MOST_ITEMS:
        raise Unusable("up to 100,000 people and 60 items of each kind")
