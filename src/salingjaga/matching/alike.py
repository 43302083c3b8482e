"""Whether two words are one word, one of them damaged: slips, dropped vowels, misread letters."""

from __future__ import annotations

import re
from functools import lru_cache

from salingjaga.matching import background
from salingjaga.matching.facts.gazetteer import gazetteer
from salingjaga.matching.reasons import cosine

LIKE = 0.6
VERY_LIKE = 0.75
_VOWELS = re.compile(r"(?<!^)[aiueo]")
_LOOK_ALIKE = (("rn", "m"), ("ri", "n"), ("cl", "d"), ("vv", "w"), ("v", "u"))
_DIGIT = re.compile(r"\d")


def skeleton(word: str) -> str:
    """The first letter and the consonants: what is left of a word in a hasty message.

    >>> skeleton("surat"), skeleton("srt")
    ('srt', 'srt')
    """
    return _VOWELS.sub("", word)


def alike(left: str, right: str) -> bool:
    """Whether one may be a damaged copy of the other. Words with digits never are: another number is another claim.

    >>> alike("tercoblos", "trcblos"), alike("gudang", "gndang"), alike("sembako", "sernbafo"), alike("rd", "ride")
    (True, True, True, True)
    >>> alike("medan", "bandung"), alike("2024", "2025")
    (False, False)
    """
    if left == right or hasty(left, right):
        return True
    if min(len(left), len(right)) < 3 or _DIGIT.search(left) or _DIGIT.search(right):
        return False
    bones = skeleton(left)
    if len(bones) >= 3 and bones == skeleton(right):
        return True
    left, right = _as_seen(left), _as_seen(right)
    return edits(left, right, max(len(left), len(right), 4) // 4) or cosine(left, right) >= LIKE


def hasty(left: str, right: str) -> bool:
    """Whether one is the other without its vowels ("bpk", "bapak")."""
    if len(left) > len(right):
        left, right = right, left
    return len(left) >= 2 and left == skeleton(right)


def _as_seen(word: str) -> str:
    """The word with letters that look alike to a machine made one."""
    for seen, read in _LOOK_ALIKE:
        word = word.replace(seen, read)
    return word


def replaced(left: str, right: str) -> bool:
    """Whether one stands where the other stood as another word: unlike, or both known as words of their own.

    >>> replaced("batam", "batang"), replaced("surat", "surta"), replaced("menaikan", "menaikkan")
    (True, False, False)
    """
    if not alike(left, right):
        return True
    return known(left) and known(right) and not hasty(left, right) and cosine(left, right) < VERY_LIKE


def known(word: str) -> bool:
    """Whether fact-checks at large use the word, or it belongs to the name of a listed person or place."""
    return background.holds(word) or word in _listed()


@lru_cache(maxsize=1)
def _listed() -> frozenset[str]:
    entries = (entry for entries in gazetteer().by_first.values() for entry in entries)
    return frozenset(word for entry in entries for word in entry.tokens)


def edits(left: str, right: str, most: int) -> bool:
    """Whether ``left`` becomes ``right`` with ``most`` letters put in, taken out, changed or swapped with the next
    (optimal string alignment)."""
    if abs(len(left) - len(right)) > most:
        return False
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        last, before, row = before, row, [i]
        for j, b in enumerate(right, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return False
    return row[-1] <= most
