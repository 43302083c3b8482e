"""The queue: order, tabs, pages that follow on, and a search that tells nobody what is masked."""

from __future__ import annotations

from typing import Any

import pytest
from desk_cast import ACCOUNT, MAIL, NIK, PERSONAL, PHONE, address, at_desk, case, cast
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from salingjaga.cases import casework, queue
from salingjaga.cases.models import Case, Harm, SavedView
from salingjaga.cases.shown import Reader

pytestmark = pytest.mark.django_db


def order(reader: Reader, **filters: Any) -> list[str]:
    return [found.public_id for found in queue.page(reader, filters).cases]


def test_the_most_urgent_stands_on_top() -> None:
    people_ = cast()
    gossip, vote = case(people_.holder, harm_set_by_person=True), case(people_.holder)
    casework.set_details(vote, title="", harm=Harm.VOTING_PROCEDURE, first_good=False, by=people_.editor)
    assert order(Reader(people_.verifier)) == [vote.public_id, gossip.public_id]


def test_pages_follow_on_without_a_gap_or_a_double() -> None:
    people_ = cast()
    for number in range(7):
        case(people_.holder, f"kabar nomor {number}")
    Case.objects.update(priority=5.5)
    reader, seen, after = Reader(people_.verifier), [], ""
    for _page in range(5):
        page = queue.page(reader, {"after": after}, size=3)
        seen += [found.pk for found in page.cases]
        after = page.after
        if not after:
            break
    assert seen == sorted(Case.objects.values_list("pk", flat=True))


@pytest.mark.parametrize("after", ["x", "nan_1", "5_", "_", "1e999_3", "9" * 200])
def test_a_forged_place_in_the_list_is_answered(after: str) -> None:
    people_ = cast()
    case(people_.holder)
    assert at_desk(people_.verifier).get("/meja", {"after": after}).status_code == 200


def test_tabs_show_what_they_say() -> None:
    people_ = cast()
    mine, free = case(people_.holder, "satu"), case(people_.holder, "dua")
    closed = case(people_.holder, "tiga", state="closed", outcome="spam", closed_at=timezone.now())
    casework.assign(mine, people_.verifier, by=people_.verifier)
    reader = Reader(people_.verifier)
    assert order(reader, tab="mine") == [mine.public_id]
    assert order(reader, tab="unassigned") == [free.public_id]
    assert order(reader, tab="closed") == [closed.public_id]
    assert set(order(reader)) == {mine.public_id, free.public_id}
    assert queue.counts(people_.verifier) == {"": "2", "new": "1", "second": "0", "mine": "1"}


def test_a_tab_never_counts_beyond_a_thousand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "MOST_COUNTED", 3)
    people_ = cast()
    for number in range(5):
        case(people_.holder, f"kabar {number}")
    assert queue.counts(people_.verifier)[""] == "2+"


def test_every_word_of_a_search_is_found_in_title_or_text() -> None:
    people_ = cast()
    found = case(people_.holder, "Truk militer masuk kota", title="Video truk")
    case(people_.holder, "Kapal militer masuk pelabuhan")
    assert order(Reader(people_.verifier), q="VIDEO militer") == [found.public_id]
    assert order(Reader(people_.verifier), q=found.public_id) == [found.public_id]


@pytest.mark.parametrize("word", [PHONE, "0812", "3456", NIK, NIK[:6], MAIL, "budi.santoso", ACCOUNT, "Santoso"])
def test_a_search_does_not_tell_other_organisations_what_is_masked(word: str) -> None:
    people_ = cast()
    held = case(people_.holder, PERSONAL)
    assert order(Reader(people_.verifier), q=word) == [held.public_id]
    assert order(Reader(people_.outsider), q=word) == []


def test_a_search_stops_at_its_limit_says_so_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "SEARCHED", 2)
    people_ = cast()
    for number in range(5):
        case(people_.holder, f"kabar {number}")
    last = Case.objects.order_by("-priority", "pk").last()
    assert last
    Case.objects.filter(pk=last.pk).update(text="yang dicari", priority=0)
    reader, found, after, pages = Reader(people_.verifier), [], "", 0
    while pages < 5:
        page = queue.page(reader, {"q": "dicari", "after": after})
        found, after, pages = [*found, *page.cases], page.after, pages + 1
        if not after:
            break
        assert page.cut
    assert [one.pk for one in found] == [last.pk]
    assert pages == 3


def test_the_number_of_queries_does_not_grow_with_the_rows() -> None:
    people_ = cast()
    desk = at_desk(people_.verifier)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert desk.get("/meja").status_code == 200
        return len(caught)

    for number in range(2):
        casework.assign(case(people_.holder, f"kabar {number}"), people_.editor, by=people_.editor)
    few = queries()
    for number in range(20):
        casework.assign(case(people_.other, f"kabar lagi {number}"), people_.outsider, by=people_.outsider)
    assert queries() <= few


def test_newcomers_are_offered_cases_fit_for_a_first() -> None:
    people_ = cast()
    easy = case(people_.holder, "Video lama, asalnya mudah dicari", first_good=True)
    page = at_desk(people_.verifier).get("/meja").content.decode()
    assert page.count(f'href="/meja/kasus/{easy.public_id}"') == 2 + 1  # the list, the lane, the first button
    for number in range(queue.NEWCOMER_UP_TO):
        casework.close(case(people_.holder, f"lain {number}"), "not_checkable", by=people_.verifier)
    assert not queue.is_newcomer(people_.verifier)


def test_a_view_is_kept_under_its_name_and_only_for_its_owner() -> None:
    people_ = cast()
    desk = at_desk(people_.verifier)
    kept = desk.post("/meja/tampilan", {"name": "Hasil di Bali", "query": "harm=results&province=51"})
    assert kept.headers["Location"] == "/meja?harm=results&province=51"
    assert "Hasil di Bali" in desk.get("/meja/tampilan").content.decode()
    other = at_desk(people_.editor)
    assert "Hasil di Bali" not in other.get("/meja/tampilan").content.decode()
    view = SavedView.objects.get()
    other.post("/meja/tampilan", {"remove": view.pk})
    assert SavedView.objects.exists()
    desk.post("/meja/tampilan", {"remove": view.pk})
    assert not SavedView.objects.exists()


def test_an_address_with_nonsense_shows_all_open_cases() -> None:
    people_ = cast()
    made = case(people_.holder)
    page = at_desk(people_.verifier).get("/meja?tab=zzz&harm=%00&province=99&holder=x")
    assert page.status_code == 200
    assert address(made) in page.content.decode()
