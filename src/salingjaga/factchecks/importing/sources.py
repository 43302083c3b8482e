"""The one entry: which format is this source, and the run that brings its fact-checks in."""

from __future__ import annotations

import io
import re
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from salingjaga.factchecks import fetching
from salingjaga.factchecks.importing import claimreview, feeds, google, guessing, jsonl, mafindo, tables, wordpress
from salingjaga.factchecks.importing import mapping as mappings
from salingjaga.factchecks.importing.batches import Progress, Run
from salingjaga.factchecks.importing.guessing import FORMATS
from salingjaga.factchecks.importing.reading import Body, parse_json
from salingjaga.factchecks.importing.records import Item
from salingjaga.factchecks.importing.report import Problem, Report, SourceError

Items = Iterator[Item | Problem]
Ask = Callable[..., fetching.Fetched]
_BY_LINES = ("jsonl", "csv", "tsv")
CRAWLERS = {"wordpress": wordpress.crawl, "google": google.crawl, "mafindo": mafindo.crawl}


@dataclass(slots=True)
class _Opened:
    """A source whose format is known. ``total`` is its number of rows where that is known beforehand."""

    name: str
    format: str
    items: Items
    total: int | None = None
    single_page: bool = False
    stream: BinaryIO | None = None


def import_source(
    source: str,
    *,
    format: str | None = None,
    mapping: str | None = None,
    name: str | None = None,
    factchecks_only: bool = False,
    key: str | None = None,
    prune: bool = False,
    progress: Progress | None = None,
    allow_loopback: bool | None = None,
    stdin: BinaryIO | None = None,
) -> Report:
    """Bring in the fact-checks of a file, of standard input ("-") or of an address.

    ``format`` is one of FORMATS and is guessed from the content otherwise. ``mapping`` is the path of a mapping file or
    the name of a shipped one. ``name`` says whose rows these are (default: the mapping's, else the address or the
    file's name); ``prune`` takes out what that name brought earlier and is not listed any more. ``factchecks_only``
    declares that everything at this source is a fact-check. ``key`` is the user's own for APIs that want one.
    ``progress`` is called with rows done and their number where it is known.

    Good rows go in 500 at a time, so a run that was killed goes on where it was when started again. Raises SourceError,
    in one sentence, when the source as a whole cannot be read; what came in before it broke off stays, and the report
    says so in ``broken_off``.
    """
    started = time.monotonic()
    chart = mappings.load(mapping) if mapping else None
    wanted = format or (chart.format if chart else "")
    if wanted and wanted not in FORMATS:
        words = {"name": wanted, "known": ", ".join(FORMATS)}
        raise SourceError(_("There is no format %(name)s; known are %(known)s.") % words)
    opened = _open(source, wanted, chart, key or "", partial(_ask, allow_loopback=allow_loopback), stdin)
    whose = (name or (chart.name if chart else "") or opened.name)[:200]
    rules = (chart or mappings.Mapping()).rules(whose, factchecks_only=factchecks_only)
    run = Run(Report(whose, opened.format), rules, opened.total, opened.single_page, progress)
    try:
        run.through(opened.items)
    finally:
        if opened.stream is not None:
            opened.stream.close()
    if prune:
        run.prune(_partial_list(opened.format))
    run.report.seconds = time.monotonic() - started
    return run.report


def _ask(url: str, **options: Any) -> fetching.Fetched:
    try:
        return fetching.fetch(url, **options)
    except fetching.FetchError as error:
        raise SourceError(str(error), status=error.status) from None


def _open(
    source: str, wanted: str, chart: mappings.Mapping | None, key: str, ask: Ask, stdin: BinaryIO | None
) -> _Opened:
    if source.lower().startswith(("http://", "https://")):
        return _open_address(source, wanted, chart, key, ask)
    if source == "-":
        return _open_body(Body(stdin or sys.stdin.buffer), "stdin", wanted, chart, "")
    path = Path(source)
    try:
        total = _count_lines(path) if wanted in ("", *_BY_LINES) and path.is_file() else None
        stream = path.open("rb")
    except OSError as error:
        words = {"name": source, "why": error.strerror or error}
        raise SourceError(_("%(name)s cannot be read: %(why)s") % words) from None
    opened = _open_body(Body(stream), path.name, wanted, chart, "")
    opened.stream = stream
    opened.total = total if opened.format in _BY_LINES else None
    return opened


def _open_address(source: str, wanted: str, chart: mappings.Mapping | None, key: str, ask: Ask) -> _Opened:
    wanted = wanted or guessing.by_address(source)
    if wanted in CRAWLERS:
        return _Opened(_without_key(source), wanted, CRAWLERS[wanted](source, ask, key=key))
    answer = ask(source)
    body = Body(io.BytesIO(answer.body), charset=answer.charset)
    return _open_body(body, _without_key(source), wanted, chart, answer.url)


def _open_body(body: Body, name: str, wanted: str, chart: mappings.Mapping | None, base: str) -> _Opened:
    shape = wanted or guessing.by_content(body, name)
    start = body.head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if shape == "jsonl" and guessing.in_lines(body):
        return _Opened(name, "jsonl", jsonl.read_lines(body, chart))
    if shape in ("csv", "tsv"):
        delimiter = "\t" if shape == "tsv" else ""
        return _Opened(name, shape, tables.read_rows(body, chart, delimiter=delimiter))
    if shape == "feed":
        return _Opened(name, "feed", feeds.read_feed(body.whole(), base, charset=body.declared))
    if shape == "html" or (shape == "claimreview" and start == b"<"):
        return _Opened(name, "claimreview", claimreview.read_page(body.text(), base), single_page=True)
    if start == b"<":
        raise SourceError(_("Expected JSON here, but this is a page (HTML)."))
    return _open_json(_json(body), name, wanted, chart, base)


def _open_json(data: Any, name: str, wanted: str, chart: mappings.Mapping | None, base: str) -> _Opened:
    shape = wanted or guessing.of_json(data)
    rows = data.get("data", data) if isinstance(data, dict) else data
    rows = rows if isinstance(rows, list) else [rows]
    readers: dict[str, Callable[[], Items]] = {
        "claimreview": lambda: claimreview.read_document(data, base),
        "google": lambda: google.read_claims(data),
        "wordpress": lambda: wordpress.read_posts(rows),
        "mafindo": lambda: mafindo.read_objects(rows),
        "jsonl": lambda: jsonl.read_list(rows, chart),
    }
    return _Opened(name, shape, readers[shape]())


def _json(body: Body) -> Any:
    try:
        return parse_json(body.text().lstrip("\ufeff"))
    except ValueError as error:
        raise SourceError(_("This is no JSON: %s") % error) from None


def _count_lines(path: Path) -> int:
    with path.open("rb") as stream:
        return sum(block.count(b"\n") for block in iter(partial(stream.read, 1 << 20), b""))


def _without_key(url: str) -> str:
    """The address as the name of a source: without a key, and without what stands after #."""
    parts = urlsplit(url)
    kept = [pair for pair in parts.query.split("&") if pair and not re.match(r"(?:api_?)?key=|token=", pair, re.I)]
    return parts._replace(query="&".join(kept), fragment="").geturl()


def _partial_list(format: str) -> str:
    """Why a format never says what is gone: a feed lists its latest items, a search what it found."""
    if format == "feed":
        return _("Nothing was taken out: a feed lists its latest items only.")
    return _("Nothing was taken out: a search lists only what it found.") if format == "google" else ""
