"""Passwords changed and forgotten. A reset link opens once, for an hour, and ends every session."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.mail import send_mail
from django.db import transaction
from django.http import Http404
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from salingjaga.accounts import links, organisations, sessions
from salingjaga.accounts.log import log
from salingjaga.accounts.models import PasswordLetter, Person

VALID = timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
notes = logging.getLogger(__name__)


class _Tokens(PasswordResetTokenGenerator):
    """Signed with the secret key over the password's hash, so that a new password makes it void; nothing is stored."""

    key_salt = "salingjaga.accounts.passwords"


_tokens = _Tokens()


def change(person: Person, password: str, *, keep_session: str = "") -> None:
    """A new password; signs out everywhere but in the session with that key."""
    with transaction.atomic():
        person.set_password(password)
        person.save(update_fields=["password"])
        log(person, "password_changed", f"person:{person.public_id}")
        sessions.end_all(person, by=person, but=keep_session)


def link_for(person: Person) -> str:
    """The path of a page that sets a new password: once, within an hour."""
    return reverse("password_new", args=[person.public_id, _tokens.make_token(person)])


def make_link(person: Person, *, by: Person) -> str:
    """The same for an administrator to copy and hand over. Http404 for who may not."""
    if not organisations.may_reset(by, person):
        raise Http404
    log(by, "password_link_made", f"person:{person.public_id}")
    return link_for(person)


def opened(public_id: str, token: str) -> Person | None:
    """Whose password the link sets, while it opens."""
    person = Person.objects.filter(public_id=public_id, is_active=True).first()
    return person if person and _tokens.check_token(person, token) else None


def ask(email: str) -> None:
    """Owe a letter with a link to who has this address; for others nothing happens, in the same time."""
    person = Person.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if person and settings.MAIL_ENABLED:
        PasswordLetter.objects.create(person=person, language=translation.get_language() or "")


def send_owed() -> int:
    """Send the letters that are owed, the oldest first; returns how many went out. The worker calls it.

    Each is claimed before it is sent, so that none goes out twice; one that fails is not tried again: whoever still
    waits for it asks once more.
    """
    PasswordLetter.objects.filter(asked_at__lt=timezone.now() - VALID).delete()
    sent = 0
    for letter in PasswordLetter.objects.filter(claimed_at__isnull=True).select_related("person")[:50]:
        mine = PasswordLetter.objects.filter(pk=letter.pk, claimed_at__isnull=True)
        if mine.update(claimed_at=timezone.now()):
            sent += _send(letter)
    return sent


def _send(letter: PasswordLetter) -> int:
    with translation.override(letter.language or settings.LANGUAGE_CODE):
        text = _(
            "Somebody asked for a new password for your SalingJaga account. This link sets one. "
            "It opens once, within an hour:\n\n{link}\n\nIf it was not you, do nothing: your password stays as it is."
        ).format(link=links.absolute(link_for(letter.person)))
        subject = _("A new password for SalingJaga")
    try:
        return send_mail(subject, text, None, [letter.person.email])
    except OSError:  # smtplib's errors are OSErrors
        notes.exception("A letter with a password link could not be sent")
        return 0
