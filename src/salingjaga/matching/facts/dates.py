"""Dates, years and times of day, in Indonesian, Malay and English writing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice

from salingjaga.matching.facts.words import MAX_CHARACTERS, MAX_SPANS, Span, Words, word_values

_YEAR = r"(?:1[89]|20)\d\d"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_NUMERIC = re.compile(rf"(?<![\d/.,-])(\d{{1,2}})([/.-])(\d{{1,2}})\2((?:{_YEAR})|\d\d)(?![\d/])")
_ISO = re.compile(rf"(?<!\d)({_YEAR})-(\d\d)-(\d\d)(?!\d)")
_SHORT = re.compile(r"(?<![\d/.,-])(\d{1,2})/(\d{1,2})(?![\d/])")
_PLAIN_YEAR = re.compile(
    rf"(?:(?<=\d\d\d\d[/-])|(?<=[a-z]-)|(?<![\w.,/:-]))({_YEAR})(?![\w%]|[.,:]\d|\s?(?:orang|warga|unit|rupiah|ribu|juta|km)\b)"
)
_MONEY_BEFORE = re.compile(r"(?:rp\.?|idr|\$|€|£|usd)\s*$", re.IGNORECASE)
_HOUR, _MINUTE, _ZONE = r"([01]?\d|2[0-4])", r"([0-5]\d)", r"(?:wib|wita|wit|am|pm|a\.m\.?|p\.m\.?)\b"
_CLOCK = re.compile(
    rf"(?:\b(?:pukul|jam|at)\s+{_HOUR}(?:[.: ]{_MINUTE})?(?!\d)|\b{_HOUR}[.:]{_MINUTE}(?=\s?{_ZONE})"
    rf"|(?<![\d:]){_HOUR}:{_MINUTE}(?![\d:]))(?:\s?({_ZONE}))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Date:
    """A day, month and year as far as stated (0 = not stated)."""

    day: int
    month: int
    year: int

    def agrees(self, other: Date) -> bool:
        pairs = ((self.day, other.day), (self.month, other.month), (self.year, other.year))
        return all(a == b or not a or not b for a, b in pairs) and any(a and a == b for a, b in pairs)


@dataclass(frozen=True, slots=True)
class When:
    """One statement of time: the readings it allows, or a ``clock`` time (hour modulo 12, minute)."""

    readings: tuple[Date, ...]
    clock: tuple[int, int] | None
    start: int
    end: int

    @property
    def years(self) -> frozenset[int]:
        return frozenset(reading.year for reading in self.readings if reading.year)

    @property
    def has_day(self) -> bool:
        return any(reading.day for reading in self.readings)

    @property
    def has_month(self) -> bool:
        return any(reading.month for reading in self.readings)


@lru_cache(maxsize=1)
def _worded() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    months = "|".join(sorted(word_values("dates", "months"), key=len, reverse=True))
    name = rf"({months})\.?"
    tail = rf"(?:\s*,?\s*({_YEAR})(?!\d))?"
    day_first = re.compile(rf"(?<![\d.,/])({_DAY})[\s-](?:of\s)?{name}(?![a-z]){tail}", re.IGNORECASE)
    month_first = re.compile(rf"\b{name}\s({_DAY})(?![\d.,:%]\d|\d|\s?(?:persen|orang|%)){tail}", re.IGNORECASE)
    month_year = re.compile(rf"\b{name}\s*,?\s?({_YEAR})(?!\d)", re.IGNORECASE)
    return day_first, month_first, month_year


def find(words: Words) -> list[When]:
    """All dates, years and times outside links and signatures, in order of position; none overlap."""
    text = words.original[:MAX_CHARACTERS]
    found: list[When] = []
    taken: list[Span] = list(words.hidden)
    if not any(ch.isdigit() for ch in text):
        return found
    for when in islice(chain(_numeric(text), _worded_dates(text, words), _times(text), _years(text)), MAX_SPANS):
        if not any(when.start < e and s < when.end for s, e in taken):
            found.append(when)
            taken.append((when.start, when.end))
    return sorted(found, key=lambda when: when.start)


def _numeric(text: str) -> Iterable[When]:
    for m in _ISO.finditer(text):
        yield from _when(m, [(int(m[3]), int(m[2]), int(m[1]))])
    for m in _NUMERIC.finditer(text):
        year = int(m[4]) if len(m[4]) == 4 else 2000 + int(m[4])
        yield from _when(m, [(int(m[1]), int(m[3]), year), (int(m[3]), int(m[1]), year)])
    for m in _SHORT.finditer(text):
        yield from _when(m, [(int(m[1]), int(m[2]), 0), (int(m[2]), int(m[1]), 0)])


def _worded_dates(text: str, words: Words) -> Iterable[When]:
    months = word_values("dates", "months")
    if words.texts.isdisjoint(months):
        return
    day_first, month_first, month_year = _worded()
    for m in day_first.finditer(text):
        yield from _when(m, [(_day(m[1]), int(months[m[2].lower()]), int(m[3] or 0))])
    for m in month_first.finditer(text):
        yield from _when(m, [(_day(m[2]), int(months[m[1].lower()]), int(m[3] or 0))])
    for m in month_year.finditer(text):
        yield from _when(m, [(0, int(months[m[1].lower()]), int(m[2]))])


def _day(written: str) -> int:
    return int("".join(ch for ch in written if ch.isdigit()))


def _when(m: re.Match[str], candidates: list[tuple[int, int, int]]) -> Iterable[When]:
    readings = tuple(dict.fromkeys(Date(d, mo, y) for d, mo, y in candidates if d <= 31 and 1 <= mo <= 12))
    if readings:
        yield When(readings, None, m.start(), m.end())


def _times(text: str) -> Iterable[When]:
    for m in _CLOCK.finditer(text):
        hour = int(m[1] or m[3] or m[5])
        minute = int(m[2] or m[4] or m[6] or 0)
        if m[0].lower().startswith("at") and not (m[2] or m[7]):
            continue
        yield When((), (hour % 12, minute), m.start(), m.end())


def _years(text: str) -> Iterable[When]:
    for m in _PLAIN_YEAR.finditer(text):
        if not _MONEY_BEFORE.search(text[max(0, m.start() - 6) : m.start()]):
            yield When((Date(0, 0, int(m[1])),), None, m.start(), m.end())


def compare(
    message: list[When], document: list[When], message_words: Words, document_words: Words
) -> Iterable[tuple[list[Span], Span]]:
    """What the document dates otherwise than the message does: spans in the message, span in the document."""
    said = {year for when in message for year in when.years}
    for stated in document:
        others = [w for w in message if _other(w, stated, said) and (w.clock is None) == (stated.clock is None)]
        if not others or any(_same(w, stated) for w in message):
            continue
        yield [(w.start, w.end) for w in others[:3]], (stated.start, stated.end)


def _same(a: When, b: When) -> bool:
    if a.clock or b.clock:
        return a.clock == b.clock
    return any(x.agrees(y) for x in a.readings for y in b.readings)


def _other(said: When, stated: When, years: set[int]) -> bool:
    if stated.clock:
        return said.clock is not None and said.clock != stated.clock
    if stated.has_day:
        return said.has_day
    if stated.has_month:
        return said.has_month or bool(said.years)
    return bool(said.years) and not (stated.years & years)


__all__ = ["Date", "When", "compare", "find"]
