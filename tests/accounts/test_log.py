"""The log's seal: what was sealed cannot be changed, removed or moved without it showing."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salingjaga.accounts import sealing
from salingjaga.accounts.log import log, seal, seal_all, verify
from salingjaga.accounts.models import LogBatch, LogEntry
from salingjaga.cli.app import run
from tests.people import organisation, person, signed_in

pytestmark = pytest.mark.django_db
MANY = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def note(count: int, **data: Any) -> None:
    for number in range(count):
        log(None, "did", f"case:abc{number}", {"number": number, **data})


def chain(*sizes: int) -> None:
    for size in sizes:
        note(size)
        seal()


def test_a_chain_of_batches_is_whole_and_knows_its_heads() -> None:
    chain(3, 1, 4)
    note(2)
    found = verify()
    assert found.whole
    assert (found.batches, found.entries, found.unsealed) == (3, 8, 2)
    for batch in LogBatch.objects.all():
        assert verify(batch.head).found == batch.number
    assert not verify("0" * 64).whole


def test_nothing_to_seal_makes_no_batch() -> None:
    assert seal() is None
    assert verify().whole


TAMPERING = {
    "actor": lambda row: LogEntry.objects.filter(pk=row.pk).update(actor="somebody"),
    "verb": lambda row: LogEntry.objects.filter(pk=row.pk).update(verb="undid"),
    "thing": lambda row: LogEntry.objects.filter(pk=row.pk).update(thing="case:other"),
    "time": lambda row: LogEntry.objects.filter(pk=row.pk).update(at=timezone.now()),
    "data": lambda row: LogEntry.objects.filter(pk=row.pk).update(data={"number": 99}),
    "removed": lambda row: LogEntry.objects.filter(pk=row.pk).delete(),
    "unsealed": lambda row: LogEntry.objects.filter(pk=row.pk).update(batch=None),
    "moved": lambda row: LogEntry.objects.filter(pk=row.pk).update(batch=LogBatch.objects.get(number=3)),
    "head": lambda row: LogBatch.objects.filter(pk=row.batch_id).update(head="f" * 64),
    "count": lambda row: LogBatch.objects.filter(pk=row.batch_id).update(count=9),
    "previous": lambda row: LogBatch.objects.filter(pk=row.batch_id).update(previous="e" * 64),
}


@pytest.mark.parametrize("how", TAMPERING)
def test_tampering_names_the_first_batch_that_does_not_fit(how: str, capsys: Any) -> None:
    chain(2, 3, 2)
    TAMPERING[how](LogEntry.objects.filter(batch__number=2).first())
    assert verify().broken == 2
    assert run(["log", "verify"]) == 1
    assert "2" in capsys.readouterr().out


def test_a_batch_taken_out_or_written_anew_shows() -> None:
    chain(2, 2, 2)
    published = LogBatch.objects.order_by("-number").values_list("head", flat=True)[0]
    last = LogBatch.objects.get(number=3)
    LogEntry.objects.filter(batch=last).delete()
    last.delete()
    assert verify().whole, "a shorter chain fits in itself"
    assert not verify(published).whole, "which is why heads are published"
    second = LogBatch.objects.get(number=2)
    LogEntry.objects.filter(batch=second).update(batch=None)
    second.delete()
    seal_all()
    assert verify().whole
    note(1)
    seal_all()
    assert not verify(published).whole


def test_an_entry_that_was_committed_late_with_a_lower_id_is_sealed_later() -> None:
    note(3)
    late = LogEntry.objects.order_by("pk")[1]
    values = {name: getattr(late, name) for name in ("pk", "at", "actor", "verb", "thing", "data")}
    late.delete()
    seal()
    LogEntry.objects.create(**values)  # its transaction ends only now
    assert verify().unsealed == 1
    seal()
    assert verify().whole
    assert verify().entries == 3


@pytest.mark.django_db(transaction=True)
def test_of_two_sealers_at_once_each_entry_is_sealed_once() -> None:
    note(30)
    start = threading.Barrier(2)

    def work() -> None:
        start.wait()
        for _turn in range(3):
            seal()
        connection.close()

    threads = [threading.Thread(target=work) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (verify().entries, verify().unsealed, verify().whole) == (30, 0, True)


values = st.dictionaries(
    st.text("abcdefghij_", min_size=1, max_size=8),
    st.one_of(
        st.integers(-(2**53), 2**53), st.text(max_size=12).filter(lambda t: "\0" not in t), st.booleans(), st.none()
    ),
    max_size=4,
)


@MANY
@given(entries=st.lists(values, min_size=1, max_size=8), cuts=st.lists(st.integers(1, 3), min_size=1, max_size=4))
def test_whatever_facts_are_noted_and_however_they_are_cut_the_chain_is_whole_and_any_change_shows(
    entries: list[dict[str, Any]], cuts: list[int]
) -> None:
    LogEntry.objects.all().delete()
    LogBatch.objects.all().delete()
    waiting = list(entries)
    while waiting:
        for data in waiting[: cuts[0]]:
            log(None, "did", "case:abc", data)
        waiting, cuts = waiting[cuts[0] :], [*cuts[1:], cuts[0]]
        seal()
    assert verify().whole
    assert verify().entries == len(entries)
    victim = LogEntry.objects.order_by("?").first()
    assert victim
    LogEntry.objects.filter(pk=victim.pk).update(data={**victim.data, "added": 1})
    assert not verify().whole


def test_the_order_of_keys_changes_no_digest() -> None:
    one = LogEntry(pk=1, at=timezone.now(), verb="did", thing="a:b", data={"x": 1, "y": {"b": 2, "a": 1}})
    other = LogEntry(pk=1, at=one.at, verb="did", thing="a:b", data={"y": {"a": 1, "b": 2}, "x": 1})
    assert sealing.digest(one) == sealing.digest(other)


def test_the_last_head_of_each_day_is_published(client: Client) -> None:
    chain(1, 1)
    head = LogBatch.objects.order_by("-number").values_list("head", flat=True)[0]
    assert head in client.get("/log").content.decode()
    published = json.loads(client.get("/log.json").content)["heads"]
    assert [(one["batch"], one["head"]) for one in published] == [(2, head)]


def test_the_command_says_whether_a_published_head_is_in_the_chain(capsys: Any) -> None:
    chain(1)
    head = LogBatch.objects.values_list("head", flat=True)[0]
    assert run(["log", "verify", "--head", head.upper()]) == 0
    assert run(["log", "verify", "--head", "0" * 64]) == 1
    assert run(["log", "verify", "--head", "nonsense"]) == 2
    note(1)
    assert run(["log", "seal"]) == 0
    assert verify().unsealed == 0
    capsys.readouterr()


def test_administrators_read_the_log_in_words_and_page_by_page(client: Client) -> None:
    own = organisation(own=True)
    head = person(role="administrator", organisation=own, name="Rina Kepala")
    log(head, "organisation_changed", f"organisation:{own.public_id}", {"provinces": ["11"]})
    page = signed_in(client, head).get("/organisasi/log").content.decode()
    assert "Rina Kepala" in page
    assert own.name in page
    note(60)
    first = client.get("/organisasi/log").content.decode()
    assert "?before=" in first
    assert client.get("/organisasi/log?before=1").status_code == 200
    for nonsense in ("x", "-1", "9" * 40, "1;DROP"):
        assert client.get("/organisasi/log", {"before": nonsense}).status_code == 400


def test_what_was_joined_is_a_role_here_and_a_report_there() -> None:
    head = person(role="administrator", organisation=organisation(own=True))
    log(head, "joined", f"organisation:{organisation().public_id}")
    log(head, "joined", "case:abc")
    log(None, "report_filed", "report:xyz")
    page = signed_in(Client(), head).get("/organisasi/log?hl=en").content.decode()
    for words in ("took on a role", "joined a report", "a report came in"):
        assert words in page
