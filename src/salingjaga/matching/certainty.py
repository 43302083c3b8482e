"""What tells whether the best candidate really checks the message, or is only the nearest there is.

All evidence is written so that more of it speaks for a match: what is missing counts below zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from salingjaga.matching import background
from salingjaga.matching.arrays import Array
from salingjaga.matching.features import HEADS, Local
from salingjaga.matching.message import Message
from salingjaga.matching.query import Query
from salingjaga.matching.ranking import Ranked

RIVALS = 40
TWINS = 30
"""Nearest candidates among which a word of the head has to tell something."""
FEW = 10
STRONG = 8.0
"""The weight (idf) of a rather rare word: others are measured by it."""


@dataclass
class Certainty:
    """Evidence about the candidates of one message; ``found`` is best first."""

    message: Message
    found: Ranked

    @cached_property
    def near(self) -> Array:
        return np.arange(min(RIVALS, len(self.found)))

    @cached_property
    def leads(self) -> list[Array]:
        """Hashes of the words of title, claim and conclusion of the nearest candidates."""
        return self.found.hashes(self.near, "lead_set")

    @cached_property
    def local(self) -> Local:
        return Local.of(self.leads[:TWINS], min(TWINS, len(self.leads)))

    @cached_property
    def vectors(self) -> Array:
        """The nearest candidates' leads as word vectors of length 1."""
        hashes, at = np.unique(np.concatenate(self.leads), return_inverse=True)
        rows = np.repeat(self.near, [len(lead) for lead in self.leads])
        out = np.zeros((len(self.near), len(hashes)), np.float32)
        out[rows, at] = self._idf(hashes)[at]
        return np.asarray(out / (np.linalg.norm(out, axis=1, keepdims=True) + 1e-9))

    def _idf(self, hashes: Array) -> Array:
        """Weights of words wherever they stand."""
        out = np.zeros(len(hashes), np.float32)
        for query in self.found.queries.values():
            known = query.segment.a["word_hash"]
            at = np.minimum(np.searchsorted(known, hashes), max(len(known) - 1, 0))
            out = np.where((known[at] == hashes) & (out == 0), query.idf[at], out) if len(known) else out
        return out

    def evidence(self, place: int) -> dict[str, float]:
        """Features of the probability, by name, for the candidate at ``place``."""
        features = {name: float(values[place]) for name, values in self.found.features.items()}
        about = _About(self, place)
        return {
            "gap": self._gap(place),
            "head_local": features["head_local"],
            "two_char": features["two_char"],
            "whole_early": features["whole_early"],
            "lead_early": about.lead_early(),
            "names_missing": about.names_missing(),
            "head_worst": about.head_worst(),
            "rest": about.rest(),
        }

    def chance(self, place: int) -> float:
        """How surely the words that the message shares with this document did not meet by chance, in nats.

        The sum of ``-log(share)`` over its content words that the document holds anywhere, by how common each is in
        fact-checks at large: 14 means that one text in a million would hold them all if words came independently. It
        does not depend on the index, so it also tells where the nearest of seventy rumours is far.
        """
        said = {token.text for token in self.message.read.content}
        held = _About(self, place).in_whole
        words = [word for word, there in zip(self.message.words, held, strict=True) if there and word in said]
        return float(-np.log(np.maximum(background.shares(words), background.RAREST)).sum())

    def _gap(self, place: int) -> float:
        """How far the rivals are behind; near-copies of the candidate are none: they may check the same claim.

        Standing out among few says little: the gap counts for ``n / (n + 10)`` of what it is among ``n`` rivals.
        """
        others = self.near[self.near != place]
        alike = self.vectors[others] @ self.vectors[place] if place < len(self.near) else np.zeros(len(others))
        rival = 1 - np.clip(1.6 * alike - 0.2, 0, 1)
        behind = np.exp(np.clip(self.found.scores[others] - self.found.scores[place], -30, 30))
        among = len(others) / (len(others) + FEW)
        return float(-np.log((behind * rival).sum() + 0.002)) * among


class _About:
    """One candidate and the message, word by word."""

    def __init__(self, certainty: Certainty, place: int) -> None:
        found = certainty.found
        self.certainty, self.row = certainty, int(found.rows[place])
        self.query: Query = found.queries[int(found.parts[place])]
        self.words = self.query.segment.rows(np.array([self.row]))
        self.idf, self.name = self.query.idf / STRONG, self.query.weights.a["name"]
        self._head()
        self._message()

    def _head(self) -> None:
        """The words of the title or the claim, whichever the message holds more of, and how far it holds each."""
        self.head, self.held = np.zeros(0, np.int64), np.zeros(0)
        best = -1.0
        for name in HEADS:
            words = np.unique(self.words.table(name)[0]).astype(np.int64)
            if not len(words):
                continue
            held = self.query.held(words)
            share = float((held * self.idf[words]).sum() / (self.idf[words].sum() + 1e-9))
            if share > best:
                best, self.head, self.held = share, words, held
        said = len(self.query.message.words)
        likeness = self.query.likeness(self.head)[:, :said]
        self.alike = (likeness > 0).any(0) if len(self.head) and said else np.zeros(said, bool)

    def _message(self) -> None:
        """For each word of the message: its weight, how much it is a name, and whether the document holds it."""
        numbers, known = self.query.numbers, self.query.numbers >= 0
        self.weight = np.where(known, self.idf[numbers], 0)
        self.named = np.where(known, self.name[numbers], 0)
        self.early = 1 / (1 + self.query.message.places / 15)
        entries = self.query.entries
        lead, whole = (np.isin(entries.numbers, self.words.table(name)[0]) for name in ("lead_set", "whole_set"))
        self.entries_in_lead = lead
        self.in_lead = (np.isin(numbers, entries.numbers[lead]) & known) | self.alike
        through = np.isin(self.query.message.places, entries.places[whole])
        self.in_whole = (np.isin(numbers, entries.numbers[whole]) & known) | through | self.alike

    def lead_early(self) -> float:
        """How much of the message, early words first, stands in title, claim or conclusion."""
        entries = self.query.entries
        mass = entries.weights * entries.early * self.query.idf[entries.numbers] * self.entries_in_lead
        return float(np.log1p(mass.sum()))

    def names_missing(self) -> float:
        """Names of the message that the document nowhere holds."""
        return -float((self.named * self.weight * self.early * ~self.in_whole).sum())

    def head_worst(self) -> float:
        """The most telling word of the head that the message does not hold."""
        local = self.certainty.local(self.query.segment.a["word_hash"][self.head])
        return -float(((1 - self.held) * self.idf[self.head] * local / STRONG).max(initial=0))

    def rest(self) -> float:
        """The share of the message's other words, early ones first, that stand in title, claim or conclusion."""
        mass = (1 - self.named) * self.weight * self.early
        return float((mass * self.in_lead).sum() / (mass.sum() + 0.5))
