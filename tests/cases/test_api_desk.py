"""The staff API does what the desk does: the same rights, the same masks, the same refusals."""

from __future__ import annotations

import json
from typing import Any

import people
import pytest
from desk_cast import PERSONAL, SECRETS, case, cast
from django.test import Client

from salingjaga.accounts import tokens
from salingjaga.accounts.models import Person
from salingjaga.cases import locks
from salingjaga.cases.models import Case, Evidence, Note

pytestmark = pytest.mark.django_db


class Desk:
    """Asks the API with a person's token."""

    def __init__(self, person: Person) -> None:
        people.with_app(person)
        _token, text = tokens.make(person, name="Uji", days=30)
        self.client = Client(headers={"host": "localhost", "Authorization": f"Bearer {text}"})

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/api/v1/{path}", query)

    def post(self, path: str, body: Any) -> Any:
        text = body if isinstance(body, str) else json.dumps(body)
        return self.client.post(f"/api/v1/{path}", text, content_type="application/json")


def test_without_a_token_nothing_is_told(client: Client) -> None:
    held = case(cast().holder)
    for path in ("queue", f"cases/{held.public_id}"):
        assert client.get(f"/api/v1/{path}").status_code == 401
    assert (
        client.post(f"/api/v1/cases/{held.public_id}/notes", "{}", content_type="application/json").status_code == 401
    )


def test_a_signed_in_page_is_no_token() -> None:
    people_ = cast()
    held = case(people_.holder)
    signed = people.signed_in(Client(headers={"host": "localhost"}), people_.verifier)
    assert signed.get(f"/api/v1/cases/{held.public_id}").status_code == 401


def test_who_checks_nothing_gets_404() -> None:
    people_ = cast()
    held = case(people_.holder)
    nobody = Desk(people.person(role="administrator", organisation=people_.holder))
    assert nobody.get("queue").status_code == 404
    assert nobody.get(f"cases/{held.public_id}").status_code == 404
    assert Desk(people_.verifier).get("cases/zzzzzzzzzzzz").status_code == 404


def test_the_queue_goes_on_from_where_it_stopped() -> None:
    people_ = cast()
    for number in range(32):
        case(people_.holder, f"kabar nomor {number}")
    desk = Desk(people_.verifier)
    first = desk.get("queue").json()
    rest = desk.get("queue", after=first["next"]).json()
    seen = [one["id"] for one in [*first["cases"], *rest["cases"]]]
    assert (len(seen), len(set(seen)), rest["next"], rest["cut"]) == (32, 32, None, False)
    assert desk.get("queue", tab="zzz").status_code == 422


def test_another_organisation_reads_everything_masked() -> None:
    people_ = cast()
    held = case(people_.holder, PERSONAL, title=PERSONAL)
    Desk(people_.verifier).post(f"cases/{held.public_id}/notes", {"text": PERSONAL})
    Desk(people_.verifier).post(f"cases/{held.public_id}/evidence", {"quote": PERSONAL})
    own, other = Desk(people_.verifier), Desk(people_.outsider)
    for path in ("queue", f"cases/{held.public_id}"):
        masked = json.dumps(other.get(path).json(), ensure_ascii=False)
        assert [secret for secret in SECRETS if secret in masked] == []
    assert own.get(f"cases/{held.public_id}").json()["originals"] is True
    assert SECRETS[0] in own.get(f"cases/{held.public_id}").json()["text"]


def test_a_case_is_taken_given_back_and_closed() -> None:
    people_ = cast()
    held = case(people_.holder)
    desk = Desk(people_.verifier)
    taken = desk.post(f"cases/{held.public_id}/assign", {"to": "me"})
    assert (taken.status_code, taken.json()["locked_by"]) == (200, people_.verifier.public_id)
    assert desk.post(f"cases/{held.public_id}/assign", {"to": ""}).json()["assigned_to"] is None
    assert desk.post(f"cases/{held.public_id}/assign", {"to": 5}).status_code == 422
    assert desk.post(f"cases/{held.public_id}/close", {"outcome": "maybe"}).status_code == 422
    assert desk.post(f"cases/{held.public_id}/close", {"outcome": "spam"}).json()["state"] == "closed"
    assert desk.post(f"cases/{held.public_id}/close", {"outcome": "spam"}).status_code == 409


def test_what_somebody_holds_is_refused_with_one_sentence() -> None:
    people_ = cast()
    held = case(people_.holder)
    locks.lock(held, by=people_.editor)
    refused = Desk(people_.verifier).post(f"cases/{held.public_id}/close", {"outcome": "spam"})
    assert refused.status_code == 409
    assert "Bayu Aji" in refused.json()["error"]
    assert Case.objects.get(pk=held.pk).state == "new"


def test_reports_are_joined_detached_and_cases_merged() -> None:
    people_ = cast()
    first, second = case(people_.holder, "satu", "lain sekali"), case(people_.holder, "dua")
    desk = Desk(people_.verifier)
    odd = first.reports.get(text="lain sekali").public_id
    assert desk.post(f"cases/{first.public_id}/detach", {"report": odd}).status_code == 200
    assert desk.post(f"cases/{second.public_id}/join", {"report": odd}).status_code == 200
    assert second.reports.count() == 2
    merged = desk.post(f"cases/{first.public_id}/merge", {"into": second.public_id})
    assert merged.json()["id"] == second.public_id
    assert desk.get(f"cases/{first.public_id}").json()["id"] == second.public_id
    assert desk.post(f"cases/{second.public_id}/merge", {"into": "zzzz"}).status_code == 404


@pytest.mark.parametrize(
    "body", ["", "[]", "{", '{"text": 5}', '{"text": ""}', '{"text": null}', '{"text": "\\ud800"}', "[" * 5000]
)
def test_a_broken_body_is_an_error_and_writes_nothing(body: str) -> None:
    people_ = cast()
    held = case(people_.holder)
    for deed in ("notes", "evidence"):
        assert Desk(people_.verifier).post(f"cases/{held.public_id}/{deed}", body).status_code in (400, 422)
    assert not Note.objects.exists()
    assert not Evidence.objects.exists()


def test_the_description_of_the_api_names_the_desk(client: Client) -> None:
    described = client.get("/api/v1/openapi.json").json()["paths"]
    assert {"/api/v1/queue", "/api/v1/cases/{public_id}"} <= set(described)
    assert not [path for path in described if "meja" in path]
