"""Tokens of the staff API: shown once, for what their person may, until they end."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client, RequestFactory
from django.utils import timezone

from salingjaga.accounts import tokens
from salingjaga.accounts.models import ApiToken, Person
from salingjaga.accounts.refusals import Refused
from tests.people import PASSWORD, code_now, person, with_app

pytestmark = pytest.mark.django_db


def holder(text: str, scheme: str = "Bearer") -> Person | None:
    return tokens.person_of(RequestFactory().get("/api/v1/desk", headers={"Authorization": f"{scheme} {text}"}))


@pytest.fixture
def editor() -> Person:
    made = person(role="editor", password=PASSWORD)
    with_app(made)
    return made


def test_a_token_is_made_by_its_page_and_shown_once(client: Client, editor: Person) -> None:
    client.post("/masuk", {"login": editor.email, "password": PASSWORD})
    client.post("/masuk/kode", {"code": code_now()})
    page = html.unescape(client.post("/akun/token", {"name": "Papan", "days": 30}).content.decode())
    text = re.search(r"sj_[\w-]{32}", page)
    assert text
    assert holder(text[0]) == editor
    assert text[0] not in client.get("/akun/token").content.decode()
    assert text[0] not in str(list(ApiToken.objects.values()))
    one = ApiToken.objects.get()
    client.post(f"/akun/token/{one.public_id}/cabut")
    assert holder(text[0]) is None


def test_without_a_second_factor_there_is_no_token_and_an_old_one_sleeps(editor: Person) -> None:
    _made, text = tokens.make(editor, name="Papan", days=30)
    Authenticator.objects.filter(user=editor).delete()
    assert holder(text) is None
    with pytest.raises(Refused):
        tokens.make(editor, name="Papan", days=30)


def test_a_token_ends_with_its_day_and_with_its_person(editor: Person) -> None:
    made, text = tokens.make(editor, name="Papan", days=30)
    ApiToken.objects.filter(pk=made.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert holder(text) is None
    _made, text = tokens.make(editor, name="Papan", days=30)
    Person.objects.filter(pk=editor.pk).update(is_active=False)
    assert holder(text) is None


@pytest.mark.parametrize("text", ["", "sj_", "sj_" + "a" * 32, "x" * 10_000, "SJ_abc"])
def test_a_forged_token_is_nobody(editor: Person, text: str) -> None:
    tokens.make(editor, name="Papan", days=30)
    assert holder(text) is None


def test_only_a_bearer_header_counts(editor: Person) -> None:
    _made, text = tokens.make(editor, name="Papan", days=30)
    assert holder(text, "Basic") is None
    assert holder(text, "bearer") == editor
    assert tokens.person_of(RequestFactory().get("/")) is None


def test_nobody_revokes_the_token_of_another(client: Client, editor: Person) -> None:
    from tests.people import signed_in

    made, text = tokens.make(editor, name="Papan", days=30)
    signed_in(client, person(role="editor"))
    assert client.post(f"/akun/token/{made.public_id}/cabut").status_code == 404
    assert holder(text) == editor
