"""Our own form: one fact-check a line (or a JSON list of them), and other people's JSON lines through a mapping."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from salingjaga.factchecks.importing import claimreview
from salingjaga.factchecks.importing.mapping import Mapping
from salingjaga.factchecks.importing.reading import Body, line_text, parse_json
from salingjaga.factchecks.importing.records import Item
from salingjaga.factchecks.importing.report import Problem, SourceError, excerpt

# The fixed form. `label` (beside an identifier as verdict), `country` and `texts` are what our own export adds.
KEYS = frozenset(
    "url title claim conclusion explanation verdict published language publisher category content_type appearances"
    " label country texts".split()
)


def read_lines(body: Body, mapping: Mapping | None) -> Iterator[Item | Problem]:
    """Each line's fact-check, or what is wrong with the line; empty lines count for nothing."""
    for number, raw in body.lines():
        place = _("line %d") % number
        if raw is None:
            yield Problem(place, _("is longer than 4 MB"))
        elif raw.strip():
            yield _line(raw, place, body.declared, mapping)


def _line(raw: bytes, place: str, declared: str, mapping: Mapping | None) -> Item | Problem:
    try:
        row = parse_json(line_text(raw, declared))
    except UnicodeDecodeError:
        return Problem(place, _("is no UTF-8 text"), excerpt(raw[:80].decode("utf-8", "replace")))
    except ValueError as error:
        return Problem(place, _("is no JSON: %s") % error, excerpt(raw[:400].decode("utf-8", "replace")))
    return item(row, place, mapping)


def read_list(rows: Sequence[Any], mapping: Mapping | None) -> Iterator[Item | Problem]:
    """The same objects in one JSON list."""
    for number, row in enumerate(rows, start=1):
        yield item(row, _("item %d") % number, mapping)


def item(row: Any, place: str, mapping: Mapping | None) -> Item | Problem:
    if not isinstance(row, dict):
        return Problem(place, _("is no JSON object"), excerpt(row))
    if mapping is not None and mapping.fields:
        fields, extra = mapping.apply(row)
        return Item(place, fields, extra)
    if "@type" in row:
        return _review(row, place)
    fields = {key: row[key] for key in KEYS if key in row}
    return Item(place, fields, {key: value for key, value in row.items() if key not in KEYS}, strict=True)


def _review(row: dict[str, Any], place: str) -> Item | Problem:
    """A ClaimReview a line, as collections of them are passed on."""
    try:
        found = next(claimreview.read_document(row))
    except SourceError as error:
        return Problem(place, str(error), excerpt(row))
    return replace(found, place=place)
