"""Did a workshop work, and what may be said of it: signal detection, intervals, gates. Numpy; imports no Django.

Plain data in, frozen dataclasses out, codes for words. What each figure means: docs/measuring.md.
"""

from salingjaga.stats.campuses import Sums, pooled, together, without_each
from salingjaga.stats.cells import Hidden, hidden, rounded
from salingjaga.stats.change import Change, Forms, Pair, change
from salingjaga.stats.cohort import (
    Attrition,
    Results,
    Taught,
    TaughtPair,
    attrition,
    changes,
    exclusions,
    measured,
    taught_and_untaught,
)
from salingjaga.stats.detection import CONVENTION, Answer, Score, measured_area
from salingjaga.stats.gates import Because, Code, Verdict, verdict
from salingjaga.stats.items import Bank, Flaw, ItemResult, Review, judged
from salingjaga.stats.orders import arm_of, form_orders, order_of
from salingjaga.stats.planning import Plan, control_power, people_for, plan
from salingjaga.stats.probit import Check, check
from salingjaga.stats.refusals import TooFew, Unusable
from salingjaga.stats.suspicion import Alarm, alarm
from salingjaga.stats.waiting import Contrast, contrast

__all__ = [
    "CONVENTION",
    "Alarm",
    "Answer",
    "Attrition",
    "Bank",
    "Because",
    "Change",
    "Check",
    "Code",
    "Contrast",
    "Flaw",
    "Forms",
    "Hidden",
    "ItemResult",
    "Pair",
    "Plan",
    "Results",
    "Review",
    "Score",
    "Sums",
    "Taught",
    "TaughtPair",
    "TooFew",
    "Unusable",
    "Verdict",
    "alarm",
    "arm_of",
    "attrition",
    "change",
    "changes",
    "check",
    "contrast",
    "control_power",
    "exclusions",
    "form_orders",
    "hidden",
    "judged",
    "measured",
    "measured_area",
    "order_of",
    "people_for",
    "plan",
    "pooled",
    "rounded",
    "taught_and_untaught",
    "together",
    "verdict",
    "without_each",
]
