"""How the work in the background stands: what waits, what failed, what is uncertain. For `/pekerjaan` and `doctor`."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Max, Min, QuerySet
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from salingjaga.cases.models import Alert, Duty, FileState, Notice, Outgoing, Report, ReportFile, ReportState, SendState

SILENT = timedelta(minutes=2)
"""A worker that noted nothing for so long is taken to be gone."""
SHOWN = 100
TIGHT = 0.10
"""Below this share of free disk, files are refused while texts still go in."""


@dataclass(frozen=True)
class Waiting:
    """One kind of debt: how many rows, and since when the oldest."""

    name: str
    count: int
    since: datetime | None = None


def heard_at() -> datetime | None:
    """When the worker last noted anything."""
    last: datetime | None = Duty.objects.aggregate(last=Max("ran_at"))["last"]
    return last


def alive() -> bool:
    last = heard_at()
    return last is not None and last > timezone.now() - SILENT


def waiting() -> list[Waiting]:
    """What is owed and not yet done; the worker takes each within seconds."""
    ungrouped = Report.objects.filter(grouped_at__isnull=True, state=ReportState.ACTIVE)
    tasks = DBTaskResult.objects.filter(status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING])
    return [
        _waiting("reports", ungrouped, "received_at"),
        _waiting("files", ReportFile.objects.filter(state=FileState.WAITING), "added_at"),
        _mails(),
        _waiting("erasing", Report.objects.filter(state=ReportState.WITHDRAWN), "withdrawn_at"),
        _waiting("tasks", tasks, "enqueued_at"),
    ]


def _waiting(name: str, rows: QuerySet[Any], at: str) -> Waiting:
    found = rows.aggregate(since=Min(at))
    return Waiting(name, rows.count(), found["since"])


def _mails() -> Waiting:
    owed = [
        _waiting("mails", kind._default_manager.filter(state__in=[SendState.OWED, SendState.CLAIMED]), "created_at")
        for kind in (Alert, Notice)
    ]
    return Waiting("mails", sum(one.count for one in owed), min((o.since for o in owed if o.since), default=None))


def failing() -> list[Duty]:
    """Duties whose last try failed."""
    return list(Duty.objects.filter(failures__gt=0))


def failed_tasks() -> int:
    return DBTaskResult.objects.failed().count()


def unsettled() -> list[Outgoing]:
    """E-mails that people must decide on: uncertain ones first, at most 100 of a kind."""
    kinds = (Alert, Notice)
    rows = [
        row
        for kind in kinds
        for row in kind._default_manager.filter(state__in=[SendState.UNCERTAIN, SendState.FAILED])[:SHOWN]
    ]
    return sorted(rows, key=lambda row: row.state != SendState.UNCERTAIN)


def unsettled_counts() -> dict[str, int]:
    states = (SendState.UNCERTAIN, SendState.FAILED)
    return {str(s): sum(kind._default_manager.filter(state=s).count() for kind in (Alert, Notice)) for s in states}


def disk() -> tuple[int, int]:
    """Free and whole bytes of the disk that holds the home."""
    usage = shutil.disk_usage(settings.HOME)
    return usage.free, usage.total
