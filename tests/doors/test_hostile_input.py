"""Whatever is pasted or sent: an answer or a clear error, never a traceback."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from published_examples import publish

pytestmark = pytest.mark.django_db
HOSTILE = {
    "NUL": "kotak\0suara\0",
    "only NUL": "\0\0",
    "emoji": "😀🤬🇮🇩👨‍👩‍👧",
    "right to left": "صندوق الاقتراع \u202e kotak suara \u202c",
    "HTML": "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&",
    "template": "{{ settings.SECRET_KEY }}{% load x %}%(x)s {yours}",
    "only a link": "https://s.id/abc",
    "many links": "https://s.id/a?b=1 " * 10_000,
    "one word": "x" * 1_000_000,
    "combining": "a" + "\u0301" * 5_000,
    "binary": bytes(range(256)).decode("latin-1"),
    "newlines": "\r\n" * 5_000 + "kotak",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_the_page_answers_or_explains(client: Client, name: str) -> None:
    publish()
    response = client.post("/check", {"text": HOSTILE[name]})
    assert response.status_code in (200, 400)
    page = response.content.decode()
    assert "<h1" in page
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert len(page) < 40_000 + 2 * len(HOSTILE[name]) + 60 * HOSTILE[name].count('"')


@pytest.mark.parametrize("name", HOSTILE)
def test_the_api_answers_or_explains(client: Client, name: str) -> None:
    publish()
    response = client.post("/api/v1/check", json.dumps({"text": HOSTILE[name]}), content_type="application/json")
    assert response.status_code in (200, 413, 422)
    assert response.json()


def test_lone_surrogates_and_bytes_that_are_no_text_are_answered(client: Client) -> None:
    publish()
    assert (
        client.post("/api/v1/check", '{"text": "kotak \\ud800 suara"}', content_type="application/json").status_code
        == 200
    )
    raw = client.post("/check", b"text=kotak%ED%A0%80%FF%FEsuara", content_type="application/x-www-form-urlencoded")
    assert raw.status_code == 200


def test_an_oversized_form_is_refused_with_413(client: Client, settings: Any) -> None:
    response = client.post("/check", {"text": "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 10)})
    assert response.status_code == 413
    assert "lebih dari 1 MB" in response.content.decode()


def test_a_body_without_a_length_is_asked_for_one(client: Client) -> None:
    response = client.post(
        "/api/v1/check", b"{}", content_type="application/json", headers={"transfer-encoding": "chunked"}
    )
    assert response.status_code == 411
    assert "Content-Length" in response.json()["error"]


def test_more_than_1_mb_of_text_in_a_form_is_refused_in_the_box(client: Client, settings: Any) -> None:
    response = client.post("/check", {"text": "x" * (settings.MAX_TEXT + 1)})
    assert response.status_code == 400
    assert "lebih dari 1 MB" in response.content.decode()


@pytest.mark.parametrize(
    ("path", "data", "kind"),
    [
        ("/check", b"\x00\xff", "application/octet-stream"),
        ("/check", b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        ("/check", b"a=1&" * 500, "application/x-www-form-urlencoded"),
        ("/check", b"{}", "application/json"),
    ],
)
def test_a_broken_body_is_no_traceback(client: Client, path: str, data: bytes, kind: str) -> None:
    assert client.post(path, data, content_type=kind).status_code == 400


@pytest.mark.parametrize(
    "query", ["q=%00", "q=%ED%A0%80", "page=-1", "verdict[]=x", "q=%25%27%22--", "hl=%00", "publisher=%00"]
)
def test_a_broken_query_is_no_traceback(client: Client, query: str) -> None:
    for path in ("/daftar", "/api/v1/factchecks", "/"):
        assert client.get(f"{path}?{query}").status_code in (200, 400, 422)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=300))
def test_any_text_is_answered_and_escaped(client: Client, text: str) -> None:
    response = client.post("/check", {"text": text.encode("utf-8", "replace").decode()})
    assert response.status_code in (200, 400)
    assert response.content.count(b"<script") <= 1
