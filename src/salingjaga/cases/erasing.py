"""Erasing a report: its text, files, contact and messages, and every copy of them that we keep anywhere.

What stays is a row without content: its id, its days and its place in the counts. Ids of what was erased also stand in
HOME/erased.tsv, so that a backup of earlier days does not bring anything back.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from salingjaga.accounts.log import log
from salingjaga.accounts.models import Person
from salingjaga.cases import moves, telling
from salingjaga.cases.models import (
    Case,
    FileState,
    Notice,
    Outcome,
    Report,
    ReportFile,
    ReportState,
    SendState,
    State,
    Suggestion,
)
from salingjaga.cases.models.casefile import OPEN

Why = Literal["withdrawn", "retention", "asked", "restored"]
EMPTIED = dict.fromkeys(("text", "link", "link_canonical", "note", "group", "contact_sealed"), "")
UNSENT = (SendState.OWED, SendState.FAILED, SendState.UNCERTAIN)


def erase(report: Report, *, why: Why, by: Person | None = None) -> bool:
    """Erase one report for good; False where it was erased before. Copies in indexes go within minutes (`scrub`)."""
    if report.state == ReportState.ERASED:
        return False
    remember([report.public_id])
    with transaction.atomic():
        now = timezone.now()
        rows = Report.objects.filter(pk=report.pk).exclude(state=ReportState.ERASED)
        if not rows.update(
            **EMPTIED, state=ReportState.ERASED, erased_at=now, idempotency_hash=None, delete_after=None
        ):
            return False
        _erase_what_hangs_on(report)
        log(by, "erase", f"report:{report.public_id}", {"why": why})
        if report.case_id:
            _leave_case(Case.objects.get(pk=report.case_id), report, by=by)
    report.refresh_from_db()
    return True


def _erase_what_hangs_on(report: Report) -> None:
    report.messages.all().delete()
    report.feeds.all().delete()
    Suggestion.objects.filter(report=report).delete()
    Notice.objects.filter(report=report, state__in=UNSENT).update(state=SendState.PAGE, error="")
    ReportFile.objects.filter(report=report).update(state=FileState.ERASED, sha256="")


def _leave_case(case: Case, report: Report, *, by: Person | None) -> None:
    moves.record(case, "report_erased", by=by, data={"report": report.public_id})
    if case.state in OPEN and not case.reports.filter(state=ReportState.ACTIVE).exists():
        moves.move(case, State.CLOSED, by=by, verb="close", outcome=Outcome.WITHDRAWN, closed_at=timezone.now())
    telling.refresh(case)


def erase_withdrawn(*, limit: int = 100) -> int:
    """Erase what reporters withdrew; returns how many."""
    waiting = Report.objects.filter(state=ReportState.WITHDRAWN)[:limit]
    return sum(erase(report, why="withdrawn") for report in waiting)


# Ids of what was erased, outside the database


def list_of_erased() -> Path:
    return Path(settings.HOME) / "erased.tsv"


def remember(public_ids: list[str]) -> None:
    """Append ids to the list, on disk before this returns: from here on no restored backup keeps them."""
    day = datetime.now(UTC).date().isoformat()
    handle = os.open(list_of_erased(), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, "".join(f"{public_id}\t{day}\n" for public_id in public_ids).encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def remembered() -> Iterator[str]:
    """The ids on the list, in order; a line cut off by a crash is no id and is passed over."""
    path = list_of_erased()
    if path.exists():
        for line in path.read_text("utf-8", "replace").splitlines():
            public_id, tab, _day = line.partition("\t")
            if tab and len(public_id) == 12:
                yield public_id


def apply_remembered() -> int:
    """Erase whatever stands on the list and is still here (after a restore, or a crash at the wrong moment)."""
    known, count = list(dict.fromkeys(remembered())), 0
    for start in range(0, len(known), 400):
        found = Report.objects.filter(public_id__in=known[start : start + 400]).exclude(state=ReportState.ERASED)
        count += sum(erase(report, why="restored") for report in found)
    return count
