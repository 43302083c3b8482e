"""What chats do to a text before it reaches us: 15 seeded distortions of stated strength, and changed copies of claims.

Each takes the text and a random generator seeded by distortion and message, so that every run distorts alike.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench import fillers
from bench.data import Query
from salingjaga.matching import Document

Distort = Callable[[str, random.Random], str]
SEED = 20261124
_LEET = {"a": "4", "e": "3", "i": "1", "o": "0", "s": "5", "t": "7", "g": "9", "b": "8"}
_OCR = {"l": "1", "o": "0", "i": "l", "s": "5", "e": "c", "n": "ri", "m": "rn", "u": "v", "h": "b", "d": "cl", "g": "q"}
_EMOJI = "😱🙏🔥⚠️😭📢❗👇✅🚨"
_SHORT = {
    "yang": "yg", "tidak": "gak", "dengan": "dgn", "untuk": "utk", "sudah": "udh", "dari": "dr", "pada": "pd",
    "dan": "n", "karena": "krn", "orang": "org", "saja": "aja", "juga": "jg", "akan": "akn", "bisa": "bs",
    "kalau": "klo", "tapi": "tp", "dalam": "dlm", "lagi": "lg", "sama": "sm", "banyak": "bnyk", "jangan": "jgn",
    "semua": "smua", "belum": "blm", "hanya": "cm", "seperti": "kyk", "kita": "qta", "dia": "dy", "saya": "sy",
    "telah": "tlh", "atau": "ato", "tahun": "thn", "bagi": "bg", "masih": "msh", "sekarang": "skrg", "harus": "hrs",
    "the": "da", "you": "u", "are": "r", "your": "ur", "for": "4", "to": "2", "because": "bc", "people": "ppl",
    "with": "w/", "this": "dis", "that": "dat", "be": "b", "and": "n", "before": "b4", "please": "pls", "why": "y",
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")


@dataclass(frozen=True, slots=True)
class Distortion:
    name: str
    strength: str
    apply: Distort

    def __call__(self, text: str, key: str = "") -> str:
        return self.apply(text, random.Random(f"{SEED}:{self.name}:{key}"))


def _each_word(text: str, change: Callable[[str], str], every: Callable[[int], bool]) -> str:
    """Change the words (runs of letters) whose number ``every`` accepts."""
    count = -1

    def replace(found: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return change(found.group()) if every(count) else found.group()

    return _WORD.sub(replace, text)


def _one_in(share: int, chance: random.Random) -> Callable[[int], bool]:
    """Accepts one word out of each run of ``share``, at a place drawn anew for each run."""
    places: dict[int, int] = {}
    return lambda n: n % share == places.setdefault(n // share, chance.randrange(share))


def _typo(word: str, chance: random.Random) -> str:
    if len(word) < 3:
        return word
    at, kind = chance.randrange(1, len(word) - 1), chance.randrange(4)
    other = chance.choice("abcdefghijklmnopqrstuvwxyz")
    if kind == 0:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind == 1:
        return word[:at] + word[at + 1 :]
    return word[:at] + other + word[at + (kind == 2) :]


def typos(text: str, chance: random.Random) -> str:
    return _each_word(text, lambda w: _typo(w, chance), _one_in(5, chance))


def leet(text: str, chance: random.Random) -> str:
    return "".join(_LEET[c.lower()] if c.lower() in _LEET and chance.random() < 0.5 else c for c in text)


def zero_width(text: str, chance: random.Random) -> str:
    def hide(word: str) -> str:
        at = chance.randrange(1, len(word)) if len(word) > 1 else 1
        return word[:at] + chance.choice("\u200b\u200c\u200d\u2060\ufeff") + word[at:]

    return _each_word(text, hide, lambda n: True)


def styled(text: str, chance: random.Random) -> str:
    upper, lower, digit = 0x1D400, 0x1D41A, 0x1D7CE

    def style(c: str) -> str:
        if "a" <= c <= "z":
            return chr(lower + ord(c) - 97)
        if "A" <= c <= "Z":
            return chr(upper + ord(c) - 65)
        return chr(digit + ord(c) - 48) if "0" <= c <= "9" else c

    return "".join(map(style, text))


def no_vowels(text: str, chance: random.Random) -> str:
    return _each_word(text, lambda w: w[0] + re.sub("[aiueoAIUEO]", "", w[1:]), _one_in(3, chance))


def emoji(text: str, chance: random.Random) -> str:
    return _each_word(text, lambda w: f"{w} {chance.choice(_EMOJI)}", lambda n: n % 3 == 2)


def capitals(text: str, chance: random.Random) -> str:
    return text.upper()


def first_half(text: str, chance: random.Random) -> str:
    words = text.split()
    return " ".join(words[: (len(words) + 1) // 2])


def header(text: str, chance: random.Random) -> str:
    return f"{fillers.HEADER}\n\n{text}"


def embedded(text: str, chance: random.Random) -> str:
    lines = list(fillers.CHAT)
    chance.shuffle(lines)
    words = " ".join(lines).split()[: fillers.FORWARD_WORDS]
    half = len(words) // 2
    return f"{' '.join(words[:half])}\n{text}\n{' '.join(words[half:])}"


def ocr(text: str, chance: random.Random) -> str:
    def misread(c: str) -> str:
        if not c.isalnum() or chance.random() >= 0.05:
            return c
        return _OCR.get(c.lower()) or chance.choice("abcdefghiklmnoprstuvwy")

    return "".join(map(misread, text))


def reordered(text: str, chance: random.Random) -> str:
    sentences = [s for s in _SENTENCE.split(text) if s.strip()]
    if len(sentences) < 2:
        sentences = [s for s in re.split(r",\s+", text) if s.strip()]
    chance.shuffle(sentences)
    return " ".join(sentences)


def joined(text: str, chance: random.Random) -> str:
    words, drop = text.split(), _one_in(5, chance)
    return "".join(w + ("" if drop(n) else " ") for n, w in enumerate(words)).strip()


def stretched(text: str, chance: random.Random) -> str:
    def stretch(word: str) -> str:
        vowels = [n for n, c in enumerate(word) if c in "aiueoAIUEO"]
        at = vowels[-1] if vowels else len(word) - 1
        return word[:at] + word[at] * chance.randint(3, 5) + word[at + 1 :]

    return _each_word(text, stretch, _one_in(3, chance))


def abbreviated(text: str, chance: random.Random) -> str:
    return _each_word(text, lambda w: _SHORT.get(w.lower(), w), lambda n: True)


DISTORTIONS: tuple[Distortion, ...] = (
    Distortion("typos", "one letter in one word of five", typos),
    Distortion("leetspeak", "half the letters that have one", leet),
    Distortion("zero-width", "one in every word", zero_width),
    Distortion("styled letters", "every letter and digit, mathematical bold", styled),
    Distortion("vowels out", "one word of three", no_vowels),
    Distortion("emoji", "after every third word", emoji),
    Distortion("all capitals", "every letter", capitals),
    Distortion("first half only", "half of the words", first_half),
    Distortion("forwarding header", "22 words before it", header),
    Distortion("embedded", "in a forward of 300 words", embedded),
    Distortion("OCR-like errors", "5% of letters and digits", ocr),
    Distortion("sentences reordered", "all (clauses where there is one sentence)", reordered),
    Distortion("words joined", "one space of five", joined),
    Distortion("stretched letters", "one word of three, 3 to 5 times", stretched),
    Distortion("chat abbreviations", "every common word that has one", abbreviated),
)


def distorted(queries: Sequence[Query], distortion: Distortion) -> list[str]:
    return [distortion(q.text, q.id) for q in queries]


# Copies of a claim that say something else ------------------------------------------------------------------------

_NOT = re.compile(r"\b(?:tidak|tak|bukan|belum|gak|nggak|not|no|never)\b\s*", re.I)
_NO_VERB = (
    "menteri|menkeu|menko|menag|mendagri|menkes|menlu|menhub|menpora|mensos|"
    "merah|media|medan|mesin|mereka|berita|bersama|berbagai|terbesar|terbaru|terkait|terhadap|dinas|dirinya"
)
_VERB = re.compile(
    rf"\b(?!{_NO_VERB})(?:(?:me[mnlrw]|ber|ter)\w{{3,}}|di\w{{4,}}|(?:akan|bakal|sudah|telah|resmi|bisa|boleh)\b)", re.I
)
_AUXILIARY = re.compile(r"\b(?:is|are|was|were|will|can|has|have|had|should|would)\b", re.I)
_NUMBER = re.compile(r"\d+")
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Changed:
    """A copy of a document's claim in which one thing was changed. ``what`` names the reasons that tell it."""

    text: str
    document: str
    what: frozenset[str]


def negated(document: Document) -> Changed | None:
    """The claim with "tidak" or "not" put before what it says; with its negation taken out where it has one."""
    text = document.title if document.language == "id" else (document.claim or document.title)
    if _NOT.search(text):
        changed = _NOT.sub("", text, count=1)
    elif document.language == "id":
        changed = _VERB.sub(lambda m: f"tidak {m.group()}", text, count=1)
    else:
        changed = _AUXILIARY.sub(lambda m: f"{m.group()} not", text, count=1)
    return None if changed == text else Changed(changed, document.id, frozenset(["negation"]))


def renumbered(document: Document, chance: random.Random) -> Changed | None:
    """The claim with its longest number changed in one digit; of a year the last, so that it stays one."""
    text = document.title if document.language == "id" else (document.claim or document.title)
    numbers = [m for m in _NUMBER.finditer(text) if not _touches_letter(text, m)]
    if not numbers:
        return None
    found = max(numbers, key=lambda m: len(m.group()))
    old = found.group()
    at = 3 if _YEAR.fullmatch(old) else chance.randrange(len(old))
    digit = chance.choice([d for d in "123456789" if d != old[at]])
    new = old[:at] + digit + old[at + 1 :]
    return Changed(
        text[: found.start()] + new + text[found.end() :], document.id, frozenset(["number", "amount", "date"])
    )


def _touches_letter(text: str, found: re.Match[str]) -> bool:
    around = text[max(found.start() - 1, 0) : found.start()] + text[found.end() : found.end() + 1]
    return any(c.isalpha() for c in around)
