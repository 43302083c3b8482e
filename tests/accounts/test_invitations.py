"""Invitations: once, for seven days, never above the inviter, and known only to who holds the link."""

from __future__ import annotations

import html
import re
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from salingjaga.accounts import invitations, organisations
from salingjaga.accounts.models import Invitation, LogEntry, Organisation, OrganisationKind, Person, Role
from salingjaga.accounts.refusals import Refused
from tests.people import PASSWORD, join, organisation, person, signed_in

pytestmark = pytest.mark.django_db
NEW = {"name": "Budi", "email": "budi@contoh.example", "password": PASSWORD}


def invite_by_page(client: Client, home: Organisation, role: str, email: str = "") -> str:
    answer = client.post(f"/organisasi/{home.public_id}", {"role": role, "email": email})
    found = re.search(r"http://testserver(/undangan/[\w-]+)", html.unescape(answer.content.decode()))
    assert found, answer.status_code
    return found[1]


@pytest.fixture
def home() -> Organisation:
    return organisation()


@pytest.fixture
def administrator(home: Organisation) -> Person:
    return person(role="administrator", organisation=home)


def test_an_invitation_makes_an_account_with_its_role_and_signs_in(
    client: Client, home: Organisation, administrator: Person
) -> None:
    path = invite_by_page(signed_in(client, administrator), home, "verifier")
    guest = Client()
    assert home.name in guest.get(path).content.decode()
    assert guest.post(path, NEW)["Location"] == "/akun"
    assert guest.get("/akun").status_code == 200
    budi = Person.objects.get(email="budi@contoh.example")
    assert [(one.role, one.organisation) for one in budi.memberships.all()] == [("verifier", home)]


def test_the_link_is_shown_once_and_only_its_hash_is_kept(
    client: Client, home: Organisation, administrator: Person
) -> None:
    secret = invite_by_page(signed_in(client, administrator), home, "verifier").rpartition("/")[2]
    assert secret not in str(list(Invitation.objects.values()))
    assert secret not in str(list(LogEntry.objects.values()))
    assert secret not in client.get(f"/organisasi/{home.public_id}").content.decode()


def test_it_opens_once(client: Client, home: Organisation, administrator: Person) -> None:
    path = invite_by_page(signed_in(client, administrator), home, "verifier")
    Client().post(path, NEW)
    assert Client().get(path).status_code == 404
    assert Client().post(path, {**NEW, "email": "lain@contoh.example"}).status_code == 404
    assert Person.objects.filter(email__contains="lain@").count() == 0


def test_it_opens_for_seven_days(home: Organisation, administrator: Person) -> None:
    made, secret = invitations.invite(home, role=Role.VERIFIER, by=administrator)
    Invitation.objects.filter(pk=made.pk).update(expires_at=timezone.now() + timedelta(seconds=5))
    assert Client().get(f"/undangan/{secret}").status_code == 200
    assert made.expires_at - made.created_at <= timedelta(days=7, seconds=1)
    Invitation.objects.filter(pk=made.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert Client().get(f"/undangan/{secret}").status_code == 404
    with pytest.raises(Refused):
        invitations.accept(made, by=person())


def test_a_revoked_one_no_longer_opens(client: Client, home: Organisation, administrator: Person) -> None:
    path = invite_by_page(signed_in(client, administrator), home, "verifier")
    made = Invitation.objects.get()
    assert client.post(f"/organisasi/{home.public_id}/undangan/{made.public_id}/cabut").status_code == 302
    assert Client().get(path).status_code == 404
    with pytest.raises(Refused):
        invitations.revoke(made, by=administrator)


def test_it_closes_when_the_role_of_who_made_it_ends(home: Organisation, administrator: Person) -> None:
    person(role="administrator", organisation=home)
    _made, secret = invitations.invite(home, role=Role.EDITOR, by=administrator)
    organisations.end(administrator.memberships.get(), by=administrator)
    assert Client().get(f"/undangan/{secret}").status_code == 404


@pytest.mark.parametrize("secret", ["x", "a" * 32, "-", "0" * 200])
def test_a_forged_one_opens_nothing(client: Client, secret: str) -> None:
    assert client.get(f"/undangan/{secret}").status_code == 404
    assert client.post(f"/undangan/{secret}", NEW).status_code == 404
    assert not Person.objects.exists()


def test_who_is_signed_in_gets_the_role_added(client: Client, home: Organisation, administrator: Person) -> None:
    _made, secret = invitations.invite(home, role=Role.VERIFIER, by=administrator)
    elsewhere = person(role="verifier")
    signed_in(client, elsewhere)
    assert elsewhere.name in client.get(f"/undangan/{secret}").content.decode()
    client.post(f"/undangan/{secret}")
    assert set(elsewhere.memberships.values_list("organisation", flat=True)) >= {home.pk}
    assert Person.objects.count() == 2


def test_an_address_with_an_account_is_told_to_sign_in_and_keeps_its_password(
    home: Organisation, administrator: Person
) -> None:
    known = person(role="verifier", password=PASSWORD)
    _made, secret = invitations.invite(home, role=Role.EDITOR, by=administrator)
    answer = Client().post(
        f"/undangan/{secret}", {**NEW, "email": known.email.upper(), "password": "laut biru di timur"}
    )
    assert answer.status_code == 200
    known.refresh_from_db()
    assert known.check_password(PASSWORD)
    assert Client().get(f"/undangan/{secret}").status_code == 200, "nothing was used up"


def test_an_invitation_for_an_address_makes_no_account_for_another(home: Organisation, administrator: Person) -> None:
    _made, secret = invitations.invite(home, role=Role.VERIFIER, by=administrator, email="citra@contoh.example")
    Client().post(f"/undangan/{secret}", NEW)
    assert Person.objects.filter(email="citra@contoh.example").exists()
    assert not Person.objects.filter(email=NEW["email"]).exists()


GIVEN = {
    "administrator": set(Role),
    "editor": {Role.VERIFIER, Role.TRUSTED_REPORTER},
    "organiser": {Role.FACILITATOR, Role.TRUSTED_REPORTER},
}


@pytest.mark.parametrize("role", Role)
def test_nobody_gives_a_role_above_their_own(client: Client, home: Organisation, role: Role) -> None:
    somebody = person(role=role, organisation=home)
    may_give = GIVEN.get(role, set())
    assert set(invitations.offered(somebody, home)) == may_give
    signed_in(client, somebody)
    for wanted in Role:
        client.post(f"/organisasi/{home.public_id}", {"role": wanted, "email": ""})
    assert set(Invitation.objects.values_list("role", flat=True)) == {str(given) for given in may_give}


def test_only_the_own_organisations_administrators_invite_elsewhere(home: Organisation) -> None:
    own = organisation(own=True)
    assert Role.ADMINISTRATOR in invitations.offered(person(role="administrator", organisation=own), home)
    assert invitations.offered(person(role="editor", organisation=own), home) == []
    assert invitations.offered(person(role="administrator", organisation=organisation()), home) == []


@pytest.mark.parametrize("kind", ["supervisor", "ministry", "platform"])
def test_an_acting_organisation_has_liaisons_and_administrators_only(kind: OrganisationKind) -> None:
    acting = organisation(kind=kind)
    head = person(role="administrator", organisation=acting)
    assert invitations.offered(head, acting) == [Role.LIAISON, Role.ADMINISTRATOR]


def test_an_ended_role_invites_nobody_and_two_roles_add_up(home: Organisation) -> None:
    both = person(role="editor", organisation=home)
    join(both, role="organiser", organisation=home)
    assert set(invitations.offered(both, home)) == {Role.VERIFIER, Role.TRUSTED_REPORTER, Role.FACILITATOR}
    both.memberships.update(ended_at=timezone.now())
    assert invitations.offered(both, home) == []


def test_with_a_mail_server_it_is_sent_and_without_one_it_is_a_link_to_copy(
    client: Client, home: Organisation, administrator: Person, settings: Any
) -> None:
    signed_in(client, administrator)
    invite_by_page(client, home, "verifier", "citra@contoh.example")
    assert mail.outbox == []
    settings.MAIL_ENABLED = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    path = invite_by_page(client, home, "verifier", "dewi@contoh.example")
    [letter] = mail.outbox
    assert letter.to == ["dewi@contoh.example"]
    assert path in letter.body
    assert Invitation.objects.filter(sent_at__isnull=False).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_use_it_at_once_one_wins() -> None:
    home = organisation()
    made, _secret = invitations.invite(home, role=Role.VERIFIER, by=person(role="administrator", organisation=home))
    start, won, lost = threading.Barrier(2), [], []

    def use(number: int) -> None:
        start.wait()
        try:
            won.append(
                invitations.accept_as_new(made, email=f"dua{number}@contoh.example", name="Dua", password=PASSWORD)
            )
        except Refused as refused:
            lost.append(refused)
        finally:
            connection.close()

    threads = [threading.Thread(target=use, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(won), len(lost)) == (1, 1)
    assert Person.objects.filter(email__startswith="dua").count() == 1
