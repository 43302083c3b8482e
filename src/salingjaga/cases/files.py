"""The files of a report. What others see is a copy made from pixels alone; the original lies encrypted and is opened
only by an editor of the holding organisation, for a reason, which is logged and told to the reporter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import BinaryIO, cast

from django.core.files import File
from django.core.files.base import ContentFile
from django.db import models, transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from salingjaga import captures
from salingjaga.accounts import access
from salingjaga.accounts.access import Action
from salingjaga.accounts.log import log
from salingjaga.accounts.models import Organisation, Person
from salingjaga.cases import notices, vault
from salingjaga.cases.models import FileState, NoticeKind, Report, ReportFile, ReportState
from salingjaga.cases.moves import Refused, record
from salingjaga.cases.sealing import KeyMissing, Sealer, opened
from salingjaga.cases.uploads import Incoming

PICTURES = ("jpeg", "png", "webp")
FOLDERS = {"originals": "original", "shown": "shown"}
"""Folder in storage → the column that names what lies in it."""
ON_ITS_WAY = timedelta(hours=1)
MOST = 5
"""Files of one report, those added later included."""


class OpenReason(models.TextChoices):
    """Why an original is opened. A choice and no free text, since the log and the reporter are told it."""

    NO_COPY = "no_copy", gettext_lazy("It is of a kind of which we make no copy")
    ORIGIN = "origin", gettext_lazy("To see when and with what it was made")
    DETAIL = "detail", gettext_lazy("To see details that the copy does not show")
    DANGER = "danger", gettext_lazy("Somebody may be in danger")


def store(incoming: Sequence[Incoming]) -> list[ReportFile]:
    """Take files from where they came in into storage; rows of them, not yet saved. No transaction may be open."""
    return [_stored(one) for one in incoming]


def _stored(one: Incoming) -> ReportFile:
    try:
        with one.path.open("rb") as file:
            name = vault.storage().save(vault.new_name("originals"), File(file))
    except FileNotFoundError:
        raise Refused(_("The files have been used or thrown away. Nothing was sent; choose them again.")) from None
    one.path.unlink(missing_ok=True)
    state = FileState.WAITING if one.kind in PICTURES else FileState.SEALED
    return ReportFile(kind=one.kind, size=one.size, sha256=one.sha256, original=name, state=state)


def attach(report: Report, files: Sequence[ReportFile]) -> None:
    """Give stored files to their report, in the transaction of the deed."""
    for file in files:
        file.report = report
    ReportFile.objects.bulk_create(files)


def room(report: Report) -> int:
    """How many files may still be added."""
    return MOST - report.files.exclude(state=FileState.ERASED).count()


def discard(files: Sequence[ReportFile]) -> None:
    """Remove stored files whose report was not written after all."""
    for file in files:
        remove(file)


def remove(file: ReportFile) -> None:
    """Delete what lies in storage for this row; nothing happens where it is gone."""
    for name in (file.original, file.shown):
        if name:
            vault.storage().delete(name)


# Copies that may be shown


def clean_waiting(limit: int = 5) -> int:
    """Make the copies that are owed; returns how many were dealt with. Called by the worker."""
    waiting = ReportFile.objects.filter(state=FileState.WAITING, report__state=ReportState.ACTIVE)[:limit]
    return sum(_clean(file) for file in waiting)


def _clean(file: ReportFile) -> bool:
    try:
        copy = captures.clean(b"".join(_read(file.original)))
    except (captures.Refused, KeyMissing, FileNotFoundError):
        # a bomb, a broken picture or a lost key: it stays sealed and is named as such
        return bool(_still_waiting(file).update(state=FileState.REFUSED))
    sealer = Sealer()
    body = sealer.feed(copy.data) + sealer.finish()
    name = vault.storage().save(vault.new_name("shown"), ContentFile(body))
    kind = captures.Kind(copy.mime).name.lower()
    done = _still_waiting(file).update(
        state=FileState.CLEAN, shown=name, kind=kind, width=copy.width, height=copy.height
    )
    if not done:  # erased meanwhile
        vault.storage().delete(name)
    return True


def _still_waiting(file: ReportFile) -> models.QuerySet[ReportFile]:
    return ReportFile.objects.filter(pk=file.pk, state=FileState.WAITING)


def _read(name: str) -> Iterator[bytes]:
    with vault.storage().open(name) as file:
        yield from opened(cast(BinaryIO, file))


def shown(file: ReportFile) -> Iterator[bytes]:
    """The bytes of the copy without metadata. Raises Http404 where there is none."""
    if file.state != FileState.CLEAN or not file.shown:
        raise Http404
    return _read(file.shown)


def media_type(kind: str) -> str:
    return str(captures.Kind[kind.upper()])


def for_desk(public_id: str, *, person: Person, action: Action = Action.SEE_ORIGINALS) -> ReportFile:
    """A file for somebody of the organisation that holds its case. Pictures cannot be masked, so nobody else does."""
    found = ReportFile.objects.select_related("report__case__holder").filter(public_id=public_id).first()
    holder = holder_of(found.report) if found else None
    if found is None or holder is None:
        raise Http404
    access.require(person, action, organisation=holder)
    return found


def holder_of(report: Report) -> Organisation | None:
    """The organisation that holds the report's case; the instance's own where nobody else does."""
    holder = report.case.holder if report.case else None
    return holder or Organisation.objects.filter(is_own=True).first()


# Originals


def open_original(file: ReportFile, *, by: Person, reason: str) -> Iterator[bytes]:
    """The original's bytes, for an editor of the holding organisation; logged, and the reporter is told.

    Raises Http404 for everybody else, Refused without a reason of `OpenReason` or where it is gone.
    """
    holder = holder_of(file.report)
    if holder is None:
        raise Http404
    access.require(by, Action.OPEN_SEALED, organisation=holder)
    if reason not in OpenReason.values:
        raise Refused(_("Say why you open it: choose a reason. Nothing was opened."))
    if file.state == FileState.ERASED or not file.original:
        raise Refused(_("This file has been erased. There is nothing to open."))
    stream = _read(file.original)
    try:
        first = next(stream)  # before the log says so: what cannot be opened was not opened
    except (FileNotFoundError, KeyMissing):
        raise Refused(
            _("This file cannot be opened: its key or the file itself is missing. Tell the operator.")
        ) from None
    facts = {"file": file.public_id, "report": file.report.public_id, "reason": reason}
    with transaction.atomic():
        log(by, "original_opened", f"file:{file.public_id}", facts)
        if file.report.case:
            record(file.report.case, "original_opened", by=by, data=facts)
        notices.owe(file.report, NoticeKind.ORIGINAL_OPENED, data={"file": file.public_id, "reason": reason})
    return _chained(first, stream)


def _chained(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


# What is owed to those who left: called by the worker


def remove_erased(limit: int = 100) -> int:
    """Delete what erased rows still name; returns how many rows."""
    rows = ReportFile.objects.filter(state=FileState.ERASED).exclude(original="", shown="")[:limit]
    for row in rows:
        remove(row)
        ReportFile.objects.filter(pk=row.pk).update(original="", shown="")
    return len(rows)


def remove_orphans() -> int:
    """Delete what lies in storage without a row: a process was killed between the two. Returns how many."""
    return vault.forget_incoming() + sum(_remove_orphans(folder) for folder in FOLDERS)


def _remove_orphans(folder: str) -> int:
    storage, gone = vault.storage(), 0
    with suppress(FileNotFoundError):
        for part in storage.listdir(folder)[0]:
            names = {f"{folder}/{part}/{name}" for name in storage.listdir(f"{folder}/{part}")[1]}
            column = FOLDERS[folder]
            known = ReportFile.objects.filter(**{f"{column}__in": names}).values_list(column, flat=True)
            for name in names - set(known):
                if storage.get_modified_time(name) < timezone.now() - ON_ITS_WAY:
                    storage.delete(name)
                    gone += 1
    return gone
