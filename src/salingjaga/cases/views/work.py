"""/pekerjaan: what waits, what failed, and the e-mails that people decide on; and the link that stops e-mail."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from salingjaga.accounts.access import Action, staff
from salingjaga.accounts.models import Person
from salingjaga.cases import mailing, state_of_work
from salingjaga.cases.models import Alert, Notice, Outgoing, SendState

KINDS: dict[str, type[Outgoing]] = {"alert": Alert, "notice": Notice}
DECISIONS = {"again": mailing.send_again, "sent": mailing.take_as_sent}
WORDS = {
    "reports": gettext_lazy("Reports without a case"),
    "files": gettext_lazy("Files to be cleaned"),
    "mails": gettext_lazy("E-mails to be sent"),
    "erasing": gettext_lazy("Withdrawn reports to be erased"),
    "tasks": gettext_lazy("Single jobs"),
}


@require_safe
@staff(Action.SEE_WORK)
def work(request: HttpRequest) -> HttpResponse:
    free, whole = state_of_work.disk()
    context = {
        "alive": state_of_work.alive(),
        "heard": state_of_work.heard_at(),
        "failing": state_of_work.failing(),
        "failed_tasks": state_of_work.failed_tasks(),
        "waiting": [_figure(one) for one in state_of_work.waiting()],
        "unsettled": [_mail(row) for row in state_of_work.unsettled()],
        "mail_enabled": settings.MAIL_ENABLED,
        "tight": free < state_of_work.TIGHT * whole,
        "disk": [{"word": _("Free disk"), "figure": filesizeformat(free), "more": f"{round(100 * free / whole)} %"}],
    }
    return render(request, "cases/work/work.html", context)


def _figure(one: state_of_work.Waiting) -> dict[str, Any]:
    more = _("the oldest for %(time)s") % {"time": timesince(one.since, depth=1)} if one.since else ""
    return {"word": WORDS[one.name], "figure": one.count, "more": more}


def _mail(row: Outgoing) -> dict[str, Any]:
    """Only what the row says about itself: neither the contact nor what the news is about."""
    return {
        "kind": row._meta.model_name,
        "pk": row.pk,
        "uncertain": row.state == SendState.UNCERTAIN,
        "what": _("Alert to an editor") if isinstance(row, Alert) else _("News for a reporter"),
        "at": cast(Any, row).created_at,
        "tries": row.tries,
        "error": row.error,
    }


@require_POST
@staff(Action.SEE_WORK)
def settle(request: HttpRequest) -> HttpResponse:
    """One e-mail: send it again, or let it rest as sent."""
    kind, decide = KINDS.get(request.POST.get("kind", "")), DECISIONS.get(request.POST.get("decision", ""))
    pk = request.POST.get("pk", "")
    if kind is None or decide is None or not pk.isascii() or not pk.isdigit() or len(pk) > 18:
        raise Http404
    row = get_object_or_404(kind._default_manager, pk=int(pk))
    if decide(row, by=cast(Person, request.user)):
        messages.success(request, _("Done. It stands in the log."))
    else:
        messages.error(request, _("Somebody decided this before you. Nothing was changed."))
    return redirect("work")


@csrf_exempt  # mail programs press this for people, without our cookie; the signed token is the permission
@require_http_methods(["GET", "HEAD", "POST"])
def stop_mail(request: HttpRequest, token: str) -> HttpResponse:
    """Delete the contact behind the link. A GET only asks: programs that look at links before people must not press."""
    done = request.method == "POST"
    if not (mailing.remove_contact(token) if done else mailing.is_stop_token(token)):
        raise Http404
    return render(request, "cases/work/stop_mail.html", {"done": done})
