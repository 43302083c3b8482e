"""The page of a report, and the one page on which its code is shown."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from salingjaga.accounts import access
from salingjaga.accounts.access import Action
from salingjaga.cases import knocking, reports, times, tracking, uploads
from salingjaga.cases.models import SeenOn
from salingjaga.cases.moves import Refused
from salingjaga.cases.report_form import ReportForm
from salingjaga.cases.reports import Filed, Origin, Told
from salingjaga.cases.uploads import Incoming
from salingjaga.factchecks import limits
from salingjaga.factchecks.checking import CheckedAnswer
from salingjaga.factchecks.sharing import base_url
from salingjaga.factchecks.shown import show
from salingjaga.factchecks.views import answers, errors

DOUBLE_PRESS = timedelta(minutes=15)
"""How long the same form, sent again, shows the same code again: a double press or a reload on a bad line, no more."""
ONCE = 32  # hex digits
NEARBY = 3


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        uploads.expect(request)  # before anything reads the body, which the check of the token does
    return _page(request)


@csrf_protect
def _page(request: HttpRequest) -> HttpResponse:
    if request.method != "POST" or "send" not in request.POST:
        return _ask(request, ReportForm(initial={"text": request.POST.get("text", "")}))
    form, files = ReportForm(_data(request)), uploads.received(request)
    waiting = [*uploads.of_ticket(request.POST.get("kept", "")), *(one.incoming for one in files if one.incoming)]
    problem = next((one.problem for one in files if one.problem and one.problem != "full"), "")
    if len(waiting) > settings.MAX_FILES:
        problem, waiting = "too_many", waiting[: settings.MAX_FILES]
    if problem or not form.is_valid():
        return _ask(request, form, waiting, problem)
    wait = limits.seconds_to_wait(request, knocking.FILED)
    if wait:
        return _later(request, form, waiting, knocking.wait_sentence(wait), wait)
    notes = [uploads.sentence("full")] if any(one.problem == "full" for one in files) else []
    return _file(request, form, waiting, notes)


def ask_again(request: HttpRequest, sentence: str, *, status: int) -> HttpResponse:
    """The form as it was sent, with one sentence; the files that came wait."""
    form = ReportForm(_data(request))
    form.is_valid()
    form.errors.clear()
    form.add_error(None, sentence)
    waiting = [one.incoming for one in uploads.received(request) if one.incoming]
    return _ask(request, form, [*uploads.of_ticket(request.POST.get("kept", "")), *waiting], status=status)


def _data(request: HttpRequest) -> Any:
    """What was typed; a contact only where we can write to it, as the page says."""
    data = request.POST.copy()
    if not settings.MAIL_ENABLED:
        data.pop("contact", None)
    return data


def _file(request: HttpRequest, form: ReportForm, waiting: list[Incoming], notes: list[str]) -> HttpResponse:
    once = request.POST.get("once", "")
    once = once if len(once) == ONCE else secrets.token_hex(ONCE // 2)
    origin = Origin(channel="web", asker=limits.asker(request), trusted=access.may(request.user, Action.FILE_TRUSTED))
    told = form.told()
    try:
        filed = reports.file(told, origin=origin, incoming=waiting, once=once, answer_again=DOUBLE_PRESS)
    except tracking.Busy:
        sentence = _("Very many reports are coming in. Nothing was lost: press once more in a few seconds.")
        return _later(request, form, waiting, sentence, knocking.BUSY_WAIT, status=503)
    except reports.OwnAnswer as own:
        return answers.answer_page(request, told.text or told.link, own.checked, [])
    except Refused as refused:
        form.add_error(None, str(refused))
        return _ask(request, form, waiting)
    return _code(request, told, filed, notes)


def _later(
    request: HttpRequest, form: ReportForm, waiting: list[Incoming], sentence: str, wait: int, *, status: int = 429
) -> HttpResponse:
    form.add_error(None, sentence)
    response = _ask(request, form, waiting, status=status)
    response["Retry-After"] = str(wait)
    return response


def _ask(
    request: HttpRequest,
    form: ReportForm,
    waiting: list[Incoming] | None = None,
    problem: str = "",
    *,
    status: int = 0,
) -> HttpResponse:
    """The form, with all that was typed and the files that came; each mistake is named at the top and at its field."""
    kept = [one for one in waiting or [] if one.path.exists()]
    mistakes = [
        {"id": "step1" if name == "__all__" else f"id_{name}", "sentence": messages[0]}
        for name, messages in form.errors.items()
    ]
    file_error = uploads.sentence(problem) if problem else ""
    context = {
        "form": form,
        "places": _places(form["seen_on"].value()),
        "mistakes": mistakes + ([{"id": "id_files", "sentence": file_error}] if file_error else []),
        "file_error": file_error,
        "kept": len(kept),
        "ticket": uploads.ticket(kept),
        "once": secrets.token_hex(ONCE // 2),
        "mail": settings.MAIL_ENABLED,
    }
    status = status or (422 if context["mistakes"] else 200)
    response = render(request, "cases/report/form.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _places(chosen: str | None) -> list[dict[str, Any]]:
    return [
        {"id": f"seen-{value}", "value": value, "label": label, "checked": value == chosen}
        for value, label in SeenOn.choices
    ]


def _code(request: HttpRequest, told: Told, filed: Filed, notes: list[str]) -> HttpResponse:
    found = [show(one.factcheck) for one in filed.checked.results[: filed.checked.shown]][:NEARBY]
    context = {
        "code": tracking.written(filed.code),
        "fours": tracking.fours(filed.code),
        "qr": qr(tracking.written(filed.code)),
        "proof": tracking.written(filed.report.proof),
        "received": times.full(filed.report.received_at),
        "address": base_url(request) + reverse("tracking"),
        "notes": notes,
        "found": found[:1] if sure(filed.checked) else found,
        "sure": sure(filed.checked),
        "best": found[0] if found and sure(filed.checked) else "",
        "text": told.text,
        "link": told.link,
        "seen_on": told.seen_on,
    }
    response = render(request, "cases/report/code.html", context, status=200)
    response["Cache-Control"] = "no-store"
    return response


def sure(checked: CheckedAnswer) -> bool:
    return checked.answer == "match"


def qr(text: str) -> dict[str, Any]:
    """A QR code as one SVG path of strokes, one unit a module, with the quiet zone that readers need."""
    made, quiet = segno.make(text, error="m", micro=False), 4
    runs = []
    for y, row in enumerate(made.matrix):
        x = 0
        while x < len(row):
            length = next((n for n, dark in enumerate(row[x:]) if bool(dark) != bool(row[x])), len(row) - x)
            if row[x]:
                runs.append(f"M{x + quiet} {y + quiet + 0.5}h{length}")
            x += length
    return {"size": len(made.matrix) + 2 * quiet, "path": "".join(runs)}


@require_safe
def proof(request: HttpRequest, number: str) -> HttpResponse:
    """Confirms that a report was received on that day, and nothing else."""
    wait = limits.seconds_to_wait(request, limits.READS)
    if wait:
        return errors.too_many(request, wait)
    report = reports.proven(number)
    context: dict[str, Any] = {"typed": number}
    if report:
        day = formats.date_format(timezone.localtime(report.received_at), "j F Y")
        context = {"proof": tracking.written(report.proof), "received": day}
    return render(request, "cases/report/proof.html", context, status=200 if report else 404)


@require_safe
def proof_form(request: HttpRequest) -> HttpResponse:
    typed = tracking.read(request.GET.get("nomor", ""), length=tracking.PROOF)
    if typed:
        return redirect("proof", number=tracking.written(typed))
    wrong = bool(request.GET.get("nomor"))
    return render(request, "cases/report/proof.html", {"typed": wrong}, status=404 if wrong else 200)
