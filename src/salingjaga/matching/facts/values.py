"""Numbers as people write them, in digits and in words: 5,2 juta, Rp500rb, 1.5M, tujuh, dua puluh lima ribu."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from salingjaga.matching.facts.words import MAX_CHARACTERS, Span, Words, word_set, word_values

_DIGITS = re.compile(
    r"(?<![\w.,:-])(?<!\d/)([^\W\d_]{0,6}\.?\s?|[$€£¥]\s?)?(\d{1,15}(?:[.,]\d{1,15})*)\s?(%|[^\W\d_]{1,8}(?!\w))?"
)
_MONEY = re.compile(r"(?:rp\.?|idr|rm|us\$|[$€£¥]|usd)\s?$", re.IGNORECASE)
_WORD = re.compile(r"\s?([^\W\d_]{1,8})(?!\w)")
_SECOND_GROUP = re.compile(r" (\d{1,3})(?![\w.,/:%])")
_GLUED = re.compile(r"orang|kali|th|st|nd|rd|an|x|gb|mb|km|m|cm|hari|bulan|tahun|wib|%")
_SHORT_SCALES = {"m": (1e6, 1e9, 1.0), "b": (1e9,), "t": (1e12,)}


@dataclass(frozen=True, slots=True)
class Value:
    """A number at words ``first`` to ``last`` (exclusive). ``readings`` are the values that its writing allows, the
    likeliest first (1.500 is 1500 or 1.5); ``head`` is the word glued or set before it ("rp", "no")."""

    readings: tuple[float, ...]
    first: int
    last: int
    start: int
    end: int
    money: bool = False
    percent: bool = False
    worded: bool = False
    padded: bool = False
    head: str = ""


def find(words: Words, taken: list[Span]) -> list[Value]:
    """All numbers outside ``taken``, in order of position."""
    return sorted([*_written(words, taken), *_spelled(words, taken)], key=lambda value: value.start)


def _written(words: Words, taken: list[Span]) -> Iterable[Value]:
    text = words.original[:MAX_CHARACTERS]
    skip = -1
    for m in _DIGITS.finditer(text):
        start, end = m.span(2)
        if start < skip or _overlaps(start, end, taken) or not _is_number(m):
            continue
        money = bool(_MONEY.search(m[1] or ""))
        readings, end = _two_groups(text, m, taken) or _scaled(text, m, money)
        skip = end
        yield _value(words, m, readings, end, money)


def _overlaps(start: int, end: int, spans: list[Span]) -> bool:
    return any(start < e and s < end for s, e in spans)


def _is_number(m: re.Match[str]) -> bool:
    """Not a code (C1, U23, H1N1): what is glued to the digits is a currency, a label, a scale or a unit."""
    head, tail = (m[1] or "").lower(), (m[3] or "").lower()
    glued_head = bool(head) and head.isalpha()
    if glued_head and not _MONEY.search(head) and head not in word_set("numbers", "labels"):
        return False
    glued_tail = bool(tail) and m.start(3) == m.end(2)
    units = word_set("numbers", "counters") | word_set("numbers", "percents")
    known = tail in word_values("numbers", "scales") or tail in _SHORT_SCALES or tail in units
    return not glued_tail or known or bool(_GLUED.fullmatch(tail))


def _read(written: str) -> tuple[float, ...]:
    """1.500.000 and 1,500,000 are thousands; 5,2 and 5.25 decimals; 1.500 is thousands first."""
    groups = re.split(r"[.,]", written)
    whole = float("".join(groups))
    if len(groups) == 1:
        return (whole,)
    decimal = float("".join(groups[:-1]) + "." + groups[-1])
    thousands = all(len(group) == 3 for group in groups[1:]) and len(groups[0]) <= 3
    if len(groups) == 2:
        return (whole, decimal) if thousands else (decimal,)
    one_separator = len(set(written) & {".", ","}) == 1
    return (whole,) if thousands and one_separator else (decimal, whole)


def _two_groups(text: str, m: re.Match[str], taken: list[Span]) -> tuple[tuple[float, ...], int] | None:
    """Titles made from addresses have lost their separators: "rp78 6 juta" is 78,6 juta, "1 065" is 1.065."""
    end = m.end(2)
    second = _SECOND_GROUP.match(text, end) if len(m[2]) <= 3 and m[2].isdigit() and not m[3] else None
    if second is None or _overlaps(end + 1, second.end(), taken):
        return None
    thousands = len(second[1]) == 3
    value = float(f"{m[2]}{second[1]}") if thousands else float(f"{m[2]}.{second[1]}")
    scale = _WORD.match(text, second.end())
    return (value * (word_values("numbers", "scales").get(scale[1].lower(), 1.0) if scale else 1.0),), second.end()


def _scaled(text: str, m: re.Match[str], money: bool) -> tuple[tuple[float, ...], int]:
    """The readings with the scale that follows (M is million in English, miliar in Indonesian), and where it ends."""
    scales, tail = word_values("numbers", "scales"), (m[3] or "").lower()
    factors: tuple[float, ...] = (1.0,)
    end = m.end(2)
    if tail in scales:
        factors, end = (scales[tail],), m.end(3)
        more = _WORD.match(text, end)
        if more and more[1].lower() in scales:
            factors, end = (scales[tail] * scales[more[1].lower()],), more.end()
    elif tail in _SHORT_SCALES and (money or m.start(3) == m.end(2) or m[3].isupper()):
        factors, end = _SHORT_SCALES[tail], m.end(3)
    return tuple(value * factor for value in _read(m[2]) for factor in factors), end


def _value(words: Words, m: re.Match[str], readings: tuple[float, ...], end: int, money: bool) -> Value:
    start, tail = m.start(2), (m[3] or "").lower()
    first = max(0, words.at(start + 1) - 1)
    if words.items and words.items[first].end <= start:
        first += 1
    percent = tail == "%" or tail in word_set("numbers", "percents")
    padded = len(m[2]) == 2 and m[2].startswith("0")
    head = (m[1] or "").lower().strip(" .")
    return Value(readings, first, words.at(end), start, end, money, percent, padded=padded, head=head)


def _spelled(words: Words, taken: list[Span]) -> Iterable[Value]:
    ones = word_values("numbers", "ones")
    index = 0
    while index < len(words.items):
        word = words.items[index]
        if word.text not in ones or word.hidden or _overlaps(word.start, word.end, taken):
            index += 1
            continue
        value, last = _sum(words, index)
        yield Value((value,), index, last, word.start, words.items[last - 1].end, worded=True)
        index = last


def _sum(words: Words, first: int) -> tuple[float, int]:
    """The value of the number words from ``first`` on, and the word after them."""
    ones, scales = word_values("numbers", "ones"), word_values("numbers", "scales")
    total = current = 0.0
    for index, word in enumerate(words.items[first:], first):
        text = word.text
        if index > first and word.gap:
            return total + current, index
        if text in ones:
            current += ones[text]
        elif text == "belas":
            current += 10
        elif text in ("puluh", "ratus", "hundred"):
            tail = current % 10 if current > 10 and text == "puluh" else current
            current = current - tail + tail * scales[text]
        elif text in scales and len(text) > 2:
            total, current = total + current * scales[text], 0.0
        else:
            return total + current, index
    return total + current, len(words.items)
