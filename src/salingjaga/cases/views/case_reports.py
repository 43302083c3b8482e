"""The reports of a case one by one, with what each reporter wrote to the desk; for the holding organisation alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from salingjaga import regions
from salingjaga.cases.desk_forms import AskForm, OriginalForm
from salingjaga.cases.models import Case, FileState, Message, Report, ReportFile, ReportState, SeenOn
from salingjaga.cases.shown import Reader
from salingjaga.cases.times import when

MOST = 60


def reports_context(case: Case, reader: Reader, *, may_open: bool) -> dict[str, Any]:
    """Everything that only the holder reads. For all others nothing, not even how much there is."""
    if not reader.reads_originals(case):
        return {"talks": [], "may_talk": False}
    reports = list(Report.objects.filter(case=case, state=ReportState.ACTIVE).order_by("pk")[:MOST])
    seen = [one for one in _each(reports) if any(one[part] for part in ("lines", "note", "files", "facts", "danger"))]
    return {
        "may_talk": True,
        "may_open": may_open,
        "talks": seen,
        "original": OriginalForm(auto_id=False),
        "ask": AskForm(reports=report_choices(reports), auto_id="ask-%s"),
    }


def report_choices(reports: Sequence[Report]) -> list[tuple[str, str]]:
    """Reports as the desk calls them: a number in this case, and when they came."""
    return [
        (report.public_id, _("Reporter %(number)d, %(when)s") % {"number": number, "when": when(report.received_at)})
        for number, report in enumerate(reports, 1)
    ]


def _each(reports: Sequence[Report]) -> list[dict[str, Any]]:
    lines: dict[int, list[dict[str, Any]]] = {}
    for message in Message.objects.filter(report__in=reports).select_related("desk"):
        lines.setdefault(message.report_id, []).append(_line(message))
    files: dict[int, list[dict[str, Any]]] = {}
    for file in ReportFile.objects.filter(report__in=reports).exclude(state=FileState.ERASED):
        files.setdefault(file.report_id, []).append(_file(file))
    return [
        {
            "name": name,
            "facts": _facts(report),
            "danger": report.in_danger,
            "note": report.note,
            "files": files.get(report.pk, []),
            "lines": lines.get(report.pk, []),
        }
        for report, (_id, name) in zip(reports, report_choices(reports), strict=True)
    ]


def _line(message: Message) -> dict[str, Any]:
    desk = message.desk.desk or message.desk.name if message.desk else ""
    return {
        "by": _("Reporter") if message.from_reporter else desk,
        "since": when(message.at),
        "text": message.text,
        "theirs": message.from_reporter,
        "seen": _("read") if message.seen_at and not message.from_reporter else "",
    }


def _file(file: ReportFile) -> dict[str, Any]:
    clean = file.state == FileState.CLEAN
    return {
        "name": file.kind.upper(),
        "href": reverse("desk-file", args=[file.public_id]) if clean else "",
        "waiting": file.state == FileState.WAITING,
        "original": reverse("desk-original", args=[file.public_id]),
        "size": file.size,
    }


def _facts(report: Report) -> str:
    place = regions.name(report.regency) or regions.name(report.province)
    where = str(SeenOn(report.seen_on).label) if report.seen_on else ""
    day = when_day(report)
    trusted = _("trusted reporter") if report.trusted else ""
    return " · ".join(part for part in (where, report.group, place, day, trusted) if part)


def when_day(report: Report) -> str:
    return _("seen on %(day)s") % {"day": report.seen_at.isoformat()} if report.seen_at else ""
