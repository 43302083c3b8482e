"""Any order of joining, detaching, merging, splitting and taking back: what must hold after each step."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run

from salingjaga.accounts.models import Role
from salingjaga.cases import counters, grouping
from salingjaga.cases.models import Case, Report, Step
from salingjaga.cases.moves import Refused
from tests.cases import filed
from tests.people import organisation, person

REPORTS = 6
WORDS = "surat suara tercoblos ditemukan di gudang tua kelurahan melati tadi malam kata pak lurah".split()


class Steps(RuleBasedStateMachine):
    """Six reports in three cases, and an editor who changes her mind."""

    @initialize()
    def begin(self) -> None:
        Step.objects.all().delete()
        Report.objects.all().delete()
        for case in Case.objects.order_by("-pk"):
            Case.objects.filter(pk=case.pk).update(merged_into=None)
        Case.objects.all().delete()
        self.editor = person(role=Role.EDITOR, organisation=organisation(own=True))
        cases = [filed.case() for _number in range(3)]
        self.reports = [
            filed.report(
                " ".join(WORDS[: 4 + number]), case=cases[number % 3], asker=f"asker{number % 4}", province=f"3{number}"
            )
            for number in range(REPORTS)
        ]
        for case in cases:
            counters.text_changed(case)

    def _report(self, number: int) -> Report:
        return Report.objects.select_related("case").get(pk=self.reports[number].pk)

    def _case(self, number: int) -> Case:
        case = self._report(number).case
        assert case is not None
        return case

    def _tried(self, verb: Any, *args: Any) -> None:
        """Do it; a refusal changes nothing. What is done is sometimes taken back at once, and then nothing changed."""
        before = picture()
        try:
            step = verb(*args, by=self.editor)
        except Refused:
            assert picture() == before
            return
        assert picture() != before
        after = picture()
        grouping.undo(step, by=self.editor)
        assert picture() == before
        step = verb(*args, by=self.editor)
        assert sizes(picture()) == sizes(after)

    @rule(report=st.integers(0, REPORTS - 1), to=st.integers(0, REPORTS - 1))
    def join(self, report: int, to: int) -> None:
        self._tried(grouping.join, self._report(report), self._case(to))

    @rule(case=st.integers(0, REPORTS - 1), into=st.integers(0, REPORTS - 1))
    def merge(self, case: int, into: int) -> None:
        self._tried(grouping.merge, self._case(case), self._case(into))

    @rule(report=st.integers(0, REPORTS - 1))
    def detach(self, report: int) -> None:
        self._tried(grouping.detach, self._report(report))

    @rule(case=st.integers(0, REPORTS - 1), chosen=st.sets(st.integers(0, REPORTS - 1)))
    def split(self, case: int, chosen: set[int]) -> None:
        home = self._case(case)
        reports = [report for report in map(self._report, sorted(chosen)) if report.case_id == home.pk]
        self._tried(grouping.split, home, reports)

    @rule(place=st.integers(0, 5))
    @precondition(lambda self: Step.objects.filter(undone_at=None).exists())
    def undo(self, place: int) -> None:
        """Any earlier step: it goes back whole, or is refused and nothing changes."""
        steps = list(Step.objects.filter(undone_at=None))
        before = picture()
        try:
            grouping.undo(steps[place % len(steps)], by=self.editor)
        except Refused:
            assert picture() == before

    @invariant()
    def every_report_is_in_one_case_that_was_not_merged_away(self) -> None:
        assert Report.objects.filter(case=None).count() == 0
        assert Report.objects.filter(case__merged_into__isnull=False).count() == 0
        assert Report.objects.count() == REPORTS

    @invariant()
    def what_is_counted_is_what_is_there(self) -> None:
        for case in Case.objects.all():
            expected = counters.counted(case) | counters.shown(case)
            assert {name: getattr(case, name) for name in expected} == expected
            assert (case.reports_count > 0) == case.is_open

    @invariant()
    def every_pointer_ends(self) -> None:
        for case in Case.objects.all():
            assert grouping.end_of(case).merged_into_id is None


def picture() -> dict[str, Any]:
    """All that grouping may change: where each report is, and what each case that holds any says and counts."""
    columns = ("text", "province", "reports_count", "people", "last_day", "in_danger", "harm", "merged_into")
    return {
        "reports": dict(Report.objects.values_list("pk", "case")),
        "cases": {row[0]: row[1:] for row in Case.objects.filter(is_open=True).values_list("pk", *columns)},
    }


def sizes(shown: dict[str, Any]) -> list[int]:
    cases = list(shown["reports"].values())
    return sorted(cases.count(case) for case in set(cases))


@pytest.mark.django_db
def test_grouping_holds_after_any_steps() -> None:
    grouping.forget()
    checked = settings(
        max_examples=12, stateful_step_count=10, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    run(Steps, settings=checked)
