"""How urgent a case is: a sum of parts, each of which the desk can say in words. docs/queue.md explains the weights.

The sum is what the queue sorts by (`Case.priority`); the parts stand in `Case.reasons` as ``{part: [number, points]}``,
so that what is shown is what was counted. Nobody's name, text or address goes in.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import log2
from typing import Any

from django.conf import settings
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from salingjaga.cases.models import Case, Harm, Report, ReportState, State

HARM = {
    Harm.VOTING_PROCEDURE: 40.0,
    Harm.VIOLENCE: 40.0,
    Harm.RESULTS: 30.0,
    Harm.HATE: 25.0,
    Harm.SCAM: 20.0,
    Harm.CANDIDATES: 10.0,
    Harm.OTHER: 0.0,
}
ABOUT_THE_VOTE = (Harm.VOTING_PROCEDURE, Harm.RESULTS, Harm.CANDIDATES, Harm.VIOLENCE)
PEOPLE, GROWTH, WAITING, DANGER, TRUSTED = 10.0, 6.0, 4.0, 60.0, 10.0
VOTING_DAY, BEFORE, AFTER = 30.0, 30, 7  # points on the day; days before and after in which it counts
CALM = (Harm.OTHER, Harm.CANDIDATES, Harm.SCAM)
CALM_AT_MOST = 45.0
FAST, SLOW = timedelta(minutes=10), timedelta(hours=6)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Part:
    """One reason in words: `label` in bold, `number` explained by `why` on focus, `points` of the sum."""

    label: str
    text: str
    points: float
    number: str = ""
    why: str = ""


# Counting ----------------------------------------------------------------------------------------------------------


def rate(*cases: Case) -> None:
    """Compute and keep priority, reasons and the people of the last day of these cases: three queries for any number.

    Rating is not a change that anybody must hear of: `changed_at` stays.
    """
    if not cases:
        return
    now = timezone.now()
    growing = _growing(cases, now)
    trusted = _trusted(cases)
    for case in cases:
        case.last_day = growing.get(case.pk, 0)
        case.reasons = parts(case, now=now, trusted=case.pk in trusted)
        case.priority = round(sum(points for _number, points in case.reasons.values()), 1)
        case.first_good = _fit_for_a_first_case(case)
        case.prioritised_at = now
    Case.objects.bulk_update(cases, ["priority", "reasons", "last_day", "first_good", "prioritised_at"], batch_size=200)


def rate_due(limit: int = 500) -> int:
    """Rate what is due, the longest unrated first: within ten minutes where reports still come in, six hours else.

    Returns how many were rated. Only an index is walked to find them, however many cases are open.
    """
    now = timezone.now()
    rows = Case.objects.filter(is_open=True).order_by("prioritised_at").values_list("pk", flat=True)
    due = [
        rows.filter(prioritised_at__isnull=True),
        rows.filter(prioritised_at__lt=now - FAST, last_report_at__gt=now - DAY),
        rows.filter(prioritised_at__lt=now - SLOW),
    ]
    keys: dict[int, None] = {}
    for some in due:
        keys.update(dict.fromkeys(some[: limit - len(keys)]))
    rate(*Case.objects.filter(pk__in=keys))
    return len(keys)


def parts(case: Case, *, now: datetime, trusted: bool) -> dict[str, list[Any]]:
    """Every part that counts for something: name -> [its number, its points]. Pure: reads the row, asks nobody."""
    hours = _hours(case, now)
    days = days_to_voting(timezone.localdate(now))
    found: dict[str, list[Any]] = {
        "danger": [1, DANGER * case.in_danger],
        "harm": [case.harm, HARM[Harm(case.harm)]],
        "people": [case.people, PEOPLE * log2(1 + case.people)],
        "growth": [case.last_day, GROWTH * log2(1 + case.last_day)],
        "voting_day": [days, _nearness(days) * (1.0 if case.harm in ABOUT_THE_VOTE else 0.5)],
        "trusted": [1, TRUSTED * trusted],
        "waiting": [round(hours, 1), WAITING * log2(1 + hours)],
    }
    return {name: [number, round(points, 1)] for name, (number, points) in found.items() if points}


def days_to_voting(today: date) -> int | None:
    """Days to the nearest voting day that still counts (negative: it is over); None where none is near."""
    near = [(day - today).days for day in settings.VOTING_DAYS]
    return min((days for days in near if -AFTER <= days <= BEFORE), key=abs, default=None)


def _nearness(days: int | None) -> float:
    if days is None:
        return 0.0
    return VOTING_DAY * (1 - days / (BEFORE + 1) if days >= 0 else 1 + days / (AFTER + 1))


def _hours(case: Case, now: datetime) -> float:
    since = case.first_report_at or case.created_at
    return max(0.0, (now - since).total_seconds() / 3600)


def _growing(cases: Iterable[Case], now: datetime) -> dict[int, int]:
    fresh = [case.pk for case in cases if case.last_report_at and case.last_report_at > now - DAY]
    rows = Report.objects.filter(case__in=fresh, received_at__gt=now - DAY).exclude(state=ReportState.WITHDRAWN)
    askers = rows.order_by().values("case").annotate(askers=Count("asker", distinct=True))
    return dict(askers.values_list("case", "askers"))


def _trusted(cases: Iterable[Case]) -> set[int | None]:
    rows = Report.objects.filter(case__in=[case.pk for case in cases], trusted=True, state=ReportState.ACTIVE)
    return set(rows.values_list("case", flat=True).order_by().distinct())


def _fit_for_a_first_case(case: Case) -> bool:
    """Calm harm, nothing urgent. The first rating offers what has a link to start from; people may offer any other."""
    calm = case.harm in CALM and not case.in_danger and case.priority <= CALM_AT_MOST
    offered = case.first_good or (case.prioritised_at is None and bool(case.link))
    return calm and offered and case.state in (State.NEW, State.TRIAGE, State.VERIFYING)


# Saying it ---------------------------------------------------------------------------------------------------------


def sentences(case: Case) -> list[Part]:
    """Why the case stands where it stands, the weightiest first, in the reader's language."""
    said = [_SAY[name](case, number, points) for name, (number, points) in case.reasons.items() if name in _SAY]
    return sorted(said, key=lambda part: -part.points)


def short(case: Case) -> list[str]:
    """The reasons as a row of the queue says them: a few words each."""
    found: list[str] = []
    if case.in_danger:
        found.append(_("somebody feels in danger"))
    if case.harm != Harm.OTHER:
        found.append(str(Harm(case.harm).label))
    found.append(reports(case.reports_count))
    days = case.reasons.get("voting_day", [None])[0]
    if days is not None:
        found.append(when_voting(days))
    if "trusted" in case.reasons:
        found.append(_("a trusted reporter saw it"))
    return found


def reports(count: int) -> str:
    return ngettext("%(count)d report", "%(count)d reports", count) % {"count": count}


def when_voting(days: int) -> str:
    if days == 0:
        return _("voting is today")
    if days < 0:
        return ngettext("voting was %(count)d day ago", "voting was %(count)d days ago", -days) % {"count": -days}
    return ngettext("voting is in %(count)d day", "voting is in %(count)d days", days) % {"count": days}


def waited(case: Case) -> str:
    """How long the first report has been waiting, as people say it."""
    minutes = int(_hours(case, timezone.now()) * 60)
    days, hours = minutes // 1440, minutes // 60
    if days >= 2:
        return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    if hours:
        return _("%(hours)d h %(minutes)d m") % {"hours": hours, "minutes": minutes % 60}
    return _("%(minutes)d m") % {"minutes": minutes}


def _danger(case: Case, number: Any, points: float) -> Part:
    return Part(_("In danger"), _("a reporter feels in danger; an editor has been told"), points)


def _harm(case: Case, number: Any, points: float) -> Part:
    label = _("Great harm") if points >= HARM[Harm.RESULTS] else _("Harm")
    guessed = "" if case.harm_set_by_person else _("Guessed from the words. Correct it under “Details”.")
    return Part(label, "", points, str(Harm(case.harm).label), guessed)


def _people(case: Case, number: Any, points: float) -> Part:
    count = ngettext("about %(count)d person", "about %(count)d people", number) % {"count": number}
    why = _("An estimate: one for each address and day, since we do not know who reports.")
    return Part(_("Asked by"), "", points, count, why)


def _growth(case: Case, number: Any, points: float) -> Part:
    count = ngettext("%(count)d person", "%(count)d people", number) % {"count": number}
    why = _("An estimate, counted when the case was last rated.")
    return Part(_("Growing"), _("in 24 hours"), points, count, why)


def _voting_day(case: Case, number: Any, points: float) -> Part:
    return Part(_("Near"), when_voting(number), points)


def _waiting(case: Case, number: Any, points: float) -> Part:
    why = _("Since the first report. The longer it waits, the higher it rises: nothing is forgotten.")
    return Part(_("Waiting"), "", points, waited(case), why)


def _trusted_part(case: Case, number: Any, points: float) -> Part:
    return Part(_("Trusted"), _("a trusted reporter saw it"), points)


_SAY = {
    "danger": _danger,
    "harm": _harm,
    "people": _people,
    "growth": _growth,
    "voting_day": _voting_day,
    "waiting": _waiting,
    "trusted": _trusted_part,
}
