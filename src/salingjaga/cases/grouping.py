"""Which report belongs to which case: all verbs of it in one place.

`arrivals` gives new reports a case, `joining` is what people do about it, `undoing` takes that back, `suggestions` is
what they are asked, `counters` what a case counts and shows.
"""

from __future__ import annotations

from salingjaga.cases.arrivals import forget, group_waiting
from salingjaga.cases.counters import text_changed
from salingjaga.cases.joining import detach, end_of, join, merge, split
from salingjaga.cases.suggestions import confirm, of_check, reject
from salingjaga.cases.undoing import undo

__all__ = [
    "confirm",
    "detach",
    "end_of",
    "forget",
    "group_waiting",
    "join",
    "merge",
    "of_check",
    "reject",
    "split",
    "text_changed",
    "undo",
]
