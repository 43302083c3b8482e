"""The tracking code: a password that nobody can look up, made to be written by hand and typed on a cheap phone.

Twenty characters of Crockford's base32 in five fours. Nineteen are random (95 bits), the last one checks them: all
twenty, times the rising powers of a generator of the field of 32 elements, add up to nothing. That catches every single
wrong character and every two that changed places, wherever they stand.
"""

from __future__ import annotations

import hmac
import re
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

from argon2.low_level import Type, hash_secret_raw

from salingjaga.cases.sealing import derived

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U
LENGTH = 20
PROOF = 12
TYPED_AT_MOST = 200  # characters that somebody may send as a code

MEMORY = 19_456  # KiB: OWASP's least for Argon2id with two passes
PASSES, LANES = 2, 1
AT_ONCE = 2  # hashes in one process: more would only take memory and time from each other
WAITING = 16
PATIENCE = 5.0  # seconds

_LIKE = str.maketrans("OIL", "011")
_slots = threading.BoundedSemaphore(AT_ONCE)
_queue = threading.BoundedSemaphore(AT_ONCE + WAITING)


class Busy(Exception):
    """Too many codes are being hashed right now. Try again in a few seconds."""


def new_code() -> str:
    """A new code, plain: 20 characters."""
    return _checked([secrets.randbelow(32) for _ in range(LENGTH - 1)])


def code_for(key: str, digest: bytes) -> str:
    """The code of a request that may be sent twice: the same key and content always give the same, and nobody without
    our key can tell which."""
    mac = hmac.new(derived("idempotent code"), f"{key}\0".encode() + digest, sha256).digest()
    number = int.from_bytes(mac, "big")
    return _checked([number >> 5 * i & 31 for i in range(LENGTH - 1)])


def new_proof() -> str:
    """The number of a proof of filing. It opens nothing."""
    return "".join(secrets.choice(ALPHABET) for _ in range(PROOF))


def fours(code: str) -> list[str]:
    """As people read it: groups of four."""
    return [code[i : i + 4] for i in range(0, len(code), 4)]


def written(code: str) -> str:
    """As it is written: ``K7QM-2XWD-9HTN-4RVB-6ZP3``."""
    return "-".join(fours(code))


def read(typed: str, *, length: int = LENGTH) -> str:
    """The plain code that somebody typed, "" where it cannot be one. Small letters, spaces, dashes and the letters
    that look like digits (O, I, L) are understood."""
    if len(typed) > TYPED_AT_MOST:
        return ""
    code = re.sub(r"[\s\u2010-\u2015\u2212._-]+", "", typed).upper().translate(_LIKE)
    if len(code) != length or not set(code) <= set(ALPHABET):
        return ""
    return code


def is_whole(code: str) -> bool:
    """Whether the check character fits: a wrong one is a slip of the hand, found without any hashing."""
    return len(code) == LENGTH and set(code) <= set(ALPHABET) and _sum([ALPHABET.index(char) for char in code]) == 0


def hashed(code: str) -> str:
    """Argon2id of a plain code under the one salt of this instance, in hex. About 20 ms and 19 MiB.

    Call it before a transaction, never in one: few run at once, the others wait. Raises Busy where too many would.
    """
    with _turn():
        salt = derived("tracking codes")[:16]
        return hash_secret_raw(code.encode(), salt, PASSES, MEMORY, LANES, 32, Type.ID).hex()


def key_hash(key: str) -> str:
    """What we keep of an Idempotency-Key."""
    return hmac.new(derived("idempotency keys"), key.encode(), sha256).hexdigest()


@contextmanager
def _turn() -> Iterator[None]:
    if not _queue.acquire(blocking=False):
        raise Busy
    try:
        if not _slots.acquire(timeout=PATIENCE):
            raise Busy
        try:
            yield
        finally:
            _slots.release()
    finally:
        _queue.release()


# The field of 32 elements: polynomials over two elements modulo x^5 + x^2 + 1, in which x generates all but zero


def _times_x(value: int) -> int:
    value <<= 1
    return value ^ 0b100101 if value & 32 else value


def _sum(digits: list[int]) -> int:
    """Horner's rule: the digits times x^19 … x^0. The check digit stands last, so it is the sum of the others."""
    total = 0
    for digit in digits:
        total = _times_x(total) ^ digit
    return total


def _checked(digits: list[int]) -> str:
    return "".join(ALPHABET[digit] for digit in [*digits, _sum([*digits, 0])])
