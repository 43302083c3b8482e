"""Sending a file that somebody sent us: under headers with which no browser runs anything in it."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import StreamingHttpResponse

from salingjaga.cases import files

SANDBOX = "default-src 'none'; img-src 'self'; sandbox"


def sent(data: Iterator[bytes], kind: str, *, inline: bool) -> StreamingHttpResponse:
    """Only pictures that we wrote ourselves are shown in place; all else is saved, never opened here."""
    response = StreamingHttpResponse(
        data, content_type=files.media_type(kind) if inline else "application/octet-stream"
    )
    response["Content-Disposition"] = "inline" if inline else f'attachment; filename="salingjaga.{kind}"'
    response["Content-Security-Policy"] = SANDBOX
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "no-store"
    return response
