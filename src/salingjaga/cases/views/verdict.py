"""The desk's doors to a verdict: write it, read it as the second, publish, send back, correct, retract."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from salingjaga.accounts.access import Action, may, staff
from salingjaga.accounts.models import Person
from salingjaga.cases import casework, changes, evidence, verdicts
from salingjaga.cases.models import Case, Evidence, Proposal, State, Version
from salingjaga.cases.models.casefile import PUBLIC
from salingjaga.cases.moves import Refused
from salingjaga.cases.shown import Reader
from salingjaga.cases.verdict_forms import ReasonForm, VerdictForm
from salingjaga.cases.views.desk_frame import frame, person_of
from salingjaga.factchecks import markdown
from salingjaga.privacy import find

CONFLICT = 409


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Action.PROPOSE)
def write(request: HttpRequest, public_id: str) -> HttpResponse:
    """Propose a verdict, or a correction of what is public. Whatever is refused, what was typed stays."""
    case = casework.get_for(person_of(request), public_id)
    correction = case.state in PUBLIC
    if request.method != "POST":
        return _writing(request, case, VerdictForm.of(verdicts.latest(case), correction=correction))
    if request.POST.get("step") == "begin":  # the case page's short form: the rest is written here
        return _writing(request, case, _begun(request, case, correction=correction))
    form = VerdictForm(request.POST, correction=correction)
    if not form.is_valid():
        return _writing(request, case, form, status=400)
    if not verdicts.is_latest(case, form.content(), by=person_of(request)):  # a form sent twice changes nothing
        try:
            _propose(case, form, request)
        except Refused as refusal:
            return _writing(request, case, form, problem=str(refusal), status=CONFLICT)
    return redirect("verdict-read", case.public_id)


def _begun(request: HttpRequest, case: Case, *, correction: bool) -> VerdictForm:
    form = VerdictForm.of(verdicts.latest(case), correction=correction)
    given = {name: request.POST[name] for name in ("verdict", "fact", "builds_on") if request.POST.get(name)}
    form.initial = {**form.initial, **given}
    return form


def _propose(case: Case, form: VerdictForm, request: HttpRequest) -> None:
    by, builds_on = person_of(request), form.cleaned_data["builds_on"]
    if form.correction:
        verdicts.correct(case, form.content(), form.cleaned_data["reason"], by=by, builds_on=builds_on)
    else:
        verdicts.propose(case, form.content(), by=by, builds_on=builds_on)


def _writing(
    request: HttpRequest, case: Case, form: VerdictForm, *, problem: str = "", status: int = 200
) -> HttpResponse:
    newest = verdicts.latest(case)
    stale = bool(problem) and newest is not None and form["builds_on"].value() != newest.digest
    if stale and newest is not None:  # theirs is shown now: sent again, this text builds on it
        form.build_on(newest)
    context = {
        "form": form,
        "problem": problem,
        "newest": newest if stale else None,
        "theirs": changes.parts(newest, None) if stale and newest is not None else [],
        "problems": sum(len(found) for found in form.errors.values()),
    }
    return _page(request, case, "verdict_write", context, status=status)


def part(case: Case, person: Person) -> dict[str, Any]:
    """What the case page says of the verdict, as `verdict_part`."""
    waiting, propose = verdicts.waiting(case), may(person, Action.PROPOSE)
    writing = propose and waiting is None and case.state in (State.NEW, State.TRIAGE, State.VERIFYING)
    return {
        "waiting": waiting,
        "second": waiting is not None and may(person, Action.PUBLISH) and not verdicts.wrote(waiting.version, person),
        "may_propose": propose,
        "may_retract": may(person, Action.RETRACT),
        "public": case.state in PUBLIC,
        "retracted": case.state == State.RETRACTED,
        "unconfirmed": verdicts.unconfirmed(case),
        "form": VerdictForm.of(verdicts.latest(case), correction=False) if writing else None,
        "sent_back": verdicts.sent_back(case) if writing else None,
    }


@require_safe
@staff(Action.SEE_CASES)
def read(request: HttpRequest, public_id: str) -> HttpResponse:
    """The proposal that waits: the evidence first; the verdict after it, for who may read it."""
    case = casework.get_for(person_of(request), public_id)
    return _reading(request, case, verdicts.waiting(case))


def _reading(
    request: HttpRequest,
    case: Case,
    proposal: Proposal | None,
    *,
    problem: str = "",
    reason: ReasonForm | None = None,
    status: int = 200,
) -> HttpResponse:
    person = person_of(request)
    context: dict[str, Any] = {"proposal": proposal, "problem": problem, "reason": reason or _sending_back()}
    if proposal is not None:
        wrote = verdicts.wrote(proposal.version, person)
        second = may(person, Action.PUBLISH) and not wrote
        opened = not second or verdicts.has_opened(proposal, person)
        before = changes.before(proposal.version)
        context |= {
            "version": proposal.version,
            "wrote": wrote,
            "mine": proposal.proposed_by_id == person.pk,
            "second": second,
            "opened": opened,
            "before": before,
            "personal": opened and bool(find(_own_words(proposal.version))),
            "explained": markdown.html(proposal.version.explanation) if opened else "",
            "parts": changes.parts(proposal.version, before) if opened else [],
        }
    return _page(request, case, "verdict_read", context, status=status)


def _own_words(version: Version) -> str:
    """What goes out as it is; the claim is masked on its way."""
    return "\n\n".join((version.fact, version.conclusion, version.explanation))


@require_POST
@staff(Action.PUBLISH)
def evidence_read(request: HttpRequest, public_id: str, proposal: str) -> HttpResponse:
    case, found = _proposal(request, public_id, proposal)
    try:
        verdicts.open_evidence(found, by=person_of(request))
    except Refused as refusal:
        return _reading(request, case, verdicts.waiting(case), problem=str(refusal), status=CONFLICT)
    return redirect(f"{reverse('verdict-read', args=[case.public_id])}#usulan")


@require_POST
@staff(Action.PUBLISH)
def publish(request: HttpRequest, public_id: str, proposal: str) -> HttpResponse:
    case, found = _proposal(request, public_id, proposal)
    digest, by = request.POST.get("digest", ""), person_of(request)
    try:
        told = verdicts.told_by(found, digest=digest, by=by) or verdicts.publish(found, digest=digest, by=by)
    except Refused as refusal:
        return _reading(request, case, verdicts.waiting(case), problem=str(refusal), status=CONFLICT)
    case = told.case
    case.refresh_from_db()
    return redirect("factcheck", case.factcheck.code) if case.factcheck else redirect("desk-case", case.public_id)


@require_POST
@staff(Action.PUBLISH)
def send_back(request: HttpRequest, public_id: str, proposal: str) -> HttpResponse:
    case, found = _proposal(request, public_id, proposal)
    form = _sending_back(request.POST)
    if not form.is_valid():
        return _reading(request, case, verdicts.waiting(case), reason=form, status=400)
    try:
        verdicts.send_back(found, form.cleaned_data["reason"], by=person_of(request))
    except Refused as refusal:
        return _reading(request, case, verdicts.waiting(case), problem=str(refusal), reason=form, status=CONFLICT)
    return redirect("desk-case", case.public_id)


@require_POST
@staff(Action.PROPOSE)
def take_back(request: HttpRequest, public_id: str, proposal: str) -> HttpResponse:
    case, found = _proposal(request, public_id, proposal)
    try:
        verdicts.take_back(found, by=person_of(request))
    except Refused as refusal:
        return _reading(request, case, verdicts.waiting(case), problem=str(refusal), status=CONFLICT)
    return redirect("verdict-write", case.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Action.RETRACT)
def retract(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take back what is public, at once; and who comes second confirms here."""
    case = casework.get_for(person_of(request), public_id)
    form = _retraction(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _retracting(request, case, form)
    if not form.is_valid():
        return _retracting(request, case, form, status=400)
    try:
        verdicts.retract(case, form.cleaned_data["reason"], by=person_of(request))
    except Refused as refusal:
        return _retracting(request, case, form, problem=str(refusal), status=CONFLICT)
    return redirect("verdict-retract", case.public_id)


@require_POST
@staff(Action.RETRACT)
def confirm(request: HttpRequest, public_id: str) -> HttpResponse:
    case = casework.get_for(person_of(request), public_id)
    told = verdicts.unconfirmed(case)
    problem = _("Somebody has confirmed this already. Nothing was changed.") if told is None else ""
    if told is not None:
        try:
            verdicts.confirm_retraction(told, by=person_of(request))
        except Refused as refusal:
            problem = str(refusal)
    if problem:
        return _retracting(request, case, _retraction(None), problem=problem, status=CONFLICT)
    return redirect("verdict-retract", case.public_id)


def _retracting(
    request: HttpRequest, case: Case, form: ReasonForm, *, problem: str = "", status: int = 200
) -> HttpResponse:
    case.refresh_from_db()
    told = verdicts.unconfirmed(case)
    context = {
        "form": form,
        "problem": problem,
        "standing": case.state in (State.PUBLISHED, State.CORRECTED),
        "retracted": case.state == State.RETRACTED,
        "told": told,
        "mine": told is not None and told.proposed_by_id == person_of(request).pk,
    }
    return _page(request, case, "verdict_retract", context, status=status)


def _sending_back(data: Any = None) -> ReasonForm:
    return ReasonForm(
        data, label=_("Send it back: what is missing?"), hint=_("The desk reads it, the public does not.")
    )


def _retraction(data: Any) -> ReasonForm:
    return ReasonForm(data, label=_("Why does it no longer stand?"), hint=_("Public, at once, wherever it was read."))


def _proposal(request: HttpRequest, public_id: str, proposal: str) -> tuple[Case, Proposal]:
    case = casework.get_for(person_of(request), public_id)
    found = case.proposals.filter(public_id=proposal).select_related("case", "version").first()
    if found is None:
        raise Http404
    return case, found


def _page(request: HttpRequest, case: Case, name: str, context: dict[str, Any], *, status: int) -> HttpResponse:
    reader = Reader(person_of(request))
    shared = {
        "case": case,
        "case_title": reader.title(case),
        "case_text": reader.text(case, case.text),
        "case_link": reader.text(case, case.link),
        "evidence": [_piece(case, one, reader) for one in evidence.of(case)],
    }
    return render(request, f"cases/desk/{name}.html", frame(request) | shared | context, status=status)


def _piece(case: Case, one: Evidence, reader: Reader) -> dict[str, Any]:
    """Evidence as whoever reads it may see it: masked outside the holding organisation."""
    url = reader.text(case, one.url)
    return {
        "title": reader.text(case, one.title),
        "quote": reader.text(case, one.quote),
        "url": url,
        # a masked address leads nowhere: it is shown as a text
        "href": reverse("desk-evidence-file", args=[one.public_id]) if one.file else url if url == one.url else "",
        "kind": one.kind,
        "by": one.added_by,
        "at": one.added_at,
        "sha256": reader.digest(case, one),
    }
