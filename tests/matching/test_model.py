"""The learnt numbers that ship: complete, readable, with their origin; and the two regressions that make them."""

from __future__ import annotations

import numpy as np
import pytest

from salingjaga.matching import Document, Index, fitting, training
from salingjaga.matching.certainty import Certainty
from salingjaga.matching.message import Message
from salingjaga.matching.model import Model, matrix, relative, shipped
from salingjaga.matching.normalise import normalise
from salingjaga.matching.ranking import gather

ROWS = [Document(str(n), title=f"Kabar {w} di pasar", conclusion=f"Tidak ada {w}.") for n, w in enumerate("abcdefgh")]


def test_every_feature_that_the_model_weighs_is_computed() -> None:
    index = Index.build([*ROWS, Document("x", title="Gudang logistik kebanjiran", claim="Gudang logistik kebanjiran.")])
    message = Message(normalise("gudang logistik kebanjiran tadi malam"))
    found = gather(message, index.parts, {0: None})
    assert set(shipped().rank) <= set(found.features)
    found.scores = shipped().score(found.features)
    assert set(shipped().match) - {"bias"} <= set(Certainty(message, found).evidence(0))


def test_all_weights_are_evidence_for_none_against() -> None:
    model = shipped()
    assert min(model.rank.values()) >= 0
    assert min(weight for name, weight in model.match.items() if name != "bias") >= 0


def test_the_model_says_where_it_came_from() -> None:
    provenance = shipped().provenance
    assert provenance["command"] == "python -m bench.train"
    assert all(len(digest) == 64 for digest in provenance["files"].values())
    assert 0 < provenance["figures"]["answered without a fact-check"] <= 0.05


def test_a_match_needs_more_than_a_candidate_worth_showing() -> None:
    assert 0 < shipped().related_at < shipped().match_at < 1


def test_relative_values_do_not_depend_on_the_scale_of_a_feature() -> None:
    values = np.array([4.0, 1.0, 0.0, 2.5])
    assert np.allclose(relative(values), relative(values * 1000))
    assert relative(np.zeros(3)).tolist() == [0, 0, 0]
    assert len(relative(np.zeros(0))) == 0


def test_a_field_that_no_candidate_has_counts_for_nothing() -> None:
    model = Model({"a": 1.0, "empty": 5.0})
    features = {"a": np.array([3.0, 1.0]), "empty": np.zeros(2)}
    assert np.allclose(model.score(features), matrix(features, ["a"])[:, 0])


def test_softmax_finds_the_feature_that_tells_and_drops_the_one_that_misleads() -> None:
    chance = np.random.default_rng(0)
    groups = []
    for _ in range(80):
        features = chance.random((6, 3))
        right = features[:, 0] == features[:, 0].max()
        features[:, 1] = -features[:, 0]
        groups.append((features, right))
    weights = fitting.softmax(groups)
    assert weights[0] > 1
    assert weights[1] == 0


def test_logistic_gives_back_weights_in_the_units_of_its_features() -> None:
    chance = np.random.default_rng(1)
    rows = np.stack([chance.normal(100, 20, 400), chance.normal(0, 1, 400)], 1)
    outcome = (chance.random(400) < 1 / (1 + np.exp(-(rows[:, 0] - 100) / 10))).astype(float)
    weights = fitting.logistic(rows, outcome)
    assert weights[0] == pytest.approx(0.1, abs=0.04)
    assert weights[0] * 100 + weights[-1] == pytest.approx(0, abs=1.5)


class Asked:
    def __init__(self, text: str, right: str) -> None:
        self.text, self.accepted, self.group = text, frozenset([right]), right


class Collected:
    documents = [
        Document(f"d{n}", title=f"{a} {b} ditemukan di {c}")
        for n, (a, b, c) in enumerate(
            (a, b, c)
            for a in ("Truk", "Kapal", "Gudang")
            for b in ("beras", "surat suara")
            for c in ("Medan", "Kupang")
        )
    ]
    queries = [Asked(f"astaga {d.title.lower()} kemarin sore", d.id) for d in documents]


def test_training_learns_a_model_that_answers_what_it_was_shown() -> None:
    model = training.fit([Collected()])
    index = Index.build(Collected.documents, model=model)
    firsts = [index.rank(query.text, 1)[0][0] for query in Collected.queries]
    assert np.mean([first in query.accepted for first, query in zip(firsts, Collected.queries, strict=True)]) > 0.9


def test_training_is_repeatable() -> None:
    assert training.fit([Collected()]) == training.fit([Collected()])


def test_removed_documents_are_really_searched_without() -> None:
    cases = training.cases(Collected.queries, Collected.documents, 0, removed=True)
    for case in cases:
        right = {int(row) for row in case.found.rows[case.right]}
        assert right
        assert not right & {int(row) for row in case.without.rows}
