"""Taking back a step of grouping, as long as what it moved is where it put it and can still be read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from salingjaga.accounts import access
from salingjaga.accounts.access import Action
from salingjaga.accounts.models import Person
from salingjaga.cases import counters, joining
from salingjaga.cases.models import (
    Case,
    Evidence,
    Note,
    Report,
    ReportState,
    Step,
    StepKind,
    Suggestion,
    SuggestionState,
    Version,
)
from salingjaga.cases.models.casefile import OPEN
from salingjaga.cases.moves import Overtaken, Refused, record

KINDS = (StepKind.JOIN, StepKind.DETACH, StepKind.SPLIT, StepKind.MERGE)


def undo(step: Step, *, by: Person) -> None:
    """Put back what a join, detach, merge or split moved. Raises `Refused` where later steps or an erasing made that
    impossible; then nothing is changed."""
    access.require(by, Action.WORK_ON_CASES)
    if step.kind not in KINDS:
        raise Refused(_("This step cannot be taken back here. Nothing was changed."))
    with transaction.atomic():
        counters.next_revision()
        rows = Step.objects.filter(pk=step.pk, undone_at__isnull=True)
        if not rows.update(undone_at=timezone.now(), undone_by=by):
            raise Overtaken(_("This step has been taken back already. Nothing was changed."))
        _unmerge(step.before, by=by) if step.kind == StepKind.MERGE else _send_back(step.before, by=by)
        _reopen(step.before.get("suggestions", []))
    step.refresh_from_db()


def _unmerge(before: dict[str, Any], *, by: Person) -> None:
    case, target = _case(before["case"]), _case(before["into"])
    reports = _reports(before["reports"], target)
    if not Case.objects.filter(pk=case.pk, merged_into=target).update(merged_into=None):
        raise _moved_on()
    joining.move_reports(reports, target, case)
    Evidence.objects.filter(public_id__in=before["evidence"], case=target).update(case=case)
    Note.objects.filter(public_id__in=before["notes"], case=target).update(case=case)
    _recorded(case, target, by=by)


def _send_back(before: dict[str, Any], *, by: Person) -> None:
    """Reports back to the one case they came from; a case made for them alone becomes a pointer to it."""
    there = _case(before["to"] if "to" in before else before["made"])
    back = _case(next(iter(before["reports"].values())))
    reports = _reports(list(before["reports"]), there)
    if back.merged_into_id is not None:
        raise _moved_on()
    if "made" in before:
        _require_untouched(there, reports)
        Case.objects.filter(pk=there.pk).update(merged_into=back)
    joining.move_reports(reports, there, back)
    _recorded(back, there, by=by)


def _require_untouched(made: Case, reports: Sequence[Report]) -> None:
    """A case that a step made goes only while it holds nothing but what the step put there."""
    others = made.reports.exclude(pk__in=[report.pk for report in reports]).exists()
    worked_on = any(rows.filter(case=made).exists() for rows in (Evidence.objects, Note.objects, Version.objects))
    if others or worked_on or made.merged_into_id is not None or made.state not in OPEN:
        raise Refused(_("The new case has been worked on since. Nothing was changed; merge the two cases instead."))


def _reports(public_ids: Sequence[str], there: Case) -> list[Report]:
    """The reports of a step, all of them still in the case it put them in."""
    found: list[Report] = []
    for start in range(0, len(public_ids), 400):
        found += Report.objects.select_for_update(no_key=True).filter(public_id__in=public_ids[start : start + 400])
    if any(report.state != ReportState.ACTIVE for report in found):
        raise Refused(_("A text of this step has been erased since, so it stays as it is. Nothing was changed."))
    if len(found) != len(public_ids) or any(report.case_id != there.pk for report in found):
        raise _moved_on()
    return found


def _recorded(back: Case, there: Case, *, by: Person) -> None:
    record(back, "undone", by=by, data={"from": there.public_id})
    record(there, "undone", by=by, data={"to": back.public_id})
    joining.changed(back, there)


def _reopen(public_ids: Sequence[str]) -> None:
    rows = Suggestion.objects.filter(public_id__in=public_ids, state=SuggestionState.ACCEPTED)
    rows.update(state=SuggestionState.OPEN, decided_by=None, decided_at=None)


def _case(public_id: str) -> Case:
    case = Case.objects.filter(public_id=public_id).first()
    if case is None:
        raise _moved_on()
    return case


def _moved_on() -> Refused:
    return Refused(_("Later steps moved these reports on. Nothing was changed; take those back first."))
