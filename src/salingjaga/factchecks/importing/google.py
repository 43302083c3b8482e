"""Google's Fact Check Tools API, claims:search, with the user's own key; or a saved answer of it.

Source of the form: developers.google.com/fact-check/tools/api, v1alpha1: ``{"claims": [{"text", "claimant",
"claimDate", "claimReview": [{"publisher": {"name", "site"}, "url", "title", "reviewDate", "textualRating",
"languageCode"}]}], "nextPageToken"}``. One fact-check for each review.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.utils.translation import gettext as _

from salingjaga.factchecks.fetching import Fetched
from salingjaga.factchecks.importing import cleaning
from salingjaga.factchecks.importing.answers import json_of
from salingjaga.factchecks.importing.records import Item
from salingjaga.factchecks.importing.report import Problem, SourceError, excerpt

PAGE = 100
PAGES = 1_000


def crawl(source: str, ask: Callable[..., Fetched], *, key: str = "") -> Iterator[Item | Problem]:
    """Everything that a search finds, page by page. The address says what to search: ?query=…&languageCode=id."""
    token, seen = "", set()
    for _page in range(PAGES):
        data = json_of(ask(_address(source, key, token)))
        yield from read_claims(data)
        token = str(data.get("nextPageToken") or "") if isinstance(data, dict) else ""
        if not token or token in seen:
            return
        seen.add(token)


def _address(source: str, key: str, token: str) -> str:
    parts = urlsplit(source)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    if key:
        query["key"] = key
    if not query.get("key"):
        raise SourceError(_("Google's API wants a key of your own: give it with --key."))
    query.setdefault("pageSize", str(PAGE))
    if token:
        query["pageToken"] = token
    path = parts.path if parts.path.endswith("claims:search") else "/v1alpha1/claims:search"
    return parts._replace(path=path, query=urlencode(query), fragment="").geturl()


def read_claims(data: Any) -> Iterator[Item | Problem]:
    """The fact-checks of one answer."""
    claims = data.get("claims", []) if isinstance(data, dict) else None
    if not isinstance(claims, list):
        raise SourceError(_("This is no answer of Google's claims:search."))
    for number, claim in enumerate(claims, start=1):
        reviews = claim.get("claimReview") if isinstance(claim, dict) else None
        if not isinstance(reviews, list):
            yield Problem(_("claim %d") % number, _("has no claimReview"), excerpt(claim))
            continue
        for review in reviews:
            yield _item(claim, review, _("claim %d") % number)


def _item(claim: dict[str, Any], review: Any, place: str) -> Item | Problem:
    if not isinstance(review, dict):
        return Problem(place, _("has no claimReview"), excerpt(review))
    publisher = review.get("publisher")
    publisher = publisher if isinstance(publisher, dict) else {}
    fields = {
        "url": cleaning.address(review.get("url")),
        "title": cleaning.plain(review.get("title")),
        "claim": cleaning.plain(claim.get("text")),
        "label": cleaning.plain(review.get("textualRating")),
        "published": review.get("reviewDate"),
        "language": review.get("languageCode"),
        "publisher": cleaning.plain(publisher.get("name")) or cleaning.plain(publisher.get("site")),
    }
    extra = {"claimant": cleaning.plain(claim.get("claimant")), "claim_published": claim.get("claimDate")}
    return Item(place, fields, {name: value for name, value in extra.items() if value})
