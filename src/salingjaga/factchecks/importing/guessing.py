"""Which format is this: from the address where an API has one of its own, else from what the source holds."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from salingjaga.factchecks.importing import claimreview
from salingjaga.factchecks.importing.reading import Body, decode, parse_json
from salingjaga.factchecks.importing.report import SourceError

FORMATS = ("jsonl", "csv", "tsv", "claimreview", "wordpress", "feed", "google", "mafindo")
_FEED = re.compile(r"<(?:[a-z]+:)?(?:rss|feed|rdf)\b", re.I)

_FOREIGN = frozenset(("@type", "@context", "@graph", "dataFeedElement", "tanggal", "claims", "data"))


def by_address(url: str) -> str:
    """The format of a known API, "" for any other address."""
    parts = urlsplit(url)
    if parts.path.endswith("claims:search") or (parts.hostname or "").startswith("factchecktools."):
        return "google"
    if "/wp-json/" in parts.path or "rest_route=" in parts.query:
        return "wordpress"
    return "mafindo" if "antihoax" in parts.path.lower() or (parts.hostname or "").startswith("yudistira.") else ""


def by_content(body: Body, name: str) -> str:
    """What the head of a source looks like: "jsonl", "csv", "tsv", "html", "feed" or "json" (read it to know more)."""
    head = decode(body.head, body.encoding)
    start = head.lstrip("\ufeff \t\r\n")
    if not start:
        raise SourceError(_("This source is empty."))
    if "\0" in head:
        raise SourceError(_("This source is a binary file; we read JSON, tables, pages and feeds."))
    if start.startswith("<"):
        return "feed" if _FEED.search(start[:4096]) and not re.search(r"<html\b", start[:4096], re.I) else "html"
    kind = name.partition("?")[0].lower().rpartition(".")[2]
    if start[0] in "{[" or kind in ("jsonl", "ndjson"):
        return "jsonl" if kind in ("jsonl", "ndjson") else _lines_or_document(start)
    if kind in ("csv", "tsv"):
        return kind
    return "tsv" if "\t" in start.split("\n")[0] else "csv"


def in_lines(body: Body) -> bool:
    """Is this JSON one value a line? A list over many lines, or a page in its place, is not."""
    start = decode(body.head, body.encoding).lstrip("\ufeff \t\r\n")
    if start[:1] not in ("[", "<"):
        return True
    first, _sep, rest = start.partition("\n")
    try:
        return bool(rest.strip()) and parse_json(first) is not None
    except ValueError:
        return False


def _lines_or_document(start: str) -> str:
    first, _sep, rest = start.partition("\n")
    try:
        value = parse_json(first)
    except ValueError:
        return "jsonl" if start[0] == "{" and rest.lstrip().startswith("{") else _cut(start, rest)
    return "jsonl" if isinstance(value, dict) and (rest.lstrip().startswith("{") or _is_row(value)) else "json"


def _cut(start: str, rest: str) -> str:
    """A first line that does not parse: a document over many lines, or one that is longer than what we look at."""
    if rest or start[0] == "[":
        return "json"
    return "json" if re.search(r'"(?:@type|@context|@graph|dataFeedElement|claims)"', start[:4096]) else "jsonl"


def _is_row(value: dict[str, Any]) -> bool:
    """An object of our own form, or of one that a mapping reads: nothing of a known API or of JSON-LD stands in it."""
    return not isinstance(value.get("title"), dict) and not value.keys() & _FOREIGN


def of_json(data: Any) -> str:
    """Which of the formats a JSON document is; SourceError where it is none."""
    if claimreview.holds(data):
        return "claimreview"
    rows = data.get("data") if isinstance(data, dict) and isinstance(data.get("data"), list) else data
    first = next((row for row in rows if isinstance(row, dict)), {}) if isinstance(rows, list) else {}
    if isinstance(data, dict) and isinstance(data.get("claims"), list):
        return "google"
    if isinstance(first.get("title"), dict):
        return "wordpress"
    if first.keys() & {"tanggal", "classification", "source_issue"}:
        return "mafindo"
    if isinstance(rows, list) or (isinstance(data, dict) and data.keys() & {"url", "title", "claim"}):
        return "jsonl"
    raise SourceError(_("This JSON holds no ClaimReview and no fact-checks in a form that we know."))
