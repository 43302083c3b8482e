"""A text as a row of words: folded form, stem, capitals, breaks; and the word lists that the rules read."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from itertools import islice
from typing import Any, Protocol

Span = tuple[int, int]
MAX_WORDS = 800
MAX_CHARACTERS = 20_000
MAX_SPANS = 400

_RUN = re.compile(r"(?<![\d.,])\d+(?!\d|[.,]\d)")
_SENTENCE = re.compile(r"[!?\n;\u2022]|\.(?=\s|$)|\.\.")
_CLAUSE = re.compile(r"[,:/&(){}\[\]\"“”–—]|\s-\s")
_URL = re.compile(r"https?://\S+|www\.\S+|pic\.twitter\.com/\S+|\S{1,80}\[dot\]\S{0,80}|[@#]\w+", re.IGNORECASE)
_SIGNATURE = re.compile(r"[—–-]{1,2}\s?[^()\n—]{1,60}\(@\w{1,30}\)(?:\s+[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4})?")


_ABBREVIATED = frozenset("sen rep gov dr drs ir prof mr mrs ms st jr hj kh gen lt col no jl rp".split())


_TRAILING = '!?.,;:…|)]}"”'
_QUOTES = ("'", "’")
_POSSESSIVE = re.compile(r"['’](?:s)?$")


def _abbreviated(text: str) -> bool:
    return len(text) == 1 or text in _ABBREVIATED


class TokenLike(Protocol):
    @property
    def text(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


@lru_cache(maxsize=1)
def vocabulary() -> dict[str, Any]:
    """The project's own word lists (``data/facts.toml``)."""
    return tomllib.loads(files("salingjaga.matching").joinpath("data/facts.toml").read_text("utf-8"))


@lru_cache(maxsize=64)
def word_set(section: str, key: str) -> frozenset[str]:
    """A list of single words."""
    return frozenset(vocabulary()[section][key].split())


@lru_cache(maxsize=64)
def word_values(section: str, key: str) -> dict[str, float]:
    """A list of ``word value`` pairs."""
    pairs = (entry.split() for entry in vocabulary()[section][key].split(","))
    return {word: float(value) for word, value in pairs}


_PREFIXES = "diper memper diber meny peny meng peng mem pem men pen ber ter per di me ke nge ng ny".split()
_SUFFIXES = ("kannya", "annya", "inya", "kan", "nya", "lah", "an", "ing", "ies", "ed", "es", "s", "i", "e")


@lru_cache(maxsize=1)
def irregular() -> dict[str, str]:
    """English verb forms to their verbs."""
    lines = vocabulary()["stop"]["irregular"].strip().splitlines()
    return {form: forms[0] for forms in (line.split() for line in lines) for form in forms[1:]}


_SWALLOWED = "ptkscm"
_ENGLISH_DIS = ("disallow", "disagree", "disapprov", "dislike", "dishonest")


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """A key under which the forms of a word meet (menolak, ditolak, tolak; voted, votes): not a word itself.

    The nasal prefixes of Indonesian swallow p, t, k and s (in chats c, before m none), so these go from its head."""
    word = irregular().get(word, word)
    if len(word) < 5 or not word.isalpha() or word.startswith(_ENGLISH_DIS):
        return word[1:] if len(word) == 4 and word[0] in _SWALLOWED and word[1] in "aeiou" else word
    base = next((word[len(p) :] for p in _PREFIXES if word.startswith(p) and len(word) - len(p) >= 4), word)
    if base == word or len(base) < 3 or not any(v in base for v in "aeiou"):
        base = word
    for _ in range(2):
        ending = next((e for e in _SUFFIXES if base.endswith(e) and len(base) - len(e) >= 4), "")
        base = base.removesuffix(ending)
    return base[1:] if base[0] in _SWALLOWED and len(base) > 3 and base[1] in "aeiou" else base


@dataclass(frozen=True, slots=True)
class Word:
    """``text`` is folded, ``raw`` as written; ``gap`` 0 follows its neighbour, 1 after a comma, 2 begins a sentence;
    ``content`` says that it is no function word, number or single letter."""

    text: str
    raw: str
    start: int
    end: int
    gap: int
    hidden: bool
    content: bool

    @property
    def stem(self) -> str:
        return stem(self.text)


class Words:
    """The words of one text, at most ``MAX_WORDS``. ``hidden`` words stand in a link, a handle or a signature: they
    show that somebody is named, never that somebody else is."""

    def __init__(self, original: str, tokens: tuple[TokenLike, ...] | list[TokenLike]) -> None:
        self.original = original
        self.hidden = _hidden(original)
        self.items: list[Word] = []
        end = 0
        for token in tokens[:MAX_WORDS]:
            self.items.append(self._word(token, original[end : token.start] if self.items else "\n"))
            end = self.items[-1].end

    def _word(self, token: TokenLike, between: str) -> Word:
        if between.strip() == "." and self.items and _abbreviated(self.items[-1].text):
            between = " "
        plain = between in ("", " ")
        gap = 0 if plain else 2 if _SENTENCE.search(between) else 1 if _CLAUSE.search(between) else 0
        text = token.text
        if text.endswith(_QUOTES) or text[-2:-1] in _QUOTES:
            text = _POSSESSIVE.sub("", text) or text
        hidden = bool(self.hidden) and any(start <= token.start < end for start, end in self.hidden)
        content = len(text) > 1 and text not in word_set("stop", "words") and not text.isdigit()
        raw = self.original[token.start : token.end].rstrip(_TRAILING) or self.original[token.start : token.end]
        return Word(text, raw, token.start, token.start + len(raw), gap, hidden, content)

    def __len__(self) -> int:
        return len(self.items)

    @cached_property
    def starts(self) -> list[int]:
        return [word.start for word in self.items]

    @cached_property
    def stems(self) -> list[str]:
        return [word.stem if word.content else "" for word in self.items]

    @cached_property
    def content(self) -> frozenset[str]:
        return frozenset(s for s in self.stems if s)

    @cached_property
    def texts(self) -> frozenset[str]:
        return frozenset(word.text for word in self.items)

    @cached_property
    def digits(self) -> frozenset[str]:
        """The runs of digits that stand on their own outside links."""
        runs = _RUN.finditer(self.original[:MAX_CHARACTERS])
        return frozenset(m[0] for m in runs if not any(s <= m.start() < e for s, e in self.hidden))

    @cached_property
    def lowered(self) -> str:
        return self.original.casefold()

    @cached_property
    def where(self) -> dict[str, list[int]]:
        places: dict[str, list[int]] = {}
        for index, key in enumerate(self.stems):
            if key:
                places.setdefault(key, []).append(index)
        return places

    @cached_property
    def mixed_case(self) -> bool:
        """Whether a capital tells anything: neither nearly all words have one nor nearly none."""
        letters = [w.raw[:1].isupper() for w in self.items if w.raw[:1].isalpha() and w.content and w.gap < 2]
        return bool(letters) and 0 < sum(letters) / len(letters) < 0.85

    def at(self, offset: int) -> int:
        """The first word that begins at ``offset`` or after it."""
        return bisect_left(self.starts, offset)

    def around(self, first: int, last: int, reach: int) -> frozenset[str]:
        """The stems of content words within ``reach`` words of the words ``first`` to ``last`` (both left out)."""
        return frozenset(s for s in (*self.stems[max(0, first - reach) : first], *self.stems[last : last + reach]) if s)

    def capital(self, index: int) -> bool:
        return self.items[index].raw[:1].isupper()


def _hidden(original: str) -> tuple[Span, ...]:
    text = original[:MAX_CHARACTERS]
    spans = (m.span() for pattern in (_URL, _SIGNATURE) for m in pattern.finditer(text))
    return tuple(islice(spans, MAX_SPANS))
