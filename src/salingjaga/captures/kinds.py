"""Which kind of file this is, read off its first bytes."""

from __future__ import annotations

import hashlib
from enum import StrEnum
from pathlib import Path

HEAD = 4096
"""Bytes of a file that are looked at."""


class Kind(StrEnum):
    """What is taken. The value is the media type it is kept and served with."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    MP4 = "video/mp4"
    OGG = "audio/ogg"
    M4A = "audio/mp4"
    PDF = "application/pdf"


_SHOWN = {Kind.JPEG: "JPEG", Kind.PNG: "PNG", Kind.WEBP: "WEBP"}
_AUDIO_BRANDS = {b"M4A ", b"M4B ", b"F4A "}
_VIDEO_BRANDS = {
    b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"mp4v", b"avc1", b"dash", b"msnv", b"MSNV",
    b"M4V ", b"M4VH", b"M4VP", b"F4V ", b"3gp4", b"3gp5", b"3gp6", b"3gp7", b"3g2a", b"mmp4",
}  # fmt: skip


def kind_of(data: bytes | Path) -> Kind | None:
    """The kind of a file, given as its first bytes (``HEAD`` are enough) or its path; None for every other kind: SVG,
    HTML, archives, GIF, HEIC, programs, nothing at all.

    A picture with something behind its end is still a picture: ``pictures.clean`` writes it anew without. What else a
    PDF, a sound or a film may be besides, they are never shown by us.
    """
    head = _head(data) if isinstance(data, Path) else data[:HEAD]
    if head.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return Kind.PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Kind.WEBP
    if head.startswith(b"OggS\x00"):
        return Kind.OGG
    if head.startswith(b"%PDF-"):
        return Kind.PDF
    return _of_boxes(head)


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD)


def _of_boxes(head: bytes) -> Kind | None:
    """ISO base media (14496-12): a first box "ftyp" whose major brand says what it holds."""
    if head[4:8] != b"ftyp" or not 16 <= int.from_bytes(head[:4]) <= HEAD:
        return None
    brand = head[8:12]
    return Kind.M4A if brand in _AUDIO_BRANDS else Kind.MP4 if brand in _VIDEO_BRANDS else None


def shown_kind(kind: Kind) -> bool:
    """Whether files of this kind can be shown, because ``pictures.clean`` strips them. All others stay sealed."""
    return kind in _SHOWN


def pillow_format(kind: Kind) -> str:
    """The one decoder that may open a picture of this kind. Raises KeyError for what is no picture."""
    return _SHOWN[kind]


def sha256(data: bytes | Path) -> str:
    """The digest in hexadecimal; a file is read in pieces."""
    if isinstance(data, bytes):
        return hashlib.sha256(data).hexdigest()
    with data.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
