"""The grouper: each report gets a case. Joined where the texts are surely one rumour, suggested where perhaps.

A report waits while `grouped_at` is empty. Each is written in one short transaction that begins by raising the counter
of the cases' texts from the very revision that the index was read at: where another grouper or a person was first,
nothing is written, the index catches up and the report is asked again. So two groupers at once make no twin cases, and
a process killed at any moment leaves a report either waiting or grouped.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from salingjaga.accounts.models import CHECKING, Organisation
from salingjaga.cases import counters, harm, notices
from salingjaga.cases.grouping_index import GroupingIndex, said
from salingjaga.cases.models import (
    Case,
    GroupState,
    NoticeKind,
    Publication,
    PublicationKind,
    Report,
    ReportState,
    State,
    Suggestion,
)
from salingjaga.cases.models.casefile import OPEN
from salingjaga.cases.moves import record
from salingjaga.matching.gathering import Near

NEAREST = 4
SUGGESTED = 3
TRIES = 5
ANSWERED = (State.PUBLISHED, State.CORRECTED)
JOINABLE = (*OPEN, *ANSWERED)
"""Spam swallows no look-alikes, nor does anything else that was closed or retracted: that is only suggested."""

SET_ASIDE = 300.0
"""Seconds until a report that could not be grouped is tried again; those behind it do not wait for it."""

logger = logging.getLogger(__name__)
_index = GroupingIndex()
_aside: dict[int, float] = {}
_mine = threading.Lock()


def group_waiting(limit: int = 200) -> int:
    """Give up to `limit` waiting reports their case, oldest first; returns how many. One at a time in a process.

    Catches up with what people changed and with what was erased even where nothing waits.
    """
    if not _mine.acquire(blocking=False):
        return 0
    try:
        _index.catch_up()
        now = time.monotonic()
        aside = [pk for pk, until in _aside.items() if until > now]
        return sum(_grouped(report) for report in waiting().exclude(pk__in=aside).order_by("pk")[:limit])
    except BaseException:
        _index.forget()  # what was written and what is remembered may differ: read it anew
        raise
    finally:
        _mine.release()


def _grouped(report: Report) -> bool:
    """Group one report; one that cannot be is set aside for a while and goes on waiting, which the work page shows."""
    try:
        return grouped_by(_index, report)
    except DatabaseError:
        raise  # that is no matter of this report
    except Exception:
        logger.exception("Report %s could not be grouped", report.public_id)
        _aside[report.pk] = time.monotonic() + SET_ASIDE
        _index.forget()
        return False


def waiting() -> QuerySet[Report]:
    """The reports that are owed a case."""
    return Report.objects.filter(grouped_at__isnull=True, case__isnull=True, state=ReportState.ACTIVE)


def forget() -> None:
    """Drop the texts that this process holds for grouping; they are read anew when the next report comes."""
    with _mine:
        _index.forget()
        _aside.clear()


def grouped_by(index: GroupingIndex, report: Report) -> bool:
    """Whether the report got its case here; False where it was withdrawn or another was first."""
    text = said(report)
    for _ in range(TRIES):
        index.catch_up()
        near = index.nearest(text, NEAREST)
        cases = {case.pk: case for case in Case.objects.filter(pk__in=[n.key for n in near], merged_into__isnull=True)}
        near = [one for one in near if one.key in cases]
        home = next((cases[one.key] for one in near if one.joins and cases[one.key].state in JOINABLE), None)
        revision = index.revision + 1
        with transaction.atomic():
            if not _claim(revision):
                continue
            if not _mark(report, home, revision):
                transaction.set_rollback(True)
                return False
            case = _join(report, home, revision) if home else _open(report, revision)
            if home is None:
                _suggest(report, near)
        (index.joined if home else index.opened)(case.pk, text, revision)
        return True
    return False


def _claim(revision: int) -> bool:
    """Raise the counter by one, if nobody has since the index was read. The row stays locked until the end."""
    if revision == 1:
        GroupState.objects.get_or_create(pk=1)
    return bool(GroupState.objects.filter(pk=1, revision=revision - 1).update(revision=revision))


def _mark(report: Report, home: Case | None, revision: int) -> bool:
    """Take the report out of what waits; with a home, only while that may still be joined."""
    if not waiting().filter(pk=report.pk).update(grouped_at=timezone.now()):
        return False
    if home is None:
        return True
    rows = Case.objects.filter(pk=home.pk, merged_into__isnull=True, state=home.state)
    return bool(rows.update(revision=revision))


def _open(report: Report, revision: int) -> Case:
    """A new case of one report, held by who looks after its region."""
    case = Case.objects.create(
        holder=holder(report.province),
        text=report.text,
        text_of=report if report.text else None,
        link=report.link,
        language=report.language,
        province=report.province,
        harm=harm.guess(report.text),
        in_danger=report.in_danger,
        reports_count=1,
        people=1,
        last_day=1,
        first_report_at=report.received_at,
        last_report_at=report.received_at,
        revision=revision,
    )
    Report.objects.filter(pk=report.pk).update(case=case)
    record(case, "opened", by=None, data={"report": report.public_id})
    return case


def _join(report: Report, case: Case, revision: int) -> Case:
    """Add a report to a case; what it counts is added up, not counted anew: a case may have thousands."""
    known = report.asker and Report.objects.filter(case=case, asker=report.asker).exclude(state="withdrawn").exists()
    fresh = 0 if known else 1
    received = Value(report.received_at)
    columns: dict[str, Any] = {
        "reports_count": F("reports_count") + 1,
        "people": F("people") + fresh,
        "last_day": F("last_day") + fresh,
        "first_report_at": Coalesce("first_report_at", received),
        "last_report_at": Greatest(Coalesce("last_report_at", received), received),
        "changed_at": timezone.now(),
    }
    if report.in_danger:
        columns["in_danger"] = True
    for name in ("province", "link"):
        if not getattr(case, name) and getattr(report, name):
            columns[name] = getattr(report, name)
    if report.text and counters.own_words(report.text) > counters.own_words(case.text):
        columns |= {"text": report.text, "text_of": report, "language": report.language}
        counters.guess_harm(case, report.text)
    Case.objects.filter(pk=case.pk).update(**columns)
    Report.objects.filter(pk=report.pk).update(case=case)
    record(case, "joined", by=None, data={"report": report.public_id})
    answer(report, case)
    return case


def answer(report: Report, case: Case) -> None:
    """Owe a report that came to a case whose verdict is out the answer that stands."""
    if case.state in ANSWERED:
        told = Publication.objects.filter(case=case).exclude(kind=PublicationKind.RETRACTION).order_by("-pk").first()
        notices.owe(report, NoticeKind.ANSWER, publication=told)


def _suggest(report: Report, near: Sequence[Near]) -> None:
    """Keep up to three cases that the report may belong to, with how probable and why: kinds and places, no words."""
    rows = [
        Suggestion(
            report=report,
            case_id=one.key,
            probability=one.probability,
            reasons=[reason.to_dict() for reason in one.reasons],
        )
        for one in near[:SUGGESTED]
    ]
    Suggestion.objects.bulk_create(rows, ignore_conflicts=True)


def holder(province: str) -> Organisation | None:
    """Who holds a new case: the organisation that looks after the province (the one with fewest), else our own."""
    own = None
    regional: list[Organisation] = []
    for row in Organisation.objects.filter(is_active=True, kind__in=CHECKING).order_by("pk"):
        own = row if row.is_own else own
        regional += [row] if province and province in row.provinces else []
    return min(regional, key=lambda row: len(row.provinces), default=own)


def opened_for(reports: Sequence[Report], *, held_by: Organisation | None) -> Case:
    """A new case for reports that people took out of another, held by who held that one: nobody gains originals by it.
    Its columns are counted by `counters.text_changed`."""
    province = next((report.province for report in reports if report.province), "")
    return Case.objects.create(holder=held_by or holder(province), province=province)
