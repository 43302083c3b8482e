"""A message is read and forgotten: not in the database, the log, a cookie, an address or a file."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from published_examples import publish

from salingjaga.config.logs import WithoutPersonalData
from salingjaga.factchecks.views import answers

pytestmark = pytest.mark.django_db
SECRET = "rahasia-gudang-utara-7261"
TEXT = f"Kotak suara kardus di gudang kecamatan mudah dibobol {SECRET} dan dipakai mencurangi hitungan"


def check_by_every_door(client: Client) -> list[Any]:
    return [
        client.post("/check", {"text": TEXT}),
        client.post("/check?hl=en", {"text": TEXT, "dismissed": "all"}),
        client.post("/api/v1/check", {"text": TEXT}, content_type="application/json"),
        client.post("/check", {"text": TEXT, "limit": "x"}),
    ]


def test_no_table_holds_the_text_after_a_check(client: Client) -> None:
    publish()
    check_by_every_door(client)
    for model in apps.get_models():
        for row in model._default_manager.values():
            assert SECRET not in str(row), model
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
    assert not [name for name in tables if "cache" in name]
    assert not Session.objects.exists(), "sessions are for staff"


def test_no_log_line_no_cookie_and_no_address_holds_the_text(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    publish()
    with caplog.at_level(logging.DEBUG):
        responses = check_by_every_door(client)
    assert SECRET not in caplog.text
    for response in responses:
        assert not response.has_header("Location")
        assert SECRET not in str(response.headers)
    assert SECRET not in str(client.cookies)


def test_no_file_of_the_home_holds_the_text(client: Client, fresh_home: Path) -> None:
    publish()
    check_by_every_door(client)
    for path in fresh_home.rglob("*"):
        assert not path.is_file() or SECRET.encode() not in path.read_bytes(), path


def test_when_something_breaks_the_log_names_the_place_and_not_the_text(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(text: str, **rest: Any) -> None:
        raise ValueError(f"cannot read {text}")

    records: list[logging.LogRecord] = []
    handler = logging.Handler()
    handler.emit = records.append  # type: ignore[method-assign]
    logging.getLogger("django.request").addHandler(handler)
    monkeypatch.setattr(answers.checking, "check", broken)
    client.raise_request_exception = False
    response = client.post("/check?hl=id", {"text": TEXT})
    logging.getLogger("django.request").removeHandler(handler)
    lines = "\n".join(WithoutPersonalData().format(record) for record in records)
    assert response.status_code == 500
    assert "Ada yang rusak" in response.content.decode()
    assert "Coba lagi</button>" in response.content.decode(), "the reader's own page carries the text on"
    assert "ValueError" in lines
    assert "answers.py" in lines
    assert SECRET not in lines
    assert "?hl" not in lines


def test_visitors_leave_no_line_in_the_log(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    client.get("/daftar?q=kotak")
    client.get("/nope?q=rahasia")
    assert "rahasia" not in caplog.text
    assert "127.0.0.1" not in caplog.text
