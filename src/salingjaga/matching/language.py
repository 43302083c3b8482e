"""Guess the language of a message from its function words. Short lists, honest doubt."""

from __future__ import annotations

from collections.abc import Sequence

from salingjaga.matching.words import FUNCTION_WORDS_OF


def guess(tokens: Sequence[str]) -> str:
    """The ISO 639 code of the language with most function words among ``tokens``, "" when unsure."""
    hits = {code: sum(token in words for token in tokens) for code, words in FUNCTION_WORDS_OF.items()}
    best = max(hits, key=lambda code: hits[code])
    return best if hits[best] >= 2 else ""
