"""The reporter's API: file a report, and with its code read on, answer, add, take back."""

from __future__ import annotations

import json
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import Router, Schema
from ninja.errors import HttpError
from pydantic import ConfigDict, Field

from salingjaga.accounts import tokens
from salingjaga.accounts.access import Action, may
from salingjaga.cases import knocking, reports, tracking, uploads
from salingjaga.cases.knocking import Slowed, wait_sentence
from salingjaga.cases.models import Report
from salingjaga.cases.moves import Refused
from salingjaga.cases.report_form import AddForm, ReportForm, storable
from salingjaga.cases.reports import Origin
from salingjaga.cases.story import message_dict, story
from salingjaga.cases.uploads import Incoming
from salingjaga.factchecks import limits
from salingjaga.factchecks.api import CheckOut, Error, api
from salingjaga.factchecks.sharing import base_url

router = Router(tags=["reports"])
ADD_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"type": "object", "properties": {"text": {"type": "string"}}}}},
    }
}
KEY_LEAST, KEY_MOST = 16, 200


class ReportBody(Schema):
    """One of `text` and `link` is needed. As JSON, or with files as multipart/form-data under the same names."""

    model_config = ConfigDict(extra="forbid")
    text: str = Field("", description="The message as it came")
    link: str = Field("", description="Its address, http or https")
    seen_on: str = Field("", description="whatsapp, telegram, tiktok, facebook, instagram, youtube, x, threads, sms, "
                         "offline or other")  # fmt: skip
    group: str = Field("", description="The group or account where it was seen")
    province: str = Field("", description="Official code of the province, such as 32")
    regency: str = Field("", description="Official code of the regency or city, such as 32.73")
    seen_at: str = Field("", description="The day on which it was seen, ISO")
    contact: str = Field("", description="An e-mail address for news; kept encrypted, erased with the report")
    note: str = Field("", description="What the desk should know; never compared or published")
    in_danger: bool = Field(False, description="The reporter, or somebody near, is threatened")


class FiledOut(Schema):
    tracking_code: str = Field(description="The only key to the report. It stands nowhere else and is not given again.")
    proof: str = Field(description="Opens nothing: proves that a report was received on that day")
    status_url: str = Field(description="Where the code is entered: the same for all")
    check: CheckOut = Field(description="What published fact-checks say of it already")


class LineOut(Schema):
    event: str
    at: str | None
    text: str


class MessageOut(Schema):
    sender: str = Field(alias="from", description="reporter or desk")
    desk: str | None
    at: str
    text: str


class AddedOut(Schema):
    message: MessageOut | None
    files: int = Field(description="How many files were kept")
    notes: list[str]


class VerdictOut(Schema):
    verdict: str
    word: str
    fact: str
    url: str


class StoryOut(Schema):
    state: str = Field(description="new, triage, verifying, proposed, published, corrected, retracted, closed, "
                       "withdrawn or erased")  # fmt: skip
    timeline: list[LineOut]
    messages: list[MessageOut]
    verdict: VerdictOut | None


ERRORS: dict[int | frozenset[int], Any] = {frozenset({400, 404, 413, 422, 429, 503}): Error}
SCHEMA = ReportBody.model_json_schema()
BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": SCHEMA}, "multipart/form-data": {"schema": SCHEMA}},
    },
    "parameters": [
        {"name": "Idempotency-Key", "in": "header", "required": False, "schema": {"type": "string", "minLength": 16}}
    ],
}


@router.post("/reports", response={201: FiledOut, **ERRORS}, openapi_extra=BODY, summary="File a report")
def file(request: HttpRequest) -> HttpResponse:
    """Without an account. Sent again within a day with the same `Idempotency-Key` (16 to 200 characters) and the same
    content, it gives the same answer; with other content 422."""
    uploads.expect(request)
    wait = limits.seconds_to_wait(request, knocking.FILED)
    if wait:
        return slowed(request, wait)
    form = ReportForm(_fields(request, ReportForm))
    if not form.is_valid():
        return invalid(form)
    incoming, problems = _files(request)
    origin = Origin(channel="api", asker=limits.asker(request), trusted=_is_trusted(request))
    try:
        filed = reports.file(form.told(), origin=origin, incoming=incoming, once=_key(request))
    except tracking.Busy:
        return slowed(request, knocking.BUSY_WAIT, status=503)
    except reports.OwnAnswer as refused:
        return JsonResponse({"error": str(refused), "check": refused.checked.to_dict()}, status=422)
    except Refused as refused:
        raise HttpError(422, str(refused)) from None
    body = {
        "tracking_code": tracking.written(filed.code),
        "proof": tracking.written(filed.report.proof),
        "status_url": base_url(request) + "/lacak",
        "check": filed.checked.to_dict(),
    }
    return JsonResponse(body | ({"notes": problems} if problems else {}), status=201)


@router.get("/reports/current", response={200: StoryOut, **ERRORS}, summary="What happened to a report")
def current(request: HttpRequest) -> HttpResponse:
    """The code goes in the header: `Authorization: Bearer CODE`. 404 for every other code."""
    return JsonResponse(story(_report(request)).to_dict(base_url(request)))


@router.post("/reports/current/messages", response={201: AddedOut, **ERRORS}, openapi_extra=ADD_BODY,
             summary="Answer the desk, or add to a report")  # fmt: skip
def add(request: HttpRequest) -> HttpResponse:
    """Text, files (as multipart, field `files`), or both, until the report is erased."""
    uploads.expect(request)
    wait = limits.seconds_to_wait(request, knocking.ADDED)
    if wait:
        return slowed(request, wait)
    report = _report(request)
    text = storable(_fields(request, AddForm).get("text", ""))
    incoming, problems = _files(request)
    try:
        message = reports.add(report, text, incoming=incoming)
    except Refused as refused:
        raise HttpError(422, str(refused)) from None
    told = {"message": message_dict(message) if message else None, "files": len(incoming), "notes": problems}
    return JsonResponse(told, status=201)


@router.delete("/reports/current", response={200: StoryOut, **ERRORS}, summary="Take a report back")
def withdraw(request: HttpRequest) -> HttpResponse:
    """Nobody works on it from now on; text, files, messages and contact are erased within a minute."""
    report = _report(request)
    reports.withdraw(report)
    return JsonResponse(story(report).to_dict(base_url(request)))


def _files(request: HttpRequest) -> tuple[list[Incoming], list[str]]:
    """The files that came, and sentences about those that had no room. What is wrong with one of them is a 422."""
    if request.content_type != "multipart/form-data":
        return [], []
    received = uploads.received(request)
    wrong = [one.problem for one in received if one.problem and one.problem != "full"]
    if wrong:
        raise HttpError(422, f"files: {uploads.sentence(wrong[0])}")
    full = any(one.problem == "full" for one in received)
    return [one.incoming for one in received if one.incoming], [uploads.sentence("full")] if full else []


def _is_trusted(request: HttpRequest) -> bool:
    """Whether a trusted reporter sends it with their own token. Their name is not noted."""
    person = tokens.person_of(request)
    return person is not None and may(person, Action.FILE_TRUSTED)


def _report(request: HttpRequest) -> Report:
    scheme, _space, typed = request.headers.get("authorization", "").partition(" ")
    try:
        report = knocking.open_with(request, typed) if scheme.lower() == "bearer" else None
    except Slowed as slow:
        raise Wait(slow.wait) from None
    if report is None:
        raise HttpError(404, _("No report is opened by this code. Compare it with what you wrote down."))
    return report


class Wait(HttpError):
    """429 with the seconds to wait; the API's own handler writes the header."""

    def __init__(self, wait: int) -> None:
        super().__init__(429, wait_sentence(wait))
        self.wait = wait


@api.exception_handler(Wait)
def on_wait(request: HttpRequest, error: Wait) -> HttpResponse:
    return slowed(request, error.wait)


def _key(request: HttpRequest) -> str:
    key = request.headers.get("idempotency-key", "").strip()
    if key and not KEY_LEAST <= len(key) <= KEY_MOST:
        raise HttpError(422, _("Idempotency-Key: send 16 to 200 characters that nobody can guess."))
    return key


def _fields(request: HttpRequest, form: type[Form]) -> dict[str, Any]:
    if request.content_type in ("multipart/form-data", "application/x-www-form-urlencoded"):
        data: Any = request.POST.dict()
    else:
        try:
            data = json.loads(request.body)
        except (ValueError, RecursionError):
            raise HttpError(400, _('The body is not JSON. Send an object such as {"text": "..."}.')) from None
    if not isinstance(data, dict):
        raise HttpError(422, _('Send an object such as {"text": "..."}.'))
    for name, value in data.items():
        _well_typed(name, value, form)
    return {name: "" if value is None else value for name, value in data.items()}


def _well_typed(name: str, value: Any, form: type[Form]) -> None:
    if name not in form.base_fields:
        raise HttpError(422, _("Unknown key: %(key)s.") % {"key": name[:40]})
    kinds = (str, bool) if name == "in_danger" else (str,)
    if value is not None and not isinstance(value, kinds):
        raise HttpError(422, _("%(key)s: send a string.") % {"key": name})


def invalid(form: Form) -> HttpResponse:
    """One sentence, and the sentence of each field."""
    fields = {name: str(messages[0]) for name, messages in form.errors.items()}
    name, sentence = next(iter(fields.items()))
    return JsonResponse({"error": f"{name}: {sentence}", "fields": fields}, status=422)


def slowed(request: HttpRequest, wait: int, *, status: int = 429) -> HttpResponse:
    response = JsonResponse({"error": wait_sentence(wait)}, status=status)
    response["Retry-After"] = str(wait)
    return response
