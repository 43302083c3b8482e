"""The log's published heads, for everybody, and its entries, for administrators."""

from __future__ import annotations

from itertools import islice

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from salingjaga.accounts import log as seals
from salingjaga.accounts.access import Action, staff
from salingjaga.accounts.log_words import lines
from salingjaga.accounts.models import LogEntry

DAYS, ROWS = 90, 50


@require_safe
def heads(request: HttpRequest) -> HttpResponse:
    rows = [{"day": day, "number": number, "head": head} for day, number, head in islice(seals.heads(), DAYS)]
    return render(request, "accounts/heads.html", {"rows": rows})


@require_safe
def heads_json(request: HttpRequest) -> HttpResponse:
    rows = [{"date": day.isoformat(), "batch": number, "head": head} for day, number, head in seals.heads()]
    return JsonResponse({"heads": rows})


@require_safe
@staff(Action.SEE_LOG)
def entries(request: HttpRequest) -> HttpResponse:
    """Newest first; `?before=ID` pages on."""
    before = request.GET.get("before", "")
    if before and not (before.isascii() and before.isdigit() and len(before) < 19):
        raise BadRequest
    rows = LogEntry.objects.order_by("-pk")
    found = list((rows.filter(pk__lt=int(before)) if before else rows)[: ROWS + 1])
    context = {"lines": lines(found[:ROWS]), "older": found[ROWS - 1].pk if len(found) > ROWS else None}
    return render(request, "accounts/log.html", context | {"first": not before})
