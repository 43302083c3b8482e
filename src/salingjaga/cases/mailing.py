"""E-mail that is owed: claimed in the database, handed over, recorded. It says that there is news, never what.

A message that may or may not have gone out (the connection broke after the text was sent, or the worker was killed
before it could note the answer) is *uncertain*: people see it and decide, it is not repeated by itself.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.message import EmailMessage
from email.utils import formatdate
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import F, Manager
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from salingjaga.accounts.log import log
from salingjaga.accounts.models import Person
from salingjaga.cases.models import Alert, Notice, Outgoing, Report, ReportState, SendState
from salingjaga.cases.sealing import KeyMissing, unseal

CLAIM_LASTS = timedelta(minutes=10)
"""Every step of a hand-over gives up after 30 s, so a claim this old has nobody behind it."""
MOST_TRIES = 8
BACK_OFF = (1, 5, 15, 60, 180, 360, 720)
"""Minutes until the next try."""
KINDS: tuple[type[Outgoing], ...] = (Alert, Notice)
STOP = "stop-mail"


class NotTaken(Exception):
    """The server said no, so nothing went out. `code` is its SMTP code; from 500 on it is for good."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


class CutOff(Exception):
    """The text was handed over and no answer came: it may be on its way."""


class Nobody(Exception):
    """There is nobody to write to any more."""


def send_owed(*, limit: int = 50) -> int:
    """Send what is owed and due; returns how many went out. Raises OSError or SMTPException without a server."""
    if not settings.MAIL_ENABLED:
        return 0
    due = [(kind, pk) for kind in KINDS for pk in _due(kind, limit)]
    if not due:
        return 0
    with connected() as server:  # before anything is claimed: without a server all stays owed
        return sum(_send(server, kind, pk) for kind, pk in due)


def _due(kind: type[Outgoing], limit: int) -> list[int]:
    owed = _rows(kind).filter(state=SendState.OWED, next_try_at__lte=timezone.now())
    return list(owed.order_by("next_try_at").values_list("pk", flat=True)[:limit])


def _rows(kind: type[Outgoing]) -> Manager[Any]:
    return kind._default_manager


@contextmanager
def connected() -> Iterator[smtplib.SMTP]:
    """A connection to the operator's mail server, signed in."""
    smtp, wait = settings.SMTP, settings.EMAIL_TIMEOUT
    context = ssl.create_default_context()
    server = (
        smtplib.SMTP_SSL(smtp["host"], smtp["port"], timeout=wait, context=context)
        if smtp["ssl"]
        else smtplib.SMTP(smtp["host"], smtp["port"], timeout=wait)
    )
    try:
        if smtp["starttls"]:
            server.starttls(context=context)
        if smtp["user"]:
            server.login(smtp["user"], smtp["password"])
        server.ehlo_or_helo_if_needed()
        yield server
    finally:
        server.close()


def _send(server: smtplib.SMTP, kind: type[Outgoing], pk: int) -> bool:
    now = timezone.now()
    claim = {"state": SendState.CLAIMED, "claimed_at": now, "tries": F("tries") + 1}
    if not _rows(kind).filter(pk=pk, state=SendState.OWED, next_try_at__lte=now).update(**claim):
        return False
    row = _rows(kind).get(pk=pk)
    try:
        hand_over(server, written(row))
    except Nobody:
        return _record(row, state=SendState.PAGE)
    except KeyMissing:
        return _record(row, state=SendState.FAILED, error="key")
    except NotTaken as error:
        return _record(row, **_next_try(row, error.code))
    except CutOff:
        return _record(row, state=SendState.UNCERTAIN, error="cut off")
    return _record(row, state=SendState.SENT, sent_at=timezone.now(), error="")


def _record(row: Outgoing, **columns: object) -> bool:
    _rows(type(row)).filter(pk=row.pk, state=SendState.CLAIMED).update(claimed_at=None, **columns)
    return columns["state"] == SendState.SENT


def _next_try(row: Outgoing, code: int) -> dict[str, object]:
    if code >= 500 or row.tries >= MOST_TRIES:
        return {"state": SendState.FAILED, "error": f"SMTP {code}"}
    wait = timedelta(minutes=BACK_OFF[min(row.tries, len(BACK_OFF)) - 1])
    return {"state": SendState.OWED, "next_try_at": timezone.now() + wait, "error": f"SMTP {code}"}


def hand_over(server: smtplib.SMTP, message: EmailMessage) -> None:
    """Raises `NotTaken` where the server refused, `CutOff` where nobody can tell whether it took the message."""
    try:
        server.rset()
        for code, _answer in (server.mail(settings.MAIL_FROM), server.rcpt(str(message["To"]))):
            if code not in (250, 251):
                raise NotTaken(code)
    except (smtplib.SMTPException, OSError) as error:
        raise NotTaken(421) from error  # the connection broke before any of the text was sent
    try:
        code, _answer = server.data(message.as_bytes())
    except smtplib.SMTPDataError as error:
        raise NotTaken(error.smtp_code) from error
    except (smtplib.SMTPException, OSError) as error:
        raise CutOff from error
    if code != 250:
        raise NotTaken(code)


def written(row: Outgoing) -> EmailMessage:
    """The e-mail of an owed row. Contacts are decrypted here and nowhere else."""
    if isinstance(row, Alert):
        return _alert(row)
    assert isinstance(row, Notice)
    return _news(row.report, row)


def _news(report: Report, row: Outgoing) -> EmailMessage:
    if report.state != ReportState.ACTIVE or not report.contact_sealed:
        raise Nobody
    stop = settings.PUBLIC_URL + reverse("stop-mail", args=[signing.dumps(report.public_id, salt=STOP)])
    with translation.override(report.interface_language or settings.LANGUAGE_CODE):
        text = _(
            "There is news about what you sent us. So that nobody else reads it, it does not stand in this e-mail.\n\n"
            "Open %(page)s and type your code.\n\n"
            "You left this address for news. To have it deleted: %(stop)s\n"
        ) % {"page": settings.PUBLIC_URL + reverse("tracking"), "stop": stop}
        message = _message(row, to=unseal(report.contact_sealed).decode(), subject=_("There is news"), text=text)
    message["List-Unsubscribe"] = f"<{stop}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return message


def _alert(row: Alert) -> EmailMessage:
    case = row.report.case
    if not row.person.is_active or case is None:
        raise Nobody
    with translation.override(row.person.language or settings.LANGUAGE_CODE):
        text = _(
            "Somebody says that they are in danger. Please look at it now:\n\n%(page)s\n\n"
            "What they wrote does not stand in this e-mail.\n"
        ) % {"page": settings.PUBLIC_URL + reverse("desk-case", args=[case.public_id])}
        return _message(row, to=row.person.email, subject=_("Somebody is in danger"), text=text)


def _message(row: Outgoing, *, to: str, subject: str, text: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = settings.MAIL_FROM, to, subject
    message["Date"] = formatdate(usegmt=True)
    message["Message-ID"] = f"<{row.mail_id}@{settings.MAIL_FROM.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text, cte="quoted-printable")
    return message


# What people and the sweep decide


def mark_cut_off() -> int:
    """Claims that nobody can be behind any more: their message may have gone out or not."""
    old = {"state": SendState.CLAIMED, "claimed_at__lt": timezone.now() - CLAIM_LASTS}
    return sum(_rows(kind).filter(**old).update(state=SendState.UNCERTAIN, error="cut off") for kind in KINDS)


def all_uncertain() -> int:
    """After a restore: what was owed when the backup was made may have gone out since."""
    open_states = [SendState.OWED, SendState.CLAIMED]
    return sum(
        _rows(kind).filter(state__in=open_states).update(state=SendState.UNCERTAIN, error="restored") for kind in KINDS
    )


def send_again(row: Outgoing, *, by: Person) -> bool:
    """Owe an uncertain or failed e-mail anew, under its old Message-ID; False where somebody decided before."""
    return _decide(row, "mail_again", by=by, state=SendState.OWED, next_try_at=timezone.now(), tries=0)


def take_as_sent(row: Outgoing, *, by: Person) -> bool:
    """Let an uncertain or failed e-mail rest."""
    return _decide(row, "mail_taken_as_sent", by=by, state=SendState.SENT, sent_at=timezone.now())


def _decide(row: Outgoing, verb: str, *, by: Person, **columns: object) -> bool:
    open_rows = _rows(type(row)).filter(pk=row.pk, state__in=[SendState.UNCERTAIN, SendState.FAILED])
    with transaction.atomic():
        if not open_rows.update(claimed_at=None, error="", **columns):
            return False
        log(by, verb, f"{row._meta.model_name}:{row.pk}")
    return True


def remove_contact(token: str) -> bool:
    """Delete the contact behind the link of an e-mail; False for a token that is none. The token opens nothing else."""
    if not is_stop_token(token):
        return False
    public_id = signing.loads(token, salt=STOP)
    with transaction.atomic():
        if Report.objects.filter(public_id=public_id).exclude(contact_sealed="").update(contact_sealed=""):
            unsent = Notice.objects.filter(report__public_id=public_id, state__in=[SendState.OWED, SendState.FAILED])
            unsent.update(state=SendState.PAGE)
            log(None, "contact_removed", f"report:{public_id}")
    return True


def is_stop_token(token: str) -> bool:
    try:
        return isinstance(signing.loads(token, salt=STOP), str)
    except signing.BadSignature:
        return False
