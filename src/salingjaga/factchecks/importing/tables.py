"""CSV and TSV: a header, then one fact-check a row. Columns are named as ours, or a mapping says which is which."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from salingjaga.factchecks.importing.mapping import Mapping
from salingjaga.factchecks.importing.reading import Body, line_text
from salingjaga.factchecks.importing.records import FIELDS, Item
from salingjaga.factchecks.importing.report import Problem, SourceError, excerpt

ROW_LINES = 200  # a quote still open after so many lines was never closed
CELL_LIMIT = 4_000_000
TOO_LONG = "\0"  # stands for a line that was passed over; no line holds a NUL
_DELIMITERS = "\t,;|"


def read_rows(body: Body, mapping: Mapping | None, *, delimiter: str = "") -> Iterator[Item | Problem]:
    """Each row's fact-check, or what is wrong with the row. SourceError when the header names nothing that we know."""
    mapping = mapping or Mapping()
    csv.field_size_limit(CELL_LIMIT)
    lines = _Lines(body, mapping.encoding)
    first = lines.next_filled() or ""
    delimiter = mapping.delimiter or delimiter or max(_DELIMITERS, key=first.count)
    header = [name.strip() for name in _cells(first, delimiter, mapping.quote)]
    mapping = _for_header(mapping, header)
    while (line := lines.next_filled()) is not None:
        place = _("line %d") % lines.number
        if line is TOO_LONG:
            yield Problem(place, _("is longer than 4 MB"))
            continue
        try:
            cells = _record(line, lines, delimiter, mapping.quote)
        except csv.Error as error:
            yield Problem(place, _("is no row: %s") % error, excerpt(line))
            continue
        yield _row(cells, header, mapping, place)


def _row(cells: list[str], header: list[str], mapping: Mapping, place: str) -> Item | Problem:
    if any(cell.strip() for cell in cells[len(header) :]):
        words = {"cells": len(cells), "columns": len(header)}
        return Problem(
            place, _("has %(cells)d cells where the header has %(columns)d") % words, excerpt(" | ".join(cells))
        )
    row = dict(zip(header, cells + [""] * (len(header) - len(cells)), strict=False))
    fields, extra = mapping.apply(row)
    return Item(place, fields, extra)


def _for_header(mapping: Mapping, header: list[str]) -> Mapping:
    """The mapping with the columns of this very header; without one, columns that are named like our fields."""
    own = {name.casefold(): name for name in header}
    if not mapping.fields:
        found = {name: (own[name],) for name in FIELDS if name in own}
        if not found.keys() & {"title", "claim"}:
            columns = ", ".join(header[:20]) or "–"
            raise SourceError(
                _("No column is called title or claim (columns: %s). Write a mapping file.") % excerpt(columns)
            )
        return Mapping(name=mapping.name, constants=mapping.constants, verdicts=mapping.verdicts, fields=found)
    asked = {column for columns in mapping.fields.values() for column in columns} | set(mapping.hash_of)
    missing = sorted(column for column in asked if column not in header)
    if missing and len(missing) == len(asked):
        words = {"missing": ", ".join(missing), "columns": excerpt(", ".join(header[:20]))}
        raise SourceError(_("The mapping asks for %(missing)s, but the columns are %(columns)s.") % words)
    return mapping


class _Lines:
    """Decoded lines that can be handed back, so that one open quote does not swallow the rest of the table."""

    def __init__(self, body: Body, encoding: str) -> None:
        self._source = body.lines()
        self._other = encoding or body.declared or "cp1252"  # what spreadsheets write that do not write UTF-8
        self._waiting: deque[tuple[int, str]] = deque()
        self.number = 0

    def next(self) -> str | None:
        if self._waiting:
            self.number, line = self._waiting.popleft()
            return line
        for number, raw in self._source:
            self.number = number
            return TOO_LONG if raw is None else self._first_of(_text(raw, self._other).replace("\0", ""))
        return None

    def _first_of(self, text: str) -> str:
        """The line, or the first of several where old programs end lines with a carriage return alone."""
        first, *more = text.replace("\r\n", "\n").split("\r")
        self.hand_back([(self.number + i, line) for i, line in enumerate(more, start=1)])
        return first + "\n" if more else first

    def next_filled(self) -> str | None:
        while (line := self.next()) is not None and not line.strip():
            pass
        return line

    def hand_back(self, lines: list[tuple[int, str]]) -> None:
        self._waiting.extendleft(reversed(lines))


def _text(raw: bytes, other: str) -> str:
    try:
        return line_text(raw, other)
    except (UnicodeDecodeError, LookupError):
        return raw.decode("utf-8", "replace")


def _record(line: str, lines: _Lines, delimiter: str, quote: str) -> list[str]:
    """The cells of the row that begins with this line, over as many lines as its quotes span."""
    parts, size = [line], len(line)
    read: list[tuple[int, str]] = []
    number = lines.number
    while True:
        try:
            return next(csv.reader(parts, delimiter=delimiter, strict=True, **_quoting(quote)))
        except csv.Error as error:
            if "unexpected end of data" not in str(error):
                lines.hand_back(read)
                return _cells(line, delimiter, quote)
        more = lines.next() if len(parts) < ROW_LINES and size < CELL_LIMIT else None
        if more is None or more is TOO_LONG:
            lines.hand_back(read)
            lines.number = number
            raise csv.Error(_("a quote is never closed"))
        parts.append(more)
        read.append((lines.number, more))
        size += len(more)


def _cells(line: str, delimiter: str, quote: str) -> list[str]:
    return next(csv.reader([line], delimiter=delimiter, **_quoting(quote)), [])


def _quoting(quote: str) -> dict[str, Any]:
    return {"quotechar": quote} if quote else {"quoting": csv.QUOTE_NONE}
