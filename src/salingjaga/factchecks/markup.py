"""schema.org for machines: a verdict of ours as ClaimReview, all of them as a DataFeed.

Fields follow schema.org/ClaimReview and what Google's Fact Check Tools ask for (url, claimReviewed, reviewRating). One
page holds one claim. A correction stands as schema.org `correction`; a retraction leaves no ClaimReview behind, only a
DataFeedItem with `dateDeleted`, so that nobody who reads ClaimReviews takes it for valid.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from salingjaga.factchecks import history, markdown, ratings
from salingjaga.factchecks.models import Change, ChangeKind, FactCheck
from salingjaga.factchecks.sharing import short_link

CONTEXT = "https://schema.org"
_ESCAPED = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def claimreview(row: FactCheck, *, base: str, changes: Iterable[Change] | None = None) -> dict[str, Any]:
    """The ClaimReview of a verdict made here. `base` is our public address without a slash at the end."""
    told = list(history.of(row) if changes is None else changes)
    organisation = {"@type": "Organization", "name": row.publisher, "url": f"{base}/"}
    found: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "ClaimReview",
        "url": short_link(row.code, base),
        "inLanguage": row.language or "id",
        "datePublished": row.published.isoformat() if row.published else "",
        "dateModified": told[0].at.isoformat() if told else row.updated_at.isoformat(),
        "author": organisation,
        "publisher": organisation,
        "headline": row.fact,
        "claimReviewed": row.claim,
        "reviewRating": _rating(row),
        "itemReviewed": _claim(row),
        "reviewBody": markdown.plain(row.explanation),
        "citation": [_source(source) for source in row.sources],
    }
    if corrections := [_correction(change) for change in told if change.kind == ChangeKind.CORRECTED]:
        found["correction"] = corrections
    return found


def _rating(row: FactCheck) -> dict[str, Any]:
    number = ratings.number(row.verdict)
    rating: dict[str, Any] = {
        "@type": "Rating",
        "alternateName": ratings.alternate_name(row.verdict),
        "ratingExplanation": f"{row.fact} {row.conclusion}",
    }
    if number is not None:
        rating |= {"ratingValue": number, "bestRating": ratings.BEST, "worstRating": ratings.WORST}
    return rating


def _claim(row: FactCheck) -> dict[str, Any]:
    links = list(row.appearances.order_by("pk").values_list("url", flat=True))
    claim: dict[str, Any] = {"@type": "Claim", "name": row.title, "appearance": [_work(link) for link in links]}
    return claim | ({"firstAppearance": _work(links[0])} if links else {})


def _work(link: str) -> dict[str, str]:
    return {"@type": "CreativeWork", "url": link}


def _source(source: dict[str, str]) -> dict[str, str]:
    cited = {"@type": "CreativeWork", "name": source["title"], "url": source["url"]}
    return cited | ({"datePublished": source["date"]} if source.get("date") else {})


def _correction(change: Change) -> dict[str, str]:
    return {"@type": "CorrectionComment", "text": change.reason, "datePublished": change.at.isoformat()}


def datafeed(rows: Iterable[FactCheck], *, base: str, name: str, modified: datetime | None) -> dict[str, Any]:
    """The DataFeed of all verdicts made here, those retracted among them."""
    return {
        "@context": CONTEXT,
        "@type": "DataFeed",
        "name": name,
        "url": f"{base}/feeds/claimreview.json",
        "dateModified": modified.isoformat() if modified else None,
        "dataFeedElement": list(_items(list(rows), base)),
    }


def _items(rows: list[FactCheck], base: str) -> Iterator[dict[str, Any]]:
    told: dict[str, list[Change]] = {row.code: [] for row in rows}
    for change in Change.objects.filter(ours=True):
        told.get(change.code, []).append(change)
    for row in rows:
        changes = told[row.code]
        item: dict[str, Any] = {
            "@type": "DataFeedItem",
            "url": short_link(row.code, base),
            "dateCreated": (changes[-1].at if changes else row.created_at).isoformat(),
            "dateModified": (changes[0].at if changes else row.updated_at).isoformat(),
        }
        if row.retracted_at is None:
            yield item | {"item": claimreview(row, base=base, changes=changes)}
        else:
            yield item | {"dateDeleted": row.retracted_at.isoformat(), "item": _retracted(row, changes, base)}


def _retracted(row: FactCheck, changes: list[Change], base: str) -> dict[str, Any]:
    page = {"@type": "WebPage", "url": short_link(row.code, base)}
    return page | {"correction": [_correction(c) for c in changes if c.kind == ChangeKind.RETRACTED][:1]}


def script(data: dict[str, Any]) -> SafeString:
    """`data` as a JSON-LD block: a data block, which no browser executes; nothing in it can end the element."""
    text = json.dumps(data, ensure_ascii=False).translate(_ESCAPED)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308  escaped above
