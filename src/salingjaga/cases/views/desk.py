"""The queue: list, filters, saved views, bulk actions, undo, the list of keys, and what changed meanwhile."""

from __future__ import annotations

from datetime import UTC
from hashlib import sha256
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from salingjaga.accounts.access import Action, staff
from salingjaga.cases import bulk, casework, locks, queue
from salingjaga.cases.desk_forms import BulkForm, SaveViewForm
from salingjaga.cases.models import Case, Step
from salingjaga.cases.moves import Refused
from salingjaga.cases.shown import Reader
from salingjaga.cases.views.desk_frame import KEYS_COOKIE, back, frame, person_of, queue_context

A_YEAR = 365 * 24 * 3600
MOST_NEWS = 100


@require_safe
@staff(Action.SEE_CASES)
def desk(request: HttpRequest) -> HttpResponse:
    return queue_page(request)


def queue_page(request: HttpRequest, *, problem: str = "", status: int = 200, **more: Any) -> HttpResponse:
    reader = Reader(person_of(request))
    context = {**frame(request), **queue_context(request, reader), **more, "problem": problem}
    context["done"] = _done(request)
    context["save_form"] = more.get("save_form") or SaveViewForm(initial={"query": context["query"]})
    return render(request, "cases/desk/queue.html", context, status=status)


def _done(request: HttpRequest) -> dict[str, Any] | None:
    """What the last bulk action did, with the step that takes it back; the address names the step."""
    named = request.GET.get("done", "").replace("\0", "")
    step = Step.objects.filter(public_id=named, by=person_of(request), undone_at=None).first()
    if step is None:
        return None
    count, left = len(step.before.get("cases", {})), request.GET.get("left", "")
    words = ngettext("%(count)d case done.", "%(count)d cases done.", count) % {"count": count}
    if left.isdigit() and len(left) < 4 and int(left):
        some = ngettext("%(count)d was left out", "%(count)d were left out", int(left)) % {"count": int(left)}
        words = f"{words} {some}: {_('somebody holds it, or it has moved on.')}"
    return {"step": step, "words": words}


@require_POST
@staff(Action.WORK_ON_CASES)
def many(request: HttpRequest) -> HttpResponse:
    """One deed on all chosen cases."""
    person, form = person_of(request), BulkForm(request.POST)
    if not form.is_valid():
        first = next(iter(form.errors.values()))[0]
        return queue_page(request, problem=str(first), status=400)
    chosen = list(Case.objects.filter(public_id__in=form.cleaned_data["case"][: bulk.MOST + 1], merged_into=None))
    try:
        address = _after_bulk(chosen, form.cleaned_data, person)
    except Refused as refusal:
        return queue_page(request, problem=str(refusal), status=409)
    return redirect(address)


def _after_bulk(chosen: list[Case], data: dict[str, Any], person: Any) -> str:
    if data["deed"] == "merge":
        chosen.sort(key=lambda case: (-case.priority, case.pk))
        steps = bulk.merge(chosen[1:], chosen[0], by=person)
        return f"{reverse('desk-case', args=[chosen[0].public_id])}?done={steps[-1].public_id if steps else ''}"
    if data["deed"] == "close":
        done = bulk.close(chosen, data["outcome"], by=person)
    else:
        done = bulk.assign(chosen, person if data["deed"] == "assign" else None, by=person)
    if done.step is None:
        raise Refused(done.left[0][1] if done.left else _("These cases have moved on. Nothing was changed."))
    return f"{reverse('desk')}?done={done.step.public_id}&left={len(done.left)}"


@require_POST
@staff(Action.WORK_ON_CASES)
def undo(request: HttpRequest) -> HttpResponse:
    step = get_object_or_404(Step, public_id=request.POST.get("step", "").replace("\0", ""))
    try:
        bulk.undo(step, by=person_of(request))
    except Refused as refusal:
        return queue_page(request, problem=str(refusal), status=409)
    return redirect(back(request, reverse("desk")))


# Following without reloading ---------------------------------------------------------------------------------------


@require_safe
@staff(Action.SEE_CASES)
def news(request: HttpRequest) -> HttpResponse:
    """What changed since a page was opened, in words, with an ETag. Asking says "I have this case open" as well."""
    since = _moment(request.GET.get("since", ""))
    told: dict[str, Any] = {"words": _changed(queue.changed_since(since, most=MOST_NEWS))}
    if "case" in request.GET:
        case = casework.get_for(person_of(request), request.GET["case"])
        locks.present(case, person_of(request))
        told["watching"] = watching(case, person_of(request))
        told["words"] = _("This case has changed meanwhile.") if case.changed_at > since else ""
    answer = JsonResponse(told)
    etag = f'"{sha256(answer.content).hexdigest()[:16]}"'
    answer["ETag"] = etag
    kept = get_conditional_response(request, etag=etag, response=answer)
    assert isinstance(kept, HttpResponse)
    return kept


def _moment(text: str) -> Any:
    try:
        at = parse_datetime(text)
        at = at.astimezone(UTC) if at and timezone.is_aware(at) else None
    except (ValueError, OverflowError):  # the last one: a day at the edge of the calendar
        at = None
    if at is None:
        raise Http404
    return at


def _changed(count: int) -> str:
    if not count:
        return ""
    if count >= MOST_NEWS:
        return _("More than %(count)d changes") % {"count": MOST_NEWS - 1}
    return ngettext("%(count)d change", "%(count)d changes", count) % {"count": count}


def watching(case: Case, person: Any) -> str:
    names = [one.name for one in locks.watching(case, but=person)]
    if not names:
        return ""
    return ngettext("%(names)s is looking", "%(names)s are looking", len(names)) % {"names": ", ".join(names)}


# Saved views and keys ----------------------------------------------------------------------------------------------


@staff(Action.SEE_CASES)
def saved_views(request: HttpRequest) -> HttpResponse:
    """One's own views: the list, keeping one more, removing one."""
    person = person_of(request)
    if request.method == "POST" and "remove" in request.POST:
        pk = request.POST["remove"]
        queue.remove_view(person, int(pk) if pk.isdecimal() and len(pk) < 19 else 0)
        return redirect("desk-views")
    form = SaveViewForm(request.POST or None, initial={"query": request.GET.urlencode()[:500]})
    problem = ""
    if request.method == "POST" and form.is_valid():
        try:
            view = queue.save_view(person, form.cleaned_data["name"], form.cleaned_data["query"])
            return redirect(f"{reverse('desk')}?{view.query}")
        except Refused as refusal:
            problem = str(refusal)
    wrong = request.method == "POST"
    context = {**frame(request), "views": queue.views_of(person), "save_form": form, "problem": problem}
    return render(request, "cases/desk/views.html", context, status=400 if wrong else 200)


@staff(Action.SEE_CASES)
def keys(request: HttpRequest) -> HttpResponse:
    """All shortcuts, and the switch that turns them off: single keys trouble people who dictate."""
    if request.method == "POST":
        answer: HttpResponse = redirect("desk-keys")
        on = request.POST.get("keys") == "on"
        answer.set_cookie(KEYS_COOKIE, "on" if on else "off", max_age=A_YEAR, samesite="Lax", httponly=True)
        return answer
    return render(request, "cases/desk/keys.html", frame(request))
