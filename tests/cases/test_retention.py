"""How long a report is kept: a warning first, paused by whatever its reporter adds, and never while a case is open."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from salingjaga.cases import erasing, retention, talk
from salingjaga.cases.models import Case, Notice, NoticeKind, Outcome, Report, ReportState, State
from tests.cases import filed
from tests.cases import verdict_cast as cast

pytestmark = pytest.mark.django_db


def closed(days_ago: float, outcome: Outcome = Outcome.NOT_CHECKABLE) -> Case:
    return filed.case(state=State.CLOSED, outcome=outcome, closed_at=timezone.now() - timedelta(days=days_ago))


def later(monkeypatch: pytest.MonkeyPatch, days: float) -> None:
    """Let `days` pass."""
    at = timezone.now() + timedelta(days=days)
    monkeypatch.setattr(timezone, "now", lambda: at)


def run() -> None:
    """What the worker does each hour."""
    retention.plan()
    retention.warn()
    retention.erase_due()


def state(report: Report) -> str:
    report.refresh_from_db()
    return report.state


def test_a_report_of_an_open_case_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    report = filed.report(case=filed.case())
    later(monkeypatch, 4000)
    run()
    assert state(report) == ReportState.ACTIVE
    assert report.delete_after is None


@pytest.mark.parametrize(("outcome", "days"), [(Outcome.NOT_CHECKABLE, 90), (Outcome.SPAM, 30)])
def test_it_is_erased_so_many_days_after_closing_and_not_before(
    monkeypatch: pytest.MonkeyPatch, outcome: Outcome, days: int
) -> None:
    report = filed.report(case=closed(0, outcome))
    run()
    later(monkeypatch, days - 6)
    run()
    assert state(report) == ReportState.ACTIVE
    assert Notice.objects.get(report=report).kind == NoticeKind.DELETION_NEAR
    later(monkeypatch, 8)
    run()
    assert state(report) == ReportState.ERASED
    assert report.text == ""


def test_nobody_is_erased_within_a_week_of_the_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    report = filed.report(case=closed(400))
    run()
    assert state(report) == ReportState.ACTIVE
    later(monkeypatch, 6.9)
    run()
    assert state(report) == ReportState.ACTIVE
    later(monkeypatch, 0.2)
    run()
    assert state(report) == ReportState.ERASED


def test_one_warning_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    filed.report(case=closed(400))
    for _ in range(3):
        run()
    assert Notice.objects.count() == 1


@pytest.mark.parametrize("how", ["touched", "message"])
def test_whatever_the_reporter_adds_starts_the_time_anew(monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    report = filed.report(case=closed(88))
    run()
    if how == "touched":
        Report.objects.update(touched_at=timezone.now())
    else:
        report.messages.create(from_reporter=True, text="Ada foto baru")
    later(monkeypatch, 10)
    run()
    assert state(report) == ReportState.ACTIVE
    assert report.warned_at is None, "it will be warned again"
    assert report.delete_after is not None
    assert report.delete_after > timezone.now() + timedelta(days=70)


def test_a_question_of_ours_does_not_prolong_it(monkeypatch: pytest.MonkeyPatch) -> None:
    report = filed.report(case=closed(100))
    report.messages.create(from_reporter=False, text="Halo?")
    run()
    assert report.messages.exists()
    later(monkeypatch, 8)
    run()
    assert state(report) == ReportState.ERASED


def test_a_case_that_is_opened_again_stops_it(monkeypatch: pytest.MonkeyPatch) -> None:
    case = closed(88)
    report = filed.report(case=case)
    run()
    Case.objects.filter(pk=case.pk).update(state=State.TRIAGE, outcome="", closed_at=None)
    later(monkeypatch, 30)
    run()
    assert state(report) == ReportState.ACTIVE
    assert report.delete_after is None


def test_of_a_published_case_the_days_count_from_what_was_told_last() -> None:
    case = cast.case()
    told = cast.published(case, writer=cast.person(), reader=cast.editor())
    assert retention.settled_at(Case.objects.get(pk=case.pk)) == told.at


def test_settings_say_how_many_days(settings: Any) -> None:
    settings.RETENTION_DAYS = 20
    at = timezone.now()
    report = filed.report(case=filed.case(state=State.CLOSED, outcome=Outcome.NOT_CHECKABLE, closed_at=at))
    assert isinstance(retention.keep_until(report), datetime)
    assert retention.keep_until(report) == at + timedelta(days=20)


def test_what_a_reporter_adds_at_the_last_moment_keeps_the_report() -> None:
    report = filed.report(
        delete_after=timezone.now() - timedelta(minutes=1), warned_at=timezone.now() - timedelta(days=8)
    )
    looked_at = Report.objects.get(pk=report.pk)
    talk.reply(report, "Tunggu, masih ada kabar")
    assert not erasing.erase(looked_at, why="retention")
    assert report.messages.exists()
    assert report.public_id not in erasing.remembered()
