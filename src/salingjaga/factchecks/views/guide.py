"""Where to report: all places, and a page for each."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from salingjaga.factchecks import guide, guide_files
from salingjaga.factchecks.forms import DeadlineForm
from salingjaga.factchecks.guide_files import Destination, Statement
from salingjaga.factchecks.guide_rules import GROUPS, PARTS
from salingjaga.factchecks.shown import when

TITLES = {
    "bawaslu": _("Election violations: Bawaslu"),
    "ministry": _("Unlawful content, numbers, accounts: the ministry"),
    "police": _("Danger, threats, scams: emergency and police"),
    "platform": _("Posts: the platform itself"),
    "other": _("More places"),
}
SECTIONS = {
    "who": _("Who may report"),
    "covers": _("What it covers"),
    "not_covered": _("What it does not cover"),
    "deadline": _("Until when"),
    "needs": _("What you need"),
    "steps": _("How to report"),
    "where": _("Where"),
    "after": _("What happens next"),
    "note": _("Good to know"),
}
PAGE = re.compile(r"[\w-]+(\.[\w-]+)*\.[a-z]{2,}(/\S*)?")


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    places = [_row(one) for one in guide_files.guide().destinations]
    groups = [
        {"id": f"group-{name}", "title": TITLES[name], "places": [one for one in places if one["group"] == name]}
        for name in GROUPS
    ]
    return render(request, "factchecks/reporting.html", {"groups": [group for group in groups if group["places"]]})


@require_safe
def destination(request: HttpRequest, place: str) -> HttpResponse:
    one = next((one for one in guide_files.guide().destinations if one.id == place), None)
    if one is None:
        raise Http404
    context = _row(one) | {"sections": _sections(one), "prepared": guide.prepare(one, _language())}
    counts = bool(one.of("deadline"))
    form = DeadlineForm(request.GET if counts and "known_on" in request.GET else None)
    if counts:
        context |= {"form": form} | _last_day(form)
    return render(request, "factchecks/guide.html", context, status=400 if form.errors else 200)


def _last_day(form: DeadlineForm) -> dict[str, Any]:
    if not form.is_valid():
        return {}
    last_day = guide.deadline(form.cleaned_data["known_on"])
    return {"last_day": last_day, "passed": last_day.earlier < timezone.localdate()}


def _language() -> str:
    return translation.get_language() or ""


def _row(one: Destination) -> dict[str, Any]:
    purposes = [_line(line) for line in one.of("purpose")]
    return {"id": one.id, "group": one.group, "name": one.name(_language()), "purposes": purposes}


def _sections(one: Destination) -> list[dict[str, Any]]:
    parts = [(part, one.of(part)) for part in PARTS if part in SECTIONS]
    return [
        {"id": part, "title": SECTIONS[part], "lines": [_line(line) for line in lines]}
        for part, lines in parts
        if lines
    ]


def _line(line: Statement) -> dict[str, Any]:
    return {
        "text": line.text(_language()),
        "confirmed": line.confirmed,
        "when": when(line.as_of, line.precision),
        "sources": [_source(one) for one in line.source],
        "address": line.address,
        "host": urlsplit(line.address).hostname or "",
    }


def _source(written: str) -> dict[str, str]:
    """A page as ``host/path`` becomes a link that shows the host alone; anything else stays the words it is."""
    if not PAGE.fullmatch(written):
        return {"label": written, "link": ""}
    return {"label": written.split("/")[0].removeprefix("www."), "link": f"https://{written}"}
