"""Where a person is signed in: begun, kept alive, listed, ended. The browser's session row holds no address either."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from salingjaga.accounts.log import log
from salingjaga.accounts.models import Person, StaffSession
from salingjaga.accounts.visitors import device_of, network_hash

IDLE = timedelta(hours=12)
LONGEST = timedelta(days=7)
NOTED_EVERY = timedelta(minutes=5)


def begin(request: HttpRequest, person: Person) -> StaffSession:
    """Note the session that has just been opened for `person`."""
    if not request.session.session_key:
        request.session.save()
    now = timezone.now()
    noted = {"person": person, "device": device_of(request), "network_hash": network_hash(request), "seen_at": now}
    session, _new = StaffSession.objects.update_or_create(session_key=request.session.session_key, defaults=noted)
    return session


def alive(request: HttpRequest) -> bool:
    """Whether the signed-in session still counts: noted, not idle for 12 hours, not older than 7 days. One query, and
    every five minutes a write that keeps it alive."""
    now = timezone.now()
    key, person = request.session.session_key, request.user.pk
    mine = StaffSession.objects.filter(session_key=key, person__pk=person).first() if key and person else None
    if mine is None or mine.seen_at < now - IDLE or mine.created_at < now - LONGEST:
        _end([mine] if mine else [])
        request.session.flush()
        return False
    if mine.seen_at < now - NOTED_EVERY:
        StaffSession.objects.filter(pk=mine.pk).update(seen_at=now)
        request.session.modified = True  # its own age counts from here, too
    return True


def of(person: Person) -> QuerySet[StaffSession]:
    """The sessions that count, the last seen first."""
    now = timezone.now()
    return person.staff_sessions.filter(seen_at__gte=now - IDLE, created_at__gte=now - LONGEST)


def end(session: StaffSession, *, by: Person) -> None:
    """Sign this device out, at its next click."""
    with transaction.atomic():
        _end([session])
        log(by, "session_ended", f"person:{session.person.public_id}", {"session": session.public_id})


def end_all(person: Person, *, by: Person | None, but: str = "") -> int:
    """Sign out everywhere, except in the session with the key `but`; returns how many were ended."""
    with transaction.atomic():
        ended = _end(list(person.staff_sessions.exclude(session_key=but)))
        if ended:
            log(by, "sessions_ended", f"person:{person.public_id}", {"count": ended})
    return ended


def sweep() -> int:
    """Drop what no longer counts; returns how many. The worker may call it at any time."""
    now = timezone.now()
    Session.objects.filter(expire_date__lt=now).delete()  # also of who never got past the second step
    stale = StaffSession.objects.exclude(seen_at__gte=now - IDLE, created_at__gte=now - LONGEST)
    return _end(list(stale[:1000]))


def _end(sessions: list[StaffSession]) -> int:
    store: type[SessionBase] = import_module(settings.SESSION_ENGINE).SessionStore
    for session in sessions:
        store(session.session_key).delete()
    return StaffSession.objects.filter(pk__in=[session.pk for session in sessions]).delete()[0]


def keep_after_new_password(request: HttpRequest, person: Person) -> None:
    """The browser that changed the password stays signed in, under a new key."""
    old = request.session.session_key
    update_session_auth_hash(request, person)
    StaffSession.objects.filter(session_key=old).update(session_key=request.session.session_key)
