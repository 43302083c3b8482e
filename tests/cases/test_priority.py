"""Why a case stands where it stands: every point of its priority can be said in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from desk_cast import case, cast, report
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from salingjaga.cases import priority
from salingjaga.cases.models import Case, Harm

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def rated(made: Case, **columns: Any) -> Case:
    Case.objects.filter(pk=made.pk).update(**columns)
    made.refresh_from_db()
    priority.rate(made)
    made.refresh_from_db()
    return made


def test_the_parts_that_are_shown_are_the_sum_that_is_sorted_by() -> None:
    made = rated(case(cast().holder, "satu", "dua"), harm=Harm.RESULTS, in_danger=True)
    assert made.priority == pytest.approx(sum(part.points for part in priority.sentences(made)), abs=0.11)
    assert {part.label for part in priority.sentences(made)} >= {"Great harm", "In danger", "Asked by", "Growing"}


@pytest.mark.parametrize("grave", [Harm.VOTING_PROCEDURE, Harm.VIOLENCE])
def test_voting_procedure_and_violence_stand_above_gossip(grave: Harm) -> None:
    people_ = cast()
    assert rated(case(people_.holder), harm=grave).priority > rated(case(people_.holder), harm=Harm.CANDIDATES).priority


def test_danger_stands_above_forty_curious_people() -> None:
    people_ = cast()
    threatened, asked = case(people_.holder), case(people_.holder, *["kabar"] * 40)
    assert rated(threatened, in_danger=True).priority > rated(asked).priority


def test_people_are_counted_and_not_reports() -> None:
    made = case(cast().holder, "satu")
    for _again in range(5):
        report(
            made,
            "satu",
        )
    same = made.reports.first()
    assert same
    made.reports.update(asker=same.asker)
    assert rated(made).reasons["growth"][0] == 1


def test_a_trusted_reporter_counts() -> None:
    made = case(cast().holder)
    without = made.priority
    made.reports.update(trusted=True)
    assert rated(made).priority == pytest.approx(without + priority.TRUSTED, abs=0.2)


@pytest.mark.parametrize(
    ("days", "said"), [(0, "voting is today"), (3, "voting is in 3 days"), (-2, "voting was 2 days ago")]
)
def test_the_nearer_the_voting_day_the_higher(settings: Any, days: int, said: str) -> None:
    made = case(cast().holder)
    before = made.priority
    settings.VOTING_DAYS = [timezone.localdate() + timedelta(days=days), date(2099, 1, 1)]
    assert rated(made).priority > before
    assert said in [part.text for part in priority.sentences(made)]


def test_without_a_voting_day_that_part_is_left_out(settings: Any) -> None:
    settings.VOTING_DAYS = []
    assert "voting_day" not in rated(case(cast().holder)).reasons


def test_what_waits_rises() -> None:
    made = case(cast().holder)
    now = made.priority
    assert rated(made, first_report_at=timezone.now() - timedelta(days=3)).priority > now + 15


def test_reasons_hold_numbers_and_no_words_of_reporters() -> None:
    made = case(cast().holder, "Budi Santoso 0812-3456-7890")
    assert "0812" not in str(made.reasons)
    assert all(isinstance(points, int | float) for _number, points in made.reasons.values())


def test_the_worker_rates_what_is_due_and_only_that() -> None:
    people_ = cast()
    due, fresh = case(people_.holder), case(people_.holder)
    Case.objects.filter(pk=due.pk).update(prioritised_at=timezone.now() - timedelta(hours=7))
    closed = case(people_.holder, state="closed", outcome="spam")
    Case.objects.filter(pk=closed.pk).update(prioritised_at=None)
    rated_at = Case.objects.get(pk=fresh.pk).prioritised_at
    assert priority.rate_due() == 1
    assert Case.objects.get(pk=fresh.pk).prioritised_at == rated_at
    assert priority.rate_due() == 0


def test_rating_many_takes_as_many_queries_as_rating_one(django_assert_max_num_queries: Any) -> None:
    people_ = cast()
    cases = [case(people_.holder) for _number in range(12)]
    with django_assert_max_num_queries(6):
        priority.rate(*cases)


def test_a_first_case_is_calm_and_not_urgent() -> None:
    people_ = cast()
    calm = Case.objects.create(holder=people_.holder, link="https://contoh.example/v", text="Video lama")
    priority.rate(calm)
    assert calm.first_good
    assert not rated(calm, harm=Harm.VIOLENCE).first_good


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.sampled_from(list(Harm)), st.integers(0, 10**5))
def test_more_people_or_longer_waiting_never_lower_a_case(people_: int, more: int, harm: Harm, hours: int) -> None:
    now = timezone.now()

    def total(count: int, waited: int) -> float:
        row = Case(people=count, harm=harm, first_report_at=now - timedelta(hours=waited))
        return sum(points for _number, points in priority.parts(row, now=now, trusted=False).values())

    assert total(people_ + more, hours) >= total(people_, hours) - 1e-6
    assert total(people_, hours + 1) >= total(people_, hours) - 0.11
