"""Files at the desk: the copy without metadata, the sealed original with a reason, and files that are evidence."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST, require_safe

from salingjaga.accounts.access import Action, staff
from salingjaga.cases import casework, files
from salingjaga.cases import evidence as pieces
from salingjaga.cases.desk_forms import OriginalForm
from salingjaga.cases.models import Evidence, ReportFile
from salingjaga.cases.moves import Refused
from salingjaga.cases.views.case import case_page
from salingjaga.cases.views.desk_frame import follows, person_of


@require_safe
@staff(Action.SEE_ORIGINALS)
def copy(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """What a reporter sent, without metadata; in the organisation that holds the case."""
    file = files.for_desk(public_id, person=person_of(request))
    return _sent(files.shown(file), file.kind, inline=True)


@require_POST
@staff(Action.OPEN_SEALED)
@follows
def original(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The original as it came, for a reason; logged, and the reporter is told."""
    file = files.for_desk(public_id, person=person_of(request), action=Action.OPEN_SEALED)
    form = OriginalForm(request.POST)
    if not form.is_valid():
        return _again(request, file, str(form.errors["reason"][0]), 400)
    try:
        stream = files.open_original(file, by=person_of(request), reason=form.cleaned_data["reason"])
    except Refused as refusal:
        return _again(request, file, str(refusal), 409)
    return _sent(stream, file.kind, inline=False)


def _again(request: HttpRequest, file: ReportFile, problem: str, status: int) -> HttpResponse:
    assert file.report.case
    case = casework.get_for(person_of(request), file.report.case.public_id)
    return case_page(request, case, problem=problem, status=status)


@require_safe
@staff(Action.SEE_CASES)
def evidence(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """A file that somebody of the team attached: for everybody who checks, as the second reader may sit elsewhere."""
    piece = get_object_or_404(Evidence, public_id=public_id, kind="file", removed_at__isnull=True)
    return _sent(iter([pieces.read(piece)]), piece.file_kind, inline=piece.file_kind in files.PICTURES)


def _sent(data: Iterator[bytes], kind: str, *, inline: bool) -> HttpResponseBase:
    """Only pictures that we wrote ourselves are shown in place; all else is saved, never opened here."""
    answer = StreamingHttpResponse(data, content_type=files.media_type(kind))
    answer["Content-Disposition"] = "inline" if inline else f'attachment; filename="salingjaga.{kind}"'
    answer["Cache-Control"] = "no-store"
    return answer
