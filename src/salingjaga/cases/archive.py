"""One encrypted file that can be written and read as a stream: what a backup is kept in.

``SJB1``, a salt of 16 bytes, then pieces of 1 MiB under AES-256-GCM. The key comes from the passphrase by scrypt
(RFC 7914; N = 2^17, r = 8, p = 1, OWASP's choice). Each piece's nonce is its number and whether it is the last, so that
none can be left out, moved, added or cut off (STREAM: Hoang, Reyhanitabar, Rogaway, Vizár 2015).
"""

from __future__ import annotations

import hashlib
import io
import secrets
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.utils.translation import gettext as _

MAGIC = b"SJB1\n"
SALT, PIECE, TAG = 16, 1 << 20, 16
COST, BLOCKS, LANES = 1 << 17, 8, 1


class Broken(Exception):
    """This is no such archive, the passphrase is another one, or it was cut off or changed."""


def _cipher(passphrase: str, salt: bytes) -> AESGCM:
    memory = 128 * COST * BLOCKS * 2
    key = hashlib.scrypt(passphrase.encode(), salt=salt, n=COST, r=BLOCKS, p=LANES, maxmem=memory, dklen=32)
    return AESGCM(key)


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


class Writer(io.RawIOBase):
    """Encrypts what is written to it into `target`. `finish` writes the last piece: without it nothing can be read."""

    def __init__(self, target: BinaryIO, passphrase: str) -> None:
        salt = secrets.token_bytes(SALT)
        self._target, self._cipher = target, _cipher(passphrase, salt)
        self._waiting, self._number = bytearray(), 0
        target.write(MAGIC + salt)

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._waiting += data
        while len(self._waiting) > PIECE:
            self._put(bytes(self._waiting[:PIECE]), last=False)
            del self._waiting[:PIECE]
        return len(data)

    def finish(self) -> None:
        self._put(bytes(self._waiting), last=True)
        self._waiting.clear()

    def _put(self, piece: bytes, *, last: bool) -> None:
        self._target.write(self._cipher.encrypt(_nonce(self._number, last), piece, None))
        self._number += 1


class Reader(io.RawIOBase):
    """Decrypts an archive as it is read. Raises `Broken` at the first piece that is not what was written."""

    def __init__(self, source: BinaryIO, passphrase: str) -> None:
        head = source.read(len(MAGIC) + SALT)
        if not head.startswith(MAGIC) or len(head) != len(MAGIC) + SALT:
            raise Broken(_("This file is no backup of SalingJaga."))
        self._source, self._cipher = source, _cipher(passphrase, head[len(MAGIC) :])
        self._next, self._number = source.read(PIECE + TAG), 0
        self._open = b""
        self.done = False

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while not self.done and (size < 0 or len(self._open) < size):
            self._open += self._piece()
        wanted = len(self._open) if size < 0 else size
        given, self._open = self._open[:wanted], self._open[wanted:]
        return given

    def _piece(self) -> bytes:
        piece, self._next = self._next, self._source.read(PIECE + TAG)
        self.done = not self._next
        try:
            data = self._cipher.decrypt(_nonce(self._number, self.done), piece, None)
        except (InvalidTag, ValueError) as error:
            first = _("The passphrase is a different one, or the file was changed.")
            later = _("The backup was cut off or changed: it cannot be used.")
            raise Broken(later if self._number else first) from error
        self._number += 1
        return data
