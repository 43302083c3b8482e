"""Learn when two circulating texts carry the same rumour, and write `matching/data/same.json`.

    python -m bench.train_same

Every real text of a collection becomes a case of two variants, itself and a distorted copy; then it is asked with each
of the fifteen distortions, drawn anew. Each case that comes near is a row: right where it is the same rumour (or an
equivalent). Weights learnt on one collection are tried on the other. What ships is learnt on Indonesian messages alone:
it serves the tweets as well as weights of their own do, and theirs do not serve it. Exact copies are no rows: they need
no probability.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bench.data import Collection, Query, collections
from bench.distortions import DISTORTIONS
from bench.runs import steps
from bench.train import FILE as MODEL
from bench.train import provenance
from salingjaga.matching.arrays import Array
from salingjaga.matching.fitting import logistic
from salingjaga.matching.gathering import Gathering
from salingjaga.matching.said import Said
from salingjaga.matching.same import OTHER_FILLING, Same, evidence

FILE = MODEL.with_name("same.json")
FEATURES = ("greater", "lesser", "shared", "order", "far_apart")
FALSE = 0.002
"""Share of messages for which another rumour may reach the threshold of joining."""
RIGHT = 0.1
"""Share of right ones among candidates from which they are suggested: a suggestion costs a look."""
EVERY = 2
NEVER = 1e-9


@dataclass(frozen=True, slots=True)
class Row:
    """One candidate of one message."""

    message: int
    features: tuple[float, ...]
    right: bool


def rows(collection: Collection, *, every: int = EVERY) -> list[Row]:
    queries = collection.queries[::every]
    gathering = Gathering(Same({"bias": 0.0}))
    for number, query in enumerate(queries):
        gathering.put(number, _variants(query))
    out: list[Row] = []
    asked = [(q, said) for q in steps(queries, f"same, {collection.name}") for said in _asked(q)]
    for number, (query, said) in enumerate(asked):
        out += _of_one(number, query, said, gathering, queries)
    return out


def _variants(query: Query) -> Iterator[Said]:
    yield Said.of(query.text)
    yield Said.of(random.Random(f"same:{query.id}").choice(DISTORTIONS)(query.text, query.id))


def _asked(query: Query) -> Iterator[Said]:
    yield Said.of(query.text)
    yield from (Said.of(distort(query.text, f"{query.id} again")) for distort in DISTORTIONS)


def _of_one(number: int, query: Query, said: Said, gathering: Gathering, queries: Sequence[Query]) -> Iterator[Row]:
    for key, found in gathering.candidates(said):
        for other in (gathering.texts[row] for row in found):
            if other.words != said.words:
                features = evidence(said, other, gathering.weight)
                right = queries[key].group == query.group
                yield Row(number, tuple(features[name] for name in FEATURES), right)


def fitted(found: Sequence[Row]) -> Array:
    return logistic(np.array([row.features for row in found]), np.array([row.right for row in found], float))


def probabilities(weights: Array, found: Sequence[Row]) -> Array:
    features = np.array([row.features for row in found])
    return np.asarray(1 / (1 + np.exp(-(features @ weights[:-1] + weights[-1]))))


def best(chance: Array, found: Sequence[Row]) -> Array:
    """For each message the greatest probability of a wrong and of a right candidate: ``[messages, 2]``."""
    out = np.zeros((1 + max(row.message for row in found), 2))
    for row, value in zip(found, chance, strict=True):
        value = NEVER if row.features[FEATURES.index("far_apart")] <= -OTHER_FILLING else value
        out[row.message, int(row.right)] = max(out[row.message, int(row.right)], value)
    return out


def threshold(chance: Array, found: Sequence[Row]) -> float:
    wrong = np.sort(best(chance, found)[:, 0])[::-1]
    return float(np.nextafter(wrong[int(FALSE * len(wrong))], 1))


def figures(by_name: dict[str, list[Row]]) -> dict[str, Any]:
    """Learnt on one collection and asked of the other, at the threshold of the one it was learnt on."""
    out = {}
    for name, mine in by_name.items():
        weights = fitted(mine)
        at = threshold(probabilities(weights, mine), mine)
        for other, theirs in by_name.items():
            found = best(probabilities(weights, theirs), theirs)
            joined = found[found[:, 1] > 0, 1] >= at
            out[f"learnt on {name}, asked of {other}"] = {
                "right case reaches the threshold": round(float(joined.mean()), 4),
                "another rumour reaches it": round(float((found[:, 0] >= at).mean()), 4),
            }
    return out


def main() -> None:
    by_name = {collection.name: rows(collection) for collection in collections()}
    weights = fitted(by_name["turnbackhoax"])
    at = threshold(probabilities(weights, by_name["turnbackhoax"]), by_name["turnbackhoax"])
    made = {
        "weights": {n: round(float(w), 4) for n, w in zip((*FEATURES, "bias"), weights, strict=True)},
        "join_at": round(at, 4),
        "suggest_at": RIGHT,
    }
    told = provenance(figures(by_name)) | {"command": "python -m bench.train_same"}
    FILE.write_text(json.dumps(made | {"provenance": told}, indent=1, ensure_ascii=False) + "\n", "utf-8")
    print(FILE.read_text("utf-8"))


if __name__ == "__main__":
    main()
