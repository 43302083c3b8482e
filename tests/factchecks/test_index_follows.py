"""The index chases the database: what was put, changed or removed is found or gone, and a broken index mends itself."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import date

import pytest

from salingjaga.factchecks import checking, index, publishing
from salingjaga.factchecks.publishing import Record

pytestmark = pytest.mark.django_db

BOXES = Record(
    url="https://periksa.contoh/kotak",
    title="Kotak suara Kelurahan Melati dipindah ke rumah Pak RT",
    conclusion="Semua kotak suara tersimpan di kantor kelurahan.",
    verdict="false",
    publisher="Contoh",
    published=date(2024, 2, 15),
    language="id",
    appearances=("https://www.facebook.com/kabar/posts/700000000000001",),
)
MESSAGE = "INFO!! kotak suara di kelurahan melati dipindah ke rmh pak RT, tlg diawasi ya"
RAIN = "Gudang logistik di Kampung Durian kebanjiran semalam suntuk"


def put(*records: Record) -> None:
    for record in records:
        publishing.put(record, source="test")
    index.ensure_current()


def others(count: int) -> list[Record]:
    return [Record(url=f"https://periksa.contoh/{n}", title=f"Kabar nomor {n} tentang pasar {n}") for n in range(count)]


def first(text: str) -> str:
    results = checking.check(text).results
    return results[0].factcheck.url if results else ""


def test_what_was_put_is_found() -> None:
    put(BOXES)
    found = checking.check(MESSAGE)
    assert (found.answer, found.results[0].factcheck.url) == ("match", BOXES.url)


def test_a_correction_is_found_by_its_new_words() -> None:
    put(BOXES)
    put(replace(BOXES, title=RAIN))
    assert first(RAIN) == BOXES.url
    assert checking.check(MESSAGE).answer != "match"


def test_a_removed_fact_check_is_gone_at_once_and_stays_gone() -> None:
    put(BOXES, *others(2))
    publishing.remove([BOXES.url])
    assert BOXES.url not in {result.factcheck.url for result in checking.check(MESSAGE).results}
    index.ensure_current()
    assert BOXES.url not in {result.factcheck.url for result in checking.check(MESSAGE).results}


def test_an_appearance_of_the_claim_is_a_match_under_any_form_of_its_link() -> None:
    put(BOXES)
    found = checking.check("https://m.facebook.com/story.php?story_fbid=700000000000001&id=5&mibextid=abc")
    assert found.answer == "match"
    assert found.results[0].reasons[0].kind == "link"


def test_the_address_of_the_fact_check_itself_is_known() -> None:
    put(BOXES)
    assert checking.check(f"sudah baca {BOXES.url}?utm_source=wa belum?").answer == "match"


def test_a_few_changes_stand_beside_the_base() -> None:
    put(*others(60))
    before = index.opened()
    put(BOXES)
    after = index.opened()
    assert before is not None
    assert after is not None
    assert after.beside == [BOXES.url]
    assert after.parts[0].name == before.parts[0].name


def test_later_changes_join_those_that_stand_beside_already() -> None:
    put(*others(60))
    put(BOXES)
    put(replace(BOXES, url="https://periksa.contoh/gudang", title=RAIN))
    opened = index.opened()
    assert opened is not None
    assert len(opened.parts) == opened.base + 1
    assert len(opened) == 62


def test_many_changes_are_worth_a_new_base() -> None:
    put(*others(10))
    put(*[replace(record, title=f"{record.title} lagi") for record in others(10)])
    opened = index.opened()
    assert opened is not None
    assert opened.beside == []
    assert len(opened) == 10


def test_a_broken_index_mends_itself() -> None:
    put(BOXES)
    for path in index.folder().glob("segment-*"):
        path.write_bytes(b"")
    put(*others(1))
    assert first(MESSAGE) == BOXES.url


def test_a_lost_index_is_built_again_by_the_next_check() -> None:
    put(BOXES)
    (index.folder() / "CURRENT").unlink()
    assert first(MESSAGE) == BOXES.url


def test_state_says_whether_the_index_is_behind() -> None:
    assert index.state()["present"] is False
    put(BOXES)
    assert index.state() | {"documents": 1, "current": True} == index.state()
    publishing.put(replace(BOXES, title=RAIN), source="test")
    assert index.state()["current"] is False


def test_checking_goes_on_with_the_index_there_is_while_it_is_behind() -> None:
    put(BOXES)
    publishing.put(Record(url="https://periksa.contoh/lain", title=RAIN), source="test")
    assert checking.check(MESSAGE).answer == "match"
    assert index.state()["current"] is False


@pytest.mark.django_db(transaction=True)
def test_the_watcher_brings_changes_in_while_the_app_runs() -> None:
    put(BOXES)
    stop = threading.Event()
    watcher = threading.Thread(target=index.watch, args=(stop.is_set,))
    watcher.start()
    try:
        publishing.put(Record(url="https://periksa.contoh/gudang", title=RAIN), source="test")
        end = time.monotonic() + 30
        while time.monotonic() < end and first(RAIN) != "https://periksa.contoh/gudang":
            time.sleep(0.1)
        assert first(RAIN) == "https://periksa.contoh/gudang"
    finally:
        stop.set()
        watcher.join()


@pytest.mark.django_db(transaction=True)
def test_a_change_between_two_looks_of_the_watcher_is_not_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    put(BOXES)
    look, looks = index.ensure_current, []

    def look_then_change() -> object:
        found = look()
        looks.append(found.facts["revision"])
        if len(looks) == 1:
            publishing.put(Record(url="https://periksa.contoh/gudang", title=RAIN), source="test")
        return found

    monkeypatch.setattr(index, "ensure_current", look_then_change)
    end = time.monotonic() + 10
    index.watch(lambda: len(looks) > 1 or time.monotonic() > end)
    assert len(looks) == 2
    assert looks[1] > looks[0]


def test_results_have_the_shape_that_others_rely_on() -> None:
    put(BOXES)
    found = checking.check(MESSAGE).to_dict()
    assert set(found) >= {"answer", "language", "matches", "explainers"}
    assert set(found["matches"][0]) == {
        "url",
        "title",
        "verdict",
        "label",
        "publisher",
        "published",
        "probability",
        "reasons",
    }
    assert set(found["matches"][0]["reasons"][0]) >= {"kind", "spans"}
