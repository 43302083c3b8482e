"""Pages anybody may link to: one fact-check, and the list of all."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from salingjaga.factchecks import cards, limits, listing, markup, own
from salingjaga.factchecks.forms import ListForm
from salingjaga.factchecks.models import FactCheck
from salingjaga.factchecks.sharing import base_url, share, short_link
from salingjaga.factchecks.shown import show
from salingjaga.factchecks.views.errors import too_many


@require_safe
def factcheck(request: HttpRequest, code: str) -> HttpResponse:
    """ClaimReview mark-up stands only on verdicts made here: elsewhere it belongs to whoever made the check."""
    row = get_object_or_404(FactCheck, code=code)
    shown = show(row)
    context: dict[str, Any] = {"shown": shown, "share": share(shown, request), "own": own.page(row)}
    if row.retracted_at is not None:
        return render(request, "factchecks/retracted.html", context)
    if row.made_here:
        return render(request, "factchecks/own.html", context | _to_hand_on(row, request))
    template = "explainer" if shown.verdict == "explainer" else "factcheck"
    return render(request, f"factchecks/{template}.html", context)


def _to_hand_on(row: FactCheck, request: HttpRequest) -> dict[str, Any]:
    base = base_url(request)
    link = short_link(row.code, base)
    frame = base + reverse("embed", args=[row.code])
    snippet = f'<iframe src="{frame}" title="SalingJaga" width="100%" height="280" loading="lazy"></iframe>'
    return {
        "link": link,
        "bare_link": link.split("://")[-1],
        "snippet": snippet,
        "base": base,
        "card_alt": cards.alt(show(row)),
        "markup": markup.script(markup.claimreview(row, base=base)),
    }


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
