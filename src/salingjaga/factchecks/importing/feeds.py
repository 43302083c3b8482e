"""RSS and Atom feeds, through feedparser. A feed lists its latest items; what fell off it is not withdrawn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import feedparser
from django.utils.translation import gettext as _

from salingjaga.factchecks.importing import cleaning
from salingjaga.factchecks.importing.records import Item
from salingjaga.factchecks.importing.report import Problem, SourceError
from salingjaga.factchecks.scale import cut_label, label_among

FEED_LIMIT = 10_000_000  # bytes; a feed lists its latest items


def read_feed(data: bytes, base: str = "", *, charset: str = "") -> Iterator[Item | Problem]:
    """The items of a feed. SourceError where the bytes are no feed at all; a broken one gives what can be read.

    feedparser's cleaning of HTML is off: it takes minutes over a hostile megabyte, and we keep only the words.
    """
    if len(data) > FEED_LIMIT:
        raise SourceError(_("This feed is larger than %d MB.") % (FEED_LIMIT // 1_000_000))
    headers = {"content-type": f"application/xml; charset={charset}"} if charset else {}
    try:
        feed = feedparser.parse(data, response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    except Exception as error:  # feedparser raises what its parsers raise; whatever it is, this is no feed
        raise SourceError(_("This feed cannot be read: %s") % " ".join(str(error).split())[:200]) from None
    if not feed.entries:
        why = " ".join(str(feed.get("bozo_exception", "")).split())[:200]
        raise SourceError(_("This feed cannot be read: %s") % why if why else _("This feed holds no items."))
    return _items(feed, base)


def _items(feed: Any, base: str) -> Iterator[Item | Problem]:
    head = feed.get("feed", {})
    base = base or str(head.get("link") or "")
    shared = {"publisher": cleaning.plain(head.get("title")), "language": cleaning.language(head.get("language"))}
    for number, entry in enumerate(feed.entries, start=1):
        yield Item(_("item %d") % number, *_fields(entry, base, shared), checked=False)


def _fields(entry: Any, base: str, shared: dict[str, str]) -> tuple[dict[str, Any], dict[str, Any]]:
    bodies = [part.get("value", "") for part in entry.get("content", []) if isinstance(part, dict)]
    body = cleaning.plain(max(bodies, key=len)) if bodies else cleaning.plain(entry.get("summary"))
    terms = [cleaning.plain(tag.get("term")) for tag in entry.get("tags", []) if isinstance(tag, dict)]
    title = cleaning.plain(entry.get("title"))
    url = cleaning.address(entry.get("link"), base) or cleaning.address(entry.get("id"), base)
    fields = shared | {
        "url": cleaning.untracked(url),
        "title": title,
        "conclusion": cleaning.summary(entry.get("summary"), body),
        "explanation": body,
        "published": entry.get("published") or entry.get("updated"),
    }
    if not cut_label(title)[0]:
        fields["label"] = label_among(terms)
    return fields, {"terms": terms} if any(terms) else {}
