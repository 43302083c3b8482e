"""One case on one page: why it stands where it stands, what came in, evidence, verdict, notes, the talk, everything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from salingjaga import regions
from salingjaga.accounts.access import Action, may, staff
from salingjaga.cases import casework, checklist, evidence, locks, notes, priority, talk, timeline
from salingjaga.cases.desk_forms import (
    CloseForm,
    DetailsForm,
    EvidenceForm,
    HandOverForm,
    MergeForm,
    NoteForm,
    details_stamp,
)
from salingjaga.cases.models import Case, Evidence, EvidenceKind, Outcome, State, Suggestion, SuggestionState
from salingjaga.cases.models.casefile import OPEN
from salingjaga.cases.shown import Reader, reports_of, variants
from salingjaga.cases.times import when
from salingjaga.cases.views import verdict
from salingjaga.cases.views.case_reports import reports_context
from salingjaga.cases.views.desk import watching
from salingjaga.cases.views.desk_frame import frame, person_of, queue_context

ICONS = {EvidenceKind.LINK: "link", EvidenceKind.FILE: "file", EvidenceKind.QUOTE: "question"}
MOST_MATCHES = 12
SHOWN_WORDINGS = 4
BEGINNING = 300
Forms = Mapping[str, Form]


@require_safe
@staff(Action.SEE_CASES)
def page(request: HttpRequest, public_id: str) -> HttpResponse:
    case = casework.get_for(person_of(request), public_id)
    if case.merged_into:
        return redirect("desk-case", case.merged_into.public_id)
    answer = case_page(request, case)
    if Reader(person_of(request)).reads_originals(case):
        talk.seen_by_desk(case)
    return answer


def case_page(
    request: HttpRequest, case: Case, *, problem: str = "", forms: Forms | None = None, status: int = 200
) -> HttpResponse:
    """The whole page. `forms` are those that were sent and could not be done: what was typed in them stays."""
    reader = Reader(person_of(request))
    locks.present(case, reader.person)
    context = {
        **frame(request),
        **queue_context(request, reader, current=case),
        **head(case, reader),
        **came_in(case, reader),
        **stands_on(case, reader),
        **reports_context(case, reader, may_open=casework.holds(reader.person, case, Action.OPEN_SEALED)),
        **blank_forms(case, reader),
        **(forms or {}),
        "verdict_part": verdict.part(case, reader.person),
        "problem": problem,
        "events": _events(case),
    }
    return render(request, "cases/desk/case.html", context, status=status)


# Parts of the page -------------------------------------------------------------------------------------------------


def head(case: Case, reader: Reader) -> dict[str, Any]:
    person = reader.person
    impartial = may(person, Action.CLOSE)
    return {
        "case": case,
        "title": reader.title(case),
        "opened": when(case.first_report_at or case.created_at),
        "state": State(case.state).label,
        "outcome": Outcome(case.outcome).label if case.outcome else "",
        "place": regions.name(case.province),
        "is_open": case.state in OPEN,
        "mine": case.assigned_to_id == person.pk,
        "my_lock": locks.holds_lock(case, person),
        "others_lock": locks.held_by_other(case, person),
        "lock_until": when(case.locked_until),
        "may_break": locks.may_break(case, person),
        "may_close": impartial and case.state in casework.CLOSABLE,
        "may_reopen": impartial and case.state == State.CLOSED,
        "may_verify": case.state in (State.NEW, State.TRIAGE),
        "may_hand_over": casework.holds(person, case, Action.HAND_OVER),
        "watching": watching(case, person),
        "originals": reader.reads_originals(case),
        "reasons_said": priority.sentences(case),
    }


def came_in(case: Case, reader: Reader) -> dict[str, Any]:
    """Wordings with their counts, the arrivals, the matches that people are asked about."""
    reports = reports_of(case)
    shown, count = variants(case, reports, reader)
    detach = reverse("desk-detach", args=[case.public_id]) if count > 1 else ""
    asked = matches(case, reader)
    return {
        "more": max(0, len(shown) - SHOWN_WORDINGS),
        "variants": [
            {
                "pieces": one.pieces,
                "link": one.link,
                "people": one.people,
                "since": when(one.first),
                "longest": one.longest,
                "report": one.report,
                "action": detach,
            }
            for one in shown
        ],
        "variants_count": count,
        "chart": timeline.arrivals(reports),
        "matches": [one for one in asked if one["kind"] == "report"],
        "elsewhere": [one for one in asked if one["kind"] != "report"],
    }


def matches(case: Case, reader: Reader) -> list[dict[str, Any]]:
    """Suggestions about this case that nobody has decided: a report that may belong here, or this into another."""
    rows = Suggestion.objects.filter(Q(case=case) | Q(report__case=case), state=SuggestionState.OPEN)
    found: dict[tuple[int | None, ...], Suggestion] = {}
    for one in rows.select_related("report__case", "case", "factcheck")[: 10 * MOST_MATCHES]:
        # the surest of those that every report of this case brought
        own = None if one.report.case_id == case.pk else one.report_id
        found.setdefault((one.factcheck_id, one.case_id, own), one)
    return [_match(case, one, reader) for one in list(found.values())[:MOST_MATCHES]]


def _match(case: Case, one: Suggestion, reader: Reader) -> dict[str, Any]:
    found: dict[str, Any] = {
        "action": reverse("desk-suggestion", args=[case.public_id, one.public_id]),
        "sure": round(100 * one.probability),
        "since": when(one.report.received_at),
        "text": "",
        "href": "",
    }
    if one.factcheck:
        return found | {
            "kind": "factcheck",
            "text": one.factcheck.title,
            "href": reverse("factcheck", args=[one.factcheck.code]),
        }
    other = one.report.case if one.case_id == case.pk else one.case
    if other:
        found["href"] = reverse("desk-case", args=[other.public_id])
    if one.case_id == case.pk:
        return found | {
            "kind": "report",
            "text": reader.text(other or case, one.report.text or one.report.link)[:BEGINNING],
        }
    return found | {"kind": "case", "text": reader.title(other) if other else ""}


def stands_on(case: Case, reader: Reader) -> dict[str, Any]:
    """Evidence, the steps of the check, notes inside."""
    steps = checklist.of(case)
    gone = _("somebody who has left")
    return {
        "evidence": [_piece(case, one, reader) for one in evidence.of(case)],
        "steps": steps,
        "steps_done": sum(step.tick is not None for step in steps),
        "steps_all": len(steps),
        "notes": [
            {"by": str(note.author or gone), "since": when(note.at), "text": reader.text(case, note.text)}
            for note in notes.of(case)
        ],
    }


def _piece(case: Case, one: Evidence, reader: Reader) -> dict[str, Any]:
    url = reader.text(case, one.url)
    # a masked address leads nowhere: it is shown as a text
    href = url if url == one.url else ""
    if one.file:
        href = reverse("desk-evidence-file", args=[one.public_id])
    return {
        "id": one.public_id,
        "icon": ICONS[EvidenceKind(one.kind)],
        "quote": reader.text(case, one.quote),
        "title": reader.text(case, one.title) or url,
        "href": href,
        "outside": not one.file,
        "by": str(one.added_by or _("somebody who has left")),
        "since": when(one.added_at),
        "sha256": reader.digest(case, one),
        "action": reverse("desk-no-evidence", args=[case.public_id, one.public_id]),
    }


def _events(case: Case) -> list[dict[str, Any]]:
    return [
        {"at": line.at, "since": when(line.at), "who": line.who, "what": line.what, "more": line.more}
        for line in timeline.lines(case)
    ]


def blank_forms(case: Case, reader: Reader) -> dict[str, Form]:
    title = reader.text(case, case.title)
    start = {"title": title, "harm": case.harm, "first_good": case.first_good, "was": details_stamp(case)}
    return {
        "details": DetailsForm(initial=start, auto_id="details-%s"),
        "close": CloseForm(initial={"state": case.state}, auto_id="close-%s"),
        "note": NoteForm(auto_id="note-%s"),
        "add_evidence": EvidenceForm(auto_id="evidence-%s"),
        "merge": MergeForm(auto_id="merge-%s"),
        "hand_over": HandOverForm(receivers=casework.receivers(case), auto_id="hand-%s"),
    }
