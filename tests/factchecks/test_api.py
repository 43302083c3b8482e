"""The API: fixed shapes, filters, and errors that are one sentence of JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from published_examples import IMPORTED, MESSAGE, NO_ADDRESS, publish

from salingjaga.factchecks.models import CheckCount

pytestmark = pytest.mark.django_db
MATCH_KEYS = {"url", "title", "verdict", "label", "publisher", "published", "probability", "reasons"}


def check(client: Client, body: Any) -> Any:
    data = body if isinstance(body, str | bytes) else json.dumps(body)
    return client.post("/api/v1/check", data, content_type="application/json")


def test_a_check_answers_in_the_fixed_shape(client: Client) -> None:
    publish()
    publish(IMPORTED)
    answer = check(client, {"text": MESSAGE}).json()
    assert answer["answer"] == "match"
    assert answer["matches"][0]["url"] == "https://pemeriksa.example/kotak"
    assert set(answer["matches"][0]) == MATCH_KEYS
    assert answer["matches"][0]["published"] == "2024-02-12"
    assert set(answer["matches"][0]["reasons"][0]) == {"kind", "spans", "field", "document_spans", "what"}
    assert {"answer", "language", "matches", "explainers"} <= set(answer)


def test_spans_count_code_points_of_the_text_as_sent(client: Client) -> None:
    publish()
    text = "  😀😀 kotak suara kardus di gudang kecamatan mudah dibobol dan dipakai mencurangi hitungan"
    reasons = check(client, {"text": text}).json()["matches"][0]["reasons"]
    start, end = next(r for r in reasons if r["kind"] == "words")["spans"][0]
    assert text[start:end].startswith("kotak suara")


def test_the_api_counts_checks_as_the_page_does(client: Client) -> None:
    publish()
    check(client, {"text": MESSAGE})
    assert CheckCount.objects.get().answer == "match"


def test_limit_and_filters_are_obeyed(client: Client) -> None:
    publish()
    publish(IMPORTED)
    assert len(check(client, {"text": MESSAGE, "limit": 1}).json()["matches"]) == 1
    urls = [m["url"] for m in check(client, {"text": MESSAGE, "verdict": "missing_context"}).json()["matches"]]
    assert "https://pemeriksa.example/kotak" not in urls
    urls = [m["url"] for m in check(client, {"text": MESSAGE, "until": "2023-12-31"}).json()["matches"]]
    assert "https://pemeriksa.example/kotak" not in urls


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"text": ""}, 422), ({"text": " \n"}, 422), ({}, 422), ([], 422), ({"text": 5}, 422), ({"text": None}, 422),
        ("", 400), ("{", 400), ("[" * 100_000, 400), (b"\xff\xfe", 400), ('{"text": "a" "b"}', 400),
        ({"text": "a", "limit": 0}, 422), ({"text": "a", "limit": 51}, 422), ({"text": "a", "since": "kemarin"}, 422),
        ({"text": "a", "verdict": "nonsense"}, 422), ({"text": "a", "surprise": 1}, 422),
        ({"text": "a", "limit": "x"}, 422),
    ],
)  # fmt: skip
def test_a_wrong_body_is_refused_in_a_sentence(client: Client, body: Any, status: int) -> None:
    response = check(client, body)
    assert response.status_code == status
    assert len(response.json()["error"]) > 10


def test_a_body_over_1_mb_is_413_and_one_of_1_mb_is_read(client: Client) -> None:
    publish()
    assert check(client, {"text": "x" * settings.MAX_API_BODY}).status_code == 413
    assert check(client, {"text": "pesan " * 170_000}).status_code == 200


def test_the_list_has_the_shape_of_a_match_without_probability(client: Client) -> None:
    publish()
    publish(NO_ADDRESS)
    publish(IMPORTED, verdict="", label="")
    answer = client.get("/api/v1/factchecks").json()
    assert [row["published"] for row in answer["factchecks"]] == ["2024-02-12", "2023-05-01", "2019-01-01"]
    assert set(answer["factchecks"][0]) == MATCH_KEYS - {"probability", "reasons"} | {"page"}
    assert answer["factchecks"][1]["verdict"] is None
    assert answer["next"] is None


def test_the_list_is_paged_and_filtered(client: Client) -> None:
    for number in range(25):
        publish(url=f"https://pemeriksa.example/{number}")
    publish(IMPORTED)
    first = client.get("/api/v1/factchecks").json()
    second = client.get("/api/v1/factchecks?page=2").json()
    assert (len(first["factchecks"]), first["next"]) == (20, 2)
    assert (len(second["factchecks"]), second["next"]) == (6, None)
    only = client.get("/api/v1/factchecks?verdict=missing_context&publisher=Media+Contoh&q=gempa").json()
    assert [row["url"] for row in only["factchecks"]] == [IMPORTED.url]


@pytest.mark.parametrize("query", ["page=0", "page=x", "page=99999999999", "verdict=nonsense", f"q={'x' * 200}"])
def test_a_wrong_filter_is_refused_in_a_sentence(client: Client, query: str) -> None:
    response = client.get(f"/api/v1/factchecks?{query}")
    assert response.status_code == 422
    assert len(response.json()["error"]) > 10


def test_an_unknown_address_of_the_api_is_json_too(client: Client) -> None:
    response = client.get("/api/v1/nothing")
    assert response.status_code == 404
    assert response.json()["error"]
    assert client.get("/api/v1/check").status_code == 405


OF_STAFF = ("/api/v1/cases/", "/api/v1/proposals/", "/api/v1/queue")


def test_the_openapi_document_describes_the_public_calls_and_our_page_names_them(client: Client) -> None:
    document = client.get("/api/v1/openapi.json").json()
    public = {path for path in document["paths"] if not path.startswith(OF_STAFF)}
    reports = ("reports", "reports/current", "reports/current/messages")
    assert public == {f"/api/v1/{name}" for name in ("check", "factchecks", *reports)}
    body = document["paths"]["/api/v1/check"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert set(body["properties"]) == {"text", "limit", "language", "country", "since", "until", "verdict"}
    page = client.get("/api").content.decode()
    for path in public:
        assert path in page
    for name in body["properties"]:
        assert f"<code>{name}</code>" in page or name == "text"
    assert client.get("/api/v1/docs").status_code == 404, "no page that needs foreign scripts"
