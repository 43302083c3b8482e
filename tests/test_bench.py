"""The arithmetic behind the published numbers, on data small enough to count by hand. No speeds."""

from __future__ import annotations

import random

import numpy as np
import pytest

from bench import baselines, corpora, data, distortions, engine, fillers, metrics, report, robustness, semantic
from bench.data import Collection, Query, cut_label, only, quoted_claim
from salingjaga.matching import Document

QUERIES = [
    Query("1", "satu", frozenset("a"), frozenset("b"), group="g"),
    Query("2", "dua", frozenset("b"), frozenset("a"), group="g"),
    Query("3", "tiga", frozenset("c")),
    Query("4", "empat", frozenset("d")),
]
RANKINGS = [["a", "x"], ["a", "b"], ["x", "y", "c"], ["x", "y"]]


def test_recall_and_reciprocal_rank_count_the_first_right_document() -> None:
    places = metrics.ranks(RANKINGS, QUERIES)
    assert places.tolist() == [1, 2, 3, 0]
    assert metrics.recall_at(places, 1).tolist() == [1, 0, 0, 0]
    assert metrics.reciprocal_at(places).mean() == pytest.approx((1 + 1 / 2 + 1 / 3) / 4)
    assert metrics.reciprocal_at(places, 2).tolist() == [1, 0.5, 0, 0]


def test_equivalents_count_only_where_asked_for() -> None:
    figures = metrics.ranking(RANKINGS, QUERIES)
    assert figures.r1 == 0.25
    assert figures.r1_equivalents == 0.5


def test_average_precision_divides_by_all_right_documents() -> None:
    assert metrics.average_precision_at(["a", "x", "b"], {"a", "b"}) == pytest.approx((1 + 2 / 3) / 2)
    assert metrics.average_precision_at(["x"] * 5 + ["a"], {"a"}) == 0.0


def test_answering_counts_matches_said_rightly_and_said_for_nothing() -> None:
    said = metrics.answering([0.9, 0.8, 0.2, 0.7], [1, 0, 1, 0], [1, 1, 1, 0], [0.75, 0.1], at=0.7)
    assert (said.answered, said.precision, said.precision_equivalents) == pytest.approx((0.75, 1 / 3, 2 / 3))
    assert said.false_match == 0.5


@pytest.mark.parametrize(("share", "kept"), [(0.0, 0), (0.2, 1), (0.3, 1), (0.4, 2), (1.0, 5)])
def test_the_threshold_lets_no_more_false_matches_through_than_allowed(share: float, kept: int) -> None:
    absent = [0.1, 0.5, 0.9, 0.3, 0.7]
    assert sum(p >= metrics.threshold_for(absent, share) for p in absent) == kept


def test_the_threshold_counts_equal_scores_as_one() -> None:
    assert sum(p >= metrics.threshold_for([0.5, 0.5, 0.5, 0.1], 0.25) for p in [0.5, 0.5, 0.5, 0.1]) == 0


def test_calibration_error_is_the_mean_gap_of_equally_filled_bins() -> None:
    result = metrics.calibration([0.1, 0.1, 0.9, 0.9], [0, 0, 1, 0], bins=2)
    assert [size for _, _, size in result.bins] == [2, 2]
    assert result.ece == pytest.approx((0.1 + 0.4) / 2)


def test_risk_falls_to_nothing_when_only_sure_answers_are_given() -> None:
    coverage, risk = metrics.risk_coverage([0.2, 0.9, 0.6], [0, 1, 1])
    assert coverage.tolist() == pytest.approx([1 / 3, 2 / 3, 1])
    assert risk.tolist() == pytest.approx([0, 0, 1 / 3])


def test_intervals_hold_the_mean_and_are_the_same_each_time() -> None:
    values = [0.0, 1.0, 1.0, 1.0]
    low, high = metrics.interval(values)
    assert low < 0.75 < high <= 1.0
    assert metrics.interval(values) == (low, high)


def test_equivalents_never_stand_on_both_sides_of_a_fold() -> None:
    seen: list[int] = []
    for train, test in metrics.folds(QUERIES, 3):
        assert not {QUERIES[i].group or QUERIES[i].id for i in train} & {
            QUERIES[i].group or QUERIES[i].id for i in test
        }
        seen += test.tolist()
    assert sorted(seen) == [0, 1, 2, 3]


def test_labels_in_brackets_are_cut_off_titles() -> None:
    assert cut_label("[SALAH] [HOAKS]  kota banjir (lagi)") == "kota banjir (lagi)"


def test_taking_fields_out_leaves_no_document_without_text() -> None:
    rows = (Document("1", title="judul", conclusion="isi"), Document("2", title="lain"))
    kept = only(Collection("c", rows, ()), "conclusion").documents
    assert [(d.title, d.conclusion) for d in kept] == [("", "isi"), ("lain", "")]


def test_the_claim_is_what_the_conclusion_quotes() -> None:
    assert (
        quoted_claim(Document("1", conclusion="Unggahan berisi klaim “kopi dilarang” adalah salah.")) == "kopi dilarang"
    )


DOCUMENTS = [
    Document("kopi", title="kopi dilarang mulai besok", explanation="Menteri tidak melarang kopi."),
    Document("banjir", title="kota tenggelam tahun depan", explanation="Badan cuaca membantahnya."),
    Document("kosong", title="rumah sakit penuh", conclusion=""),
]


@pytest.mark.parametrize("ranker", baselines.baselines(), ids=lambda b: b.name)
def test_every_baseline_finds_what_a_message_repeats(ranker: baselines.Baseline) -> None:
    ids, scores = ranker.rank(["Sebarkan! Kopi dilarang mulai besok", "katanya kota itu tenggelam"], DOCUMENTS, 2)
    assert [i[0] for i in ids] == ["kopi", "banjir"]
    assert all(s == sorted(s, reverse=True) for s in scores)


def test_soft_titles_match_words_written_together() -> None:
    assert baselines.SoftTitle(DOCUMENTS).score("rumahsakit")[2] > 0
    assert baselines.SoftTitle([Document("1", title="iduladha libur")]).score("hari idul adha")[0] > 0


def test_a_message_without_a_known_word_scores_nothing() -> None:
    for ranker in baselines.baselines():
        assert not np.any(ranker.scores(["🙂"], DOCUMENTS))


MESSAGE = "Pengumuman resmi. Mulai besok kotak suara Kelurahan Melati dipindah ke rumah Pak RT, kata petugas."


@pytest.mark.parametrize("distortion", distortions.DISTORTIONS, ids=lambda d: d.name)
def test_a_distortion_changes_the_message_and_always_alike(distortion: distortions.Distortion) -> None:
    assert distortion(MESSAGE, "1") == distortion(MESSAGE, "1")
    assert (
        any(distortion(MESSAGE, str(seed)) != MESSAGE for seed in range(9)) or distortion.name == "chat abbreviations"
    )


def test_there_are_fifteen_distortions_of_the_strength_they_state() -> None:
    by_name = {d.name: d for d in distortions.DISTORTIONS}
    words = MESSAGE.split()
    assert len(by_name) == 15
    assert len(fillers.HEADER.split()) == 22
    assert len(by_name["embedded"](MESSAGE).split()) == fillers.FORWARD_WORDS + len(words)
    assert by_name["first half only"](MESSAGE) == " ".join(words[:8])
    assert sum(a != b for a, b in zip(by_name["typos"](MESSAGE).split(), words, strict=True)) in (2, 3)
    assert by_name["chat abbreviations"]("yang tidak") == "yg gak"


def test_a_negated_copy_denies_and_a_denied_one_affirms() -> None:
    denied = distortions.negated(Document("1", title="menteri melarang kopi", language="id"))
    affirmed = distortions.negated(Document("1", title="menteri tidak melarang kopi", language="id"))
    assert denied is not None
    assert affirmed is not None
    assert (denied.text, affirmed.text) == ("menteri tidak melarang kopi", "menteri melarang kopi")
    assert distortions.negated(Document("1", title="kopi", language="id")) is None


def test_a_changed_year_stays_a_year() -> None:
    changed = distortions.renumbered(Document("1", title="rekrutmen 2026", language="id"), random.Random(1))
    assert changed is not None
    assert changed.text.startswith("rekrutmen 202")
    assert changed.text != "rekrutmen 2026"


def test_links_come_back_in_the_ways_that_apps_write_them() -> None:
    made = dict(robustness.link_variants("https://www.facebook.com/reel/1?a=2"))
    assert made["mobile host"] == "https://m.facebook.com/reel/1?a=2"
    assert made["without a scheme"] == "www.facebook.com/reel/1?a=2"
    assert made["tracking parameters"].startswith("https://www.facebook.com/reel/1?a=2&utm_source=")
    assert "u=https%3A%2F%2Fwww.facebook.com%2Freel" in made["Facebook's wrapper"]


def test_a_figure_that_falls_short_says_so() -> None:
    assert report.Goal("R@1", 0.87, 0.88).row()[-1] == "**missed**"
    assert report.Goal("error", 0.04, 0.05, "least").row()[-1] == "met"


def test_made_up_collections_are_the_same_each_time_and_no_document_comes_twice() -> None:
    parts = corpora.Stock([["kopi", "dilarang"], ["kota", "tenggelam"]], ["Salah."], ["Ini faktanya."], [(1, 3)])
    first = list(corpora.documents(50, parts))
    assert first == list(corpora.documents(50, parts))
    assert len({d.id for d in first}) == 50
    assert all(d.title and d.conclusion and d.explanation for d in first)


def test_messages_of_the_same_text_are_gathered_apart() -> None:
    twice = [QUERIES[0], Query("5", "satu", frozenset("z"))]
    assert [[q.id for q in batch] for batch in engine._distinct(twice)] == [["1"], ["5"]]


@pytest.mark.skipif(not data.present(), reason="the real collections are not beside this checkout")
def test_no_document_holds_the_text_that_it_is_asked_with() -> None:
    collection = data.turnbackhoax()
    assert (len(collection.queries), len(collection.documents)) == (525, 1660)
    assert not any(d.claim or d.texts or d.title.startswith("[") for d in collection.documents)
    assert len(data.snopes().queries) == 999
    assert all(q.right for q in data.snopes().queries)


def test_messages_in_other_languages_each_have_their_rumour_in_the_starter_set() -> None:
    said = semantic.messages()
    assert {one.language for one in said} == set(semantic.LANGUAGES)
    assert {one.right for one in said} <= {document.id for document in semantic.documents()}
    assert len({one.text for one in said}) == len(said) == 40
