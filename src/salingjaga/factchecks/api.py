"""The public API under /api/v1/: check a message, list fact-checks. The same forms and shapes as page and command line.

Errors are JSON with one sentence: {"error": "..."}, and "fields" where one field is wrong.
"""

import json
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Query, Schema
from ninja.errors import HttpError
from ninja.errors import ValidationError as NinjaValidationError
from pydantic import ConfigDict, Field

from salingjaga import __version__
from salingjaga.factchecks import checking, counting, limits, listing
from salingjaga.factchecks.checking import Result
from salingjaga.factchecks.forms import CheckForm, ListForm
from salingjaga.factchecks.models import FactCheck
from salingjaga.factchecks.sharing import base_url, short_link
from salingjaga.factchecks.views import errors

api = NinjaAPI(
    title="SalingJaga", version=__version__, docs_url=None, openapi_url="openapi.json", urls_namespace="api-v1"
)


class CheckBody(Schema):
    """A message to check. Only `text` is needed."""

    model_config = ConfigDict(extra="forbid")
    text: str = Field(description="The message or link as it came, at most 1 MB. It is not kept.")
    limit: int = Field(5, ge=1, le=50, description="How many candidates to list at most")
    language: str = Field("", description="Only fact-checks in this language (id, en, ...)")
    country: str = Field("", description="Only fact-checks of this country (two letters)")
    since: str | None = Field(None, description="Only fact-checks published on or after this ISO date")
    until: str | None = Field(None, description="Only fact-checks published on or before this ISO date")
    verdict: str = Field("", description="Only fact-checks with this verdict of our scale")


class Reason(Schema):
    kind: str = Field(description="words, link, exact, own_answer or differs")
    spans: list[list[int]] = Field(description="[start, end] in code points of the text sent")
    field: str | None = Field(description="The fact-check's field that document_spans refer to")
    document_spans: list[list[int]]
    what: str | None = Field(description="With differs: number, amount, date, name, place or negation")


class FactCheckOut(Schema):
    url: str = Field(description="The identity: the publisher's address, or a urn: where there is none")
    title: str
    verdict: str | None = Field(description="On our scale; null where the publisher gave none")
    label: str | None = Field(description="The publisher's own label")
    publisher: str | None
    published: str | None = Field(description="ISO date")


class MatchOut(FactCheckOut):
    probability: float = Field(description="Calibrated on one checked to one unchecked message")
    reasons: list[Reason]


class CheckOut(Schema):
    answer: str = Field(description="match, related or none")
    language: str
    matches: list[MatchOut]
    explainers: list[MatchOut]
    notes: list[str] = Field(
        description="unregistered_link, short_link, too_short, empty, truncated, semantic_unavailable, "
        "semantic_incomplete"
    )


class ListedOut(FactCheckOut):
    page: str = Field(description="The fact-check's page here")


class ListOut(Schema):
    factchecks: list[ListedOut]
    page: int
    next: int | None = Field(description="The next page's number, or null")


class Error(Schema):
    error: str
    fields: dict[str, str] = {}


class Filters(Schema):
    q: str = ""
    verdict: str = ""
    language: str = ""
    publisher: str = ""
    page: int | None = None


ERRORS: dict[int | frozenset[int], Any] = {frozenset({400, 413, 422, 429}): Error}
BODY = {"requestBody": {"required": True, "content": {"application/json": {"schema": CheckBody.model_json_schema()}}}}


@api.post("/check", response={200: CheckOut, **ERRORS}, openapi_extra=BODY, summary="Check a message")
@limits.limited(limits.CHECKS, errors.too_many)
def check(request: HttpRequest) -> HttpResponse:
    """Has this message been checked? Answers `match`, `related` or `none`, with reasons; candidates below the answer
    are listed too. The text is read and forgotten."""
    form = CheckForm(_json_object(request))
    if not form.is_valid():
        return _invalid(form)
    checked = checking.check(form.cleaned_data["text"], **form.arguments())
    counting.count(checked.answer, checked.results[0].factcheck if checked.answer == "match" else None)
    return JsonResponse(checked.to_dict())


@api.get("/factchecks", response={200: ListOut, **ERRORS}, summary="List fact-checks, newest first")
@limits.limited(limits.READS, errors.too_many)
def factchecks(request: HttpRequest, filters: Query[Filters]) -> HttpResponse:
    """Twenty a page. `next` is the number of the next page, or null."""
    form = ListForm(filters.dict())
    if not form.is_valid():
        return _invalid(form)
    page = listing.find(form.cleaned_data)
    rows = [_listed(one, request) for one in page.rows]
    return JsonResponse({"factchecks": rows, "page": page.number, "next": page.number + 1 if page.more else None})


def _listed(factcheck: FactCheck, request: HttpRequest) -> dict[str, Any]:
    row = Result(factcheck, 0.0).to_dict()
    del row["probability"], row["reasons"]
    return row | {"page": short_link(factcheck.code, base_url(request))}


def _json_object(request: HttpRequest) -> dict[str, Any]:
    try:
        data = json.loads(request.body)
    except (ValueError, RecursionError):
        raise HttpError(400, _('The body is not JSON. Send an object such as {"text": "..."}.')) from None
    if not isinstance(data, dict) or not isinstance(data.get("text"), str):
        raise HttpError(422, _('Send an object with the message as a string: {"text": "..."}.'))
    unknown = sorted(set(data) - set(CheckForm.base_fields))
    if unknown:
        raise HttpError(422, _("Unknown key: %(key)s.") % {"key": unknown[0][:40]})
    return data


def _invalid(form: forms.Form) -> HttpResponse:
    fields = {name: str(messages[0]) for name, messages in form.errors.items()}
    name, sentence = next(iter(fields.items()))
    return JsonResponse({"error": f"{name}: {sentence}", "fields": fields}, status=422)


@api.exception_handler(HttpError)
def on_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    return JsonResponse({"error": str(error)}, status=error.status_code)


@api.exception_handler(NinjaValidationError)
def on_invalid(request: HttpRequest, error: NinjaValidationError) -> HttpResponse:
    fields = {str(one["loc"][-1]): str(one["msg"]) for one in error.errors}
    name, sentence = next(iter(fields.items()))
    return JsonResponse({"error": f"{name}: {sentence}", "fields": fields}, status=422)
