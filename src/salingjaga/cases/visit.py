"""Being in one's report without carrying the code about: an encrypted cookie that names it, for two hours of quiet."""

from __future__ import annotations

import json
import time

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from salingjaga.cases.models import Report
from salingjaga.cases.sealing import KeyMissing, seal, unseal

COOKIE, PATH = "laporan", "/lacak"
IDLE, LONGEST = 2 * 3600, 12 * 3600  # seconds


def begin(response: HttpResponseBase, report: Report) -> None:
    """From this response on the browser is in `report`."""
    _set(response, report, int(time.time()))


def current(request: HttpRequest) -> Report | None:
    """The report that this browser is in; None where the cookie is missing, forged or too old."""
    found = _read(request)
    return Report.objects.select_related("case__holder").filter(public_id=found[0]).first() if found else None


def go_on(request: HttpRequest, response: HttpResponseBase, report: Report) -> None:
    """Two more hours from now, twelve in all."""
    found = _read(request)
    if found and found[0] == report.public_id:
        _set(response, report, found[1])


def end(response: HttpResponseBase) -> None:
    response.delete_cookie(COOKIE, path=PATH, samesite="Strict")


def _read(request: HttpRequest) -> tuple[str, int] | None:
    try:
        public_id, began, used = json.loads(unseal(request.COOKIES.get(COOKIE, "")))
    except (KeyMissing, ValueError):
        return None
    now = time.time()
    return (public_id, began) if now - used < IDLE and now - began < LONGEST else None


def _set(response: HttpResponseBase, report: Report, began: int) -> None:
    value = seal(json.dumps([report.public_id, began, int(time.time())]).encode())
    response.set_cookie(COOKIE, value, max_age=IDLE, path=PATH, httponly=True, samesite="Strict", secure=settings.HTTPS)
