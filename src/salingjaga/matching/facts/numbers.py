"""Quantities: a value with what it counts, an amount of money, a share, the number of a candidate or a station."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from salingjaga.matching.facts import values
from salingjaga.matching.facts.values import Value
from salingjaga.matching.facts.words import Span, Words, stem, word_set

Slot = Literal["number", "amount", "percent", "label"]
_RATE = frozenset({"per", "tiap", "setiap", "each"})


@dataclass(frozen=True, slots=True)
class Quantity:
    """``values`` are the readings of its writing; ``nouns`` the stems of what it counts, ``before`` the word before it;
    ``weak`` says that it may be an article (satu, one), ``scaled`` that a word such as ribu belongs to it."""

    slot: Slot
    values: tuple[float, ...]
    nouns: frozenset[str]
    before: str
    weak: bool
    scaled: bool
    start: int
    end: int


def find(words: Words, taken: list[Span]) -> list[Quantity]:
    """All quantities outside ``taken`` (dates, links, signatures), in order of position."""
    return [_meaning(words, value) for value in values.find(words, taken)]


def _meaning(words: Words, value: Value) -> Quantity:
    items = words.items
    before = items[value.first - 1].text if 0 < value.first <= len(items) and not _far(words, value) else ""
    before = value.head if value.head in word_set("numbers", "labels") else before
    nouns, money, percent = _nouns(words, value.last)
    weak = value.worded and items[value.first].text in word_set("numbers", "weak") and value.last - value.first == 1
    slot: Slot = "number"
    if value.money or money or before in word_set("numbers", "currencies"):
        slot = "amount"
    elif value.percent or percent:
        slot = "percent"
    elif before in word_set("numbers", "labels") or value.padded:
        slot = "label"
    scaled = any(ch.isalpha() for ch in words.original[value.start : value.end])
    return Quantity(slot, value.readings, nouns, before, weak, scaled, value.start, value.end)


def _far(words: Words, value: Value) -> bool:
    return value.first < len(words.items) and words.items[value.first].gap > 0 and not value.money


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
