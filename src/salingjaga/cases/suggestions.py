"""What may belong together, for people to say yes or no. Their answers are kept until the report is erased."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from salingjaga.accounts import access
from salingjaga.accounts.access import Action
from salingjaga.accounts.models import Person
from salingjaga.cases import casework, joining
from salingjaga.cases.models import Case, Outcome, Report, Step, Suggestion, SuggestionState
from salingjaga.cases.moves import Overtaken, Refused, record
from salingjaga.factchecks.checking import CheckedAnswer
from salingjaga.factchecks.models import FactCheck


def of_check(report: Report, checked: CheckedAnswer) -> None:
    """Keep the published fact-checks that a new report was answered with: "already checked?". Call in its filing."""
    rows = [
        Suggestion(
            report=report,
            factcheck=found.factcheck,
            probability=found.probability,
            reasons=[reason.to_dict() for reason in found.reasons],
        )
        for found in checked.results[: checked.shown]
    ]
    Suggestion.objects.bulk_create(rows, ignore_conflicts=True)


def confirm(suggestion: Suggestion, *, by: Person) -> Step | None:
    """Yes. A case: the report goes there, with its whole case where it opened it (the step undoes it). A fact-check:
    the report's case is closed as already checked (None). Raises `Refused`, `Overtaken`."""
    access.require(by, Action.WORK_ON_CASES)
    with transaction.atomic():
        report = Report.objects.select_related("case").get(pk=suggestion.report_id)
        if report.case is None:
            raise Refused(_("This report has no case yet. Nothing was changed; try again in a moment."))
        _decide(suggestion, SuggestionState.ACCEPTED, by=by)
        record(report.case, "suggestion_confirmed", by=by, data={"suggestion": suggestion.public_id})
        if suggestion.factcheck is not None:
            _already_checked(report.case, suggestion.factcheck, by=by)
            return None
        return joining.bring(suggestion, by=by)


def reject(suggestion: Suggestion, *, by: Person) -> None:
    """No: it is not suggested again. Raises `Overtaken` where somebody answered first."""
    access.require(by, Action.WORK_ON_CASES)
    with transaction.atomic():
        _decide(suggestion, SuggestionState.REJECTED, by=by)
        case = suggestion.report.case
        if case is not None:
            record(case, "suggestion_rejected", by=by, data={"suggestion": suggestion.public_id})
            if suggestion.factcheck is not None:
                _asked_once(case, suggestion.factcheck)


def _already_checked(case: Case, factcheck: FactCheck, *, by: Person) -> None:
    casework.close(case, Outcome.ALREADY_CHECKED, by=by, factcheck=factcheck)
    _asked_once(case, factcheck)


def _asked_once(case: Case, factcheck: FactCheck) -> None:
    """Every report of a case may bring the same suggestion; one answer settles them."""
    others = Suggestion.objects.filter(report__case=case, factcheck=factcheck, state=SuggestionState.OPEN)
    others.update(state=SuggestionState.OVERTAKEN)


def _decide(suggestion: Suggestion, state: SuggestionState, *, by: Person) -> None:
    rows = Suggestion.objects.filter(pk=suggestion.pk, state=SuggestionState.OPEN)
    if not rows.update(state=state, decided_by=by, decided_at=timezone.now()):
        raise Overtaken(_("Somebody has answered this suggestion already. Nothing was changed."))
    suggestion.refresh_from_db()
