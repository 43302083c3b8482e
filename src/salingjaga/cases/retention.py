"""How long reports are kept. Spam 30 days, all else 90 after the case was closed or answered; both are settings.

A report is erased only when its reporter was warned a week before. Whatever they add starts the time anew, and a case
that is opened again stops it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from salingjaga.cases import erasing, notices
from salingjaga.cases.models import Case, NoticeKind, Outcome, Report, ReportState, State
from salingjaga.cases.models.casefile import PUBLIC

WARNING = timedelta(days=7)
BATCH = 200
ACTIVE = Q(state=ReportState.ACTIVE)
SETTLED = [str(state) for state in (State.CLOSED, *PUBLIC)]


def keep_until(report: Report) -> datetime | None:
    """The moment after which `report` is erased; None while its case is open."""
    settled = settled_at(report.case) if report.case else None
    if report.case is None or settled is None:
        return None
    spam = report.case.outcome == Outcome.SPAM
    days = settings.RETENTION_SPAM_DAYS if spam else settings.RETENTION_DAYS
    said = report.messages.filter(from_reporter=True).aggregate(last=Max("at"))["last"]
    return max(moment for moment in (settled, report.touched_at, said) if moment) + timedelta(days=days)


def settled_at(case: Case) -> datetime | None:
    """When nothing more was to do: closed, or last told to the public; None while the case is open."""
    if case.state == State.CLOSED:
        return case.closed_at
    if case.state in PUBLIC:
        last: datetime | None = case.publications.aggregate(last=Max("at"))["last"]
        return last
    return None


def plan(*, limit: int = BATCH) -> int:
    """Give reports of settled cases their date, and take it from those whose case was opened again."""
    reopened = Report.objects.filter(delete_after__isnull=False).exclude(case__state__in=SETTLED)
    count = reopened.update(delete_after=None, warned_at=None)
    undated = Report.objects.filter(ACTIVE, delete_after__isnull=True, case__state__in=SETTLED)
    for report in undated.select_related("case")[:limit]:
        until = keep_until(report)
        count += until is not None and Report.objects.filter(pk=report.pk).update(delete_after=until)
    return count


def warn(*, limit: int = BATCH) -> int:
    """Tell the reporters whose report goes within a week, once."""
    count = 0
    for report in _due_within(WARNING).filter(warned_at__isnull=True).select_related("case")[:limit]:
        if _postponed(report, WARNING):
            continue
        with transaction.atomic():
            now = timezone.now()
            until = max(report.delete_after or now, now + WARNING)
            rows = Report.objects.filter(ACTIVE, pk=report.pk, warned_at__isnull=True)
            if rows.update(warned_at=now, delete_after=until):
                notices.owe(report, NoticeKind.DELETION_NEAR, data={"on": until.date().isoformat()})
                count += 1
    return count


def erase_due(*, limit: int = BATCH) -> int:
    """Erase what is past its date and was warned of a week ago; returns how many."""
    due = _due_within(timedelta()).filter(warned_at__lte=timezone.now() - WARNING).select_related("case")
    return sum(erasing.erase(report, why="retention") for report in due[:limit] if not _postponed(report, timedelta()))


def _postponed(report: Report, within: timedelta) -> bool:
    """Whether something came up since the date was set: a later date then, and a warning of its own."""
    until = keep_until(report)
    if until is not None and until <= timezone.now() + within:
        return False
    Report.objects.filter(pk=report.pk).update(delete_after=until, warned_at=None)
    return True


def _due_within(time: timedelta) -> QuerySet[Report]:
    return Report.objects.filter(ACTIVE, delete_after__lte=timezone.now() + time).order_by("delete_after")
