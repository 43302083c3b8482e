"""A message as the ranking sees it: distinct words in order of appearance, their places and n-grams."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from salingjaga.matching import grams
from salingjaga.matching.arrays import Array
from salingjaga.matching.normalise import Normalised
from salingjaga.matching.reasons import Spoken

MOST_WORDS = 400
"""Words of a message that are ranked: a longer forward repeats itself, and time grows with each."""
LONGEST_JOINED = 24


@dataclass
class Message:
    """Built from ``normalise(text)``. ``sequence`` are the words in order, ``words`` the distinct ones."""

    read: Normalised

    @cached_property
    def spoken(self) -> Spoken:
        """The content words, ready to be compared with texts."""
        return Spoken(self.read)

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
    def places(self) -> Array:
        """Where each of ``words`` first stands."""
        return np.array(list(self.first.values()), np.float32)

    @cached_property
    def counts(self) -> Array:
        """How often each of ``words`` stands in the message."""
        counted = Counter(self.sequence)
        return np.array([counted[word] for word in self.words], np.float32)

    @cached_property
    def joined(self) -> dict[str, int]:
        """Neighbours written as one word ("idul adha": "iduladha") and where the first of them stands."""
        out: dict[str, int] = {}
        for place, (left, right) in enumerate(zip(self.sequence, self.sequence[1:], strict=False)):
            if 6 <= len(left) + len(right) <= LONGEST_JOINED:
                out.setdefault(left + right, place)
        return out

    @cached_property
    def gram_table(self) -> tuple[Array, Array]:
        """N-grams (3 to 5) of ``words`` as a table."""
        return grams.table(self.words, 3, 5)

    @cached_property
    def soft(self) -> tuple[Array, Array, Array, Array]:
        """N-grams (2 to 4) of ``words``, then ``joined``: ``(distinct n-grams, pointers, who holds each, sizes)``."""
        pointers, flat = grams.table([*self.words, *self.joined], 2, 4)
        distinct, at = np.unique(flat, return_inverse=True)
        holders, rows = grams.invert(pointers, at, len(distinct))
        return distinct, holders, rows, np.diff(pointers)
