"""Doors to a verdict made here beside its page: card, text message, embed, JSON; feeds, amendments, sitemap."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeVar, cast

from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import condition, require_safe

from salingjaga.factchecks import cards, feeds, history, limits, markup, own
from salingjaga.factchecks.models import FactCheck
from salingjaga.factchecks.sharing import base_url, short_link
from salingjaga.factchecks.shown import show
from salingjaga.factchecks.views.errors import too_many

V = TypeVar("V", bound=Callable[..., Any])
FRESH = "public, max-age=300"
AMENDMENTS = 100
NOT_FOR_ROBOTS = ("/check", "/masuk", "/keluar", "/akun", "/meja", "/lacak", "/undangan", "/mulai", "/organisasi")


@require_safe
@limits.limited(limits.READS, too_many)
def card(request: HttpRequest, code: str, size: str) -> HttpResponse:
    """The share card. Who retracts an answer takes its card back, too."""
    row = _standing(code)
    if size not in cards.SIZES:
        raise Http404
    drawn = cards.card(row, size, base=base_url(request))
    response = HttpResponse(drawn.path.read_bytes(), content_type="image/png")
    response["ETag"] = f'"{drawn.digest[:32]}"'
    response["Cache-Control"] = FRESH
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@require_safe
def sms(request: HttpRequest, code: str) -> HttpResponse:
    row = _made_here(code)
    link, told = short_link(row.code, base_url(request)), own.page(row).amended
    text = own.sms_retracted(told, link) if row.retracted_at and told else own.sms(show(row), link)
    return HttpResponse(f"{text}\n", content_type="text/plain; charset=utf-8", headers={"Cache-Control": FRESH})


@require_safe
def claimreview(request: HttpRequest, code: str) -> HttpResponse:
    response = JsonResponse(markup.claimreview(_standing(code), base=base_url(request)), json_dumps_params=_READABLE)
    return _open(response, "application/ld+json; charset=utf-8")


def _framed(view: V) -> V:
    """The one page that other sites may show in a frame."""
    return cast(V, xframe_options_exempt(csp_replace({"frame-ancestors": ["*"]})(view)))


@require_safe
@_framed
def embed(request: HttpRequest, code: str) -> HttpResponse:
    """A small page without script for frames of other sites; a correction or retraction shows in it by itself."""
    row = _made_here(code)
    link = short_link(row.code, base_url(request))
    context = {"shown": show(row), "own": own.page(row), "link": link, "retracted": row.retracted_at}
    response = render(request, "factchecks/embed.html", context)
    response["Cache-Control"] = FRESH
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _signed(request: HttpRequest, *args: Any, **kwargs: Any) -> str:
    return f'"{feeds.etag(base_url(request), get_language() or "")}"'


def _feed(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponseBase]:
    """A feed answers 304 to who has seen the newest of it."""

    def modified(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return feeds.modified()

    guarded = limits.limited(limits.READS, too_many)(view)
    return require_safe(condition(etag_func=_signed, last_modified_func=modified)(guarded))


@_feed
def atom(request: HttpRequest) -> HttpResponse:
    text = feeds.atom(base=base_url(request), language=get_language() or "id")
    return _open(HttpResponse(text), "application/atom+xml; charset=utf-8")


@_feed
def json_feed(request: HttpRequest) -> HttpResponse:
    data = feeds.json_feed(base=base_url(request), language=get_language() or "id")
    return _open(JsonResponse(data, json_dumps_params=_READABLE), "application/feed+json; charset=utf-8")


@_feed
def datafeed(request: HttpRequest) -> HttpResponse:
    data = feeds.datafeed(base=base_url(request))
    return _open(HttpResponse(json.dumps(data, ensure_ascii=False)), "application/ld+json; charset=utf-8")


_READABLE = {"ensure_ascii": False, "indent": 1}


def _open(response: HttpResponse, kind: str) -> HttpResponse:
    """Public data: any site's script may read it."""
    response["Content-Type"] = kind
    response["Cache-Control"] = FRESH
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
@limits.limited(limits.READS, too_many)
def amendments(request: HttpRequest) -> HttpResponse:
    """Everything we corrected, retracted or took out, with day and reason."""
    changes = list(history.amendments()[:AMENDMENTS])
    rows = [{"told": own.as_told(c), "shown": show(c.factcheck) if c.factcheck else None} for c in changes]
    return render(request, "factchecks/amendments.html", {"rows": rows, "here": "amendments"})


@require_safe
@limits.limited(limits.READS, too_many)
def sitemap(request: HttpRequest) -> HttpResponse:
    base = base_url(request)
    pages = [base + reverse(name) for name in ("home", "list", "about", "reporting", "amendments", "api")]
    checks = [(short_link(code, base), at.date()) for code, at in history.own().values_list("code", "updated_at")]
    return render(request, "factchecks/sitemap.xml", {"pages": pages, "checks": checks}, content_type="application/xml")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_FOR_ROBOTS)]
    text = "\n".join([*lines, "", f"Sitemap: {base_url(request)}{reverse('sitemap')}", ""])
    return HttpResponse(text, content_type="text/plain; charset=utf-8", headers={"Cache-Control": FRESH})


def _made_here(code: str) -> FactCheck:
    row = get_object_or_404(FactCheck, code=code)
    if not row.made_here:
        raise Http404
    return row


def _standing(code: str) -> FactCheck:
    row = _made_here(code)
    if row.retracted_at is not None:
        raise Http404
    return row
