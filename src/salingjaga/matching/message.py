"""A message as the ranking sees it: distinct words in order of appearance, their places and n-grams."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from salingjaga.matching import grams
from salingjaga.matching.arrays import Array
from salingjaga.matching.normalise import Normalised
from salingjaga.matching.words import FUNCTION_WORDS

MOST_WORDS = 400
"""Words of a message that are ranked: a longer forward repeats itself, and time grows with each."""


@dataclass
class Message:
    """Built from ``normalise(text)``. ``sequence`` are the words in order, ``words`` the distinct ones."""

    read: Normalised

    @cached_property
    def sequence(self) -> list[str]:
        return [token.text for token in self.read.tokens[:MOST_WORDS]]

    @cached_property
    def first(self) -> dict[str, int]:
        """Each distinct word and where it first stands."""
        places: dict[str, int] = {}
        for place, word in enumerate(self.sequence):
            places.setdefault(word, place)
        return places

    @cached_property
    def words(self) -> list[str]:
        return list(self.first)

    @cached_property
    def counts(self) -> Array:
        """How often each of ``words`` stands in the message."""
        counted = Counter(self.sequence)
        return np.array([counted[word] for word in self.words], np.float32)

    @cached_property
    def early(self) -> Array:
        """1 for the first word, less for later ones: 1 / (1 + place / 12)."""
        return 1 / (1 + np.array(list(self.first.values()), np.float32) / 12)

    @cached_property
    def content(self) -> Array:
        """Which of ``words`` are content words."""
        return np.array([word not in FUNCTION_WORDS for word in self.words], bool)

    @cached_property
    def gram_table(self) -> tuple[Array, Array]:
        """N-grams (3 to 5) of ``words`` as a table."""
        return _table([grams.buckets(word, 3, 5) for word in self.words])

    @cached_property
    def soft_words(self) -> tuple[list[str], Array]:
        """``words`` and neighbours joined ("idul adha" as "iduladha"), with the place of each."""
        joined: dict[str, int] = {}
        for place, (left, right) in enumerate(zip(self.sequence, self.sequence[1:], strict=False)):
            if len(left) + len(right) <= 24:
                joined.setdefault(left + right, place)
        names = self.words + list(joined)
        places = list(self.first.values()) + list(joined.values())
        return names, np.array(places, np.float32)

    @cached_property
    def soft_table(self) -> tuple[Array, Array]:
        """N-grams (2 to 4) of ``soft_words`` as a table."""
        return _table([grams.buckets(word, 2, 4) for word in self.soft_words[0]])


def _table(rows: list[tuple[int, ...]]) -> tuple[Array, Array]:
    pointers = np.zeros(len(rows) + 1, np.int64)
    np.cumsum([len(row) for row in rows], out=pointers[1:])
    flat = np.fromiter((value for row in rows for value in row), np.int64, int(pointers[-1]))
    return pointers, flat
