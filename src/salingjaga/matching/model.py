"""The learnt numbers: how features are made relative, weighed and turned into a probability.

``data/model.json`` ships them with their provenance; ``training`` makes that file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np

from salingjaga.matching.arrays import Array

BEST = 20


@dataclass(frozen=True)
class Model:
    """``rank`` and ``match`` are ``{feature: weight}``; ``match`` holds ``bias`` too. Thresholds are probabilities."""

    rank: Mapping[str, float]
    match: Mapping[str, float] = field(default_factory=dict)
    match_at: float = 0.5
    related_at: float = 0.1
    provenance: Mapping[str, Any] = field(default_factory=dict)

    def score(self, features: Mapping[str, Array]) -> Array:
        """One score a candidate: the weighted sum of the features, each relative to this message's candidates."""
        return sum((weight * relative(features[name]) for name, weight in self.rank.items()), np.zeros(1))

    def probability(self, features: Mapping[str, float]) -> float:
        total = self.match.get("bias", 0.0) + sum(self.match[n] * v for n, v in features.items() if n in self.match)
        return float(1 / (1 + np.exp(-np.clip(total, -30, 30))))

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Model:
        return cls(**{name: data[name] for name in cls.__dataclass_fields__})


def relative(values: Array) -> Array:
    """Square root of each value over the mean of the message's twenty best, so that scores compare between messages."""
    best = np.sort(values)[-BEST:].mean() if len(values) else 0.0
    return np.sqrt(np.maximum(values, 0) / best) if best > 1e-9 else np.zeros(len(values))


def matrix(features: Mapping[str, Array], names: Sequence[str]) -> Array:
    """Relative features side by side: ``[candidates, names]``."""
    return np.stack([relative(features[name]) for name in names], 1)


@lru_cache(maxsize=1)
def shipped() -> Model:
    """The model in this package."""
    return Model.from_dict(json.loads((files("salingjaga.matching") / "data" / "model.json").read_text("utf-8")))
