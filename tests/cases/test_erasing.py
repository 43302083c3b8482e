"""Erasing means everywhere: whatever a reporter sent is found in no table and no file, and the log stays whole."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from salingjaga.accounts import sealing as log_sealing
from salingjaga.cases import erasing, files, grouping, sweep, vault, verdicts, work
from salingjaga.cases.models import NewsFeed, Notice, Outcome, Report, ReportFile, ReportState, State, Suggestion
from salingjaga.factchecks import index
from salingjaga.factchecks.checking import check
from salingjaga.factchecks.models import FactCheck
from tests.cases import filed
from tests.cases import verdict_cast as cast

MARK = "zebrakuning"
pytestmark = pytest.mark.django_db(transaction=True)


def marked(**columns: Any) -> Report:
    """A report that says the marker everywhere a reporter can write."""
    report = filed.report(
        f"Kotak suara {MARK} di kelurahan Melati dipindah ke rumah Pak RT malam ini, sebarkan",
        link=f"https://contoh.example/{MARK}",
        link_canonical=f"contoh.example/{MARK}",
        note=f"catatan {MARK}",
        group=f"grup {MARK}",
        contact=f"{MARK}@contoh.example",
        **columns,
    )
    report.messages.create(from_reporter=True, text=f"pesan {MARK}")
    report.messages.create(from_reporter=False, text=f"jawaban {MARK}")
    NewsFeed.objects.create(report=report, token_hash=report.public_id)
    return report


def rows_with_mark() -> list[str]:
    """Tables in which the marker stands, asked of the database."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found += [table] * any(MARK in str(row) for row in cursor.fetchall())
    return found


def files_with_mark(*folders: Path) -> list[str]:
    """Files in which the marker stands, whatever they are; the database's own files, too."""
    every = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in every if MARK.encode() in path.read_bytes().lower()]


def segments(home: Path) -> set[str]:
    """The index's files. They hold hashes of texts, which lead back to a text that somebody guesses."""
    return {path.name for path in (home / "index").glob("segment-*")}


def known_exactly(text: str) -> bool:
    return any(reason.kind == "exact" for found in check(text).results for reason in found.reasons)


def places(home: Path) -> list[Path]:
    if connection.vendor == "sqlite":
        return [home, Path(connection.settings_dict["NAME"]).parent]
    return [home]


def test_what_a_reporter_sent_is_in_no_table_and_no_file_afterwards(fresh_home: Path) -> None:
    report = marked()
    work.once()
    report.refresh_from_db()
    assert MARK in report.case.text  # type: ignore[union-attr]
    assert set(rows_with_mark()) >= {"cases_report", "cases_message", "cases_case"}
    erasing.erase(report, why="asked")
    work.once()
    erasing.finish()
    assert rows_with_mark() == []
    assert files_with_mark(*places(fresh_home)) == []
    assert list(erasing.remembered()) == [report.public_id]


def test_also_what_was_published_of_it_leaves_the_index(fresh_home: Path) -> None:
    case = cast.case()
    report = marked(case=case)
    grouping.text_changed(case)
    cast.published(case, writer=cast.person(), reader=cast.editor())
    text, before = report.text, (index.ensure_current(), segments(fresh_home))[1]
    assert known_exactly(text)
    erasing.erase(report, why="asked")
    work.once()
    index.drop_superseded(older_than=-1)
    assert not known_exactly(text)
    assert not segments(fresh_home) & before
    assert rows_with_mark() == []
    assert files_with_mark(*places(fresh_home)) == []
    answer = FactCheck.objects.get(url__contains=case.public_id)
    assert answer.claim, "what the team wrote stays"
    assert not any(MARK in text for text in answer.texts)


def test_the_next_variant_takes_the_place_of_the_cases_text() -> None:
    case = filed.case()
    longest = filed.report("Kotak suara Melati dipindah ke rumah Pak RT malam ini juga, sebarkan segera", case=case)
    filed.report("Kotak suara Melati dipindah ke rumah Pak RT", case=case)
    grouping.text_changed(case)
    assert case.text == longest.text
    erasing.erase(longest, why="asked")
    case.refresh_from_db()
    assert case.text == "Kotak suara Melati dipindah ke rumah Pak RT"
    assert case.state == State.NEW
    assert case.reports_count == 2, "an erased report keeps its place in the counts"


def test_a_case_without_any_report_left_is_closed() -> None:
    case = filed.case()
    erasing.erase(filed.report(case=case), why="withdrawn")
    case.refresh_from_db()
    assert (case.state, case.outcome, case.text) == (State.CLOSED, Outcome.WITHDRAWN, "")


def test_a_withdrawn_report_is_erased_by_the_worker() -> None:
    from salingjaga.cases import reports

    report = marked()
    work.once()
    reports.withdraw(report)
    work.once()
    report.refresh_from_db()
    assert report.state == ReportState.ERASED
    assert rows_with_mark() == []


def test_training_pairs_go_with_it() -> None:
    report = filed.report(case=filed.case())
    Suggestion.objects.create(report=report, case=filed.case(), probability=0.5)
    erasing.erase(report, why="asked")
    assert not Suggestion.objects.exists()


def test_no_news_is_sent_about_it_any_more() -> None:
    report = filed.report(case=filed.case(), contact="a@contoh.example")
    Notice.objects.create(report=report, kind="answer", state="owed", mail_id="x")
    erasing.erase(report, why="asked")
    assert Notice.objects.get().state == "page"


def test_the_log_stays_whole_and_says_that_it_was_erased() -> None:
    report = marked()
    work.once()
    log_sealing.seal()
    erasing.erase(report, why="asked")
    log_sealing.seal()
    assert log_sealing.verify().whole


def test_erasing_twice_changes_nothing() -> None:
    report = filed.report()
    assert erasing.erase(report, why="asked")
    assert not erasing.erase(Report.objects.get(), why="asked")
    assert len(list(erasing.remembered())) == 1


def test_what_was_noted_as_erased_but_is_still_here_is_erased() -> None:
    """A kill between the list and the commit, or an old backup."""
    report = marked()
    erasing.remember([report.public_id, "zzzzzzzzzzzz"])
    with erasing.list_of_erased().open("a") as file:
        file.write("half a li")
    assert erasing.apply_remembered() == 1
    assert erasing.apply_remembered() == 0
    report.refresh_from_db()
    assert report.state == ReportState.ERASED


# The jobs that follow


def test_a_job_whose_worker_was_killed_is_done_again(monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import timedelta

    from django_tasks_db.models import DBTaskResult

    erasing.erase(filed.report(), why="asked")
    DBTaskResult.objects.update(status="RUNNING", started_at="2026-01-01T00:00:00Z")
    sweep.sweep()
    assert DBTaskResult.objects.get().status == "READY"
    assert sweep.run_tasks() == 1
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"
    monkeypatch.setattr(sweep, "RESULTS_KEPT", timedelta(0))
    sweep.sweep()
    assert not DBTaskResult.objects.exists()


def test_a_job_that_fails_is_tried_again_later_and_keeps_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    from django_tasks_db.models import DBTaskResult

    def broken() -> None:
        raise RuntimeError(MARK)

    monkeypatch.setattr(erasing, "_empty_wal", broken)
    monkeypatch.setattr(erasing, "_vacuum", broken)
    erasing.erase(filed.report(), why="asked")
    sweep.run_tasks()
    assert DBTaskResult.objects.get().status == "FAILED"
    sweep.sweep()
    job = DBTaskResult.objects.get()
    assert (job.status, job.traceback) == ("READY", "")
    assert sweep.run_tasks() == 0, "not before its time"


def test_files_are_deleted_with_their_names() -> None:
    report = filed.report(case=filed.case())
    stored = files.store([filed.incoming()])
    files.attach(report, stored)
    work.once()
    file = ReportFile.objects.get()
    assert file.state == "clean"
    names = [file.original, file.shown]
    assert all(vault.storage().exists(name) for name in names)
    erasing.erase(report, why="asked")
    work.once()
    file.refresh_from_db()
    assert (file.original, file.shown, file.sha256) == ("", "", "")
    assert not any(vault.storage().exists(name) for name in names)


def test_many_erasings_owe_one_job() -> None:
    from django_tasks_db.models import DBTaskResult

    for number in range(3):
        erasing.erase(filed.report(f"Kabar nomor {number}"), why="asked")
    assert DBTaskResult.objects.count() == 1


def test_a_case_that_ends_with_its_last_report_asks_nobody_to_read_its_proposal() -> None:
    case = cast.case()
    verdicts.propose(case, cast.content(), by=cast.person())
    erasing.erase(Report.objects.get(case=case), why="withdrawn")
    case.refresh_from_db()
    assert case.outcome == Outcome.WITHDRAWN
    assert verdicts.waiting(case) is None
