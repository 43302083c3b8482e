"""Reports become cases: through the verbs that the worker and the desk call."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from salingjaga.accounts.models import Organisation, Person, Role
from salingjaga.cases import arrivals, casework, counters, grouping, reports
from salingjaga.cases.models import (
    Case,
    Evidence,
    GroupState,
    Harm,
    Note,
    Notice,
    Report,
    ReportState,
    State,
    Step,
    Suggestion,
    SuggestionState,
)
from salingjaga.cases.moves import Overtaken, Refused
from salingjaga.cases.shown import Reader
from salingjaga.cases.views import case as case_view
from salingjaga.factchecks.checking import CheckedAnswer, Result
from salingjaga.factchecks.models import FactCheck
from tests.cases import filed
from tests.people import organisation, person

pytestmark = pytest.mark.django_db

TRUCKS = (
    "Astaga! Lima truk isi surat suara yang sudah tercoblos ditemukan warga di gudang tua Cilacap tadi malam, polisi "
    "datang jam tiga pagi lalu semuanya dibawa pergi tanpa berita acara"
)
TWIN = TRUCKS.replace("Cilacap", "Wonosobo")
INK = "Tinta pemilu bisa hilang dengan sabun cuci piring, jadi orang bisa mencoblos dua kali di TPS tetangga"


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    grouping.forget()
    yield
    grouping.forget()


@pytest.fixture
def editor() -> Person:
    return person(role=Role.EDITOR, organisation=organisation(own=True))


def sent(text: str, **columns: Any) -> Report:
    """A report that waits for its case."""
    return filed.report(text, **columns)


def grouped(text: str, **columns: Any) -> Report:
    report = sent(text, **columns)
    assert grouping.group_waiting() == 1
    report.refresh_from_db()
    return report


def case_of(report: Report) -> Case:
    report.refresh_from_db()
    assert report.case is not None
    report.case.refresh_from_db()
    return report.case


# The grouper -------------------------------------------------------------------------------------------------------


def test_a_report_nobody_sent_before_opens_a_case_of_its_own() -> None:
    report = grouped(TRUCKS, asker="a", in_danger=True, province="33", link="https://contoh.id/berita/1")
    case = case_of(report)
    assert (case.state, case.text, case.reports_count, case.people, case.last_day) == ("new", TRUCKS, 1, 1, 1)
    assert (case.in_danger, case.province, case.link) == (True, "33", "https://contoh.id/berita/1")
    assert report.grouped_at is not None


def test_copies_join_one_case_also_within_one_batch() -> None:
    copies = [sent(TRUCKS), sent("Mohon izin share: " + TRUCKS), sent(INK), sent(TRUCKS.upper())]
    assert grouping.group_waiting() == 4
    cases = [case_of(report).pk for report in copies]
    assert cases[0] == cases[1] == cases[3] != cases[2]
    assert case_of(copies[0]).reports_count == 3


def test_a_twin_opens_its_own_case_and_the_other_is_suggested() -> None:
    first, twin = grouped(TRUCKS), grouped(TWIN)
    assert case_of(twin) != case_of(first)
    suggestion = Suggestion.objects.get(report=twin)
    assert suggestion.case == case_of(first)
    assert {reason["kind"] for reason in suggestion.reasons} >= {"words", "differs"}
    assert "wonosobo" not in str(suggestion.reasons).lower()


def test_people_are_counted_once_an_address_and_day() -> None:
    for asker in ("a", "a", "b", "", ""):
        grouped(TRUCKS, asker=asker)
    case = Case.objects.get()
    assert (case.reports_count, case.people, case.last_day) == (5, 4, 4)


def test_a_case_keeps_its_longest_variant_and_forwarding_words_make_none_longer() -> None:
    short = " ".join(TRUCKS.split()[:14])
    first = grouped(short)
    second = grouped(TRUCKS)
    grouped("Assalamualaikum mohon izin share info dari grup sebelah tolong viralkan:\n" + short)
    case = case_of(first)
    assert (case.text, case.text_of, case.reports_count) == (TRUCKS, second, 3)


def test_a_withdrawn_report_gets_no_case() -> None:
    sent(TRUCKS, state=ReportState.WITHDRAWN)
    assert grouping.group_waiting() == 0
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("state", "columns"), [(State.CLOSED, {"outcome": "spam"}), (State.CLOSED, {"outcome": "not_checkable"})]
)
def test_spam_and_what_was_closed_swallow_no_look_alike(state: State, columns: dict[str, str]) -> None:
    first = grouped(TRUCKS)
    Case.objects.filter(pk=case_of(first).pk).update(state=state, **columns)
    second, third = grouped(TRUCKS), grouped(TRUCKS)
    assert case_of(second) != case_of(first)
    assert case_of(third) == case_of(second), "the new case takes the next look-alikes"
    assert Suggestion.objects.filter(report=second, case=case_of(first)).exists()


def test_a_copy_of_what_we_published_joins_and_is_owed_the_answer_at_once() -> None:
    from tests.cases import verdict_cast

    case = verdict_cast.case(TRUCKS)
    counters.text_changed(case)
    publication = verdict_cast.published(case, writer=verdict_cast.person(), reader=verdict_cast.editor())
    report = grouped(TRUCKS)
    assert case_of(report) == case
    assert Notice.objects.get(report=report, publication=publication).kind == "answer"


def test_the_organisation_of_the_province_holds_the_case_else_our_own() -> None:
    own = organisation(own=True)
    java = Organisation.objects.create(name="Kampus Jateng", kind="campus", provinces=["33"])
    Organisation.objects.create(name="Kementerian", kind="ministry", provinces=["34"])
    assert case_of(grouped(TRUCKS, province="33")).holder == java
    assert case_of(grouped(INK, province="34")).holder == own


def test_without_any_organisation_a_case_waits_without_a_holder() -> None:
    assert case_of(grouped(TRUCKS)).holder is None


def test_harm_is_guessed_from_words_and_a_persons_choice_stays() -> None:
    report = grouped(" ".join(INK.split()[:9]))
    case = case_of(report)
    assert case.harm == Harm.VOTING_PROCEDURE
    Case.objects.filter(pk=case.pk).update(harm=Harm.HATE, harm_set_by_person=True)
    grouped(INK)
    counters.text_changed(case)
    assert case_of(report).harm == Harm.HATE


def test_a_killed_grouper_leaves_a_report_waiting_and_the_next_one_groups_it_once(monkeypatch: Any) -> None:
    report = sent(TRUCKS)

    def killed(*args: Any, **columns: Any) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(arrivals, "record", killed)
        with pytest.raises(SystemExit):
            grouping.group_waiting()
    report.refresh_from_db()
    assert (report.case_id, report.grouped_at, Case.objects.count()) == (None, None, 0)
    assert grouping.group_waiting() == 1
    assert grouping.group_waiting() == 0
    assert Case.objects.count() == 1


def test_a_report_that_cannot_be_grouped_holds_up_none_behind_it(monkeypatch: Any) -> None:
    broken, sound = sent("Kotak suara di Kalimas dibakar orang"), sent("Resep soto ayam kampung pakai koya udang")
    read = arrivals.said

    def failing(report: Report) -> Any:
        if report.pk == broken.pk:
            raise ValueError("odd text")
        return read(report)

    monkeypatch.setattr(arrivals, "said", failing)
    assert grouping.group_waiting() == 1
    assert case_of(sound)
    broken.refresh_from_db()
    assert broken.grouped_at is None
    monkeypatch.setattr(arrivals, "said", read)
    grouping.forget()
    assert grouping.group_waiting() == 1


def test_a_grouper_that_was_overtaken_looks_again_before_it_writes(monkeypatch: Any) -> None:
    """Another process opens the case between this one's look and its writing."""
    report = sent(TRUCKS)
    look = arrivals._index.nearest

    def overtaken(*args: Any, **more: Any) -> Any:
        near = look(*args, **more)
        if not Case.objects.exists():
            other = filed.case(text=TRUCKS)
            filed.report(TRUCKS, case=other)
            counters.text_changed(other)
        return near

    monkeypatch.setattr(arrivals._index, "nearest", overtaken)
    assert grouping.group_waiting() == 1
    assert Case.objects.count() == 1
    assert case_of(report).reports_count == 2


@pytest.mark.django_db(transaction=True)
def test_two_groupers_at_once_make_no_twin_cases() -> None:
    from salingjaga.cases.grouping_index import GroupingIndex

    for _number in range(12):
        sent(TRUCKS)
    failures: list[BaseException] = []

    def work() -> None:
        try:
            index = GroupingIndex()
            for report in Report.objects.filter(grouped_at__isnull=True).order_by("pk"):
                arrivals.grouped_by(index, report)
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert Case.objects.count() == 1
    assert (Case.objects.get().reports_count, Report.objects.filter(case=None).count()) == (12, 0)


def test_an_erased_text_leaves_the_groupers_memory() -> None:
    report = grouped("Pesan berantai Sukirman Wahyudiantoro tentang kotak suara kelurahan Melati dipindah malam")
    Report.objects.filter(pk=report.pk).update(state=ReportState.ERASED, text="")
    grouping.text_changed(case_of(report))
    assert grouping.group_waiting() == 0
    assert "wahyudiantoro" not in arrivals._index.gathering.postings
    assert case_of(report).text == ""


def test_the_next_variant_takes_the_place_of_an_erased_text() -> None:
    first, second = grouped(TRUCKS), grouped(TRUCKS + " kata saksi mata")
    Report.objects.filter(pk=second.pk).update(state=ReportState.ERASED, text="")
    grouping.text_changed(case_of(first))
    case = case_of(first)
    assert (case.text, case.text_of, case.reports_count) == (TRUCKS, first, 2)


# People ------------------------------------------------------------------------------------------------------------


def test_whoever_does_not_check_cases_can_do_nothing(editor: Person) -> None:
    from django.http import Http404

    report, other = grouped(TRUCKS), grouped(INK)
    stranger = person(role=Role.ADMINISTRATOR, organisation=organisation(own=True))
    with pytest.raises(Http404):
        grouping.join(report, case_of(other), by=stranger)
    with pytest.raises(Http404):
        grouping.merge(case_of(report), case_of(other), by=stranger)
    with pytest.raises(Http404):
        grouping.detach(report, by=stranger)
    with pytest.raises(Http404):
        grouping.split(case_of(report), [report], by=stranger)


def test_joining_moves_one_report_and_both_cases_count_anew(editor: Person) -> None:
    stays, goes, other = grouped(TRUCKS, asker="a"), grouped(TRUCKS, asker="b"), grouped(INK, asker="c")
    step = grouping.join(goes, case_of(other), by=editor)
    assert case_of(goes) == case_of(other)
    assert [case_of(r).reports_count for r in (stays, other)] == [1, 2]
    grouping.undo(step, by=editor)
    assert case_of(goes) == case_of(stays)
    assert [case_of(r).people for r in (stays, other)] == [2, 1]


def test_the_last_report_of_a_case_takes_the_case_with_it(editor: Person) -> None:
    alone, other = grouped(TRUCKS), grouped(INK)
    old = case_of(alone)
    step = grouping.join(alone, case_of(other), by=editor)
    old.refresh_from_db()
    assert (step.kind, old.merged_into, old.is_open) == ("merge", case_of(other), False)


def test_merging_brings_reports_evidence_and_notes_and_undoing_brings_them_back(editor: Person) -> None:
    one, other = grouped(TRUCKS), grouped(INK)
    case, into = case_of(one), case_of(other)
    evidence = Evidence.objects.create(case=case, kind="link", url="https://contoh.id/x", sha256="0" * 64)
    note = Note.objects.create(case=case, text="lihat ini")
    step = grouping.merge(case, into, by=editor)
    evidence.refresh_from_db()
    note.refresh_from_db()
    assert (evidence.case, note.case, case_of(one)) == (into, into, into)
    grouping.undo(step, by=editor)
    evidence.refresh_from_db()
    note.refresh_from_db()
    case.refresh_from_db()
    assert (evidence.case, note.case, case_of(one), case.merged_into) == (case, case, case, None)


def test_an_old_pointer_leads_to_the_end_of_the_chain(editor: Person) -> None:
    cases = [case_of(grouped(text)) for text in (TRUCKS, INK, TWIN)]
    grouping.merge(cases[0], cases[1], by=editor)
    grouping.merge(cases[1], cases[2], by=editor)
    cases[0].refresh_from_db()
    assert grouping.end_of(cases[0]) == cases[2]
    with pytest.raises(Refused):
        grouping.merge(cases[2], cases[0], by=editor)


def test_a_detached_report_opens_a_case_and_undoing_leaves_a_pointer(editor: Person) -> None:
    first, second = grouped(TRUCKS), grouped(TRUCKS)
    step = grouping.detach(second, by=editor)
    made = case_of(second)
    assert made != case_of(first)
    grouping.undo(step, by=editor)
    made.refresh_from_db()
    assert (case_of(second), made.merged_into) == (case_of(first), case_of(first))


def test_one_report_must_stay(editor: Person) -> None:
    report = grouped(TRUCKS)
    with pytest.raises(Refused):
        grouping.detach(report, by=editor)
    with pytest.raises(Refused):
        grouping.split(case_of(report), [], by=editor)


def test_a_split_opens_one_case_for_all_that_were_chosen(editor: Person) -> None:
    three = [grouped(TRUCKS) for _number in range(3)]
    old = case_of(three[0])
    grouping.split(old, three[1:], by=editor)
    assert case_of(three[1]) == case_of(three[2]) != case_of(three[0])


def test_a_step_is_undone_once_and_not_when_later_steps_moved_on(editor: Person) -> None:
    first, second, other = grouped(TRUCKS), grouped(TRUCKS), grouped(INK)
    step = grouping.detach(second, by=editor)
    grouping.join(second, case_of(other), by=editor)
    with pytest.raises(Refused, match="Langkah berikutnya"):
        grouping.undo(step, by=editor)
    assert Step.objects.get(pk=step.pk).undone_at is None
    later = Step.objects.exclude(pk=step.pk).get()
    grouping.undo(later, by=editor)
    grouping.undo(step, by=editor)
    assert case_of(second) == case_of(first)
    with pytest.raises(Overtaken):
        grouping.undo(step, by=editor)


def test_an_erased_text_ends_undoing(editor: Person) -> None:
    grouped(TRUCKS)
    second = grouped(TRUCKS)
    step = grouping.detach(second, by=editor)
    Report.objects.filter(pk=second.pk).update(state=ReportState.ERASED, text="")
    with pytest.raises(Refused, match="sudah dihapus"):
        grouping.undo(step, by=editor)


def test_a_made_case_that_was_worked_on_is_not_taken_back(editor: Person) -> None:
    grouped(TRUCKS)
    second = grouped(TRUCKS)
    step = grouping.detach(second, by=editor)
    Note.objects.create(case=case_of(second), text="sudah ditelepon")
    with pytest.raises(Refused, match="sudah dikerjakan"):
        grouping.undo(step, by=editor)


def test_a_locked_case_is_left_alone(editor: Person) -> None:
    first, second = grouped(TRUCKS), grouped(TRUCKS)
    casework.assign(case_of(first), person(role=Role.VERIFIER, organisation=organisation(own=True)), by=editor)
    holder = case_of(first).assigned_to
    assert holder is not None
    from salingjaga.cases import locks

    locks.lock(case_of(first), by=holder)
    with pytest.raises(Refused):
        grouping.detach(second, by=editor)


def test_a_published_case_is_not_merged_away(editor: Person) -> None:
    from tests.cases import verdict_cast

    case = verdict_cast.case(TRUCKS)
    verdict_cast.published(case, writer=verdict_cast.person(), reader=verdict_cast.editor())
    with pytest.raises(Refused):
        grouping.merge(case, case_of(grouped(INK)), by=editor)


# Suggestions -------------------------------------------------------------------------------------------------------


def test_a_confirmed_suggestion_brings_the_case_and_undoing_asks_again(editor: Person) -> None:
    first, twin = grouped(TRUCKS), grouped(TWIN)
    suggestion = Suggestion.objects.get(report=twin)
    step = grouping.confirm(suggestion, by=editor)
    assert step is not None
    assert case_of(twin) == case_of(first)
    suggestion.refresh_from_db()
    assert suggestion.state == SuggestionState.ACCEPTED
    grouping.undo(step, by=editor)
    suggestion.refresh_from_db()
    assert (suggestion.state, case_of(twin) == case_of(first)) == (SuggestionState.OPEN, False)


def test_a_rejected_suggestion_is_kept_and_answered_once(editor: Person) -> None:
    grouped(TRUCKS)
    twin = grouped(TWIN)
    suggestion = Suggestion.objects.get(report=twin)
    grouping.reject(suggestion, by=editor)
    assert Suggestion.objects.get(pk=suggestion.pk).state == SuggestionState.REJECTED
    with pytest.raises(Overtaken):
        grouping.confirm(suggestion, by=editor)


def test_a_published_check_is_suggested_and_confirming_closes_the_case_with_it(editor: Person) -> None:
    check = FactCheck.objects.create(url="https://periksa.contoh/1", title="Tinta pemilu tidak hilang")
    report = grouped(INK)
    grouping.of_check(report, CheckedAnswer("match", "id", [Result(check, 0.98)], 1))
    suggestion = Suggestion.objects.get(report=report)
    assert grouping.confirm(suggestion, by=editor) is None
    case = case_of(report)
    assert (case.state, case.outcome, case.factcheck) == ("closed", "already_checked", check)


def test_a_published_check_that_every_report_brings_is_asked_about_once(editor: Person) -> None:
    check = FactCheck.objects.create(url="https://periksa.contoh/1", title="Tinta pemilu tidak hilang")
    first, second = grouped(INK), grouped(INK)
    for report in (first, second):
        grouping.of_check(report, CheckedAnswer("related", "id", [Result(check, 0.4)], 1))
    case = case_of(first)
    assert case == case_of(second)
    assert len(case_view.matches(case, Reader(editor))) == 1
    grouping.reject(Suggestion.objects.filter(report=first).get(), by=editor)
    assert case_view.matches(case, Reader(editor)) == []


def test_what_a_reporter_was_told_at_filing_is_suggested_to_the_desk() -> None:
    from salingjaga.factchecks import publishing
    from salingjaga.factchecks.publishing import Record

    publishing.put(Record(url="https://periksa.contoh/1", title=INK, verdict="false", publisher="Contoh"), source="uji")
    report = reports.file(reports.Told(text=INK), origin=reports.Origin("web")).report
    assert Suggestion.objects.get(report=report).factcheck_id is not None


def test_every_change_of_a_text_raises_the_revision(editor: Person) -> None:
    def revision() -> int:
        return GroupState.objects.values_list("revision", flat=True).get(pk=1)

    first, second = grouped(TRUCKS), grouped(TRUCKS)
    seen = [revision()]
    step = grouping.detach(second, by=editor)
    seen.append(revision())
    grouping.undo(step, by=editor)
    seen.append(revision())
    grouping.text_changed(case_of(first))
    seen.append(revision())
    assert seen == sorted(set(seen))
    assert case_of(first).revision == seen[-1]
