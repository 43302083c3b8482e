"""The staff API for queue and case: the page's forms, verbs and masks, behind a token.

Who may not see cases gets 404, as everywhere. What cannot be done is 409 with one sentence; nothing was changed then.
"""

import json
from collections.abc import Callable
from itertools import islice
from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from ninja.errors import HttpError
from pydantic import Field

from salingjaga.accounts.access import Action
from salingjaga.accounts.models import Person
from salingjaga.cases import casework, checklist, evidence, grouping, locks, notes, priority, queue, timeline
from salingjaga.cases.api_verdicts import by_token
from salingjaga.cases.desk_forms import CloseForm, EvidenceForm, NoteForm, QueueForm
from salingjaga.cases.models import Case, Report
from salingjaga.cases.shown import Reader, alike, key_of, reports_of
from salingjaga.factchecks.api import Error

router = Router(tags=["desk"])
ERRORS: dict[int | frozenset[int], Any] = {frozenset({400, 401, 403, 404, 409, 413, 422}): Error}
WORDINGS = 50
"""Of a case, oldest first: a flooded one has thousands, and each is read for personal data."""


class QueueFilters(Schema):
    tab: str = Field(
        "", description="new, triage, verifying, second, mine, unassigned, danger, mentioned, closed, public"
    )
    harm: str = ""
    province: str = Field("", description="Official code, such as 32")
    holder: str = Field("", description="The holding organisation's id")
    q: str = Field("", description="Words of title or text, or a case's number")
    after: str = Field("", description="`next` of the page before")


class ReasonOut(Schema):
    label: str
    text: str
    points: float


class CaseRow(Schema):
    id: str
    title: str
    state: str
    outcome: str
    harm: str
    holder: str | None
    assigned_to: str | None
    locked_by: str | None
    in_danger: bool
    reports: int
    people: int = Field(description="An estimate")
    priority: float
    reasons: list[ReasonOut]


class QueueOut(Schema):
    cases: list[CaseRow]
    next: str | None = Field(description="Ask again with it as `after`; null at the end")
    cut: bool = Field(description="A search that stopped at its limit: `next` searches further")


class WordingOut(Schema):
    report: str
    text: str
    link: str
    reports: int


class CaseOut(CaseRow):
    text: str = Field(description="Masked outside the holding organisation, as all texts are")
    originals: bool = Field(description="Whether the texts are as they came")
    wordings: list[WordingOut]
    evidence: list[dict[str, Any]]
    steps: list[dict[str, Any]]
    notes: list[dict[str, Any]]
    timeline: list[dict[str, Any]]


def _error(status: int, sentence: str, **more: Any) -> JsonResponse:
    return JsonResponse({"error": sentence, **more}, status=status)


# Reading -----------------------------------------------------------------------------------------------------------


@router.get("/queue", response={200: QueueOut, **ERRORS}, summary="The queue, the most urgent case first")
@by_token(Action.SEE_CASES)
def list_queue(request: HttpRequest, filters: Query[QueueFilters]) -> HttpResponse:
    form = QueueForm(filters.dict())
    if not form.is_valid():
        return _invalid(form)
    reader = Reader(_person(request))
    found = queue.page(reader, form.cleaned_data)
    cases = [_row(case, reader) for case in found.cases]
    return JsonResponse({"cases": cases, "next": found.after or None, "cut": found.cut})


@router.get("/cases/{public_id}", response={200: CaseOut, **ERRORS}, summary="One case")
@by_token(Action.SEE_CASES)
def get_case(request: HttpRequest, public_id: str) -> HttpResponse:
    return _case(_load(request, public_id), request)


def _case(case: Case, request: HttpRequest, status: int = 200) -> JsonResponse:
    reader = Reader(_person(request))
    case.refresh_from_db()
    more = {
        "text": reader.text(case, case.text),
        "originals": reader.reads_originals(case),
        "wordings": _wordings(case, reader),
        "evidence": [_evidence(case, one, reader) for one in evidence.of(case)],
        "steps": [{"step": one.key, "done": one.tick is not None} for one in checklist.of(case)],
        "notes": [
            {"id": note.public_id, "by": str(note.author or ""), "at": note.at, "text": reader.text(case, note.text)}
            for note in notes.of(case)
        ],
        "timeline": [
            {"at": line.at, "who": line.who, "what": line.what, "more": line.more} for line in timeline.lines(case)
        ],
    }
    return JsonResponse(_row(case, reader) | more, status=status)


def _row(case: Case, reader: Reader) -> dict[str, Any]:
    held = locks.held_by_other(case, reader.person) or locks.holds_lock(case, reader.person)
    return {
        "id": case.public_id,
        "title": reader.title(case),
        "state": case.state,
        "outcome": case.outcome,
        "harm": case.harm,
        "holder": case.holder.public_id if case.holder else None,
        "assigned_to": case.assigned_to.public_id if case.assigned_to else None,
        "locked_by": case.locked_by.public_id if case.locked_by and held else None,
        "in_danger": case.in_danger,
        "reports": case.reports_count,
        "people": case.people,
        "priority": case.priority,
        "reasons": [
            {"label": part.label, "text": f"{part.number} {part.text}".strip(), "points": part.points}
            for part in priority.sentences(case)
        ],
    }


def _wordings(case: Case, reader: Reader) -> list[dict[str, Any]]:
    return [
        {
            "report": group[0].public_id,
            "text": reader.text(case, group[0].text),
            "link": reader.text(case, group[0].link),
            "reports": len(group),
        }
        for group in islice(alike(reports_of(case)).values(), WORDINGS)
    ]


def _evidence(case: Case, one: Any, reader: Reader) -> dict[str, Any]:
    texts = {name: reader.text(case, getattr(one, name)) for name in ("title", "url", "quote")}
    by = str(one.added_by or "")
    return {
        "id": one.public_id,
        "kind": one.kind,
        **texts,
        "sha256": reader.digest(case, one),
        "by": by,
        "at": one.added_at,
    }


# Doing -------------------------------------------------------------------------------------------------------------


@router.post("/cases/{public_id}/assign", response={200: CaseOut, **ERRORS}, summary="Take a case, or give it back")
@by_token(Action.WORK_ON_CASES)
def assign(request: HttpRequest, public_id: str) -> HttpResponse:
    """`{"to": "me"}` takes it with its lock; `{"to": ""}` gives it back."""
    case, to = _load(request, public_id), _body(request).get("to", "me")
    if to not in ("me", ""):
        return _error(422, _("Write “me” or nothing."))
    casework.assign(case, _person(request) if to else None, by=_person(request))
    return _case(case, request)


@router.post("/cases/{public_id}/close", response={200: CaseOut, **ERRORS}, summary="Close without a verdict")
@by_token(Action.CLOSE)
def close(request: HttpRequest, public_id: str) -> HttpResponse:
    """`{"outcome": "spam"}`; with `already_checked` also `"factcheck"`: the published check's address here."""
    case = _load(request, public_id)

    def verb(data: dict[str, Any]) -> None:
        casework.close(case, data["outcome"], factcheck=data["factcheck"], by=_person(request))

    return _done(request, case, CloseForm(_form_data(request)), verb)


@router.post("/cases/{public_id}/merge", response={200: CaseOut, **ERRORS}, summary="Join a case into another")
@by_token(Action.WORK_ON_CASES)
def merge(request: HttpRequest, public_id: str) -> HttpResponse:
    """`{"into": "CASE"}`. Answers with that case."""
    case, into = _load(request, public_id), _load(request, str(_body(request).get("into", "")))
    grouping.merge(case, into, by=_person(request))
    return _case(into, request)


@router.post("/cases/{public_id}/join", response={200: CaseOut, **ERRORS}, summary="Bring a report to a case")
@by_token(Action.WORK_ON_CASES)
def join(request: HttpRequest, public_id: str) -> HttpResponse:
    """`{"report": "REPORT"}`, the id of any report that a case lists."""
    case = _load(request, public_id)
    report = Report.objects.filter(public_id=str(_body(request).get("report", ""))).first()
    if report is None:
        raise Http404
    grouping.join(report, case, by=_person(request))
    return _case(case, request)


@router.post("/cases/{public_id}/detach", response={200: CaseOut, **ERRORS}, summary="Take one wording out of a case")
@by_token(Action.WORK_ON_CASES)
def detach(request: HttpRequest, public_id: str) -> HttpResponse:
    """`{"report": "REPORT"}`: all reports with the same wording go, into a case of their own."""
    case = _load(request, public_id)
    reports = reports_of(case)
    named = next((one for one in reports if one.public_id == _body(request).get("report")), None)
    if named is None:
        raise Http404
    grouping.split(case, [one for one in reports if key_of(one) == key_of(named)], by=_person(request))
    return _case(case, request)


@router.post("/cases/{public_id}/notes", response={201: CaseOut, **ERRORS}, summary="Write a note inside")
@by_token(Action.WORK_ON_CASES)
def note(request: HttpRequest, public_id: str) -> HttpResponse:
    case, person = _load(request, public_id), _person(request)
    return _done(
        request, case, NoteForm(_form_data(request)), lambda data: notes.add(case, data["text"], by=person), 201
    )


@router.post("/cases/{public_id}/evidence", response={201: CaseOut, **ERRORS}, summary="Add a link or a quote")
@by_token(Action.WORK_ON_CASES)
def add_evidence(request: HttpRequest, public_id: str) -> HttpResponse:
    case, person = _load(request, public_id), _person(request)

    def verb(data: dict[str, Any]) -> None:
        if data["quote"]:
            evidence.add_quote(case, data["quote"], url=data["url"], title=data["title"], by=person)
        else:
            evidence.add_link(case, data["url"], title=data["title"], by=person)

    return _done(request, case, EvidenceForm(_form_data(request)), verb, 201)


# What all of them need ---------------------------------------------------------------------------------------------


def _person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user


def _load(request: HttpRequest, public_id: str) -> Case:
    case = casework.get_for(_person(request), public_id)
    return case.merged_into or case


def _body(request: HttpRequest) -> dict[str, Any]:
    try:
        data = json.loads(request.body or b"{}")
        json.dumps(data, ensure_ascii=False).encode()  # half a pair of UTF-16 is a text that no database keeps
    except (ValueError, RecursionError):
        raise HttpError(400, _("The body is not JSON. Nothing was changed.")) from None
    if not isinstance(data, dict):
        raise HttpError(422, _("Send a JSON object. Nothing was changed."))
    return data


def _form_data(request: HttpRequest) -> QueryDict:
    """The JSON object as what a form reads: texts only, everything else is left out and so told as missing."""
    data = QueryDict(mutable=True)
    data.update({name: value for name, value in _body(request).items() if isinstance(value, str)})
    return data


def _done(
    request: HttpRequest, case: Case, form: Form, verb: Callable[[dict[str, Any]], Any], status: int = 200
) -> HttpResponse:
    if not form.is_valid():
        return _invalid(form)
    verb(form.cleaned_data)
    return _case(case, request, status)


def _invalid(form: Form) -> HttpResponse:
    fields = {name: str(messages[0]) for name, messages in form.errors.items()}
    name, sentence = next(iter(fields.items()))
    return _error(422, sentence if name == "__all__" else f"{name}: {sentence}", fields=fields)
