"""Two people, or a person and the worker, at the same rows at the same moment: one waits, and nobody is thrown out."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from salingjaga.accounts.models import Role
from salingjaga.cases import casework, counters, erasing, grouping, joining, notices, talk
from salingjaga.cases.models import Case, Report, ReportState
from salingjaga.cases.moves import Refused
from tests.cases import filed
from tests.people import organisation, person

pytestmark = pytest.mark.django_db(transaction=True)


def slowly(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> None:
    """Wait a moment after this function: its transaction stays open meanwhile."""
    quick = getattr(module, name)

    def slow(*args: Any, **named: Any) -> Any:
        found = quick(*args, **named)
        time.sleep(0.8)
        return found

    monkeypatch.setattr(module, name, slow)


def at_once(first: Callable[[], Any], second: Callable[[], Any]) -> list[BaseException]:
    """Both, the second a moment later; what they raised, refusals left out."""
    raised: list[BaseException] = []

    def run(deed: Callable[[], Any], wait: float) -> None:
        time.sleep(wait)
        try:
            deed()
        except Refused:
            pass
        except BaseException as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in ((first, 0.0), (second, 0.3))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def two_cases() -> tuple[Case, Case, Report]:
    ours, other = filed.case(), filed.case()
    report = filed.report("Kotak suara dipindah malam ini", case=ours)
    filed.report("Kotak suara dibuka sebelum pagi", case=ours)
    filed.report("Kabar lain dari pasar", case=other)
    for case in (ours, other):
        counters.text_changed(case)
    return ours, other, report


def test_a_report_is_erased_while_somebody_joins_it(monkeypatch: pytest.MonkeyPatch) -> None:
    editor = person(role=Role.EDITOR, organisation=organisation(own=True))
    _ours, other, report = two_cases()
    slowly(monkeypatch, erasing, "_erase_what_hangs_on")
    raised = at_once(
        lambda: erasing.erase(report, why="asked"),
        lambda: grouping.join(Report.objects.get(pk=report.pk), other, by=editor),
    )
    assert raised == []
    assert Report.objects.get(pk=report.pk).state == ReportState.ERASED


def test_a_reporter_adds_something_while_somebody_merges_the_case(monkeypatch: pytest.MonkeyPatch) -> None:
    editor = person(role=Role.EDITOR, organisation=organisation(own=True))
    ours, other, report = two_cases()
    slowly(monkeypatch, joining, "_move_belongings")
    raised = at_once(lambda: grouping.merge(ours, other, by=editor), lambda: talk.reply(report, "Masih beredar"))
    assert raised == []
    assert report.messages.get().text == "Masih beredar"
    assert Case.objects.get(pk=ours.pk).merged_into_id == other.pk


def test_two_cases_are_merged_into_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    editor = person(role=Role.EDITOR, organisation=organisation(own=True))
    ours, other, _report = two_cases()
    slowly(monkeypatch, joining, "_move_belongings")
    raised = at_once(lambda: grouping.merge(ours, other, by=editor), lambda: grouping.merge(other, ours, by=editor))
    assert raised == []
    assert Case.objects.filter(merged_into__isnull=True).get() == other
    assert not Report.objects.exclude(case=other).exists()


def test_a_case_is_closed_while_somebody_merges_it(monkeypatch: pytest.MonkeyPatch) -> None:
    editor = person(role=Role.EDITOR, organisation=organisation(own=True))
    ours, other, _report = two_cases()
    slowly(monkeypatch, notices, "owe")
    raised = at_once(lambda: casework.close(ours, "spam", by=editor), lambda: grouping.merge(ours, other, by=editor))
    assert raised == []
    ours.refresh_from_db()
    assert (ours.state, ours.merged_into) == ("closed", None)
