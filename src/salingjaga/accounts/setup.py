"""The first run: while nobody has an account, a one-time code printed by `salingjaga start` opens the wizard."""

from __future__ import annotations

import secrets
from hmac import compare_digest

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from salingjaga.accounts import links
from salingjaga.accounts.log import log
from salingjaga.accounts.models import Membership, Organisation, OrganisationKind, Person, Role, Setup
from salingjaga.accounts.refusals import Refused

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U
FIRST_ROLES = (Role.ADMINISTRATOR, Role.EDITOR)


def is_open() -> bool:
    """Whether the wizard still waits for somebody. Closed for ever once anybody has an account."""
    return not Setup.objects.filter(done_at__isnull=False).exists() and not Person.objects.exists()


def new_code() -> str | None:
    """A code that opens the wizard, in place of the last one: three fours, 60 random bits. None where it is closed."""
    if not is_open():
        return None
    letters = "".join(secrets.choice(ALPHABET) for _letter in range(12))
    code = "-".join((letters[:4], letters[4:8], letters[8:]))
    Setup.objects.update_or_create(pk=1, defaults={"code_hash": _hash(code)})
    return code


def opens(code: str) -> bool:
    kept = Setup.objects.filter(pk=1, done_at__isnull=True).values_list("code_hash", flat=True).first()
    return compare_digest(kept or "", _hash(code)) and is_open()


def finish(
    code: str, *, organisation: str, kind: OrganisationKind, desk: str, name: str, email: str, password: str
) -> Person:
    """Make the instance's own organisation and its first administrator and editor, and close the wizard for ever.

    Of two at once one wins; the other gets Refused.
    """
    with transaction.atomic():
        waiting = Setup.objects.filter(pk=1, done_at__isnull=True, code_hash=_hash(code))
        if not is_open() or not waiting.update(done_at=timezone.now(), code_hash=""):
            raise Refused(_("Somebody was first: this site has been set up. Sign in, or ask for an invitation."))
        own = Organisation.objects.create(name=organisation, kind=kind, desk=desk, is_own=True)
        person = Person.objects.create_user(email, password, name=name)
        for role in FIRST_ROLES:
            Membership.objects.create(person=person, organisation=own, role=role)
        log(person, "set_up", f"organisation:{own.public_id}", {"kind": kind})
    return person


def _hash(code: str) -> str:
    """Typed with or without hyphens, in any case, with the letters that Crockford reads as digits."""
    plain = code.upper().replace("-", "").replace(" ", "").translate(str.maketrans("ILO", "110"))
    return links.hashed(f"setup:{plain}")
