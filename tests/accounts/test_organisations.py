"""Organisations are made by the instance's own administrators; their people are looked after by their own."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client

from salingjaga.accounts.models import LogEntry, Membership, Organisation, Person
from tests.people import PASSWORD, join, organisation, person, signed_in

pytestmark = pytest.mark.django_db
NEW = {"name": "Kampus Timur", "kind": "campus", "desk": "Meja Timur", "provinces": ["11", "12"]}


@pytest.fixture
def own() -> Organisation:
    return organisation(own=True, name="Milik Sendiri")


@pytest.fixture
def head(own: Organisation) -> Person:
    return person(role="administrator", organisation=own)


def end(client: Client, one: Membership) -> int:
    home, member = one.organisation.public_id, one.person.public_id
    return client.post(f"/organisasi/{home}/orang/{member}/{one.role}/akhiri").status_code


def test_an_own_administrator_makes_an_organisation_with_its_provinces(client: Client, head: Person) -> None:
    answer = signed_in(client, head).post("/organisasi/baru", NEW)
    made = Organisation.objects.get(name="Kampus Timur")
    assert answer["Location"] == f"/organisasi/{made.public_id}"
    assert (made.kind, made.desk, made.provinces, made.is_own) == ("campus", "Meja Timur", ["11", "12"], False)


@pytest.mark.parametrize("wrong", [{"kind": "king"}, {"provinces": ["99"]}, {"name": ""}, {"name": "Milik Sendiri"}])
def test_nonsense_makes_no_organisation(client: Client, head: Person, wrong: dict[str, object]) -> None:
    assert signed_in(client, head).post("/organisasi/baru", {**NEW, **wrong}).status_code == 200
    assert Organisation.objects.count() == 1


def test_an_organisations_kind_stays_what_it_is(client: Client, head: Person) -> None:
    acting = organisation(kind="platform", name="Panggung")
    path = f"/organisasi/{acting.public_id}/ubah"
    signed_in(client, head).post(path, {"name": "Panggung Baru", "desk": "", "kind": "campus"})
    acting.refresh_from_db()
    assert (acting.name, acting.kind) == ("Panggung Baru", "platform")


def test_other_administrators_see_their_own_people_and_no_other_organisation(client: Client, own: Organisation) -> None:
    home = organisation()
    member = person(role="verifier", organisation=home, name="Putri Anggota")
    signed_in(client, person(role="administrator", organisation=home))
    page = client.get(f"/organisasi/{home.public_id}").content.decode()
    assert "Putri Anggota" in page
    assert member.email in page
    assert own.name not in client.get("/organisasi").content.decode()
    for path in (f"/organisasi/{own.public_id}", "/organisasi/baru", f"/organisasi/{home.public_id}/ubah"):
        assert client.get(path).status_code == 404


def test_an_editor_who_may_invite_sees_no_list_of_people(client: Client) -> None:
    home = organisation()
    person(role="verifier", organisation=home, name="Putri Anggota")
    page = signed_in(client, person(role="editor", organisation=home)).get(f"/organisasi/{home.public_id}")
    assert "Putri Anggota" not in page.content.decode()


def test_a_role_ends_and_the_log_knows(client: Client, own: Organisation, head: Person) -> None:
    one = join(person(), role="verifier", organisation=own)
    assert end(signed_in(client, head), one) == 302
    one.refresh_from_db()
    assert one.ended_at
    assert LogEntry.objects.filter(verb="membership_ended", actor=head.public_id).exists()


def test_the_last_administrator_cannot_go_and_the_last_but_one_can(
    client: Client, own: Organisation, head: Person
) -> None:
    mine = head.memberships.get()
    signed_in(client, head)
    end(client, mine)
    mine.refresh_from_db()
    assert mine.ended_at is None
    person(role="administrator", organisation=own)
    end(client, mine)
    mine.refresh_from_db()
    assert mine.ended_at


def test_who_manages_one_organisation_ends_no_role_in_another(client: Client, own: Organisation) -> None:
    other = join(person(), role="verifier", organisation=organisation())
    signed_in(client, person(role="administrator", organisation=organisation()))
    assert end(client, other) == 404
    other.refresh_from_db()
    assert other.ended_at is None


def test_a_password_link_is_handed_over_where_there_is_no_mail(client: Client, own: Organisation, head: Person) -> None:
    member = person(role="verifier", organisation=own, password=PASSWORD)
    answer = signed_in(client, head).post(f"/organisasi/{own.public_id}/orang/{member.public_id}/sandi")
    path = re.search(r"http://testserver(/masuk/sandi/[\w/-]+)", html.unescape(answer.content.decode()))
    assert path
    assert Client().post(path[1], {"password": "laut biru di ujung timur"}).status_code == 200
    member.refresh_from_db()
    assert member.check_password("laut biru di ujung timur")


def test_no_administrator_gets_a_link_into_an_account_that_works_elsewhere_too(
    client: Client, own: Organisation
) -> None:
    home = organisation()
    double = person(role="verifier", organisation=home)
    join(double, role="administrator", organisation=own)
    signed_in(client, person(role="administrator", organisation=home))
    assert client.post(f"/organisasi/{home.public_id}/orang/{double.public_id}/sandi").status_code == 404


def test_a_name_with_markup_is_text(client: Client, head: Person) -> None:
    signed_in(client, head).post("/organisasi/baru", {**NEW, "name": "<script>alert(1)</script>"})
    assert "<script>alert" not in client.get("/organisasi").content.decode()
