"""Near-twins: the same circulating text about another place, date, number or person, or with a "not" in it.

They must stay apart. Only what is changed differs, so that nothing but the change can tell them: the hardest case.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bench.data import Query
from bench.differences import NEGATORS_ID, OTHER_PLACES, PERSONS, PLACES, VERB_ID

SEED = 20261125
_MONTHS = (
    "januari|februari|maret|april|mei|juni|juli|agustus|september|oktober|november|desember",
    "january|february|march|april|may|june|july|august|september|october|november|december",
)
_DAYS = ("senin|selasa|rabu|kamis|jumat|sabtu|minggu", "monday|tuesday|wednesday|thursday|friday|saturday|sunday")
_DATE = re.compile(
    rf"\b\d{{1,2}} (?:{'|'.join(_MONTHS)})|\b(?:{_MONTHS[1]}) \d{{1,2}}\b|\b\d{{1,2}}/\d{{1,2}}/\d{{2,4}}\b", re.I
)
_NUMBER = re.compile(r"(?<![\w.,/-])\d+(?:[.,]\d+)*(?![\w/-])")
_AUXILIARY = re.compile(r"\b(?:is|are|was|were|has|have|had|will|would|can|could|should|must)\b(?! not|n|['’]t)")
_NEGATOR = re.compile(rf"\b(?:{'|'.join(word.strip() for word in NEGATORS_ID)})\s+", re.I)
_PEOPLE = ("Anies Baswedan", "Ganjar Pranowo", "Sandiaga Uno", "Ridwan Kamil", "Boris Johnson", "Angela Merkel")


@dataclass(frozen=True, slots=True)
class Twin:
    """``text`` is the query's text with one ``kind`` of thing changed wherever it stands."""

    kind: str
    query: Query
    text: str


def twins(queries: Sequence[Query]) -> Iterator[Twin]:
    """Every twin that can be made of each text: one a kind."""
    for query in queries:
        for kind, change in KINDS.items():
            changed = change(query.text, random.Random(f"{SEED}:{kind}:{query.id}"))
            if changed and changed != query.text:
                yield Twin(kind, query, changed)


def _everywhere(text: str, old: str, new: str) -> str:
    new = new.upper() if old.isupper() and len(old) > 3 else new
    return re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", new, text, flags=re.I)


def other_place(text: str, chance: random.Random) -> str | None:
    return _other(text, PLACES, OTHER_PLACES, chance)


def other_person(text: str, chance: random.Random) -> str | None:
    return _other(text, f"{PERSONS['id']}|{PERSONS['en']}", _PEOPLE, chance)


def _other(text: str, pattern: str, others: Sequence[str], chance: random.Random) -> str | None:
    found = re.search(rf"(?<![\w-])(?:{pattern})(?![\w-])", text, re.I)
    if not found:
        return None
    old = found.group()
    return _everywhere(text, old, chance.choice([one for one in others if old.lower() not in one.lower()]))


def other_date(text: str, chance: random.Random) -> str | None:
    found = _DATE.search(text)
    if not found:
        return None
    old = found.group()
    digits = re.search(r"\d+", old)
    assert digits
    day = int(digits.group())
    new = chance.choice([n for n in range(1, 29) if n != day])
    return _everywhere(text, old, old[: digits.start()] + str(new) + old[digits.end() :])


def other_number(text: str, chance: random.Random) -> str | None:
    """The longest number with its first digit changed: another size, not another rounding."""
    numbers = [found.group() for found in _NUMBER.finditer(_DATE.sub(" ", text))]
    if not numbers:
        return None
    old = max(numbers, key=len)
    return _everywhere(text, old, chance.choice([d for d in "123456789" if d != old[0]]) + old[1:])


def negated(text: str, chance: random.Random) -> str | None:
    """A "not" before the first verb, or the first "not" taken out."""
    low = text.lower()
    if _NEGATOR.search(text):
        return _NEGATOR.sub("", text, count=1)
    if found := VERB_ID.search(low):
        return text[: found.start()] + "tidak " + text[found.start() :]
    if found := _AUXILIARY.search(low):
        return text[: found.end()] + " not" + text[found.end() :]
    return None


Change = Callable[[str, random.Random], str | None]
KINDS: dict[str, Change] = {
    "other place": other_place,
    "other date": other_date,
    "other number": other_number,
    "other person": other_person,
    "negated": negated,
}
