"""Everything that happened to a case, in sentences; and how its reports came in, as bars."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from salingjaga.cases.checklist import STEPS
from salingjaga.cases.models import Case, CaseEvent, Outcome, Report
from salingjaga.cases.times import clock, when

MOST = 200
HOURLY_UP_TO = timedelta(hours=36)
MOST_BARS = 36
HEIGHT, STEP, WIDTH = 40, 10, 8

SAID: dict[str, Promise] = {
    "opened": gettext_lazy("opened the case"),
    "triaged": gettext_lazy("began to sort"),
    "verifying": gettext_lazy("began to check"),
    "assigned": gettext_lazy("gave the case to somebody"),
    "unassigned": gettext_lazy("took the case out of everybody's hands"),
    "locked": gettext_lazy("took the case in hand"),
    "unlocked": gettext_lazy("let the case go"),
    "lock_broken": gettext_lazy("ended another person's hold on the case"),
    "released": gettext_lazy("the case is free again: whoever had it no longer checks"),
    "details": gettext_lazy("changed the details"),
    "handed_over": gettext_lazy("handed the case over to another organisation"),
    "closed": gettext_lazy("closed the case"),
    "reopened": gettext_lazy("opened the case again"),
    "noted": gettext_lazy("wrote a note"),
    "ticked": gettext_lazy("did a step of the check"),
    "unticked": gettext_lazy("took a step of the check back"),
    "evidence_added": gettext_lazy("added evidence"),
    "evidence_removed": gettext_lazy("removed evidence"),
    "evidence_opened": gettext_lazy("read the evidence as the second person"),
    "joined": gettext_lazy("joined a report"),
    "detached": gettext_lazy("detached a report"),
    "merged": gettext_lazy("merged cases"),
    "split": gettext_lazy("split the case"),
    "suggestion_confirmed": gettext_lazy("confirmed a suggested match"),
    "suggestion_rejected": gettext_lazy("rejected a suggested match"),
    "undone": gettext_lazy("took a step back"),
    "reporter_asked": gettext_lazy("asked a reporter"),
    "reporter_added": gettext_lazy("a reporter answered"),
    "report_withdrawn": gettext_lazy("a reporter took their report back"),
    "report_erased": gettext_lazy("a report was erased"),
    "original_opened": gettext_lazy("opened a sealed original, with a reason"),
    "proposed": gettext_lazy("proposed a verdict"),
    "correction_proposed": gettext_lazy("proposed a correction"),
    "sent_back": gettext_lazy("sent the proposal back"),
    "taken_back": gettext_lazy("took the proposal back"),
    "published": gettext_lazy("published the verdict"),
    "corrected": gettext_lazy("published a correction"),
    "retracted": gettext_lazy("retracted what was published"),
    "retraction_confirmed": gettext_lazy("confirmed the retraction"),
}
SAID_OF_REPORTS: dict[str, Promise] = SAID | {
    "report_filed": gettext_lazy("a report came in"),
    "feed_opened": gettext_lazy("a reporter made a feed address"),
    "feed_closed": gettext_lazy("a reporter ended their feed address"),
    "contact_removed": gettext_lazy("a reporter wants no more e-mail"),
    "erase": gettext_lazy("erased a report"),
}
"""What the log, which has no texts, says of a single report."""


@dataclass(frozen=True, slots=True)
class Line:
    at: datetime
    who: str
    what: str
    more: str


def lines(case: Case) -> list[Line]:
    """The last 200 things that happened, the newest first."""
    events = CaseEvent.objects.filter(case=case).select_related("actor").order_by("-pk")[:MOST]
    return [Line(e.at, str(e.actor) if e.actor else "", _said(e.verb), _more(e)) for e in events]


def _said(verb: str) -> str:
    return str(SAID.get(verb) or verb.replace("_", " "))


def _more(event: CaseEvent) -> str:
    data: dict[str, Any] = event.data
    if event.verb == "closed" and data.get("outcome") in Outcome.values:
        return str(Outcome(data["outcome"]).label)
    if event.verb in ("ticked", "unticked") and data.get("step") in STEPS:
        return str(STEPS[data["step"]].title)
    return ""


# How reports came in -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bar:
    """One hour or day: its reports, and where its bar stands in the drawing."""

    label: str
    count: int
    x: int
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Chart:
    bars: list[Bar]
    width: int
    hourly: bool
    total: int
    most: int

    @property
    def summary(self) -> str:
        """What the drawing shows, for who does not see it."""
        top = max(self.bars, key=lambda bar: bar.count)
        return _("%(total)d reports; most of them, %(most)d, at %(when)s.") % {
            "total": self.total,
            "most": self.most,
            "when": top.label,
        }


def arrivals(reports: Sequence[Report]) -> Chart | None:
    """Bars by the hour up to a day and a half, by the day else, the last 36; None where there is nothing to draw."""
    times = sorted(timezone.localtime(report.received_at) for report in reports)
    if len(times) < 2:
        return None
    hourly = times[-1] - times[0] <= HOURLY_UP_TO
    step = timedelta(hours=1) if hourly else timedelta(days=1)
    counts = Counter(_floor(at, hourly) for at in times)
    last = _floor(times[-1], hourly)
    starts = [last - step * back for back in range(MOST_BARS - 1, -1, -1)]
    shown = [start for start in starts if start >= _floor(times[0], hourly)]
    most = max(counts[start] for start in shown)
    bars = [_bar(number, start, counts[start], most, hourly) for number, start in enumerate(shown)]
    return Chart(bars, len(bars) * STEP, hourly, len(times), most)


def _floor(at: datetime, hourly: bool) -> datetime:
    return at.replace(hour=at.hour if hourly else 0, minute=0, second=0, microsecond=0)


def _bar(number: int, start: datetime, count: int, most: int, hourly: bool) -> Bar:
    height = max(2, round(HEIGHT * count / most)) if count else 0
    label = clock(start) if hourly else when(start).rpartition(",")[0] or _("today")
    return Bar(label, count, number * STEP, HEIGHT - height, height)
