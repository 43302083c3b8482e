"""Pages anybody may link to: one fact-check, and the list of all."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from salingjaga.factchecks import limits, listing
from salingjaga.factchecks.forms import ListForm
from salingjaga.factchecks.models import FactCheck
from salingjaga.factchecks.sharing import share
from salingjaga.factchecks.shown import show
from salingjaga.factchecks.views.errors import too_many


@require_safe
def factcheck(request: HttpRequest, code: str) -> HttpResponse:
    """No ClaimReview mark-up: that belongs to whoever made the check, and these were made by others."""
    shown = show(get_object_or_404(FactCheck, code=code))
    template = "explainer" if shown.verdict == "explainer" else "factcheck"
    return render(request, f"factchecks/{template}.html", {"shown": shown, "share": share(shown, request)})


@require_safe
@limits.limited(limits.READS, too_many)
def listed(request: HttpRequest) -> HttpResponse:
    form = ListForm(request.GET)
    form.offer(listing.publishers())
    valid = form.is_valid()
    page = listing.find(form.cleaned_data) if valid else None
    context: dict[str, Any] = {"form": form, "page": page}
    context["rows"] = [show(one) for one in page.rows] if page else []
    context["previous"] = _address(request, page.number - 1) if page and page.number > 1 else ""
    context["next"] = _address(request, page.number + 1) if page and page.more else ""
    return render(request, "factchecks/list.html", context, status=200 if valid else 400)


def _address(request: HttpRequest, number: int) -> str:
    query = request.GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"
