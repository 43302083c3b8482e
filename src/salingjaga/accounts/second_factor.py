"""Who needs a second factor, who has one, and how its secrets are kept."""

from __future__ import annotations

import base64
from hashlib import sha256

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from cryptography.fernet import Fernet
from django.conf import settings

from salingjaga.accounts.models import Person, Role

NEEDED_BY = (Role.EDITOR, Role.LIAISON, Role.ADMINISTRATOR)
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def needed(person: Person) -> bool:
    """Whether a role of theirs asks for one."""
    return person.memberships.filter(ended_at__isnull=True, role__in=NEEDED_BY).exists()


def has(person: Person) -> bool:
    """Whether they have set one up. Recovery codes alone do not count."""
    return Authenticator.objects.filter(user=person, type__in=FACTORS).exists()


def missing(person: Person) -> bool:
    return not has(person) and needed(person)


def is_last(person: Person, authenticator: Authenticator) -> bool:
    return not Authenticator.objects.filter(user=person, type__in=FACTORS).exclude(pk=authenticator.pk).exists()


def encrypt(text: str) -> str:
    """Secrets of authenticator apps are useless in a stolen database: their key comes from the secret key."""
    return _box().encrypt(text.encode()).decode()


def decrypt(text: str) -> str:
    """Raises `cryptography.fernet.InvalidToken` where the secret key is not the one it was encrypted under."""
    return _box().decrypt(text.encode()).decode()


def _box() -> Fernet:
    key = sha256(b"salingjaga.accounts.second_factor:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))


def spend(authenticator: Authenticator, code: str) -> bool:
    """Use up a right code of an authenticator app: True for one process, once. RFC 6238, section 5.2."""
    secret = decrypt(authenticator.data["secret"])
    for counter in yield_hotp_counters_from_time():
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, counter))):
            known = authenticator.data
            if counter <= known.get("spent", 0):
                return False
            mine = Authenticator.objects.filter(pk=authenticator.pk, data=known)
            return bool(mine.update(data={**known, "spent": counter}))
    return False
