"""Files sent with reports, to those who may see them, with headers under which no browser runs anything in them."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from salingjaga.accounts.access import Action, staff
from salingjaga.accounts.models import Person
from salingjaga.cases import files
from salingjaga.cases.models import ReportFile
from salingjaga.cases.moves import Refused

SANDBOX = "default-src 'none'; img-src 'self'; sandbox"


def copy_response(file: ReportFile) -> HttpResponseBase:
    """The copy without metadata, to look at. Raises Http404 where there is none."""
    response = _stream(files.shown(file), files.media_type(file.kind))
    response["Content-Disposition"] = f'inline; filename="{file.public_id}.{file.kind}"'
    return response


def original_response(file: ReportFile, stream: Iterator[bytes]) -> HttpResponseBase:
    """The original, to be saved and looked at elsewhere; no browser opens it."""
    response = _stream(stream, "application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{file.public_id}.{file.kind}"'
    return response


def _stream(stream: Iterator[bytes], media_type: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(stream, content_type=media_type)
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "no-store"
    return response


@require_safe
@staff(Action.SEE_ORIGINALS)
def copy(request: HttpRequest, public_id: str) -> HttpResponseBase:
    return copy_response(files.for_desk(public_id, person=_person(request)))


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Action.OPEN_SEALED)
def original(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Asks for the reason, then hands the original out."""
    person = _person(request)
    file = files.for_desk(public_id, person=person, action=Action.OPEN_SEALED)
    error = ""
    if request.method == "POST":
        try:
            return original_response(file, files.open_original(file, by=person, reason=request.POST.get("reason", "")))
        except Refused as refused:
            error = str(refused)
    context = {"file": file, "error": error, "reasons": files.OpenReason.choices}
    return render(request, "cases/track/open_original.html", context, status=422 if error else 200)


def _person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user
