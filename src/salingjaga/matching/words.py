"""The tables beside this file: informal spellings, function words, forwarding furniture. All written by this project."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files


def rows(name: str) -> Iterator[tuple[str, str]]:
    """The two columns of a table in ``data/``, comments and empty lines left out."""
    text = files("salingjaga.matching").joinpath("data", name).read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            first, second = line.split("\t")
            yield first, second


SPELLINGS: dict[str, str] = {typed: meant for meant, typings in rows("spellings.tsv") for typed in typings.split()}
"""Informal spelling to the word or words meant; no value holds another key."""


def _function_words() -> dict[str, frozenset[str]]:
    words: dict[str, set[str]] = {}
    for language, line in rows("function_words.tsv"):
        words.setdefault(language, set()).update(line.split())
    return {language: frozenset(found) for language, found in words.items()}


FUNCTION_WORDS_OF = _function_words()
"""ISO 639 code of a language -> its function words."""

FUNCTION_WORDS = frozenset().union(*(FUNCTION_WORDS_OF[code] for code in ("id", "ms", "jv", "su", "en")))
"""Words that carry no content in any of the languages most messages are in."""
