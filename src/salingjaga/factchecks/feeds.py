"""What the world may follow: our own verdicts as Atom, JSON Feed and DataFeed. Retractions are news, too."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html
from django.utils.translation import gettext as _

from salingjaga import __version__
from salingjaga.factchecks import history, markdown, markup
from salingjaga.factchecks.models import Change, ChangeKind, FactCheck
from salingjaga.factchecks.sharing import short_link
from salingjaga.factchecks.shown import show

ENTRIES = 50  # of Atom and JSON Feed; the DataFeed holds all
JSON_FEED = "https://jsonfeed.org/version/1.1"


def newest() -> Change | None:
    """The last thing that any feed tells."""
    return Change.objects.filter(ours=True).first()


def etag(*parts: str) -> str:
    """Changes when there is news, when we have another version, and with `parts` (address, language)."""
    last = newest()
    return hashlib.sha256("|".join([str(last.pk if last else 0), __version__, *parts]).encode()).hexdigest()[:32]


def modified() -> datetime:
    last = newest()
    return last.at if last else datetime(2026, 1, 1, tzinfo=UTC)


def _entries() -> list[tuple[FactCheck, Change]]:
    """The newest fact-checks, each with the newest thing told about it."""
    found: dict[str, tuple[FactCheck, Change]] = {}
    for change in Change.objects.filter(ours=True, factcheck__isnull=False).select_related("factcheck")[: ENTRIES * 4]:
        if change.factcheck is not None and len(found) < ENTRIES:
            found.setdefault(change.code, (change.factcheck, change))
    return list(found.values())


def _title(row: FactCheck, change: Change) -> str:
    if change.kind == ChangeKind.RETRACTED:
        return _("Retracted: %(fact)s") % {"fact": row.fact}
    return _("Corrected: %(fact)s") % {"fact": row.fact} if change.kind == ChangeKind.CORRECTED else row.fact


def _html(row: FactCheck, change: Change) -> str:
    note = format_html("<p><b>{}</b></p>", change.reason) if change.reason else ""
    if change.kind == ChangeKind.RETRACTED:
        return str(note)
    head = format_html("<p>{}: {}</p><p>{}</p>", show(row).word, row.claim, row.conclusion)
    return f"{note}{head}{markdown.html(row.explanation)}"


def atom(*, base: str, language: str) -> str:
    """Atom 1.0. Ids are the pages' addresses, so that a correction replaces its entry."""
    feed = Atom1Feed(
        title=_title_of_all(),
        link=f"{base}/",
        description=_about(),
        language=language,
        feed_url=f"{base}/feeds/atom.xml",
    )
    for row, change in _entries():
        link = short_link(row.code, base)
        feed.add_item(
            title=_title(row, change),
            link=link,
            unique_id=link,
            description=_html(row, change),
            author_name=row.publisher,
            pubdate=_first(row, change),
            updateddate=change.at,
            categories=[show(row).word],
        )
    return feed.writeString("utf-8")


def json_feed(*, base: str, language: str) -> dict[str, Any]:
    """JSON Feed 1.1."""
    return {
        "version": JSON_FEED,
        "title": _title_of_all(),
        "description": _about(),
        "home_page_url": f"{base}/",
        "feed_url": f"{base}/feeds/feed.json",
        "language": language,
        "items": [_item(row, change, base) for row, change in _entries()],
    }


def _item(row: FactCheck, change: Change, base: str) -> dict[str, Any]:
    link = short_link(row.code, base)
    return {
        "id": link,
        "url": link,
        "title": _title(row, change),
        "content_html": _html(row, change),
        "summary": row.fact,
        "date_published": _first(row, change).isoformat(),
        "date_modified": change.at.isoformat(),
        "authors": [{"name": row.publisher}],
        "language": row.language or "id",
        "tags": [row.verdict],
    }


def _first(row: FactCheck, change: Change) -> datetime:
    """When it went out first; one query an entry, for at most ENTRIES of them."""
    if change.kind == ChangeKind.PUBLISHED:
        return change.at
    return Change.objects.filter(code=row.code).values_list("at", flat=True).last() or change.at


def datafeed(*, base: str) -> dict[str, Any]:
    """schema.org DataFeed of every verdict made here, retracted ones with `dateDeleted`."""
    last = newest()
    return markup.datafeed(history.own(), base=base, name=_title_of_all(), modified=last.at if last else None)


def _title_of_all() -> str:
    return _("SalingJaga: checked claims")


def _about() -> str:
    return _("Claims about elections that two people have checked, with corrections and retractions.")
