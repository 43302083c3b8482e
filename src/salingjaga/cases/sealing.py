"""Encryption with keys that are not in the database: whoever has a copy of it alone reads no contact and no original.

Keys have versions: the newest encrypts, every older one still opens. They are files in HOME/keys (1, 2, ...), or lines
of SALINGJAGA_KEYS: ``VERSION:KEY``, the key 32 bytes in URL-safe base64. Without them contacts, originals and all
tracking codes are lost for good.
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets
import tempfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

KEY_BYTES = 32
NONCE = 12  # bytes, as NIST SP 800-38D recommends for GCM
MAGIC = b"SJ1\n"
SALT = 16
PIECE = 65_536  # bytes of a file that are encrypted and checked at once
TAG = 16


class KeyMissing(Exception):
    """What was encrypted cannot be opened: the key of its version is not here, or it is not the one that closed it."""


def seal(data: bytes) -> str:
    """`data` encrypted by AES-256-GCM with the newest key: ``"VERSION:TOKEN"``."""
    version, key = _newest()
    nonce = secrets.token_bytes(NONCE)
    token = nonce + AESGCM(_derive(key, "seal")).encrypt(nonce, data, None)
    return f"{version}:{base64.urlsafe_b64encode(token).decode()}"


def unseal(sealed: str) -> bytes:
    """What `seal` was given. Raises KeyMissing."""
    version, _colon, token = sealed.partition(":")
    try:
        data = base64.urlsafe_b64decode(token)
        return AESGCM(_derive(_key(int(version)), "seal")).decrypt(data[:NONCE], data[NONCE:], None)
    except (InvalidTag, ValueError, binascii.Error) as error:
        raise KeyMissing("This cannot be opened with the keys that are here.") from error


def derived(purpose: str) -> bytes:
    """32 bytes for one purpose by HKDF (RFC 5869) from the oldest key, so that a new key changes none of them."""
    keys = _keys()
    return _derive(keys[min(keys)], f"derived {purpose}")


# Files: pieces of 64 KiB, each with its number and whether it is the last in its nonce, so that none can be left out,
# moved or added (STREAM: Hoang, Reyhanitabar, Rogaway, Vizár 2015). Every file has a key of its own by its salt.


class Sealer:
    """Encrypts a stream as it comes: `feed` it bytes, then `finish`; what both return is to be written in order."""

    def __init__(self) -> None:
        version, key = _newest()
        salt = secrets.token_bytes(SALT)
        self._cipher = AESGCM(_derive(key, "file", salt))
        self._waiting, self._number = bytearray(), 0
        self._head = MAGIC + version.to_bytes(4, "big") + salt

    def feed(self, data: bytes) -> bytes:
        self._waiting += data
        out, self._head = bytearray(self._head), b""
        while len(self._waiting) > PIECE:  # never the last one: only `finish` knows that it is
            out += self._piece(bytes(self._waiting[:PIECE]), last=False)
            del self._waiting[:PIECE]
        return bytes(out)

    def finish(self) -> bytes:
        return self.feed(b"") + self._piece(bytes(self._waiting), last=True)

    def _piece(self, data: bytes, *, last: bool) -> bytes:
        sealed = self._cipher.encrypt(_nonce(self._number, last), data, None)
        self._number += 1
        return sealed


def opened(source: BinaryIO) -> Iterator[bytes]:
    """The bytes of a sealed file, piece by piece. Raises KeyMissing at the first piece that is not what was sealed."""
    head = source.read(len(MAGIC) + 4 + SALT)
    version, salt = head[len(MAGIC) : len(MAGIC) + 4], head[len(MAGIC) + 4 :]
    if not head.startswith(MAGIC) or len(salt) != SALT:
        raise KeyMissing("This is no sealed file.")
    cipher = AESGCM(_derive(_key(int.from_bytes(version, "big")), "file", salt))
    piece, number = source.read(PIECE + TAG), 0
    while piece:
        following = source.read(PIECE + TAG)
        try:
            yield cipher.decrypt(_nonce(number, not following), piece, None)
        except InvalidTag as error:
            raise KeyMissing("This file cannot be opened, or it was changed after it was sealed.") from error
        piece, number = following, number + 1
    if not number:
        raise KeyMissing("This file was cut off.")


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(NONCE - 1, "big") + bytes([last])


# Keys


def folder() -> Path:
    return Path(settings.HOME) / "keys"


def add_key() -> int:
    """Make one more key, which encrypts from the next start of every process on; returns its version."""
    version = max(_read(folder()), default=0) + 1
    _make(folder() / str(version))
    _of_folder.cache_clear()
    return version


def forget_keys() -> None:
    """Read the keys anew at their next use: after a restore put others in their place."""
    _of_folder.cache_clear()


def _newest() -> tuple[int, bytes]:
    keys = _keys()
    return max(keys), keys[max(keys)]


def _key(version: int) -> bytes:
    try:
        return _keys()[version]
    except KeyError:
        raise KeyMissing(f"The key number {version} is not here.") from None


def _keys() -> dict[int, bytes]:
    return settings.KEYS or _of_folder(folder())


@lru_cache(maxsize=4)
def _of_folder(path: Path) -> dict[int, bytes]:
    if not (path / "1").exists():
        _make(path / "1")
    return _read(path)


def _read(path: Path) -> dict[int, bytes]:
    names = [one.name for one in path.glob("*") if one.name.isdigit()] if path.exists() else []
    return {int(name): decoded((path / name).read_text("utf-8").strip()) for name in names}


def decoded(text: str) -> bytes:
    """A key's 32 bytes. Raises KeyMissing for what is none."""
    try:
        key = base64.urlsafe_b64decode(text)
    except (ValueError, binascii.Error):
        key = b""
    if len(key) != KEY_BYTES:
        raise KeyMissing("A key is 32 bytes in URL-safe base64; this is something else.")
    return key


def _make(path: Path) -> None:
    """A new key in a file of mode 0600, on disk before it encrypts anything; of two that make one, one wins."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode() + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(name, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(name)


@lru_cache(maxsize=64)
def _derive(key: bytes, purpose: str, salt: bytes = b"") -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt or None, f"salingjaga {purpose}".encode()).derive(key)
