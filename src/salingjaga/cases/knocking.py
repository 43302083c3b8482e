"""At the door with a code: what is tried is counted, wrong codes are slowed, and nothing of it is kept."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import ngettext

from salingjaga.cases import reports, tracking
from salingjaga.cases.models import Report
from salingjaga.factchecks import limits
from salingjaga.factchecks.limits import Limit

FILED = Limit("report", settings.REPORT_LIMIT)
WRONG = Limit("wrong-code", 300)
"""95 bits need no guard against guessing; this one is for the machine, so a campus behind one address is let be."""
ONE_CODE = Limit("one-code", 60)
ADDED = Limit("added", 60)
BUSY_WAIT = 5  # seconds


class Slowed(Exception):
    """Too many for now; `wait` in seconds."""

    def __init__(self, wait: int) -> None:
        super().__init__(str(wait))
        self.wait = wait


def open_with(request: HttpRequest, typed: str) -> Report | None:
    """The report that this code opens, or None. Raises Slowed.

    A slip of the hand costs nothing: its check character is wrong, so it is neither hashed nor counted. What remains
    is held: a code so often in five minutes, wrong ones so often from one network.
    """
    code = tracking.read(typed)
    if not tracking.is_whole(code):
        return None
    wait = limits.is_used_up(request, WRONG) or limits.seconds_to_wait_for(code, ONE_CODE)
    if wait:
        raise Slowed(wait)
    try:
        report = reports.opened_by(code)
    except tracking.Busy:
        raise Slowed(BUSY_WAIT) from None
    if report is None:
        limits.seconds_to_wait(request, WRONG)
    return report


def wait_sentence(wait: int) -> str:
    """Why to wait, and for how long; from a minute on in minutes."""
    minutes = -(-wait // 60) if wait >= 60 else 0
    if minutes:
        return ngettext(
            "Very many requests came from your network. Nothing was lost: try again in %(n)d minute.",
            "Very many requests came from your network. Nothing was lost: try again in %(n)d minutes.",
            minutes,
        ) % {"n": minutes}
    return ngettext(
        "Very many requests came from your network. Nothing was lost: try again in %(n)d second.",
        "Very many requests came from your network. Nothing was lost: try again in %(n)d seconds.",
        wait,
    ) % {"n": wait}
