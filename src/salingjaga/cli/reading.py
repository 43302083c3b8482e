"""Where a message comes from, and how its bytes become text (by its mark, UTF-8, UTF-16, at last Windows-1252)."""

from __future__ import annotations

import codecs
import re
import sys
from pathlib import Path

from salingjaga.cli.terminal import Problem, tell
from salingjaga.cli.words import _

MOST_BYTES = 8_000_000
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CONTROLS = bytes(set(range(32)) - {9, 10, 12, 13, 27})
LINK = re.compile(r"(?:https?://)?[^\s/]+\.[^\s/]{2,}(?:/\S*)?", re.IGNORECASE)


def message(text: str | None, file: Path | None, url: str | None) -> str:
    """The one message that the arguments name; exactly one of them must. ``-`` is standard input."""
    named = [value for value in (text, file, url) if value is not None]
    if len(named) != 1:
        raise Problem(_("Give one message: a text in quotes, - for standard input, --file or --url."))
    if url is not None:
        return _link(url)
    if file is not None:
        return decode(_read_file(file))
    if text == "-":
        return decode(_limited(sys.stdin.buffer.read(MOST_BYTES + 1)))
    return _argument(text or "")


def decode(data: bytes) -> str:
    """Text from bytes of unknown encoding. Raises Problem for what is no text at all."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    if data.count(0) * 3 > len(data):
        even, odd = data[::2].count(0), data[1::2].count(0)
        return data.decode("utf-16-be" if even > odd else "utf-16-le", errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if len(data) - len(data.translate(None, CONTROLS)) > len(data) / 20:
        raise Problem(_("This is no text but something else (a picture, a program?). Nothing was checked."))
    tell(_("This text is not UTF-8: read as Windows-1252."))
    return data.decode("cp1252", errors="replace")


def _link(url: str) -> str:
    url = _argument(url).strip()
    if not LINK.fullmatch(url):
        raise Problem(_("{url} is no link.").format(url=repr(url[:200])))
    return url


def _argument(text: str) -> str:
    """Bytes of an argument that the locale could not read arrive as surrogates: read them again as any other text."""
    try:
        text.encode()
    except UnicodeEncodeError:
        try:
            return decode(text.encode("utf-8", "surrogateescape"))
        except UnicodeEncodeError:
            return text
    return text


def _read_file(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return _limited(opened.read(MOST_BYTES + 1))
    except OSError as error:
        raise Problem(_("{file} cannot be read: {why}").format(file=file, why=error.strerror or error)) from error


def _limited(data: bytes) -> bytes:
    if len(data) > MOST_BYTES:
        raise Problem(
            _("A message may have {size} MB at most; --batch scans archives.").format(size=MOST_BYTES // 10**6)
        )
    return data
