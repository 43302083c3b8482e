"""The index as a library: saved is what was built, changes show, filters hold, and nothing it is given breaks it."""

import os
import signal
import subprocess
import sys
import time
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salingjaga.matching import Document, Index, NoIndex

BOXES = Document(
    "https://periksa.contoh/kotak",
    title="Kotak suara Kelurahan Melati dipindah ke rumah Pak RT",
    conclusion="Panitia menyimpan semua kotak suara di kantor kelurahan sampai rekapitulasi selesai.",
    language="id",
    country="id",
    published=date(2024, 2, 15),
    verdict="false",
)
INK = Document(
    "https://periksa.contoh/tinta",
    title="Tinta pemilu bisa hilang dengan sabun cuci piring merek Kenari",
    conclusion="Tinta yang dipakai bertahan beberapa hari dan sudah diuji laboratorium.",
    language="id",
    country="id",
    published=date(2019, 4, 2),
    verdict="misleading",
)
SHIP = Document(
    "https://check.example/ship",
    title="Ballots were thrown from a ferry near Batam harbour",
    claim="Crew members threw thousands of ballots from a ferry near Batam harbour.",
    language="en",
    country="sg",
    published=date(2024, 2, 20),
    verdict="false",
)
HOURS = Document(
    "urn:salingjaga:explainer:jam",
    title="Sampai jam berapa TPS dibuka?",
    claim="Jam berapa TPS tutup?\nPukul berapa tempat pemungutan suara tutup",
    conclusion="TPS melayani pemilih sampai pukul 13.00 waktu setempat.",
    kind="explainer",
)
ALL = (BOXES, INK, SHIP, HOURS)
ABOUT_BOXES = "INFO!! kotak suara di kelurahan melati dipindah ke rmh pak RT, tlg diawasi"


@pytest.fixture(scope="module")
def index() -> Index:
    return Index.build(ALL)


def test_an_exact_copy_comes_first_whatever_else_is_added(index: Index) -> None:
    found = index.check(f"Assalamualaikum bapak ibu semua. {BOXES.title}. Sehat selalu, jangan lupa sarapan.")
    assert found.matches[0].id == BOXES.id


def test_results_come_best_first_and_probabilities_are_probabilities(index: Index) -> None:
    probabilities = [match.probability for match in index.check(ABOUT_BOXES, limit=5).matches]
    assert probabilities == sorted(probabilities, reverse=True)
    assert all(0 <= p <= 1 for p in probabilities)


def test_no_more_results_than_the_limit(index: Index) -> None:
    assert len(index.check(ABOUT_BOXES, limit=1).matches) == 1


@pytest.mark.parametrize("text", [ABOUT_BOXES, "tinta di kelurahan", "ballots from a ferry were ink"])
def test_the_answer_does_not_depend_on_how_many_are_asked_for(index: Index, text: str) -> None:
    few, many = index.check(text, limit=1), index.check(text, limit=20)
    assert few.answer == many.answer
    assert few.matches == many.matches[:1]


@pytest.mark.parametrize(
    ("filters", "named"),
    [
        ({"language": "en"}, set()),
        ({"country": "id"}, {BOXES.id}),
        ({"since": date(2024, 2, 16)}, set()),
        ({"until": date(2024, 2, 15)}, {BOXES.id}),
        ({"verdict": "misleading"}, set()),
        ({"verdict": "no such verdict"}, set()),
    ],
)
def test_filters_leave_out_what_they_exclude(index: Index, filters: dict, named: set[str]) -> None:
    ids = {match.id for match in index.check(ABOUT_BOXES, **filters).matches}
    assert ids & {BOXES.id} == named


def test_filters_hold_for_links_and_exact_texts_too() -> None:
    index = Index.build([Document("a", title="Sebuah judul", links=("https://x.com/a/status/11",), language="id")])
    assert index.check("https://x.com/b/status/11").answer == "match"
    assert index.check("https://x.com/b/status/11", language="en").answer == "none"
    assert index.check("Sebuah judul", language="en").answer == "none"


def test_an_explainer_stands_apart_and_is_never_a_match(index: Index) -> None:
    found = index.check("Sampai jam berapa TPS dibuka?")
    assert [match.id for match in found.explainers] == [HOURS.id]
    assert HOURS.id not in {match.id for match in found.matches}
    assert found.answer != "match"


def test_an_explainer_is_found_by_another_wording_of_its_question(index: Index) -> None:
    assert [match.id for match in index.check("jam berapa ya TPS tutup").explainers] == [HOURS.id]


def test_an_explainer_is_found_by_a_short_question_that_its_answer_answers(index: Index) -> None:
    assert [match.id for match in index.check("TPS melayani sampai 13.00 ya?").explainers] == [HOURS.id]


def test_an_explainer_is_not_shown_for_a_word_in_common(index: Index) -> None:
    assert index.check("warga mengeluh TPS di kampung kami becek dan bau sekali").explainers == ()


def test_a_saved_index_answers_as_the_one_that_was_built(index: Index, tmp_path) -> None:
    index.save(tmp_path)
    opened = Index.open(tmp_path)
    for text in (ABOUT_BOXES, "ballots thrown from a ferry", "resep soto", HOURS.title):
        assert opened.check(text) == index.check(text)


def test_an_opened_index_can_be_saved_elsewhere(index: Index, tmp_path) -> None:
    index.save(tmp_path / "here")
    Index.open(tmp_path / "here").save(tmp_path / "there")
    assert Index.open(tmp_path / "there").check(ABOUT_BOXES) == index.check(ABOUT_BOXES)


def test_building_into_a_folder_is_the_same_index(index: Index, tmp_path) -> None:
    assert Index.build(ALL, folder=tmp_path).check(ABOUT_BOXES) == index.check(ABOUT_BOXES)


def test_facts_of_the_caller_are_kept(tmp_path) -> None:
    index = Index.build([BOXES])
    index.facts = {"revision": 7}
    index.save(tmp_path)
    assert Index.open(tmp_path).facts == {"revision": 7}


def test_without_an_index_opening_says_so(tmp_path) -> None:
    with pytest.raises(NoIndex, match="no index yet"):
        Index.open(tmp_path)


@pytest.mark.parametrize("kind", ["segment", "weights", "manifest"])
def test_a_file_cut_short_is_noticed(index: Index, tmp_path, kind: str) -> None:
    index.save(tmp_path)
    for path in tmp_path.glob(f"{kind}-*"):
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(NoIndex, match="broken"):
        Index.open(tmp_path)


@pytest.mark.parametrize("what", ["format", "normaliser", "background"])
def test_an_index_of_another_version_is_not_opened(index: Index, tmp_path, what: str) -> None:
    index.save(tmp_path)
    for path in tmp_path.glob("manifest-*"):
        path.write_text(path.read_text().replace(f'"{what}": ', f'"{what}": 1'))
    with pytest.raises(NoIndex, match="another version"):
        Index.open(tmp_path)


def test_a_changed_document_is_found_by_its_new_words_and_a_removed_one_is_gone(index: Index) -> None:
    rain = Document(BOXES.id, revision=2, title="Gudang logistik di Kampung Durian kebanjiran semalam suntuk")
    changed = index.updated([rain], removed=[INK.id])
    assert changed.check("gudang logistik kampung durian kebanjiran semalam suntuk").matches[0].id == BOXES.id
    assert changed.check(BOXES.title).answer != "match"
    assert INK.id not in {match.id for match in changed.check(INK.title).matches}
    assert len(changed) == len(index) - 1
    assert dict(changed.revisions()) == {BOXES.id: 2, SHIP.id: 0, HOURS.id: 0}


def test_the_index_that_was_updated_stays_as_it_was(index: Index) -> None:
    index.updated([], removed=[BOXES.id])
    assert index.check(BOXES.title).answer == "match"


def test_a_reader_keeps_its_index_while_a_writer_swaps(index: Index, tmp_path) -> None:
    index.save(tmp_path)
    reader = Index.open(tmp_path)
    index.updated([], removed=[BOXES.id]).save(tmp_path)
    assert reader.check(BOXES.title).answer == "match"
    assert Index.open(tmp_path).check(BOXES.title).answer != "match"


def test_files_of_a_former_index_are_swept_but_not_those_that_somebody_is_still_building(tmp_path) -> None:
    Index.build([BOXES]).save(tmp_path)
    former = set(tmp_path.glob("*.bin"))
    Index.build([INK], folder=tmp_path)  # finished segments, which no manifest names yet
    unfinished = set(tmp_path.glob("segment-*.bin")) - former
    an_hour_ago = time.time() - 3600
    for path in tmp_path.iterdir():
        os.utime(path, (an_hour_ago, an_hour_ago))
    Index.build([SHIP]).save(tmp_path)
    left = set(tmp_path.glob("*.bin"))
    assert unfinished
    assert unfinished <= left
    assert not former & left
    assert Index.open(tmp_path).check(SHIP.title).answer == "match"


KILLED = """
import sys
from salingjaga.matching import Document, Index
folder, number = sys.argv[1], 0
while True:
    number += 1
    Index.build([Document("a", revision=number, title=f"Kotak suara nomor {number} dipindah")]).save(folder)
    print(number, flush=True)
"""


def test_a_writer_killed_at_any_moment_leaves_a_whole_index(tmp_path) -> None:
    for pause in (0.0, 0.004, 0.011, 0.023, 0.05):
        writer = subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        assert writer.stdout is not None
        acknowledged = int(writer.stdout.readline())
        time.sleep(pause)
        os.kill(writer.pid, signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
        assert dict(Index.open(tmp_path).revisions())["a"] >= acknowledged


def test_an_empty_index_answers_none(tmp_path) -> None:
    empty = Index.build([])
    assert empty.check(ABOUT_BOXES).answer == "none"
    empty.save(tmp_path)
    assert Index.open(tmp_path).updated([BOXES]).check(BOXES.title).answer == "match"


texts = st.text(max_size=300) | st.lists(st.sampled_from([*ABOUT_BOXES.split(), "\x00", "\ud800", "🔥", "‮"])).map(
    " ".join
)


@given(texts)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_answered_and_spans_lie_in_it(index: Index, text: str) -> None:
    found = index.check(text)
    assert found.answer in ("match", "related", "none")
    for match in (*found.matches, *found.explainers):
        document = next(d for d in ALL if d.id == match.id)
        for reason in match.reasons:
            assert all(0 <= begin < end <= len(text) for begin, end in reason.spans)
            if reason.document_spans:
                field = getattr(document, reason.field or "")
                assert all(0 <= begin < end <= len(field) for begin, end in reason.document_spans)


documents = st.lists(
    st.builds(Document, id=st.uuids().map(str), title=st.text(max_size=40), claim=st.text(max_size=60)),
    max_size=8,
    unique_by=lambda document: document.id,
)


@given(documents, st.text(max_size=60))
@settings(max_examples=60, deadline=None)
def test_any_documents_can_be_indexed(rows: list[Document], text: str) -> None:
    index = Index.build(rows)
    assert len(index) == len(rows)
    assert {match.id for match in index.check(text).matches} <= {row.id for row in rows}


@pytest.mark.parametrize(
    "text",
    ["a" * 1_000_000, "https://x.id/a?b=c " * 10_000, ("z" + "\u0301" * 5_000) * 3, "KPU menunda pemilu. " * 50_000],
    ids=["one word", "links", "combining marks", "repeated"],
)
def test_a_monstrous_text_is_answered(index: Index, text: str) -> None:
    assert index.check(text).answer in ("match", "related", "none")
