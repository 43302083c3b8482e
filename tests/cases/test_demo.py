"""The demo campus: made through real verbs, never beside real reports, and gone without a trace when removed."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.utils import translation

from salingjaga.accounts import sealing, second_factor
from salingjaga.accounts.models import Person, Role
from salingjaga.cases import demo
from salingjaga.cases.models import Case, Publication, Report, Suggestion
from salingjaga.factchecks.models import FactCheck
from tests.cases import filed

pytestmark = pytest.mark.django_db(transaction=True)
LEFT = {"LogEntry", "LogBatch", "Setup", "IndexState", "GroupState", "RateKey", "RateBucket", "CheckCount"}
"""Counters, keys of the day and the log, which are of the instance and not of the demo."""


def rows() -> Counter[str]:
    """How many rows each of our tables holds."""
    models = [model for model in apps.get_models() if model.__module__.startswith("salingjaga.")]
    return Counter({model.__name__: model._default_manager.count() for model in models if model.__name__ not in LEFT})


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def made() -> demo.Made:
    return demo.make()


def test_it_has_forty_cases_in_all_states_and_people_of_every_role(made: demo.Made) -> None:
    states = Counter(Case.objects.filter(merged_into=None).values_list("state", flat=True))
    assert states.total() == made.cases == 40
    assert set(states) == {"new", "triage", "verifying", "proposed", "published", "corrected", "retracted", "closed"}
    assert {one.role for one in made.people} == set(Role.values)
    outcomes = set(Case.objects.filter(state="closed").values_list("outcome", flat=True))
    assert outcomes == {"already_checked", "not_checkable", "insufficient_evidence", "spam", "withdrawn"}
    assert Report.objects.filter(in_danger=True).exists()
    assert sealing.verify().whole


def test_two_people_stand_behind_every_answer(made: demo.Made) -> None:
    told = Publication.objects.exclude(kind="retraction")
    assert told.count() == 11
    assert all(one.approved_by and one.approved_by != one.proposed_by for one in told)


def test_its_people_sign_in_by_the_page_with_password_and_code(made: demo.Made, client: Client) -> None:
    editor = next(one for one in made.people if one.role == "editor")
    client.post("/masuk", {"login": editor.email, "password": editor.password})
    person = Person.objects.get(email=editor.email)
    factor = person.authenticator_set.get()  # type: ignore[attr-defined]
    assert second_factor.decrypt(factor.data["secret"]) == made.secret
    assert second_factor.spend(factor, demo.code_now())


def test_passwords_differ_each_time(made: demo.Made) -> None:
    before = {one.password for one in made.people}
    assert len(before) == len(made.people)
    demo.remove()
    assert not before & {one.password for one in demo.make().people}


def test_removed_it_leaves_nothing_but_the_log() -> None:
    before = rows()
    demo.make()
    demo.remove()
    assert rows() - before == Counter()
    assert sealing.verify().whole
    assert not Suggestion.objects.exists()


def test_removing_leaves_what_others_brought_alone(made: demo.Made) -> None:
    other = FactCheck.objects.create(url="https://pemeriksa.example/1", title="Hoaks lama")
    real = filed.report("Kabar sungguhan tentang bilik suara", case=Case.objects.filter(state="new").first())
    demo.remove()
    real.refresh_from_db()
    assert real.case is None, "it is grouped anew"
    assert real.text
    assert FactCheck.objects.filter(pk=other.pk).exists()


def test_it_is_refused_beside_real_reports() -> None:
    filed.report()
    with pytest.raises(demo.NotHere, match="real reports"):
        demo.make()
    assert not Person.objects.exists()


def test_it_is_refused_where_others_reach_the_site(settings: Any) -> None:
    settings.PUBLIC_URL = "https://salingjaga.example"
    with pytest.raises(demo.NotHere, match="PUBLIC_URL"):
        demo.make()


def test_it_is_not_made_twice(made: demo.Made) -> None:
    with pytest.raises(demo.NotHere, match="already"):
        demo.make()
