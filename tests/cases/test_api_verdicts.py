"""The staff API to a verdict: the same rules by token as on the desk."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from salingjaga.accounts import tokens
from salingjaga.accounts.models import Person, Role
from salingjaga.cases.models import Case, Evidence, Proposal, Publication
from salingjaga.factchecks.models import FactCheck
from tests.cases import verdict_cast as cast
from tests.people import with_app

pytestmark = pytest.mark.django_db


class Caller:
    def __init__(self, person: Person | None) -> None:
        self.headers = {}
        if person:
            with_app(person)
            self.headers = {"Authorization": f"Bearer {tokens.make(person, name='uji', days=30)[1]}"}

    def post(self, path: str, data: Any = None) -> Any:
        body = data if isinstance(data, str) else json.dumps(data or {})
        return Client().post(f"/api/v1{path}", body, "application/json", headers=self.headers)


def text(**more: Any) -> dict[str, Any]:
    return cast.content(**more).to_dict() | {"builds_on": ""}


def proposed(case: Case) -> dict[str, Any]:
    answer = Caller(cast.person()).post(f"/cases/{case.public_id}/proposals", text())
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


def test_propose_open_and_publish_by_token() -> None:
    case, editor = cast.case(), Caller(cast.editor())
    Evidence.objects.create(case=case, kind="quote", quote="Itu cacat cetak, kata panwas.", sha256="0" * 64)
    made = proposed(case)
    door = f"/proposals/{made['proposal']}"
    assert editor.post(f"{door}/publish", {"digest": made["digest"]}).status_code == 409  # the evidence first
    opened = editor.post(f"{door}/open").json()
    assert opened["evidence"][0]["quote"] == "Itu cacat cetak, kata panwas."
    assert opened["content"]["fact"] == cast.content().fact
    told = editor.post(f"{door}/publish", {"digest": opened["digest"]})
    assert told.json()["page"] == f"http://testserver/c/{FactCheck.objects.get().code}"
    assert editor.post(f"{door}/publish", {"digest": opened["digest"]}).status_code == 200  # asked twice, told once
    assert Publication.objects.count() == 1


def test_a_text_that_breaks_rules_is_422_with_its_fields() -> None:
    writer = Caller(cast.person())
    answer = writer.post(f"/cases/{cast.case().public_id}/proposals", text(fact="Satu. Dua kalimat.", sources=()))
    assert answer.status_code == 422
    assert {"fact", "sources"} <= set(answer.json()["fields"])


@pytest.mark.parametrize("body", ["", "[]", "x", "null", "[" * 5000, '{"sources": 3}', '{"verdict": {"a": 1}}'])
def test_nonsense_is_refused_in_a_sentence(body: str) -> None:
    answer = Caller(cast.person()).post(f"/cases/{cast.case().public_id}/proposals", body)
    assert answer.status_code in (400, 422)
    assert answer.json()["error"]


def test_without_a_token_401_and_without_the_role_404() -> None:
    case = cast.case()
    made = proposed(case)
    doors = [f"/cases/{case.public_id}/proposals", f"/cases/{case.public_id}/retract"]
    doors += [f"/proposals/{made['proposal']}/{deed}" for deed in ("open", "publish", "send-back")]
    for door in doors:
        assert Caller(None).post(door).status_code == 401
        assert Caller(cast.person(Role.LIAISON)).post(door).status_code == 404
    assert Caller(cast.person()).post(doors[3], {"digest": made["digest"]}).status_code == 404  # a verifier


def test_send_back_and_retract_need_a_reason() -> None:
    case, editor = cast.case(), Caller(cast.editor())
    made = proposed(case)
    assert editor.post(f"/proposals/{made['proposal']}/send-back", {}).status_code == 422
    assert (
        editor.post(f"/proposals/{made['proposal']}/send-back", {"reason": "Sumbernya belum cukup."}).status_code == 200
    )
    assert Proposal.objects.get().state == "sent_back"
    assert editor.post(f"/cases/{case.public_id}/retract", {"reason": "Sumbernya palsu."}).status_code == 409
    other = cast.case()
    cast.published(other, writer=cast.person(), reader=cast.editor())
    assert editor.post(f"/cases/{other.public_id}/retract", {"reason": "Sumbernya palsu."}).status_code == 200


def test_a_correction_asks_for_its_reason() -> None:
    case, writer = cast.case(), Caller(cast.person())
    cast.published(case, writer=cast.person(), reader=cast.editor())
    words = cast.content(fact="Lubang di enam surat suara itu cacat cetak.").to_dict()
    assert "reason" in writer.post(f"/cases/{case.public_id}/proposals", words).json()["fields"]
    assert writer.post(f"/cases/{case.public_id}/proposals", words | {"reason": "Jumlahnya enam."}).status_code == 201


def test_the_api_describes_itself() -> None:
    paths = Client().get("/api/v1/openapi.json").json()["paths"]
    assert {"/api/v1/cases/{public_id}/proposals", "/api/v1/proposals/{proposal}/publish"} <= set(paths)


@pytest.mark.parametrize("odd", ["\x00", "\ud800", "\u202e", "😀"])
def test_odd_characters_anywhere_break_nothing(odd: str) -> None:
    case, writer = cast.case(), Caller(cast.person())
    words = text()
    for name in ("claim", "fact", "conclusion", "explanation"):
        words[name] = odd + words[name]
    words["sources"] = [one | {"title": odd + one["title"]} for one in words["sources"]]
    assert writer.post(f"/cases/{case.public_id}/proposals", words).status_code in (201, 422)
    published = cast.case()
    cast.published(published, writer=cast.person(), reader=cast.editor())
    editor, reason = Caller(cast.editor()), {"reason": f"Sumbernya palsu.{odd}"}
    assert editor.post(f"/cases/{published.public_id}/retract", reason).status_code in (200, 422)
