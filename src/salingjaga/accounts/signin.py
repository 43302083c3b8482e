"""Signing in: guessing slowed under keyed hashes, sessions noted, and django-allauth told what we do differently."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import QuerySet
from django.forms import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from salingjaga.accounts import second_factor, sessions
from salingjaga.accounts.log import log
from salingjaga.accounts.models import FailedSignIn, Person
from salingjaga.accounts.visitors import device_of, keyed, network_hash

WINDOW = timedelta(minutes=15)
HERE, ELSEWHERE, NETWORK, CODES = 5, 40, 100, 5
"""Wrong tries within the window: at one account from one network, at one account from anywhere, from one network at
any accounts (a campus shares one), and wrong second factors. A guesser is slowed; a bystander is not locked out."""
CODES_A_DAY = 20
KEPT = timedelta(days=30)

WRONG = _("E-mail address or password is wrong. Check both and try again.")
WRONG_CODE = _("That code is wrong or has been used. Wait for the next one and type it in.")
INACTIVE = _("This account is switched off. Ask the administrator of your organisation.")


def refuse_if_slowed(request: HttpRequest, name: str, *, codes: bool = False) -> None:
    """Raise ValidationError, with the minutes to wait, where too many tries at `name` were wrong lately."""
    now = timezone.now()
    failed = FailedSignIn.objects.filter(at__gte=now - WINDOW)
    at_name, here = failed.filter(email_hash=keyed("email", name.lower())), network_hash(request)
    limits: list[tuple[QuerySet[FailedSignIn], int]] = [
        (at_name.filter(network_hash=here), HERE),
        (at_name, CODES if codes else ELSEWHERE),
        (failed.filter(network_hash=here), NETWORK),
    ]
    if codes:
        day = FailedSignIn.objects.filter(at__gte=now - timedelta(days=1), email_hash=keyed("email", name.lower()))
        limits.append((day, CODES_A_DAY))
    if any(rows.count() >= most for rows, most in limits):
        minutes = int(WINDOW.total_seconds() // 60)
        sentence = ngettext(
            "Too many failed attempts. Nothing is lost: try again in {n} minute.",
            "Too many failed attempts. Nothing is lost: try again in {n} minutes.",
            minutes,
        )
        raise ValidationError(sentence.format(n=minutes), code="slowed")


def note_failure(request: HttpRequest, name: str) -> None:
    FailedSignIn.objects.filter(at__lt=timezone.now() - KEPT).delete()
    FailedSignIn.objects.create(
        email_hash=keyed("email", name.lower()), network_hash=network_hash(request), device=device_of(request)
    )


def failures_of(person: Person) -> QuerySet[FailedSignIn]:
    """Wrong passwords and codes at this account in the last 30 days, the newest first."""
    hashes = [keyed("email", person.email.lower()), keyed("email", codes_of(person))]
    return FailedSignIn.objects.filter(email_hash__in=hashes, at__gte=timezone.now() - KEPT).order_by("-at")


def codes_of(person: Person) -> str:
    """Under which name wrong second factors of `person` count."""
    return f"code:{person.public_id}"


class Adapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": WRONG,
        "incorrect_password": _("That password is wrong. Nothing was changed."),
        "incorrect_code": WRONG_CODE,
        "account_inactive": INACTIVE,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return ""  # nothing may note it

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        refuse_if_slowed(request, credentials["email"])

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        note_failure(request, credentials["email"])

    def reauthenticate(self, user: AbstractBaseUser, password: str) -> bool:
        assert isinstance(user, Person)
        refuse_if_slowed(self.request, user.email)
        right = user.check_password(password)
        if not right:
            note_failure(self.request, user.email)
        return right

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Open the session, note it, and count it as a fresh proof of who they are."""
        assert isinstance(user, Person)
        super().login(request, user)
        sessions.begin(request, user)
        records = get_authentication_records(request, user)
        method = records[-1]["method"] if records else "password"
        record_authentication(request, user, method=method, reauthenticated=True)
        log(user, "signed_in", f"person:{user.public_id}", {"with": method})

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        messages.error(request, INACTIVE)
        return redirect("account_login")


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": WRONG_CODE,
        "cannot_delete_authenticator": _(
            "Your role needs a second factor. Set up another one first, then remove this one."
        ),
    }

    def encrypt(self, text: str) -> str:
        return second_factor.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return second_factor.decrypt(encrypted_text)

    def build_totp_svg(self, url: str) -> str:
        # dark on light in both themes: a camera reads no other
        return segno.make(url, error="m").svg_inline(scale=4, border=4, dark="#000", light="#fff", omitsize=True)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        person = authenticator.user
        return not (second_factor.needed(person) and second_factor.is_last(person, authenticator))
