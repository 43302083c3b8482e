"""The talk with a reporter, both ways, without anybody's name: the desk asks, the reporter answers when they look."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from salingjaga.accounts import access
from salingjaga.accounts.access import Action
from salingjaga.accounts.log import log
from salingjaga.accounts.models import Organisation, Person
from salingjaga.cases import files, notices
from salingjaga.cases.models import Case, CaseEvent, Message, NoticeKind, Report, ReportFile, ReportState
from salingjaga.cases.moves import Refused, record

LONGEST = 4000
MOST = 200
"""Messages of one report."""


def ask(report: Report, text: str, *, by: Person, desk: Organisation | None = None) -> Message:
    """Ask the reporter something in the desk's name. Http404 outside the holding organisation; Refused when erased."""
    holder = files.holder_of(report)
    access.require(by, Action.MESSAGE_REPORTER, organisation=holder)
    text = _whole(text)
    with transaction.atomic():
        _touch(report)
        message = Message.objects.create(report=report, from_reporter=False, text=text, author=by, desk=desk or holder)
        facts = {"report": report.public_id, "message": message.public_id}
        if report.case:
            record(report.case, "reporter_asked", by=by, data=facts)
        else:
            log(by, "reporter_asked", f"report:{report.public_id}", facts)
        notices.owe(report, NoticeKind.QUESTION, message=message)
    return message


def reply(report: Report, text: str, *, attached: Sequence[ReportFile] = ()) -> Message | None:
    """What the reporter says or adds, with files already in storage. A planned erasure starts anew from here."""
    text = _whole(text) if text.strip() or not attached else ""
    if report.messages.count() >= MOST:
        raise Refused(_("So many messages do not fit into one report. File another one; nothing was lost."))
    with transaction.atomic():
        _touch(report, touched_at=timezone.now(), delete_after=None, warned_at=None)
        message = Message.objects.create(report=report, from_reporter=True, text=text) if text else None
        files.attach(report, attached)
        report.messages.filter(from_reporter=False, seen_at=None).update(seen_at=timezone.now())
        facts = {"report": report.public_id, "files": len(attached)}
        log(None, "reporter_added", f"report:{report.public_id}", facts)
        if report.case_id:
            CaseEvent.objects.create(case_id=report.case_id, verb="reporter_added", data=facts)
            Case.objects.filter(pk=report.case_id).update(changed_at=timezone.now())
    return message


def seen_by_desk(case: Case) -> None:
    """Somebody of the holding organisation has the case open: what its reporters wrote counts as read."""
    unread = Message.objects.filter(report__case=case, from_reporter=True, seen_at=None)
    if unread.exists():
        unread.update(seen_at=timezone.now())


def _whole(text: str) -> str:
    if not text.strip():
        raise Refused(_("There is nothing to send yet. Write a line, then send it."))
    if len(text) > LONGEST:
        raise Refused(
            _("That is too long: at most %(most)d characters fit. Nothing was lost; send it in parts.")
            % {"most": LONGEST}
        )
    return text.strip()


def _touch(report: Report, **columns: Any) -> None:
    """Raises Refused where the report was withdrawn or erased meanwhile."""
    rows = Report.objects.filter(pk=report.pk, state=ReportState.ACTIVE)
    if not (rows.update(**columns) if columns else rows.exists()):
        raise Refused(_("This report was taken back or erased, so nothing can be added to it any more."))
