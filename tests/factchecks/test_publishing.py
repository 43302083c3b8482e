"""The verbs that write fact-checks: what is written, announced and left alone."""

from collections.abc import Iterator
from typing import Any

import pytest

from salingjaga.factchecks import publishing
from salingjaga.factchecks.models import Appearance, FactCheck, IndexState
from salingjaga.factchecks.publishing import Record, prune, put, put_all, remove

pytestmark = pytest.mark.django_db


def record(number: int, **more: Any) -> Record:
    return Record(**{"url": f"https://a.example/{number}", "title": f"Klaim {number}"} | more)


def revision() -> int:
    return IndexState.objects.values_list("revision", flat=True).first() or 0


def test_many_are_one_transaction_and_one_revision() -> None:
    assert put_all([record(n) for n in range(500)], source="a") == ["new"] * 500
    assert revision() == 1
    assert set(FactCheck.objects.values_list("revision", flat=True)) == {1}


def test_what_is_the_same_is_neither_written_nor_announced() -> None:
    rows = [record(1, appearances=("https://x.example/1",)), record(2, extra={"a": [1, {"b": None}]})]
    put_all(rows, source="a")
    before = list(FactCheck.objects.order_by("pk").values())
    assert put_all(rows, source="b") == ["unchanged", "unchanged"]
    assert (list(FactCheck.objects.order_by("pk").values()), revision()) == (before, 1)


def test_of_a_batch_only_what_changed_is_written() -> None:
    put_all([record(1), record(2)], source="a")
    corrected = record(2, verdict="false", appearances=("https://x.example/2",))
    assert put_all([record(1), corrected, record(3)], source="a") == ["unchanged", "updated", "new"]
    assert list(FactCheck.objects.order_by("url").values_list("revision", flat=True)) == [1, 2, 2]
    assert Appearance.objects.get().factcheck.url == "https://a.example/2"


def test_a_correction_keeps_row_code_and_day_of_arrival() -> None:
    put(record(1), source="a")
    before = FactCheck.objects.get()
    put(record(1, title="Lain"), source="b")
    after = FactCheck.objects.get()
    assert (after.pk, after.code, after.created_at) == (before.pk, before.code, before.created_at)
    assert (after.title, after.source) == ("Lain", "b")
    assert after.updated_at > before.updated_at


def test_an_import_leaves_words_of_our_own_alone_and_we_may_change_them() -> None:
    put(record(1, ours=True), source="starter")
    assert put(record(1, title="Lain"), source="a") == "ours"
    assert put(record(1, title="Baru", ours=True), source="starter") == "updated"
    assert FactCheck.objects.get().title == "Baru"


def test_two_links_of_one_place_are_one_appearance() -> None:
    put(record(1, appearances=("https://x.example/1", "https://x.example/1", " ")), source="a")
    assert Appearance.objects.count() == 1


def test_a_public_code_that_is_taken_is_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    put(record(1), source="a")
    taken = FactCheck.objects.get().code
    drawn: Iterator[str] = iter([taken, taken, "aaaaaaaa", "aaaaaaaa", "bbbbbbbb", "cccccccc"])
    monkeypatch.setattr(publishing, "new_code", lambda: next(drawn))
    put_all([record(2), record(3)], source="a")
    assert FactCheck.objects.values("code").distinct().count() == 3


def test_prune_takes_out_of_one_source_what_it_lists_no_more() -> None:
    put_all([record(n) for n in range(1, 1001)], source="a")
    put(record(2001), source="b")
    put(record(2002, ours=True), source="a")
    kept = {f"https://a.example/{n}" for n in range(1, 11)}
    before = revision()
    assert prune("a", keep=kept) == 990
    assert FactCheck.objects.count() == 12
    assert revision() == before + 1
    assert prune("a", keep=kept) == 0
    assert revision() == before + 1


def test_remove_counts_what_was_there_and_announces_only_that() -> None:
    put_all([record(1), record(2)], source="a")
    before = revision()
    assert remove(["https://a.example/1", "https://a.example/1", "https://tidak.example/"]) == 1
    assert revision() == before + 1
    assert remove([]) == 0
    assert revision() == before + 1


def test_a_batch_costs_few_queries_whatever_its_size(django_assert_max_num_queries: Any) -> None:
    rows = [record(n, appearances=(f"https://x.example/{n}",)) for n in range(300)]
    with django_assert_max_num_queries(25):
        put_all(rows, source="a")
    with django_assert_max_num_queries(5):
        put_all(rows, source="a")
