"""The tables in ``data/``: informal spellings, function words, furniture, sets of words. All our own work."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from zlib import crc32


def _read(name: str) -> bytes:
    return files("salingjaga.matching").joinpath("data", name).read_bytes()


def checksum(*names: str) -> int:
    """A number of 32 bits that changes with the content of any of the tables."""
    return crc32(b"".join(map(_read, names)))


def rows(name: str) -> Iterator[tuple[str, str]]:
    """The two columns of a table in ``data/``, comments and empty lines left out."""
    for line in _read(name).decode().splitlines():
        if line and not line.startswith("#"):
            first, second = line.split("\t")
            yield first, second


@cache
def _word_sets(table: str) -> dict[str, frozenset[str]]:
    sets: dict[str, set[str]] = {}
    for name, line in rows(table):
        sets.setdefault(name, set()).update(line.split())
    return {name: frozenset(words) for name, words in sets.items()}


def word_set(name: str) -> frozenset[str]:
    """One of the sets in ``word_sets.tsv``."""
    return _word_sets("word_sets.tsv")[name]


SPELLINGS: dict[str, str] = {typed: meant for meant, typings in rows("spellings.tsv") for typed in typings.split()}
"""Informal spelling to the word or words meant; no value holds another key."""

FUNCTION_WORDS_OF = _word_sets("function_words.tsv")
"""ISO 639 code of a language to its function words."""

FUNCTION_WORDS = frozenset().union(*(FUNCTION_WORDS_OF[code] for code in ("id", "ms", "jv", "su", "en")))
"""Words that carry no content in any of the languages most messages are in."""
