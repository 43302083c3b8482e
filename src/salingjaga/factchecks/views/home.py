"""The box, and the pages that explain it."""

from __future__ import annotations

import logging

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import formats
from django.views.decorators.http import require_safe

from salingjaga.factchecks import index, starter
from salingjaga.factchecks.counting import most_asked_today
from salingjaga.factchecks.models import DatePrecision, FactCheck, Kind
from salingjaga.factchecks.scale import Verdict
from salingjaga.factchecks.sharing import base_url
from salingjaga.factchecks.shown import Shown, cut, show

log = logging.getLogger(__name__)
ROWS = 3


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    asked = most_asked_today(ROWS)
    context = {"rows": [_row(one) for one in asked or examples()], "of_today": bool(asked)}
    return render(request, "factchecks/home.html", context)


def examples() -> list[FactCheck]:
    """Three checks that ship with the product, of different verdicts where possible: on a fresh install nobody has
    asked anything yet."""
    # by source alone, sorted here: else a database may walk through a million imported rows to find these few
    rows = FactCheck.objects.filter(source=starter.SOURCE).order_by()[:500]
    found = [row for row in rows if row.kind == Kind.FACTCHECK and row.extra.get("short_fact")]
    found.sort(key=lambda row: (str(row.published), row.pk), reverse=True)
    by_verdict = {one.verdict: one for one in reversed(found)}
    chosen = [by_verdict[verdict] for verdict in ("false", "missing_context", "true") if verdict in by_verdict]
    rest = [one for one in found if one not in chosen]
    return (chosen + rest)[:ROWS]


def _row(factcheck: FactCheck) -> dict[str, str]:
    shown: Shown = show(factcheck)
    return {"href": shown.path, "verdict": shown.verdict, "word": shown.word, "rest": _rest(factcheck),
            "title": shown.row or cut(shown.headline, 60)}  # fmt: skip


def _rest(factcheck: FactCheck) -> str:
    """Who, month and year: three rows have to stand under the box on a phone's first screen."""
    form = "Y" if factcheck.precision == DatePrecision.YEAR else "M Y"
    day = formats.date_format(factcheck.published, form) if factcheck.published else ""
    return " · ".join(part for part in (cut(factcheck.publisher, 20), day) if part)


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "factchecks/about.html", {"days": settings.RETENTION_DAYS})


@require_safe
def api(request: HttpRequest) -> HttpResponse:
    return render(request, "factchecks/api.html", {"base": base_url(request), "verdicts": Verdict.choices})


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """For the operator's monitor: 200 while the database answers, with the state of the index; else 503."""
    try:
        FactCheck.objects.exists()
        state = index.state()
    except DatabaseError:
        log.exception("The database does not answer")
        return JsonResponse({"status": "error", "database": "no answer"}, status=503)
    return JsonResponse({"status": "ok", "database": "ok", "index": state})
