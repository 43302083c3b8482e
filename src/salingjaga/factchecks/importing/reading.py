"""The bytes of a source, from a file, standard input or an answer: a head to guess from, then lines or the whole."""

from __future__ import annotations

import codecs
import io
import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from salingjaga.factchecks.importing.report import SourceError

HEAD = 65_536
LINE_LIMIT = 4_000_000  # bytes of one row
WHOLE_LIMIT = 300_000_000  # bytes of a document that has to be read as a whole
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"""(?:encoding|charset)\s*=\s*["']?\s*([A-Za-z0-9._:-]{2,40})""")


class Body:
    """What a source holds. Read it once, by ``lines`` or by ``whole``; ``head`` is its beginning and stays."""

    def __init__(self, stream: BinaryIO, *, charset: str = "") -> None:
        self.head = stream.read(HEAD)
        self._stream = stream
        self.declared = _codec(charset)
        self.encoding = encoding_of(self.head, charset)

    def lines(self) -> Iterator[tuple[int, bytes | None]]:
        """Numbered lines without their end; None for one longer than LINE_LIMIT, which is passed over."""
        if self.encoding in ("utf-16", "utf-32"):
            text = self.whole().decode(self.encoding, "replace")
            yield from enumerate((part.encode("utf-8", "replace") for part in text.split("\n")), start=1)
            return
        stream = io.BufferedReader(_Rejoined(self.head, self._stream), HEAD)
        number, head_cut = 0, self.head.startswith(codecs.BOM_UTF8)
        while row := stream.readline(LINE_LIMIT):
            number += 1
            whole = row.endswith(b"\n") or len(row) < LINE_LIMIT
            while not whole:
                rest = stream.readline(LINE_LIMIT)
                whole = rest.endswith(b"\n") or len(rest) < LINE_LIMIT
                row = b""
            yield number, (row.removeprefix(codecs.BOM_UTF8) if head_cut and number == 1 else row) or None

    def whole(self, limit: int = WHOLE_LIMIT) -> bytes:
        data = self.head + self._stream.read(limit - len(self.head) + 1)
        if len(data) > limit:
            raise SourceError(
                _("This source is larger than %d MB and has to be read as a whole.") % (limit // 1_000_000)
            )
        return data

    def text(self) -> str:
        return decode(self.whole(), self.encoding)


class _Rejoined(io.RawIOBase):
    """The head that was read for guessing, then the rest of the stream."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head, self._rest = memoryview(head), rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        taken = bytes(self._head[: len(buffer)]) if self._head else self._rest.read(len(buffer))
        self._head = self._head[len(taken) :]
        buffer[: len(taken)] = taken
        return len(taken)


def encoding_of(head: bytes, declared: str = "") -> str:
    """The codec to read with: a byte order mark, UTF-8 where it is valid, what is declared, else Windows-1252.

    Valid UTF-8 wins over the declaration: pages that call themselves Latin-1 and are UTF-8 are common, the reverse
    never decodes. A declared UTF-16 is believed, since its bytes can be valid UTF-8 too.
    """
    for mark, codec in _BOMS:
        if head.startswith(mark):
            return codec
    found = _DECLARED.search(head[:2048])
    names = [_codec(declared), _codec(found[1].decode("ascii")) if found else ""]
    if names[0].startswith(("utf-16", "utf-32")):
        return names[0]
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return next((name for name in names if name and name != "utf-8"), "cp1252")
    return "utf-8"


def _codec(name: str) -> str:
    try:
        info = codecs.lookup(name) if name else None
    except (LookupError, ValueError):
        return ""
    if info is None or not getattr(info, "_is_text_encoding", True) or info.name in ("utf-7", "idna", "punycode"):
        return ""
    return "cp1252" if info.name in ("iso8859-1", "ascii") else info.name


def decode(data: bytes, encoding: str) -> str:
    """Text from bytes whatever they are: what the codec cannot read becomes U+FFFD."""
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return data.decode(encoding if _codec(encoding) else "utf-8", "replace")


def line_text(raw: bytes, other: str) -> str:
    """One line: UTF-8, else in the other codec where one is named. UnicodeDecodeError where neither reads it.

    Line by line, so that one broken line does not turn the good ones into nonsense.
    """
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        if not other or other.startswith("utf"):
            raise
        return raw.decode(other)


def parse_json(text: str | bytes) -> Any:
    """JSON as the standard has it: ValueError for NaN, for endless nesting, and for all that is no JSON."""
    try:
        return json.loads(text, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")
