"""The staff API to a verdict: propose, see the evidence, publish, send back, retract. By token; rules as on the desk.

Who may not do a thing gets 404, whoever has no token 401. What somebody else was first to do is 409, a text that breaks
a rule 422 with its fields.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from inspect import signature
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import Router, Schema
from ninja.errors import HttpError
from pydantic import Field

from salingjaga.accounts import tokens
from salingjaga.accounts.access import Action, require
from salingjaga.accounts.models import Person
from salingjaga.cases import casework, changes, evidence, verdicts, wording
from salingjaga.cases.models import Case, Evidence, Proposal
from salingjaga.cases.models.casefile import PUBLIC
from salingjaga.cases.moves import Refused
from salingjaga.cases.shown import Reader
from salingjaga.cases.verdict_forms import VerdictForm
from salingjaga.factchecks.api import Error
from salingjaga.factchecks.sharing import base_url, short_link

router = Router(tags=["verdicts"])
CONFLICT, INVALID = 409, 422
ERRORS: dict[int | frozenset[int], Any] = {frozenset({400, 401, 404, 409, 422}): Error}


class SourceIn(Schema):
    title: str
    url: str
    date: str = Field("", description="ISO day of the source")


class VerdictIn(Schema):
    """A verdict's text. `builds_on` is the digest of the version it was written from; leave it out to build on any."""

    verdict: str = Field(
        description="false, scam, misleading, missing_context, altered, partly_true, true, satire, unproven"
    )
    claim: str
    fact: str = Field(description="One sentence, at most 200 characters")
    conclusion: str = Field(description="At most two sentences")
    explanation: str = Field(description="Markdown")
    sources: list[SourceIn] = Field(description="At least two, or sources_exception")
    sources_exception: str = ""
    types: list[str] = []
    techniques: list[str] = []
    language: str = "id"
    reason: str = Field("", description="Of a correction: public")
    builds_on: str | None = None


class ProposalOut(Schema):
    proposal: str
    version: int
    digest: str = Field(description="SHA-256 of the text; publishing names it")


class OpenedOut(ProposalOut):
    evidence: list[dict[str, Any]]
    content: dict[str, Any]
    differs: list[str] = Field(description="Parts that differ from the version before")


class DigestIn(Schema):
    digest: str


class ReasonIn(Schema):
    reason: str


class PublishedOut(Schema):
    page: str
    digest: str


def _body(schema: type[Schema]) -> dict[str, Any]:
    content = {"application/json": {"schema": schema.model_json_schema()}}
    return {"requestBody": {"required": True, "content": content}, "security": [{"token": []}]}


def by_token(action: Action) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Who sends a valid token, and may do it; what a verb refuses becomes an answer in one sentence."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            person = tokens.person_of(request)
            if person is None:
                raise HttpError(401, _("Send a valid token: Authorization: Bearer sj_…"))
            request.user = person
            try:
                require(person, action)
                return view(request, *args, **kwargs)
            except Http404:
                raise HttpError(404, _("There is nothing at this address.")) from None
            except verdicts.Faulty as faulty:
                return JsonResponse({"error": str(faulty), "fields": faulty.problems}, status=INVALID)
            except Refused as refusal:
                return JsonResponse({"error": str(refusal)}, status=CONFLICT)

        # ninja reads the types from here; as written words they would be looked up in this module, not the view's
        guarded.__signature__ = signature(view, eval_str=True)  # type: ignore[attr-defined]
        return guarded

    return decorate


@router.post("/cases/{public_id}/proposals", response={201: ProposalOut, **ERRORS}, openapi_extra=_body(VerdictIn))
@by_token(Action.PROPOSE)
def propose(request: HttpRequest, public_id: str) -> HttpResponse:
    """Propose a verdict; of a case that is public, a correction, which needs a `reason`."""
    person = _person(request)
    case, data = casework.get_for(person, public_id), _object(request)
    correction = case.state in PUBLIC
    form = VerdictForm.from_json(data, correction=correction)
    if not form.is_valid():
        fields = {name: str(messages[0]) for name, messages in form.errors.items()}
        raise verdicts.Faulty(fields)
    builds_on = str(data["builds_on"]) if data.get("builds_on") is not None else None
    if correction:
        reason = form.cleaned_data["reason"]
        proposal = verdicts.correct(case, form.content(), reason, by=person, builds_on=builds_on)
    else:
        proposal = verdicts.propose(case, form.content(), by=person, builds_on=builds_on)
    return JsonResponse(_proposed(proposal), status=201)


@router.post(
    "/proposals/{proposal}/open", response={200: OpenedOut, **ERRORS}, openapi_extra={"security": [{"token": []}]}
)
@by_token(Action.PUBLISH)
def open_(request: HttpRequest, proposal: str) -> HttpResponse:
    """The evidence, then the text, for the second reader; noted, and needed before publishing."""
    found, person = _find(proposal), _person(request)
    verdicts.open_evidence(found, by=person)
    parts = changes.parts(found.version, changes.before(found.version))
    told = {
        "evidence": [_piece(found.case, one, Reader(person)) for one in evidence.of(found.case)],
        "content": wording.of(found.version).to_dict() | {"reason": found.version.reason},
        "differs": [part.name for part in parts if part.changed],
    }
    return JsonResponse(_proposed(found) | told)


@router.post("/proposals/{proposal}/publish", response={200: PublishedOut, **ERRORS}, openapi_extra=_body(DigestIn))
@by_token(Action.PUBLISH)
def publish(request: HttpRequest, proposal: str) -> HttpResponse:
    """Publish just the text that `digest` names."""
    found, person = _find(proposal), _person(request)
    digest = str(_object(request).get("digest", ""))
    told = verdicts.told_by(found, digest=digest, by=person) or verdicts.publish(found, digest=digest, by=person)
    code = Case.objects.values_list("factcheck__code", flat=True).get(pk=told.case_id)
    return JsonResponse({"page": short_link(str(code), base_url(request)), "digest": told.digest})


@router.post("/proposals/{proposal}/send-back", response={200: ProposalOut, **ERRORS}, openapi_extra=_body(ReasonIn))
@by_token(Action.PUBLISH)
def send_back(request: HttpRequest, proposal: str) -> HttpResponse:
    found = _find(proposal)
    verdicts.send_back(found, str(_object(request).get("reason", "")), by=_person(request))
    return JsonResponse(_proposed(found))


@router.post("/cases/{public_id}/retract", response={200: dict, **ERRORS}, openapi_extra=_body(ReasonIn))
@by_token(Action.RETRACT)
def retract(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take back what is public, at once; a second editor confirms on the desk."""
    person = _person(request)
    case = casework.get_for(person, public_id)
    told = verdicts.retract(case, str(_object(request).get("reason", "")), by=person)
    return JsonResponse({"retracted_at": told.at.isoformat(), "reason": told.reason})


def _person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user


def _find(public_id: str) -> Proposal:
    found = Proposal.objects.filter(public_id=public_id).select_related("case", "version").first()
    if found is None:
        raise Http404
    return found


def _object(request: HttpRequest) -> dict[str, Any]:
    try:
        data = json.loads(request.body)
    except (ValueError, RecursionError):
        raise HttpError(400, _("The body is not JSON. Send an object.")) from None
    if not isinstance(data, dict):
        raise HttpError(INVALID, _("The body is not JSON. Send an object."))
    return data


def _proposed(proposal: Proposal) -> dict[str, Any]:
    version = proposal.version
    return {"proposal": proposal.public_id, "version": version.number, "digest": version.digest}


def _piece(case: Case, one: Evidence, reader: Reader) -> dict[str, Any]:
    said = {"title": reader.text(case, one.title), "quote": reader.text(case, one.quote)}
    said |= {"url": reader.text(case, one.url), "sha256": reader.digest(case, one)}
    return said | {"kind": one.kind, "added_at": one.added_at.isoformat()}
