"""The answer to a message: match, related, or nobody has checked it. The text lives as long as the request."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect

from salingjaga.factchecks import checking, comparing, counting, limits
from salingjaga.factchecks.checking import CheckedAnswer, Result
from salingjaga.factchecks.forms import CheckForm
from salingjaga.factchecks.sharing import share
from salingjaga.factchecks.shown import show, when
from salingjaga.factchecks.views.errors import too_many

NEARBY = 3
NEAR_ENOUGH = 0.002  # calibrated: the second best of a sure match is rarely above; under this it is another topic
ALL = "all"


@csrf_protect
@limits.limited(limits.CHECKS, too_many)
def check(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return redirect("home")
    form = CheckForm(request.POST)
    if not form.is_valid():
        return _ask_again(request, form)
    text = form.cleaned_data["text"]
    dismissed = request.POST.getlist("dismissed")[:20]
    checked = checking.check(text, **form.arguments())
    if not dismissed:  # looking on is not asking again
        counting.count(checked.answer, checked.results[0].factcheck if checked.answer == "match" else None)
    return answer_page(request, text, checked, dismissed)


def _ask_again(request: HttpRequest, form: CheckForm) -> HttpResponse:
    error = next(iter(errors[0] for errors in form.errors.values()))
    return render(request, "factchecks/home.html", {"text": request.POST.get("text", ""), "error": error}, status=400)


def answer_page(request: HttpRequest, text: str, checked: CheckedAnswer, dismissed: Sequence[str]) -> HttpResponse:
    """One of three pages. What the reader said is not theirs is left out, and the next best answer shown."""
    left = [one for one in checked.results if one.factcheck.code not in dismissed and ALL not in dismissed]
    context = {"text": text, "dismissed": dismissed, "carried": True, "notes": set(checked.notes)}
    context["explainers"] = [show(one.factcheck) for one in checked.explainers]
    if checked.answer == "match" and left and left[0] is checked.results[0]:
        return render(request, "factchecks/match.html", context | _match(request, text, left))
    candidates = _candidates(checked, left, dismissed)
    if candidates:
        context |= {"pieces": comparing.shorten([comparing.Piece(text)])}
        context["candidates"] = [_candidate(text, one) for one in candidates]
        return render(request, "factchecks/related.html", context)
    return render(request, "factchecks/none.html", context | {"today": when(timezone.localdate())})


def _candidates(checked: CheckedAnswer, left: list[Result], dismissed: Sequence[str]) -> list[Result]:
    if checked.answer == "related":
        return [one for one in checked.results[: checked.shown] if one in left][:NEARBY]
    return [one for one in left if one.probability >= NEAR_ENOUGH][:NEARBY] if dismissed else []


def _match(request: HttpRequest, text: str, results: Sequence[Result]) -> dict[str, Any]:
    best = results[0]
    shown = show(best.factcheck)
    kinds = {reason.kind for reason in best.reasons}
    return {
        "shown": shown,
        "line": _line(kinds),
        "difference": comparing.weightiest(text, best.factcheck, best.reasons),
        "share": share(shown, request),
        "comparison": comparing.compare(text, best.factcheck, best.reasons),
        "certainty": comparing.certainty(best.probability, best.reasons),
        "nearby": [show(one.factcheck) for one in results[1:] if one.probability >= NEAR_ENOUGH][:NEARBY],
    }


def _line(kinds: Set[str]) -> str:
    if "own_answer" in kinds:
        return _("This is an answer that we gave")
    if "link" in kinds:
        return _("This link has been checked")
    if "exact" in kinds:
        return _("This message has been checked")
    return _("A message like this has been checked")


def _candidate(text: str, result: Result) -> dict[str, Any]:
    shown = show(result.factcheck)
    return {
        "shown": shown,
        "shared": comparing.shared_words(text, result.reasons),
        "meaning": not result.reasons,
        "difference": comparing.weightiest(text, result.factcheck, result.reasons),
    }
