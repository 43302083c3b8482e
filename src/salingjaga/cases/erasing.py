"""Erasing a report: its text, files, contact and messages, and every copy of them that we keep anywhere.

What stays is a row without content: its id, its days and its place in the counts. Ids of what was erased also stand in
HOME/erased.tsv, so that a backup of earlier days does not bring anything back.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django_tasks import task
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

from salingjaga.accounts.log import log
from salingjaga.accounts.models import Person
from salingjaga.cases import counters, files, moves, telling
from salingjaga.cases.models import (
    Case,
    FileState,
    Message,
    Notice,
    Outcome,
    Proposal,
    ProposalState,
    Report,
    ReportFile,
    ReportState,
    SendState,
    State,
    Suggestion,
)
from salingjaga.cases.models.casefile import OPEN
from salingjaga.factchecks import index
from salingjaga.factchecks.models import Appearance, FactCheck

Why = Literal["withdrawn", "retention", "asked", "restored"]
EMPTIED = dict.fromkeys(("text", "link", "link_canonical", "note", "group", "contact_sealed"), "")
OPENING = timedelta(seconds=60)
"""How long a process may take from finding an index to having opened it."""
UNSENT = (SendState.OWED, SendState.FAILED, SendState.UNCERTAIN)


def erase(report: Report, *, why: Why, by: Person | None = None) -> bool:
    """Erase one report for good; False where it was erased before. Copies in indexes go within minutes (`scrub`)."""
    if report.state == ReportState.ERASED:
        return False
    with transaction.atomic():
        counters.next_revision()  # first, as in every verb that moves reports: else the two wait for each other
        now = timezone.now()
        rows = Report.objects.filter(pk=report.pk).exclude(state=ReportState.ERASED)
        if why == "retention":  # whoever has added something since it was looked at keeps their report
            rows = rows.filter(delete_after__lte=now)
        if not rows.update(
            **EMPTIED, state=ReportState.ERASED, erased_at=now, idempotency_hash=None, delete_after=None
        ):
            return False
        if why != "restored":
            remember([report.public_id])
        _erase_what_hangs_on(report)
        log(by, "erase", f"report:{report.public_id}", {"why": why})
        if report.case_id:
            _leave_case(Case.objects.get(pk=report.case_id), report, by=by)
        _owe(scrub)
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
    counters.text_changed(case)
    if case.state in OPEN and not case.reports.filter(state=ReportState.ACTIVE).exists():
        moves.move(case, State.CLOSED, by=by, verb="closed", outcome=Outcome.WITHDRAWN, closed_at=timezone.now())
        waiting = Proposal.objects.filter(case=case, state=ProposalState.WAITING)
        waiting.update(state=ProposalState.OVERTAKEN, decided_at=timezone.now())
    if case.factcheck_id:
        telling.refresh(case)
        _owe(remake_index)


def erase_withdrawn(*, limit: int = 100) -> int:
    """Erase what reporters withdrew; returns how many."""
    waiting = Report.objects.filter(state=ReportState.WITHDRAWN)[:limit]
    return sum(erase(report, why="withdrawn") for report in waiting)


# What is left on the disk


def _owe(job: Task[[], None]) -> None:
    """One task for all that is erased until it runs; it commits, or not, with the erasing itself."""
    if not DBTaskResult.objects.ready().filter(task_path=job.module_path).exists():
        job.enqueue()


def finish() -> None:
    """Do at once, in this process, what `erase` owes to the worker: for a command."""
    while files.remove_erased():
        pass
    scrub.call()


@task()
def scrub() -> None:
    """Take out of the database's files what its rows no longer hold. Raises `Busy` where it has to run again.

    SQLite overwrites what is deleted (`secure_delete`), but its write-ahead log still holds the pages of before until
    it is emptied.
    """
    if connection.vendor == "sqlite":
        _empty_wal()
    else:
        _vacuum()


@task()
def remake_index() -> None:
    """The index without a text that was erased; what it was before goes once nobody is just opening it."""
    index.reindex()
    sweep_index.using(run_after=timezone.now() + OPENING).enqueue()


@task()
def sweep_index() -> None:
    index.drop_superseded(older_than=OPENING.total_seconds() / 2)


def _empty_wal() -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        if cursor.fetchone()[0]:
            raise Busy


def _vacuum() -> None:
    """PostgreSQL keeps an old row until it is vacuumed; the bytes go when something else is put in their place."""
    with connection.cursor() as cursor:
        for model in (Report, Message, Case, ReportFile, FactCheck, Appearance):
            cursor.execute(f"VACUUM {connection.ops.quote_name(model._meta.db_table)}")


class Busy(Exception):
    """Somebody is reading: the write-ahead log could not be emptied yet."""


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
    """The ids on the list, in order."""
    return ids_in(list_of_erased())


def ids_in(path: Path) -> Iterator[str]:
    """The ids of such a list; a line cut off by a crash is no id and is passed over."""
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
