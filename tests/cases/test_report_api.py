"""The reporter's API: file without an account, read on with the code alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.test import Client
from hypothesis import strategies as st

from salingjaga.cases import erasing, knocking, tracking
from salingjaga.cases.models import Report
from salingjaga.cases.report_form import ReportForm
from salingjaga.cases.sealing import unseal

pytestmark = pytest.mark.django_db
RUMOUR = "Besok kotak suara di kelurahan kami dipindah ke rumah Pak RT"


def file(client: Client, status: int = 201, /, key: str = "", **fields: Any) -> dict[str, Any]:
    headers = {"Idempotency-Key": key} if key else {}
    body = json.dumps(fields or {"text": RUMOUR})
    response = client.post("/api/v1/reports", body, content_type="application/json", headers=headers)
    assert response.status_code == status, response.content
    return response.json()


def read(client: Client, code: str) -> Any:
    return client.get("/api/v1/reports/current", headers={"Authorization": f"Bearer {code}"})


def test_a_report_gets_its_code_at_once_and_what_was_checked_already(client: Client) -> None:
    filed = file(client)
    assert set(filed) == {"tracking_code", "proof", "status_url", "check"}
    assert set(filed["check"]) == {"answer", "language", "matches", "explainers", "notes"}
    assert filed["status_url"] == "http://testserver/lacak"


def test_the_code_opens_what_happened(client: Client) -> None:
    story = read(client, file(client)["tracking_code"]).json()
    assert set(story) == {"state", "timeline", "messages", "verdict"}
    assert story["state"] == "new"
    assert story["timeline"][0]["event"] == "received"
    assert story["verdict"] is None


def test_everything_that_was_told_is_kept(client: Client) -> None:
    told = {"text": RUMOUR, "link": "https://m.facebook.com/watch/?v=77", "seen_on": "whatsapp", "province": "32"}
    told |= {"regency": "32.73", "group": "Warga RT 5", "seen_at": "2024-02-13", "contact": "warga@contoh.example"}
    file(client, **told)
    report = Report.objects.get()
    assert {name: getattr(report, name) for name in ("text", "link", "seen_on", "province", "regency", "group")} == {
        name: told[name] for name in ("text", "link", "seen_on", "province", "regency", "group")
    }
    assert str(report.seen_at) == "2024-02-13"
    assert "warga@" not in report.contact_sealed
    assert unseal(report.contact_sealed) == b"warga@contoh.example"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": " \n "}, "text"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"link": "https://"}, "link"),
        ({"text": "x", "province": "99"}, "province"),
        ({"text": "x", "province": "31", "regency": "32.73"}, "regency"),
        ({"text": "x", "seen_on": "fax"}, "seen_on"),
        ({"text": "x", "seen_at": "kemarin"}, "seen_at"),
        ({"text": "x", "seen_at": "2999-01-01"}, "seen_at"),
        ({"text": "x", "contact": "bukan surel"}, "contact"),
        ({"text": "x" * 100_001}, "text"),
    ],
)
def test_what_is_wrong_is_said_field_by_field_and_nothing_is_filed(client: Client, fields: Any, field: str) -> None:
    answer = file(client, 422, **fields)
    assert field in answer["fields"]
    assert not Report.objects.exists()


@pytest.mark.parametrize("body", ["[]", '"x"', "1", '{"text": 5}', '{"text": ["x"]}', '{"teks": "x"}', '{"text": {}}'])
def test_wrong_types_are_refused(client: Client, body: str) -> None:
    response = client.post("/api/v1/reports", body, content_type="application/json")
    assert response.status_code == 422, response.content
    assert response.json()["error"]


@pytest.mark.parametrize("body", ["", "{", "[" * 100_000, b"\xff\xfe"])
def test_what_is_no_json_is_refused(client: Client, body: Any) -> None:
    assert client.post("/api/v1/reports", body, content_type="application/json").status_code in (400, 422)


keys = st.sampled_from([*ReportForm.base_fields, "files", "x"])
values = st.one_of(st.text(max_size=60), st.none(), st.booleans(), st.integers(), st.lists(st.text(), max_size=2))


@hypothesis.settings(
    max_examples=80, deadline=None, suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture]
)
@hypothesis.given(st.dictionaries(keys, values))
def test_whatever_is_sent_is_taken_or_refused_in_a_sentence(client: Client, fields: dict[str, Any]) -> None:
    response = client.post("/api/v1/reports", json.dumps(fields), content_type="application/json")
    assert response.status_code in (201, 422, 429)
    assert response.json().get("error") or response.json()["tracking_code"]


@hypothesis.settings(
    max_examples=60, deadline=None, suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture]
)
@hypothesis.given(st.dictionaries(keys, st.text(max_size=60)))
def test_whatever_is_typed_is_taken_or_shown_again(client: Client, fields: dict[str, str]) -> None:
    response = client.post("/lapor", {**fields, "send": "1"})
    assert response.status_code in (200, 422, 429)
    assert "<h1>" in response.content.decode()


def test_debris_of_forwarding_is_no_reason_to_refuse(client: Client) -> None:
    file(client, text="TPS\0 pindah \ud800 ke balai desa" + "\u200b" * 10)
    assert "pindah" in Report.objects.get().text


def test_regencies_are_known_by_code_or_name_and_bring_their_province(client: Client) -> None:
    for typed in ("32.73", "3273", "Kota Bandung", "bandung"):
        file(client, text=f"TPS tutup {typed}", regency=typed)
    assert set(Report.objects.values_list("province", "regency")) == {("32", "32.73")}


@pytest.mark.parametrize("code", ["", "x" * 4000, "' OR 1=1 --", "0" * 19 + "1", "K7QM-2XWD-9HTN-4RVB-6ZP3", "ä" * 20])
def test_every_other_code_sees_nothing(client: Client, code: str) -> None:
    file(client)
    response = read(client, code.encode("utf-8").decode("latin-1"))
    assert response.status_code == 404
    assert set(response.json()) == {"error"}


def test_without_the_header_there_is_nothing(client: Client) -> None:
    code = file(client)["tracking_code"]
    assert client.get("/api/v1/reports/current").status_code == 404
    assert client.get(f"/api/v1/reports/current?code={code}").status_code == 404
    assert client.get("/api/v1/reports/current", headers={"Authorization": f"Basic {code}"}).status_code == 404


def test_a_code_of_another_instance_opens_nothing(client: Client) -> None:
    file(client)
    assert read(client, tracking.new_code()).status_code == 404


def test_the_code_stands_nowhere_only_its_argon2id_hash(client: Client) -> None:
    filed = file(client)
    kept = str(list(Report.objects.values()))
    plain = filed["tracking_code"].replace("-", "")
    assert plain not in kept
    assert tracking.hashed(plain) == Report.objects.get().code_hash


def test_wrong_codes_are_slowed_for_their_network_and_slips_are_free(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(knocking, "WRONG", knocking.Limit("wrong-code", 3))
    for _ in range(5):
        assert read(client, "0" * 19 + "1").status_code == 404, "the check character says so before anything is counted"
    statuses = [read(client, tracking.new_code()).status_code for _ in range(4)]
    assert statuses == [404, 404, 404, 429]
    elsewhere = Client(REMOTE_ADDR="203.0.113.9")
    assert read(elsewhere, tracking.new_code()).status_code == 404


def test_one_code_is_not_tried_without_end_from_anywhere(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knocking, "ONE_CODE", knocking.Limit("one-code", 2))
    code = file(client)["tracking_code"]
    statuses = [read(Client(REMOTE_ADDR=f"203.0.113.{n}"), code).status_code for n in range(3)]
    assert statuses == [200, 200, 429]


def test_a_flood_from_one_network_is_asked_to_wait(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knocking, "FILED", knocking.Limit("report", 2))
    for _ in range(2):
        file(client)
    response = client.post("/api/v1/reports", '{"text": "x"}', content_type="application/json")
    assert response.status_code == 429
    assert int(response["Retry-After"]) >= 1


def test_sent_again_with_its_key_it_is_filed_once_and_answered_alike(client: Client) -> None:
    first = file(client, key="a-key-of-the-client-1")
    again = file(client, key="a-key-of-the-client-1")
    assert again == first
    assert Report.objects.count() == 1
    assert "a-key-of-the-client-1" not in str(list(Report.objects.values()))


def test_a_key_with_another_content_is_refused(client: Client) -> None:
    file(client, key="a-key-of-the-client-1")
    assert "error" in file(client, 422, key="a-key-of-the-client-1", text="Yang lain")
    assert Report.objects.count() == 1


def test_a_key_is_forgotten_after_a_day(client: Client) -> None:
    from datetime import timedelta

    from django.utils import timezone

    first = file(client, key="a-key-of-the-client-1")
    Report.objects.update(received_at=timezone.now() - timedelta(hours=25))
    second = file(client, key="a-key-of-the-client-1", text="Yang lain")
    assert second["tracking_code"] != first["tracking_code"]


@pytest.mark.parametrize("gone", ["after a day", "withdrawn and erased"])
def test_the_same_request_sent_long_after_is_told_so(client: Client, gone: str) -> None:
    from datetime import timedelta

    from django.utils import timezone

    file(client, key="a-key-of-the-client-1")
    if gone == "after a day":
        Report.objects.update(received_at=timezone.now() - timedelta(hours=25))
    else:
        erasing.erase(Report.objects.get(), why="withdrawn")
    assert "error" in file(client, 422, key="a-key-of-the-client-1")
    assert Report.objects.count() == 1


def test_a_short_key_is_refused(client: Client) -> None:
    assert "error" in file(client, 422, key="short")


def test_nothing_of_who_sent_it_is_kept_anywhere(client: Client, fresh_home: Path) -> None:
    agent, address = "agent-7731", "203.0.113.77"
    body = json.dumps({"text": RUMOUR})
    sender = Client(HTTP_USER_AGENT=agent, REMOTE_ADDR=address, HTTP_X_FORWARDED_FOR=address)
    sender.post("/api/v1/reports", body, content_type="application/json")
    kept = str([list(model.objects.values()) for model in every_model()])
    assert RUMOUR in kept
    assert agent not in kept
    assert address not in kept
    for path in fresh_home.rglob("*"):
        if path.is_file():
            assert agent.encode() not in path.read_bytes()
            assert address.encode() not in path.read_bytes()


def test_a_contact_stands_in_no_row_and_no_file_in_plain(client: Client, fresh_home: Path) -> None:
    file(client, text=RUMOUR, contact="penanda7731@contoh.example")
    assert Report.objects.get().contact_sealed
    assert "penanda7731" not in str([list(model.objects.values()) for model in every_model()])
    assert not [path for path in fresh_home.rglob("*") if path.is_file() and b"penanda7731" in path.read_bytes()]


def every_model() -> list[Any]:
    from django.apps import apps

    return list(apps.get_models())
