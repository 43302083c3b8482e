"""Every deed on a case: load it with permission, read one form, call one verb, go back to the page.

What cannot be done comes back on the same page with a sentence, and with everything that was typed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from salingjaga.accounts.access import Action, require, staff
from salingjaga.accounts.models import Organisation
from salingjaga.cases import casework, checklist, grouping, locks, notes, talk
from salingjaga.cases import evidence as pieces
from salingjaga.cases.desk_forms import (
    AskForm,
    CloseForm,
    DetailsForm,
    EvidenceForm,
    HandOverForm,
    MergeForm,
    NoteForm,
    details_stamp,
)
from salingjaga.cases.models import Case, Evidence, Report, Suggestion
from salingjaga.cases.moves import Overtaken, Refused
from salingjaga.cases.shown import Reader, key_of, reports_of
from salingjaga.cases.views.case import case_page
from salingjaga.cases.views.case_reports import report_choices
from salingjaga.cases.views.desk_frame import person_of

Deed = Callable[..., Any]
Door = Callable[..., HttpResponseBase]


def deed(view: Deed) -> Door:
    """POST by who works on cases; `view(request, case, ...)` raises `Refused`, or returns where on the page to go on.

    A case that was joined into another meanwhile is said so, on the page of the case that it went into.
    """

    def guarded(request: HttpRequest, /, public_id: str, **named: str) -> HttpResponseBase:
        case = casework.get_for(person_of(request), public_id)
        if case.merged_into:
            problem = _("Somebody was first: this case has been joined with the one you see now. Nothing was changed.")
            return case_page(request, case.merged_into, problem=problem, status=409)
        try:
            anchor = view(request, case, **named)
        except Refused as refusal:
            case.refresh_from_db()
            return case_page(request, case, problem=str(refusal), status=409)
        if isinstance(anchor, HttpResponse):
            return anchor
        return redirect(reverse("desk-case", args=[public_id]) + (f"#{anchor}" if anchor else ""))

    door: Door = wraps(view)(require_POST(staff(Action.WORK_ON_CASES)(guarded)))
    return door


def with_form(
    request: HttpRequest, case: Case, name: str, form: Form, verb: Callable[[dict[str, Any]], Any], anchor: str = ""
) -> str | HttpResponse:
    """Do `verb` with what the form says; else the page again with this form, as it was filled in."""
    if not form.is_valid():
        return case_page(request, case, forms={name: form}, status=400)
    try:
        verb(form.cleaned_data)
    except Refused as refusal:
        case.refresh_from_db()
        return case_page(request, case, problem=str(refusal), forms={name: form}, status=409)
    return anchor


# In whose hands ----------------------------------------------------------------------------------------------------


@deed
def take(request: HttpRequest, case: Case) -> str:
    _still(case.assigned_to.public_id if case.assigned_to else "", request.POST.get("was"))
    casework.assign(case, person_of(request), by=person_of(request))
    return ""


@deed
def let_go(request: HttpRequest, case: Case) -> str:
    casework.assign(case, None, by=person_of(request))
    return ""


@deed
def lock(request: HttpRequest, case: Case) -> str:
    locks.lock(case, by=person_of(request))
    return ""


@deed
def unlock(request: HttpRequest, case: Case) -> str:
    """One's own lock; an editor also that of somebody else."""
    if locks.held_by_other(case, person_of(request)):
        locks.break_lock(case, by=person_of(request))
    else:
        locks.unlock(case, by=person_of(request))
    return ""


@deed
def verify(request: HttpRequest, case: Case) -> str:
    casework.start_verifying(case, by=person_of(request))
    return ""


def _still(now: str, then: str | None) -> None:
    """Raise `Overtaken` where what the page showed is no longer so. A form that did not say is taken at its word."""
    if then is not None and then != now:
        raise Overtaken(_("Somebody was first: this has just been changed. Look at it again; nothing was changed."))


# What it is, how it ends -------------------------------------------------------------------------------------------


@deed
def details(request: HttpRequest, case: Case) -> str | HttpResponse:
    form, reader = DetailsForm(request.POST, auto_id="details-%s"), Reader(person_of(request))

    def verb(data: dict[str, Any]) -> None:
        if data["was"] and data["was"] != details_stamp(case):
            # what was typed stays, and the next try is made with open eyes
            form.data = {**request.POST.dict(), "was": details_stamp(case)}
            said = _("Somebody was first: now it is called “%(title)s”. What you typed is below; save again to use it.")
            raise Overtaken(said % {"title": reader.title(case)})
        chosen = {name: data[name] for name in ("title", "harm", "first_good")}
        if chosen["title"] == reader.text(case, case.title):
            chosen["title"] = case.title  # who reads it masked does not write the mask over it
        casework.set_details(case, **chosen, by=person_of(request))

    return with_form(request, case, "details", form, verb)


@deed
def close(request: HttpRequest, case: Case) -> str | HttpResponse:
    require(person_of(request), Action.CLOSE)
    form = CloseForm(request.POST, auto_id="close-%s")

    def verb(data: dict[str, Any]) -> None:
        _still(case.state, data["state"] or None)
        casework.close(case, data["outcome"], factcheck=data["factcheck"], by=person_of(request))

    return with_form(request, case, "close", form, verb)


@deed
def reopen(request: HttpRequest, case: Case) -> str:
    casework.reopen(case, by=person_of(request))
    return ""


@deed
def hand_over(request: HttpRequest, case: Case) -> str | HttpResponse:
    require(person_of(request), Action.HAND_OVER, organisation=case.holder)
    form = HandOverForm(request.POST, receivers=casework.receivers(case), auto_id="hand-%s")

    def verb(data: dict[str, Any]) -> None:
        to = get_object_or_404(Organisation, public_id=data["to"])
        casework.hand_over(case, to, by=person_of(request))

    return with_form(request, case, "hand_over", form, verb)


# Which reports it holds --------------------------------------------------------------------------------------------


@deed
def merge(request: HttpRequest, case: Case) -> str | HttpResponse:
    """This case into another one; from then on the other one's page is shown."""
    form = MergeForm(request.POST, auto_id="merge-%s")
    if not form.is_valid():
        return case_page(request, case, forms={"merge": form}, status=400)
    try:
        into = casework.get_for(person_of(request), form.cleaned_data["into"])
    except Http404:
        form.add_error("into", _("There is no case with this number. Nothing was changed."))
        return case_page(request, case, forms={"merge": form}, status=400)
    into = into.merged_into or into
    locks.require_free(case, by=person_of(request))
    locks.require_free(into, by=person_of(request))
    grouping.merge(case, into, by=person_of(request))
    return redirect("desk-case", into.public_id)


@deed
def detach(request: HttpRequest, case: Case) -> str:
    """All reports of one wording out of this case, into one of their own."""
    reports = reports_of(case)
    named = next((one for one in reports if one.public_id == request.POST.get("report")), None)
    if named is None:
        raise Overtaken(_("Somebody was first: this report is no longer in this case. Nothing was changed."))
    locks.require_free(case, by=person_of(request))
    alike: list[Report] = [one for one in reports if key_of(one) == key_of(named)]
    if len(alike) == 1:
        grouping.detach(named, by=person_of(request))
    else:
        grouping.split(case, alike, by=person_of(request))
    return "came-in"


@deed
def suggestion(request: HttpRequest, case: Case, suggestion: str) -> str:
    found = get_object_or_404(Suggestion, public_id=suggestion)
    if case.pk not in (found.case_id, found.report.case_id):
        raise Http404
    verb = grouping.confirm if request.POST.get("answer") == "yes" else grouping.reject
    verb(found, by=person_of(request))
    return "matches"


# What it stands on -------------------------------------------------------------------------------------------------


@deed
def evidence(request: HttpRequest, case: Case) -> str | HttpResponse:
    form = EvidenceForm(request.POST, request.FILES, auto_id="evidence-%s")
    person = person_of(request)

    def verb(data: dict[str, Any]) -> None:
        if data["quote"]:
            pieces.add_quote(case, data["quote"], url=data["url"], title=data["title"], by=person)
        elif data["file"]:
            pieces.add_file(case, data["file"].read(), title=data["title"] or data["file"].name[:200], by=person)
        else:
            pieces.add_link(case, data["url"], title=data["title"], by=person)

    return with_form(request, case, "add_evidence", form, verb, "evidence")


@deed
def no_evidence(request: HttpRequest, case: Case, piece: str) -> str:
    pieces.remove(get_object_or_404(Evidence, public_id=piece, case=case), by=person_of(request))
    return "evidence"


@deed
def step(request: HttpRequest, case: Case) -> str:
    if "untick" in request.POST:
        checklist.untick(case, request.POST["untick"], by=person_of(request))
    else:
        checklist.tick(case, request.POST.get("tick", ""), by=person_of(request))
    return "steps"


# What is said ------------------------------------------------------------------------------------------------------


@deed
def note(request: HttpRequest, case: Case) -> str | HttpResponse:
    form = NoteForm(request.POST, auto_id="note-%s")
    return with_form(
        request, case, "note", form, lambda data: notes.add(case, data["text"], by=person_of(request)), "notes"
    )


@deed
def ask(request: HttpRequest, case: Case) -> str | HttpResponse:
    """A question to one reporter; only in the organisation that holds the case."""
    require(person_of(request), Action.MESSAGE_REPORTER, organisation=case.holder)
    if case.holder is None:
        raise Http404
    reports = reports_of(case)
    form = AskForm(request.POST, reports=report_choices(reports), auto_id="ask-%s")

    def verb(data: dict[str, Any]) -> None:
        report = next(one for one in reports if one.public_id == data["report"])
        talk.ask(report, data["text"], by=person_of(request), desk=case.holder)

    return with_form(request, case, "ask", form, verb, "talk")
