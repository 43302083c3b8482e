"""Who may do what: the table asked directly, and the page that explains it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.http import Http404
from django.test import Client
from django.utils import timezone

from salingjaga.accounts.access import TABLE, Action, may, organisations, require
from salingjaga.accounts.models import ACTING, CHECKING, Membership, Organisation, OrganisationKind, Role
from scripts import permissions
from tests.people import join, organisation, person, signed_in

pytestmark = pytest.mark.django_db
VERDICTS = (Action.PROPOSE, Action.PUBLISH, Action.RETRACT, Action.CLOSE)
READING = (Action.SEE_CASES, Action.WORK_ON_CASES, Action.SEE_ORIGINALS, Action.MESSAGE_REPORTER, Action.OPEN_SEALED)


@pytest.mark.parametrize("kind", OrganisationKind)
@pytest.mark.parametrize("role", Role)
def test_every_role_in_every_kind_may_what_its_row_says_and_no_more(role: Role, kind: OrganisationKind) -> None:
    home = organisation(kind=kind)
    somebody = person(role=role, organisation=home)
    for action, rule in TABLE.items():
        fits = role in rule.roles and kind in rule.kinds and rule.where.name != "OWN"
        assert may(somebody, action, organisation=home) is fits, action


def test_cases_are_one_pool_for_those_who_check_and_originals_stay_with_the_holder() -> None:
    mine, theirs = organisation(), organisation(kind="community")
    editor = person(role="editor", organisation=mine)
    assert may(editor, Action.SEE_CASES, organisation=theirs)
    assert may(editor, Action.SEE_ORIGINALS, organisation=mine)
    for action in (Action.SEE_ORIGINALS, Action.MESSAGE_REPORTER, Action.OPEN_SEALED, Action.HAND_OVER):
        assert not may(editor, action, organisation=theirs)
    assert list(organisations(editor, Action.SEE_ORIGINALS)) == [mine]


@pytest.mark.parametrize("acting", ACTING)
def test_whoever_belongs_to_an_acting_organisation_decides_no_verdict_anywhere(acting: OrganisationKind) -> None:
    editor = person(role="editor", organisation=organisation(kind="campus"))
    assert all(may(editor, action) for action in VERDICTS)
    second = join(editor, role="liaison", organisation=organisation(kind=acting))
    assert not any(may(editor, action) for action in VERDICTS)
    assert may(editor, Action.SEE_CASES)
    with pytest.raises(Http404):
        require(editor, Action.PUBLISH)
    Membership.objects.filter(pk=second.pk).update(ended_at=timezone.now())
    assert all(may(editor, action) for action in VERDICTS)


@pytest.mark.parametrize("role", ["administrator", "liaison", "organiser", "facilitator", "trusted_reporter"])
def test_who_only_looks_after_people_or_files_reads_no_report(role: str) -> None:
    somebody = person(role=role, organisation=organisation(own=True))
    assert not any(may(somebody, action) for action in READING + VERDICTS)


def test_a_role_ends_with_its_membership_its_organisation_and_its_person() -> None:
    home = organisation()
    editor = person(role="editor", organisation=home)
    Organisation.objects.filter(pk=home.pk).update(is_active=False)
    assert not may(editor, Action.SEE_CASES)
    Organisation.objects.filter(pk=home.pk).update(is_active=True)
    type(editor).objects.filter(pk=editor.pk).update(is_active=False)
    assert not may(editor, Action.SEE_CASES)


def test_only_the_instances_own_administrators_manage_organisations_and_read_the_log() -> None:
    own, other = organisation(own=True), organisation()
    first, second = person(role="administrator", organisation=own), person(role="administrator", organisation=other)
    for action in (Action.MANAGE_ORGANISATIONS, Action.SEE_LOG, Action.SEE_WORK):
        assert may(first, action)
        assert not may(second, action)
    assert may(first, Action.MANAGE_PEOPLE, organisation=other)
    assert not may(second, Action.MANAGE_PEOPLE, organisation=own)


@pytest.mark.parametrize("role", ["editor", "liaison", "administrator"])
def test_who_needs_a_second_factor_sees_no_page_before_it_is_set_up(client: Client, role: str) -> None:
    somebody = person(role=role, organisation=organisation(own=True))
    signed_in(client, somebody, factor=False)
    for path in ("/akun", "/akun/token", "/akun/sandi"):
        assert client.get(path)["Location"] == "/akun/dua-langkah"
    page = client.get("/akun/dua-langkah")
    assert page.status_code == 200
    assert "/akun/dua-langkah/aplikasi" in page.content.decode()


def test_a_verifier_may_go_without_a_second_factor(client: Client) -> None:
    signed_in(client, person(role="verifier"), factor=False)
    assert client.get("/akun").status_code == 200


def test_the_page_for_people_says_what_the_table_says() -> None:
    assert set(permissions.MEANS) == set(TABLE) == set(Action)
    page = (Path(__file__).parents[2] / "docs" / "permissions.md").read_text("utf-8")
    assert permissions.page() in page
    assert {"campus", "factchecker", "community"} == {str(kind) for kind in CHECKING}
