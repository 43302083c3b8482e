"""Denials: a word said of the claim's matter with the other sign, an antonym, or a warning that the claim is false."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from salingjaga.matching.facts.words import Span, Words, stem, vocabulary, word_set
from salingjaga.matching.normalise import fold

NEAR = 8


@dataclass(frozen=True, slots=True)
class Denied:
    """The negator at words ``first`` to ``last`` (exclusive) denies the word at ``target``."""

    first: int
    last: int
    target: int
    second: bool = False


@dataclass(frozen=True, slots=True)
class Stance:
    """What a text denies: ``denied`` words, ``cues`` (spans of words) that call something false, and whether the text
    is itself a ``rebuttal`` ("X bantah …"), so that its signs say nothing about the claim's."""

    denied: tuple[Denied, ...]
    cues: tuple[Span, ...]
    rebuttal: bool

    @property
    def within(self) -> frozenset[int]:
        """The words from each negator to the words that it denies ("tidak boleh mencoblos": boleh, mencoblos)."""
        return frozenset(k for one in self.denied for k in range(one.last, one.target + 1))


@lru_cache(maxsize=8)
def _phrases(key: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Phrases of a list by their first word, longest first."""
    table: dict[str, list[tuple[str, ...]]] = {}
    for phrase in vocabulary()["negation"][key].split(","):
        for tokens in {tuple(phrase.split()), tuple(fold(phrase))}:
            if tokens:
                table.setdefault(tokens[0], []).append(tokens)
    return {first: tuple(sorted(found, key=len, reverse=True)) for first, found in table.items()}


def _phrase_at(words: Words, index: int, key: str) -> int:
    """How many words of a phrase of the list stand at ``index``; 0 for none."""
    items = words.items
    for tokens in _phrases(key).get(items[index].text, ()):
        if index + len(tokens) <= len(items) and all(items[index + k].text == t for k, t in enumerate(tokens)):
            return len(tokens)
    return 0


def find(words: Words) -> Stance:
    """All denials of a text."""
    denied: list[Denied] = []
    cues: list[Span] = []
    for index, word in enumerate(words.items):
        if word.hidden:
            continue
        if length := _phrase_at(words, index, "hoax"):
            if _counts(words, index, length):
                cues.append((index, index + length))
        elif length := _phrase_at(words, index, "negators"):
            denied.extend(_targets(words, index, index + length))
    denial = word_set("negation", "denial")
    rebuttal = bool(cues) or any(word.text in denial for word in words.items)
    return Stance(_without_doubles(denied), tuple(cues), rebuttal)


def _counts(words: Words, index: int, length: int) -> bool:
    """Not "bukan hoaks", "penyebar hoaks", "the fake news media", nor a question ("apakah ini hoaks?")."""
    if words.items[index].raw.casefold().startswith("can"):
        return False  # "can't believe it"
    before = set()
    for at in range(index, max(0, index - 4), -1):
        if words.items[at].gap == 2:
            break
        before.add(words.items[at - 1].text)
    after = words.items[index + length : index + length + 3]
    asked = {word.text for word in after} & word_set("negation", "asking") or before & word_set("negation", "asked")
    rest = words.original[words.items[index + length - 1].end :][:30]
    question = "?" in re.split(r"[.!\n]", rest, maxsplit=1)[0]
    return not (asked or question or before & word_set("negation", "hoax_cancelled_by"))


def _targets(words: Words, first: int, after: int) -> Iterable[Denied]:
    items, skipped = words.items, word_set("negation", "skipped")
    if after < len(items) and (items[after].text in word_set("negation", "lifting") or items[after].text.isdigit()):
        return
    found = 0
    for index in range(after, min(after + 6, len(items))):
        word = items[index]
        if word.gap == 2 or (word.gap and found):
            return
        if word.text in skipped or not word.content:
            if found:
                return
            continue
        yield Denied(first, after, index, second=bool(found))
        found += 1
        if found == 2 or items[first].text in ("tanpa", "without"):
            return


def _without_doubles(denied: list[Denied]) -> tuple[Denied, ...]:
    """Two negators on one word cancel out."""
    count: dict[int, int] = {}
    for one in denied:
        count[one.target] = count.get(one.target, 0) + 1
    return tuple(one for one in denied if count[one.target] % 2)


@lru_cache(maxsize=1)
def _antonyms() -> dict[str, tuple[tuple[int, bool], ...]]:
    """Stem to (number of the pair, side)."""
    table: dict[str, list[tuple[int, bool]]] = {}
    for number, line in enumerate(vocabulary()["negation"]["antonyms"].strip().splitlines()):
        for side, words in enumerate(line.split("|")):
            for word in words.split():
                table.setdefault(stem(word), []).append((number, bool(side)))
    return {key: tuple(sides) for key, sides in table.items()}


def compare(message: Stance, document: Stance, said: Words, stated: Words) -> Iterable[tuple[list[Span], Span]]:
    """Where message and document disagree in sign: spans in the message and in the document."""
    if document.rebuttal:
        return
    yield from _called_false(message, said, stated)
    yield from _opposite_signs(message, document, said, stated)
    yield from _opposite_words(message, document, said, stated)


def _called_false(message: Stance, said: Words, stated: Words) -> Iterable[tuple[list[Span], Span]]:
    whole = stated.content
    for first, last in message.cues:
        shared = whole & said.around(first, last, 30)
        if len(shared) >= max(min(2, len(whole)), 0.3 * len(whole)):
            yield [_span(said, first, last)], _span(stated, 0, len(stated))
            return


def _opposite_signs(message: Stance, document: Stance, said: Words, stated: Words) -> Iterable[tuple[list[Span], Span]]:
    odd_there = _unmatched(message, document, said, stated)
    odd_here = _unmatched(document, message, stated, said)
    if odd_there and not odd_here:
        yield from _denied_there(odd_there, bool(document.denied) or _negative(stated, 0, len(stated)), said, stated)
    for denied in odd_here:
        yield from _asserted_there(denied, odd_there, said, stated)


def _denied_there(
    denials: list[Denied], negative: bool, said: Words, stated: Words
) -> Iterable[tuple[list[Span], Span]]:
    """Words of the document that the message has only with a negator. Where the document is ``negative`` itself, only
    the word right after the negator counts."""
    there = {denied.target: denied for denied in denials if not (negative and denied.second)}
    reported: set[int] = set()
    for index, key in enumerate(stated.stems):
        places = said.where.get(key, ()) if key else ()
        if places and all(place in there for place in places) and not _negative(stated, index - 2, index):
            near = [
                place for place in places if _close(said, place, stated, index, 0.6 if there[place].second else 0.34)
            ]
            one = there[near[0]] if near else None
            if one and one.first not in reported:
                reported.add(one.first)
                yield [_span(said, one.first, one.last)], _span(stated, index, index + 1)


def _asserted_there(denied: Denied, odd: list[Denied], said: Words, stated: Words) -> Iterable[tuple[list[Span], Span]]:
    """A word that the document denies and the message has amid the document's other words without any negator."""
    key = stated.stems[denied.target]
    places = said.where.get(key, ()) if key and not denied.second else ()
    for place in places:
        negated = any(abs(other.first - place) <= NEAR for other in odd) or _negative(said, place - NEAR, place + NEAR)
        if not negated and _close(said, place, stated, denied.target, 0.6):
            yield [_span(said, place, place + 1)], _span(stated, denied.first, denied.last)
            return


def _negative(words: Words, first: int, last: int) -> bool:
    return any(word.text in word_set("negation", "inherent") for word in words.items[max(0, first) : last])


def _unmatched(one: Stance, other: Stance, words: Words, others: Words) -> list[Denied]:
    """The denials of ``one`` whose word ``other`` does not deny as well."""
    keys = {others.stems[denied.target] for denied in other.denied}
    matched = {denied.first for denied in one.denied if words.stems[denied.target] in keys}
    return [denied for denied in one.denied if denied.first not in matched]


def _close(said: Words, place: int, stated: Words, index: int, share: float) -> bool:
    """Whether beside ``place`` in the message stands at least this ``share`` of the words beside ``index`` in the
    document (up to ``NEAR`` words away, but a denial speaks of fewer)."""
    rest = stated.around(index, index + 1, NEAR - 2) - {stated.stems[index]}
    return not rest or len(rest & said.around(place, place + 1, NEAR)) >= max(1.0, share * len(rest))


def _opposite_words(message: Stance, document: Stance, said: Words, stated: Words) -> Iterable[tuple[list[Span], Span]]:
    """A word of the document for which the message has only antonyms that the document has not."""
    there, here = _sides(message, said), _sides(document, stated)
    for (pair, side), indices in here.items():
        places = [place for place in there.get((pair, not side), ()) if said.stems[place] not in stated.content]
        if (pair, side) in there or not places:
            continue
        for index in indices:
            near = [place for place in places if _close(said, place, stated, index, 0.34)]
            if near:
                yield [_span(said, near[0], near[0] + 1)], _span(stated, index, index + 1)
                break


def _sides(stance: Stance, words: Words) -> dict[tuple[int, bool], list[int]]:
    """The words that take a side of a pair of antonyms (a denied word takes the other side)."""
    sides: dict[tuple[int, bool], list[int]] = {}
    within = stance.within
    for index, word in enumerate(words.items):
        for pair, side in _antonyms().get(word.stem, ()):
            sides.setdefault((pair, side != (index in within)), []).append(index)
    return sides


def _span(words: Words, first: int, last: int) -> Span:
    return words.items[first].start, words.items[last - 1].end
