"""Tokens of the staff API: made by a person with a second factor, for what that person may do, until a day."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from salingjaga.accounts import links, second_factor
from salingjaga.accounts.log import log
from salingjaga.accounts.models import ApiToken, Person
from salingjaga.accounts.refusals import Refused

PREFIX = "sj_"
NOTED_EVERY = timedelta(minutes=5)
DAYS = (30, 90, 365)


def make(person: Person, *, name: str, days: int) -> tuple[ApiToken, str]:
    """A token, and its text, which is shown once. Refused without a second factor."""
    if not second_factor.has(person):
        raise Refused(_("Set up a second factor first: a token can do all that you may do."))
    text = PREFIX + links.new_secret()
    ends = timezone.now() + timedelta(days=days)
    with transaction.atomic():
        made = ApiToken.objects.create(person=person, name=name, token_hash=links.hashed(text), expires_at=ends)
        log(person, "token_made", f"person:{person.public_id}", {"token": made.public_id, "days": days})
    return made, text


def valid() -> QuerySet[ApiToken]:
    unexpired = Q(expires_at__isnull=True) | Q(expires_at__gt=timezone.now())
    return ApiToken.objects.filter(unexpired, revoked_at__isnull=True, person__is_active=True)


def of(person: Person) -> QuerySet[ApiToken]:
    return valid().filter(person=person)


def revoke(person: Person, public_id: str) -> None:
    """End one of one's own; Http404 where there is none."""
    with transaction.atomic():
        if not of(person).filter(public_id=public_id).update(revoked_at=timezone.now()):
            raise Http404
        log(person, "token_revoked", f"person:{person.public_id}", {"token": public_id})


def person_of(request: HttpRequest) -> Person | None:
    """Who sends ``Authorization: Bearer sj_...``; None without a valid token, or where the second factor is gone.

    What they may do is then asked of `access`, as for their browser.
    """
    scheme, _space, text = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not text.startswith(PREFIX):
        return None
    token = valid().filter(token_hash=links.hashed(text.strip())).select_related("person").first()
    if token is None or not second_factor.has(token.person):
        return None
    now = timezone.now()
    if token.used_at is None or token.used_at < now - NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(used_at=now)
    return token.person
