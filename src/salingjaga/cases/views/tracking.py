"""With the code: what happened to a report, the talk with the desk, adding, taking back, and a feed of news."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from salingjaga import regions
from salingjaga.cases import files, knocking, news, reports, times, tracking, uploads, visit
from salingjaga.cases.models import FileState, Notice, NoticeKind, Report, ReportFile, ReportState
from salingjaga.cases.moves import Refused
from salingjaga.cases.report_form import AddForm
from salingjaga.cases.story import Line, Story, desk_name, story
from salingjaga.cases.views import report as report_page
from salingjaga.cases.views.files import sent
from salingjaga.factchecks import limits
from salingjaga.factchecks.sharing import base_url
from salingjaga.factchecks.views import errors

P = ParamSpec("P")
NO_TOKEN = gettext_lazy(
    "Your browser sent no cookie for this page, so we could not be sure that you pressed the button. Nothing was lost: "
    "allow cookies for this site and press once more."
)
Inside = Callable[Concatenate[HttpRequest, Report, P], HttpResponseBase]


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """The one place for a code. It is posted, and never stands in an address."""
    if request.method != "POST":
        return redirect("my-report") if visit.current(request) else _door(request)
    typed = request.POST.get("code", "")
    try:
        report = knocking.open_with(request, typed)
    except knocking.Slowed as slow:
        response = _door(request, typed, knocking.wait_sentence(slow.wait), status=429)
        response["Retry-After"] = str(slow.wait)
        return response
    if report is None:
        return _door(request, typed, _wrong(typed), status=404)
    response = redirect("my-report")
    visit.begin(response, report)
    return response


def _wrong(typed: str) -> str:
    code = tracking.read(typed)
    if not typed.strip():
        return _("The field is empty. Type your code.")
    if not code:
        return _("A code has 20 characters, in five groups of four. Compare it with what you wrote down.")
    if not tracking.is_whole(code):
        return _("One character is wrong, or two have changed places. Compare it with what you wrote down.")
    return _("No report is opened by this code. Compare it with what you wrote down.")


def _door(request: HttpRequest, typed: str = "", error: str = "", *, status: int = 200) -> HttpResponse:
    context = {"typed": typed[: tracking.TYPED_AT_MOST], "error": error}
    return private(render(request, "cases/track/enter.html", context, status=status))


def private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response


def inside(view: Inside[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """A view for who is in their report; everybody else is led to where the code is typed."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        report = visit.current(request)
        if report is None:
            return redirect("tracking")
        response = view(request, report, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        if visit.COOKIE not in response.cookies:
            visit.go_on(request, response, report)
        return response

    return guarded


@require_safe
@inside
def page(request: HttpRequest, report: Report) -> HttpResponse:
    fresh = list(report.notices.filter(seen_at=None).select_related("publication"))
    response = _page(request, report, fresh)
    _seen(report, fresh)
    return response


def _seen(report: Report, fresh: list[Notice]) -> None:
    now = timezone.now()
    Report.objects.filter(pk=report.pk).update(opened_at=now)
    if fresh:
        Notice.objects.filter(pk__in=[notice.pk for notice in fresh]).update(seen_at=now)
    report.messages.filter(from_reporter=False, seen_at=None).update(seen_at=now)


def _page(
    request: HttpRequest, report: Report, fresh: list[Notice], *, form: AddForm | None = None, status: int = 200
) -> HttpResponse:
    told = story(report)
    context = {
        "report": report,
        "story": told,
        "lines": [_line(line) for line in told.timeline],
        "ahead": [_line(line) for line in told.ahead],
        "talk": [_said(message) for message in told.messages],
        "question": _said(told.question) if told.question else None,
        "news": len(fresh),
        "opened": times.full(report.opened_at) if report.opened_at else "",
        "told": _told(report, told),
        "files": [_file(one) for one in report.files.exclude(state=FileState.ERASED)],
        "originals": [_opened(one) for one in report.notices.filter(kind=NoticeKind.ORIGINAL_OPENED)],
        "form": form or AddForm(),
        "sent": "sent" in request.GET,
        "active": report.state == ReportState.ACTIVE,
        "room": files.room(report),
        "feed": news.has_feed(report),
        "deleted_on": times.full(report.delete_after) if report.delete_after else "",
    }
    return render(request, "cases/track/report.html", context, status=status)


def _line(line: Line) -> dict[str, str]:
    return {"what": line.what, "more": line.more, "when": times.full(line.at) if line.at else ""}


def _said(message: Any) -> dict[str, Any]:
    by = _("You") if message.from_reporter else desk_name(message)
    pieces = [{"text": message.text}]
    return {"by": f"{by} · {times.full(message.at)}", "mine": message.from_reporter, "pieces": pieces}


def _told(report: Report, told: Story) -> dict[str, Any]:
    """What they sent, as they sent it."""
    place = ", ".join(filter(None, [regions.name(report.regency), regions.name(report.province)]))
    where = " · ".join(filter(None, [str(report.get_seen_on_display()), report.group, place]))
    return {"pieces": [{"text": report.text}], "link": report.link, "where": where, "note": report.note}


def _file(file: ReportFile) -> dict[str, Any]:
    words = {
        FileState.WAITING: _("A copy without hidden data is being made."),
        FileState.CLEAN: _("The desk sees a copy without hidden data. The original is sealed."),
        FileState.SEALED: _("Sealed: of this kind we make no copy that could be shown."),
        FileState.REFUSED: _("Sealed: it could not be read well enough to make a copy."),
    }
    shown = file.public_id if file.state == FileState.CLEAN else ""
    return {"kind": file.kind.upper(), "state": words[FileState(file.state)], "shown": shown}


def _opened(notice: Notice) -> str:
    reason = dict(files.OpenReason.choices).get(notice.data.get("reason", ""), "")
    when = times.full(notice.created_at)
    return _("An editor opened an original file on %(when)s. Why: %(reason)s.") % {"when": when, "reason": reason}


@csrf_exempt
@require_POST
def add(request: HttpRequest) -> HttpResponseBase:
    uploads.expect(request)
    return _add(request)


@csrf_protect
@inside
def _add(request: HttpRequest, report: Report) -> HttpResponseBase:
    form, sent = AddForm(request.POST), uploads.received(request)
    problem = next((one.problem for one in sent if one.problem), "")
    wait = limits.seconds_to_wait(request, knocking.ADDED)
    if wait:
        form.add_error("text", knocking.wait_sentence(wait))
    elif problem:
        form.add_error("text", uploads.sentence(problem) + " " + _("Your text is still here; choose the files again."))
    elif form.is_valid():
        try:
            reports.add(report, form.cleaned_data["text"], incoming=[one.incoming for one in sent if one.incoming])
            return redirect(reverse("my-report") + "?sent=1#talk")
        except Refused as refused:
            form.add_error("text", str(refused))
    return _page(request, report, [], form=form, status=429 if wait else 422)


@require_http_methods(["GET", "HEAD", "POST"])
@inside
def take_back(request: HttpRequest, report: Report) -> HttpResponse:
    if request.method != "POST":
        return render(request, "cases/track/take_back.html", {"report": report})
    reports.withdraw(report)
    return redirect("my-report")


@require_POST
@inside
def feed(request: HttpRequest, report: Report) -> HttpResponse:
    """Make the address of a feed, shown this once, or end it."""
    if request.POST.get("end"):
        news.close_feed(report)
        return redirect(reverse("my-report") + "#feed")
    if report.state != ReportState.ACTIVE:
        return redirect("my-report")
    address = base_url(request) + reverse("news", args=[news.open_feed(report)])
    return render(request, "cases/track/feed.html", {"address": address})


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Close: this browser forgets which report it was in."""
    response = redirect("tracking")
    visit.end(response)
    return response


@require_safe
@inside
def shown_file(request: HttpRequest, report: Report, public_id: str) -> HttpResponseBase:
    found = report.files.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return sent(files.shown(found), found.kind, inline=True)


@require_safe
def read_news(request: HttpRequest, token: str) -> HttpResponse:
    """Atom for a feed reader: that there is news, and the published answer. Nothing of the report, and no link that
    opens it."""
    wait = limits.seconds_to_wait(request, limits.READS)
    if wait:
        return errors.too_many(request, wait)
    found = news.read_by(token)
    if found is None:
        raise Http404
    report, told = found.report, story(found.report)
    context = {
        "report": report,
        "urn": f"urn:salingjaga:news:{found.token_hash[:16]}",
        "notices": report.notices.order_by("-pk")[:20],
        "answer": told.answer,
        "base": base_url(request),
        "track": base_url(request) + reverse("tracking"),
    }
    response = render(request, "cases/track/news.xml", context, content_type="application/atom+xml; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


def without_token(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """A form that came without its token is shown again with all that was typed, and a fresh one."""
    if request.path == reverse("report"):
        return report_page.ask_again(request, str(NO_TOKEN), status=403)
    if request.path == reverse("tracking"):
        return _door(request, request.POST.get("code", ""), str(NO_TOKEN), status=403)
    report = visit.current(request) if request.path == reverse("add-to-report") else None
    if report is None:
        return errors.csrf_failure(request, reason)
    form = AddForm(request.POST)
    form.add_error("text", str(NO_TOKEN))
    return private(_page(request, report, [], form=form, status=403))
