"""What the public was told and when: a verdict made here goes out, is corrected, is retracted; its page keeps count.

The verbs write the fact-check, its line of history and the index's revision in the caller's transaction.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from salingjaga.factchecks import publishing
from salingjaga.factchecks.models import CASE_URN, Change, ChangeKind, FactCheck
from salingjaga.factchecks.publishing import Record

SOURCE = "cases"


def publish(record: Record, *, at: datetime, number: int = 1, written_by: str = "", approved_by: str = "") -> FactCheck:
    """A verdict goes out for the first time. `written_by` and `approved_by` are desks' names."""
    row = _put(record, source=SOURCE)
    _note(row, ChangeKind.PUBLISHED, at, number=number, written_by=written_by, approved_by=approved_by)
    return row


def correct(
    record: Record,
    reason: str,
    *,
    at: datetime,
    number: int = 0,
    written_by: str = "",
    approved_by: str = "",
    source: str = SOURCE,
) -> FactCheck:
    """Another text takes its place, with the reason; what had been retracted stands again."""
    row = _put(record, source=source)
    _note(row, ChangeKind.CORRECTED, at, reason, number=number, written_by=written_by, approved_by=approved_by)
    return row


def retract(url: str, reason: str, *, at: datetime, written_by: str = "") -> bool:
    """Take it back: out of index and list at once, while its page stays and says so. False where nothing stood."""
    with transaction.atomic():
        standing = FactCheck.objects.filter(url=url, retracted_at__isnull=True)
        if not standing.update(retracted_at=at, revision=publishing.next_revision()):
            return False
        _note(FactCheck.objects.get(url=url), ChangeKind.RETRACTED, at, reason, written_by=written_by)
    return True


def remove(url: str, reason: str, *, at: datetime) -> bool:
    """Take out what others published, and say so in public. False where there was none."""
    with transaction.atomic():
        row = FactCheck.objects.filter(url=url).first()
        if row is None:
            return False
        _note(row, ChangeKind.REMOVED, at, reason)
        return bool(publishing.remove([url]))


def of(factcheck: FactCheck) -> list[Change]:
    """Its history, newest first."""
    return list(Change.objects.filter(code=factcheck.code))


def amendments() -> QuerySet[Change]:
    """Every correction, retraction and removal, newest first: the public page of what we changed our minds about."""
    return Change.objects.exclude(kind=ChangeKind.PUBLISHED).select_related("factcheck")


def own() -> QuerySet[FactCheck]:
    """The verdicts made here, retracted ones too, in the order of their making."""
    return FactCheck.objects.filter(url__startswith=CASE_URN).order_by("pk")


def _put(record: Record, *, source: str) -> FactCheck:
    with transaction.atomic():
        publishing.put(record, source=source)
        row = FactCheck.objects.get(url=record.url)
        if row.retracted_at is not None:
            row.retracted_at = None
            row.revision = publishing.next_revision()
            row.save(update_fields=["retracted_at", "revision"])
        return row


def _note(
    row: FactCheck,
    kind: ChangeKind,
    at: datetime,
    reason: str = "",
    *,
    number: int = 0,
    written_by: str = "",
    approved_by: str = "",
) -> None:
    Change.objects.create(
        factcheck=row,
        code=row.code,
        kind=kind,
        at=at,
        reason=reason,
        number=number,
        written_by=written_by,
        approved_by=approved_by,
        ours=row.made_here,
    )
