"""What people do about which report belongs to which case: join, detach, merge, split. Each is a `Step` that undoes it.

A report is in exactly one case. Merging keeps a pointer, and whoever follows an old address arrives (`end_of`). Every
verb begins by raising the counter of the cases' texts: its row is held until the end, so that no two interleave.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from salingjaga.accounts import access
from salingjaga.accounts.access import Action
from salingjaga.accounts.models import Person
from salingjaga.cases import arrivals, counters, locks, notices, telling
from salingjaga.cases.models import (
    Case,
    Evidence,
    Note,
    NoticeKind,
    Proposal,
    ProposalState,
    Report,
    ReportState,
    State,
    Step,
    StepKind,
    Suggestion,
    SuggestionState,
)
from salingjaga.cases.models.casefile import OPEN, PUBLIC
from salingjaga.cases.moves import Overtaken, Refused, record

MOST_IN_A_CHAIN = 1_000


def end_of(case: Case) -> Case:
    """The case that this one was merged into, at the end of the chain; itself where it was not."""
    for _step in range(MOST_IN_A_CHAIN):
        if case.merged_into_id is None:
            return case
        case = Case.objects.get(pk=case.merged_into_id)
    raise RuntimeError(f"the pointers of case {case.public_id} have no end")


# Bringing together -------------------------------------------------------------------------------------------------


def join(report: Report, case: Case, *, by: Person) -> Step:
    """Bring a report to a case. The last one of an open case brings that case with it (`merge`).

    Raises `Refused`, or `Overtaken` where the report went elsewhere meanwhile.
    """
    access.require(by, Action.WORK_ON_CASES)
    with transaction.atomic():
        counters.next_revision()
        source, target = _source(report), end_of(_fresh(case))
        if source.pk == target.pk:
            raise Refused(_("This report belongs to that case already. Nothing was changed."))
        if _is_last(report, source):
            return merge(source, target, by=by)
        locks.require_free(source, by=by)
        locks.require_free(target, by=by)
        _require_holder(source, target, by=by)
        move_reports([report], source, target)
        before: dict[str, Any] = {"reports": {report.public_id: source.public_id}, "to": target.public_id}
        before |= {"suggestions": _settled([report], target, by=by)}
        record(source, "detached", by=by, data={"report": report.public_id, "to": target.public_id})
        record(target, "joined", by=by, data={"report": report.public_id, "from": source.public_id})
        _owe([report], target)
        changed(source, target)
        return Step.objects.create(kind=StepKind.JOIN, by=by, before=before)


def merge(case: Case, into: Case, *, by: Person) -> Step:
    """Bring all of an open case to another: reports, evidence, notes. The case stays as a pointer.

    Raises `Refused`; `Overtaken` where it was merged or moved on meanwhile.
    """
    access.require(by, Action.WORK_ON_CASES)
    with transaction.atomic():
        counters.next_revision()
        case, target = _fresh(case), end_of(_fresh(into))
        _require_mergeable(case, target, by=by)
        # reports before cases, as everywhere: a reporter who adds something meanwhile waits, and neither waits for ever
        reports = list(Report.objects.select_for_update(no_key=True).filter(case=case).order_by("pk"))
        columns: dict[str, Any] = {"merged_into": target, "changed_at": timezone.now(), **locks.FREE}
        if not Case.objects.filter(pk=case.pk, merged_into__isnull=True, state=case.state).update(**columns):
            raise Overtaken(
                _("This case has just been changed by somebody else. Nothing was merged; look at it again.")
            )
        before: dict[str, Any] = {"case": case.public_id, "into": target.public_id}
        before |= {"reports": [report.public_id for report in reports], **_move_belongings(case, target)}
        before |= {"suggestions": _settled(reports, target, by=by) + _settled_between(target, case, by=by)}
        move_reports(reports, case, target)
        record(case, "merged", by=by, data={"into": target.public_id})
        record(target, "merged", by=by, data={"from": case.public_id, "reports": len(reports)})
        _owe(reports, target)
        changed(case, target)
        return Step.objects.create(kind=StepKind.MERGE, by=by, before=before)


def bring(suggestion: Suggestion, *, by: Person) -> Step:
    """Bring the report of a confirmed suggestion to the case it names; where it opened its own, all of that."""
    report, target = suggestion.report, suggestion.case
    assert report.case is not None
    assert target is not None
    opened = not report.case.reports.filter(pk__lt=report.pk, state=ReportState.ACTIVE).exists()
    whole = opened and report.case.state in OPEN and report.case.merged_into_id is None
    step = merge(report.case, target, by=by) if whole else join(report, target, by=by)
    step.before["suggestions"] = [*step.before["suggestions"], suggestion.public_id]
    step.save(update_fields=["before"])
    return step


def _require_mergeable(case: Case, target: Case, *, by: Person) -> None:
    if case.pk == target.pk:
        raise Refused(_("These are one case already. Nothing was changed."))
    if case.merged_into_id is not None or case.state not in OPEN:
        raise Refused(_("Only an open case can be merged into another. Nothing was changed; join its reports instead."))
    if Proposal.objects.filter(case=case, state=ProposalState.WAITING).exists():
        raise Refused(_("A proposal of this case waits for its second reader. Nothing was merged; take it back first."))
    locks.require_free(case, by=by)
    locks.require_free(target, by=by)
    _require_holder(case, target, by=by)


def _require_holder(source: Case, target: Case, *, by: Person) -> None:
    """Originals and the talk with reporters go along: to another organisation only by who may read them here."""
    if source.holder is None or source.holder_id == target.holder_id:
        return
    if not access.may(by, Action.SEE_ORIGINALS, organisation=source.holder):
        raise Refused(
            _("%(holder)s holds these reports: only its people can bring them elsewhere. Nothing was changed.")
            % {"holder": source.holder}
        )


def _move_belongings(case: Case, target: Case) -> dict[str, list[str]]:
    """Move evidence and notes; returns their ids."""
    moved = {}
    for name, rows in (("evidence", Evidence.objects.filter(case=case)), ("notes", Note.objects.filter(case=case))):
        moved[name] = list(rows.values_list("public_id", flat=True))
        rows.update(case=target)
    return moved


def _owe(reports: Iterable[Report], target: Case) -> None:
    """Reports that come to a case with an end are told of it."""
    for report in reports:
        arrivals.answer(report, target)
        if target.state == State.CLOSED:
            notices.owe(report, NoticeKind.CLOSED)


def _settled(reports: Sequence[Report], case: Case, *, by: Person) -> list[str]:
    """It had been suggested: that counts as a yes. Returns the suggestions' ids."""
    rows = Suggestion.objects.filter(report__in=[r.pk for r in reports], case=case, state=SuggestionState.OPEN)
    return _accept(rows, by=by)


def _settled_between(case: Case, other: Case, *, by: Person) -> list[str]:
    """The same for what `case`'s own reports were suggested to belong to."""
    return _accept(Suggestion.objects.filter(report__case=case, case=other, state=SuggestionState.OPEN), by=by)


def _accept(rows: Any, *, by: Person) -> list[str]:
    ids = list(rows.values_list("public_id", flat=True))
    Suggestion.objects.filter(public_id__in=ids).update(
        state=SuggestionState.ACCEPTED, decided_by=by, decided_at=timezone.now()
    )
    return ids


# Taking apart ------------------------------------------------------------------------------------------------------


def detach(report: Report, *, by: Person) -> Step:
    """Take a report out of its case: it opens one of its own. Raises `Refused`, `Overtaken`."""
    return _apart(_source(report), [report], StepKind.DETACH, by=by)


def split(case: Case, reports: Sequence[Report], *, by: Person) -> Step:
    """Take some reports out of a case: together they open a new one. Raises `Refused`, `Overtaken`."""
    return _apart(case, reports, StepKind.SPLIT, by=by)


def _apart(case: Case, reports: Sequence[Report], kind: StepKind, *, by: Person) -> Step:
    access.require(by, Action.WORK_ON_CASES)
    with transaction.atomic():
        counters.next_revision()
        case = _fresh(case)
        locks.require_free(case, by=by)
        if not reports:
            raise Refused(_("No report was chosen. Nothing was changed."))
        staying = case.reports.filter(state=ReportState.ACTIVE).exclude(pk__in=[report.pk for report in reports])
        if not staying.exists():
            raise Refused(_("One report at least must stay in the case. Nothing was changed."))
        made = arrivals.opened_for(reports, held_by=case.holder)
        move_reports(reports, case, made)
        ids = [report.public_id for report in reports]
        record(case, "detached" if kind == StepKind.DETACH else "split", by=by, data={"to": made.public_id})
        record(made, "opened", by=by, data={"from": case.public_id, "reports": len(ids)})
        changed(case, made)
        before = {"reports": dict.fromkeys(ids, case.public_id), "made": made.public_id}
        return Step.objects.create(kind=kind, by=by, before=before)


# What all of them need ---------------------------------------------------------------------------------------------


def move_reports(reports: Sequence[Report], source: Case, target: Case) -> None:
    """Move reports that are all in `source`. Raises `Overtaken` where one is not (any more)."""
    keys = [report.pk for report in reports]
    moved = sum(
        Report.objects.filter(pk__in=keys[start : start + 500], case=source).update(case=target)
        for start in range(0, len(keys), 500)
    )
    if moved != len(set(keys)):
        raise Overtaken(
            _("A report has just been moved by somebody else. Nothing was changed; look at the case again.")
        )


def changed(*cases: Case) -> None:
    """Count cases anew, and tell the public index of those that are published."""
    for case in cases:
        counters.text_changed(case)
        if case.state in PUBLIC:
            telling.refresh(case)


def _source(report: Report) -> Case:
    fresh = Report.objects.select_related("case").get(pk=report.pk)
    if fresh.case is None:
        raise Refused(_("This report has no case yet. Nothing was changed; try again in a moment."))
    if fresh.state != ReportState.ACTIVE:
        raise Refused(_("This report was erased: nobody can tell any more what it belongs to. Nothing was changed."))
    return fresh.case


def _fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def _is_last(report: Report, case: Case) -> bool:
    """Whether an open case would be left without a report that can be read."""
    return case.state in OPEN and not case.reports.filter(state=ReportState.ACTIVE).exclude(pk=report.pk).exists()
