"""Quantities: a value with what it counts, an amount of money, a share, the number of a candidate or a station."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from salingjaga.matching.facts.words import MAX_CHARACTERS, Span, Words, stem, word_set, word_values

_SHORT_SCALES = {"m": (1e6, 1e9, 1.0), "b": (1e9,), "t": (1e12,)}
_RATE = frozenset({"per", "tiap", "setiap", "each"})
Slot = Literal["number", "amount", "percent", "label"]

_DIGITS = re.compile(
    r"(?<![\w.,:-])(?<!\d/)([^\W\d_]{0,6}\.?\s?|[$€£¥]\s?)?(\d{1,15}(?:[.,]\d{1,15})*)\s?(%|[^\W\d_]{1,8}(?!\w))?",
    re.UNICODE,
)
_AMOUNT_BEFORE = re.compile(r"(?:rp\.?|idr|rm|us\$|[$€£¥]|usd)\s?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Quantity:
    """``values`` are the readings that the writing allows (1.500 is 1500 or 1.5), the likeliest first."""

    slot: Slot
    values: tuple[float, ...]
    nouns: frozenset[str]
    before: str
    weak: bool
    scaled: bool
    start: int
    end: int


@dataclass(slots=True)
class _Raw:
    """A value found at words ``first`` to ``last`` (exclusive), still without its meaning."""

    values: tuple[float, ...]
    first: int
    last: int
    start: int
    end: int
    money: bool = False
    percent: bool = False
    worded: bool = False
    leading_zero: bool = False
    head: str = ""


def find(words: Words, taken: list[Span]) -> list[Quantity]:
    """All quantities outside ``taken`` (dates, links, signatures), in order of position."""
    raws = [*_written(words, taken), *_spelled(words, taken)]
    raws.sort(key=lambda raw: raw.start)
    return [_meaning(words, raw) for raw in raws]


def _readings(written: str) -> tuple[float, ...]:
    """1.500.000 and 1,500,000 are thousands; 5,2 and 5.25 decimals; 1.500 is thousands first."""
    groups = re.split(r"[.,]", written)
    whole = float("".join(groups))
    if len(groups) == 1:
        return (whole,)
    decimal = float("".join(groups[:-1]) + "." + groups[-1])
    thousands = all(len(group) == 3 for group in groups[1:]) and len(groups[0]) <= 3
    separators = {ch for ch in written if ch in ".,"}
    if len(groups) == 2:
        return (whole, decimal) if thousands else (decimal,)
    return (whole,) if thousands and len(separators) == 1 else (decimal, whole)


def _written(words: Words, taken: list[Span]) -> Iterable[_Raw]:
    text = words.original[:MAX_CHARACTERS]
    skip = -1
    for m in _DIGITS.finditer(text):
        start, end = m.span(2)
        if start < skip or any(start < e and s < end for s, e in taken):
            continue
        raw = _read(words, text, m, taken)
        if raw is not None:
            skip = raw.end
            yield raw


def _read(words: Words, text: str, m: re.Match[str], taken: list[Span]) -> _Raw | None:
    head, digits, tail = (m[1] or "").lower(), m[2], (m[3] or "").lower()
    glued_head = bool(head) and not head[-1].isspace() and head.strip(" .").isalpha() and not head.endswith(".")
    money = bool(_AMOUNT_BEFORE.search(head))
    if glued_head and not money and head not in word_set("numbers", "labels"):
        return None
    start, end = m.span(2)
    scales, end_of_scale = _scale(text, tail, m, money)
    glued_tail = bool(m[3]) and m.start(3) == m.end(2)
    if glued_tail and tail not in word_values("numbers", "scales") | _SHORT_SCALES:
        known = tail == "%" or tail in word_set("numbers", "counters") | word_set("numbers", "percents")
        if not known and not re.fullmatch(r"(?:orang|kali|th|st|nd|rd|an|x|gb|mb|km|m|cm|hari|bulan|tahun|wib)", tail):
            return None
    values = _readings(digits)
    follows = re.match(r" (\d{1,3})(?![\w.,/:%])", text[end : end + 5]) if len(digits) <= 3 else None
    if follows and not m[3] and digits.isdigit() and not _inside(end + 1, taken):
        joined = (
            float(f"{int(digits)}.{int(follows[1])}")
            if len(follows[1]) < 3
            else _readings(digits + "." + follows[1])[0]
        )
        end_of_scale = end + follows.end()
        extra = re.match(r"\s?([^\W\d_]{1,8})(?!\w)", text[end_of_scale : end_of_scale + 10])
        factor = word_values("numbers", "scales").get(extra[1].lower(), 1) if extra else 1
        return _raw(words, (joined * factor,), start, end_of_scale, money, tail, digits)
    return _raw(
        words,
        tuple(v * scale for v in values for scale in scales),
        start,
        max(end, end_of_scale),
        money,
        tail,
        digits,
        head,
    )


def _inside(offset: int, spans: list[Span]) -> bool:
    return any(start <= offset < end for start, end in spans)


def _scale(text: str, tail: str, m: re.Match[str], money: bool) -> tuple[tuple[float, ...], int]:
    """The factors that the word after the digits may mean (M is million in English, miliar in Indonesian)."""
    scales = word_values("numbers", "scales")
    if tail in scales:
        end = m.end(3)
        more = re.match(r"\s?([^\W\d_]{1,8})(?!\w)", text[end : end + 10])
        if more and more[1].lower() in scales:
            return (scales[tail] * scales[more[1].lower()],), end + more.end()
        return (scales[tail],), end
    if tail in _SHORT_SCALES and (money or m.start(3) == m.end(2) or m[3].isupper()):
        return _SHORT_SCALES[tail], m.end(3)
    return (1.0,), m.end(2)


def _raw(
    words: Words, values: tuple[float, ...], start: int, end: int, money: bool, tail: str, digits: str, head: str = ""
) -> _Raw:
    first = max(0, words.at(start + 1) - 1)
    if words.items and words.items[first].start < start and words.items[first].end <= start:
        first += 1
    percent = tail == "%" or tail in word_set("numbers", "percents")
    zero = len(digits) == 2 and digits.startswith("0") and digits.isdigit()
    return _Raw(values, first, words.at(end), start, end, money, percent, leading_zero=zero, head=head.strip(" ."))


def _spelled(words: Words, taken: list[Span]) -> Iterable[_Raw]:
    ones, scales = word_values("numbers", "ones"), word_values("numbers", "scales")
    index = 0
    while index < len(words.items):
        word = words.items[index]
        if word.text not in ones or word.hidden or any(word.start < e and s < word.end for s, e in taken):
            index += 1
            continue
        first, total, current = index, 0.0, 0.0
        while index < len(words.items) and (index == first or words.items[index].gap == 0):
            text = words.items[index].text
            if text in ones:
                current += ones[text]
            elif text == "belas":
                current += 10
            elif text in ("puluh", "ratus", "hundred"):
                tail = current % 10 if current > 10 and text == "puluh" else current
                current = current - tail + tail * scales[text]
            elif text in scales and scales[text] >= 1000 and len(text) > 2:
                total, current = total + current * scales[text], 0.0
            else:
                break
            index += 1
        last = words.items[index - 1]
        yield _Raw((total + current,), first, index, word.start, last.end, worded=True)


def _meaning(words: Words, raw: _Raw) -> Quantity:
    items = words.items
    before = items[raw.first - 1].text if 0 < raw.first <= len(items) and not _far(words, raw) else ""
    before = raw.head if raw.head in word_set("numbers", "labels") else before
    nouns, money, percent = _nouns(words, raw.last)
    weak = raw.worded and items[raw.first].text in word_set("numbers", "weak") and raw.last - raw.first == 1
    slot: Slot = "number"
    if raw.money or money or before in word_set("numbers", "currencies"):
        slot = "amount"
    elif raw.percent or percent:
        slot = "percent"
    elif before in word_set("numbers", "labels") or raw.leading_zero:
        slot = "label"
    scaled = any(ch.isalpha() for ch in words.original[raw.start : raw.end])
    return Quantity(slot, raw.values, nouns, before, weak, scaled, raw.start, raw.end)


def _far(words: Words, raw: _Raw) -> bool:
    return raw.first < len(words.items) and words.items[raw.first].gap > 0 and not raw.money


def _nouns(words: Words, index: int) -> tuple[frozenset[str], bool, bool]:
    """The stems of the next two content words, and whether the first word after the value is money or per cent."""
    nouns: list[str] = []
    money = percent = False
    for offset, word in enumerate(words.items[index : index + 4]):
        if word.gap or len(nouns) == 2 or word.text.isdigit() or word.text in _RATE:
            break
        money = money or (offset == 0 and word.text in word_set("numbers", "currencies"))
        percent = percent or (offset == 0 and word.text in word_set("numbers", "percents"))
        if word.content and word.text not in word_set("numbers", "counters"):
            nouns.append("orang" if word.text in word_set("numbers", "people") else stem(word.text))
        elif word.text in word_set("numbers", "people"):
            nouns.append("orang")
    return frozenset(nouns), money, percent


def compare(
    message: list[Quantity], document: list[Quantity], words: Words, stated_words: Words
) -> Iterable[tuple[Literal["number", "amount"], list[Span], Span]]:
    """What the document counts otherwise than the message: ``number`` or ``amount``, spans there and here."""
    for stated in document:
        if stated.weak or any(_equal(said, stated) for said in message) or _written_as_is(words, stated):
            continue
        new = [said for said in message if not any(_equal(said, beside) for beside in document)]
        others = [q for q in new if _same_slot(q, stated) or _same_company(q, stated, words, stated_words)]
        if others:
            what: Literal["number", "amount"] = "amount" if stated.slot == "amount" else "number"
            yield what, [(said.start, said.end) for said in others[:3]], (stated.start, stated.end)


def _equal(said: Quantity, stated: Quantity) -> bool:
    if stated.slot == "label" and said.slot != "label" and said.before != stated.before:
        return False
    return any(abs(a - b) <= 1e-9 * max(1.0, abs(a)) for a in said.values for b in stated.values)


def _written_as_is(words: Words, stated: Quantity) -> bool:
    """Whether the message has the digits somewhere where they are no quantity ("Covid-19", "3 25 Februari")."""
    return stated.slot == "number" and any(f"{value:g}" in words.digits for value in stated.values)


def _same_company(said: Quantity, stated: Quantity, words: Words, document: Words) -> bool:
    """A bare number among the same words: two of the four on either side. Where money is meant ("Rp100 ribu per
    warga") a bare number of thousands ("500rb per warga") needs one."""
    if said.weak or said.slot != "number" or stated.slot == "label":
        return False
    money = stated.slot == "amount"
    if money and (said.values[0] < 1000 or "orang" in said.nouns or not said.scaled):
        return False
    here = words.around(words.at(said.start), words.at(said.end), 4)
    shared = here & document.around(document.at(stated.start), document.at(stated.end), 4)
    return len(shared) >= (1 if money else 2)


def _same_slot(said: Quantity, stated: Quantity) -> bool:
    if said.weak and not said.nouns & stated.nouns:
        return False
    if said.slot != stated.slot:
        return False
    if stated.slot == "label":
        kind = word_set("numbers", "candidate")
        both = said.before in kind and stated.before in kind
        bare = said.before not in word_set("numbers", "labels") or stated.before not in word_set("numbers", "labels")
        return both or bare or said.before == stated.before
    if stated.slot == "number":
        same_before = (
            bool(said.before) and said.before == stated.before and said.before not in word_set("stop", "words")
        )
        return bool(said.nouns & stated.nouns) or same_before
    return True
