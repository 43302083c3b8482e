"""Files at the desk: the copy without metadata, the sealed original with a reason, and files that are evidence."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
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
from salingjaga.cases.views.desk_frame import person_of
from salingjaga.cases.views.files import sent


@require_safe
@staff(Action.SEE_ORIGINALS)
def copy(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """What a reporter sent, without metadata; in the organisation that holds the case."""
    file = files.for_desk(public_id, person=person_of(request))
    return sent(files.shown(file), file.kind, inline=True)


@require_POST
@staff(Action.OPEN_SEALED)
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
    return sent(stream, file.kind, inline=False)


def _again(request: HttpRequest, file: ReportFile, problem: str, status: int) -> HttpResponse:
    assert file.report.case
    case = casework.get_for(person_of(request), file.report.case.public_id)
    return case_page(request, case, problem=problem, status=status)


@require_safe
@staff(Action.SEE_CASES)
def evidence(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """A file that somebody of the team attached: for everybody who checks, as the second reader may sit elsewhere."""
    piece = get_object_or_404(Evidence, public_id=public_id, kind="file", removed_at__isnull=True)
    return sent(iter([pieces.read(piece)]), piece.file_kind, inline=piece.file_kind in files.PICTURES)
