"""People and organisations for tests, and a client signed in as one of them, second factor and all."""

from __future__ import annotations

import time
from itertools import count
from typing import TypeVar

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from django.utils import timezone

from salingjaga.accounts import second_factor
from salingjaga.accounts.models import Membership, Organisation, OrganisationKind, Person, Role, StaffSession

PASSWORD = "sawah hijau di kaki gunung"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
_number = count(1)
C = TypeVar("C", bound=Client)


def organisation(*, kind: str = OrganisationKind.CAMPUS, name: str = "", own: bool = False) -> Organisation:
    """One that holds cases (or, by `kind`, acts on them). `own`: the instance's own, made once and found again."""
    if own and (found := Organisation.objects.filter(is_own=True).first()):
        return found
    name = name or f"Organisasi {next(_number)}"
    return Organisation.objects.create(name=name, desk=f"Meja {name}", kind=kind, is_own=own)


def person(
    *, role: str = "", organisation: Organisation | None = None, name: str = "", password: str | None = None
) -> Person:
    """Somebody with `role` in `organisation` (a new one where none is given); without a role in none at all.

    Passwords are slow to hash: only who signs in by the page needs one (`PASSWORD`).
    """
    number = next(_number)
    made = Person.objects.create(name=name or f"Orang {number}", email=f"orang{number}@contoh.example")
    if password:
        made.set_password(password)
        made.save()
    if role:
        join(made, role=role, organisation=organisation or _organisation())
    return made


def join(member: Person, *, role: str, organisation: Organisation) -> Membership:
    return Membership.objects.create(person=member, role=Role(role), organisation=organisation)


def with_app(member: Person) -> Authenticator:
    """Give them an authenticator app with the secret `SECRET`."""
    known = Authenticator.objects.filter(user=member, type=Authenticator.Type.TOTP).first()
    data = {"secret": second_factor.encrypt(SECRET)}
    return known or Authenticator.objects.create(user=member, type=Authenticator.Type.TOTP, data=data)


def signed_in(client: C, member: Person, *, factor: bool = True) -> C:
    """The client, signed in as `member` as if by the page; with a second factor unless `factor` is False."""
    if factor:
        with_app(member)
    client.force_login(member)
    key = client.session.session_key
    StaffSession.objects.create(person=member, session_key=key, device="Chrome · Android", seen_at=timezone.now())
    return client


def _organisation() -> Organisation:
    return organisation()


def code_now(*, steps: int = 0) -> str:
    """What an app with `SECRET` shows now, or so many half minutes later."""
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // 30 + steps))
