"""Secrets that open something once: random, shown once, and only their hash is kept."""

from __future__ import annotations

import secrets
from hashlib import sha256

from django.conf import settings


def new_secret() -> str:
    """192 random bits for an address or a header."""
    return secrets.token_urlsafe(24)


def hashed(secret: str) -> str:
    """What is kept of a random secret: too long to guess, so a plain SHA-256 is enough."""
    return sha256(secret.encode()).hexdigest()


def absolute(path: str, base: str = "") -> str:
    """The whole address: the public one where the operator named it, else `base` (where the asker came from)."""
    return (settings.PUBLIC_URL or base.rstrip("/")) + path
