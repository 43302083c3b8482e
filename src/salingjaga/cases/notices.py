"""News for reporters. What is written here is a debt: the page shows it at once, the worker sends the e-mail."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.conf import settings
from django.utils import timezone

from salingjaga.accounts import access
from salingjaga.accounts.access import Action
from salingjaga.accounts.models import Membership, Person, Role
from salingjaga.cases.models import Alert, Message, Notice, NoticeKind, Publication, Report, ReportState, SendState

BATCH = 500


def owe(
    reports: Report | Iterable[Report],
    kind: NoticeKind,
    *,
    publication: Publication | None = None,
    message: Message | None = None,
    data: dict[str, Any] | None = None,
) -> int:
    """Owe each of these reports a piece of news; returns how many were asked for. Call in the deed's transaction.

    Erased and withdrawn reports are left out. The same publication or message is owed once, however often asked.
    `data` holds ids and facts, never a text.
    """
    given = iter([reports] if isinstance(reports, Report) else reports)
    active = (report for report in given if report.state == ReportState.ACTIVE)
    count = 0
    while batch := list(islice(active, BATCH)):
        rows = [
            Notice(report=report, kind=kind, publication=publication, message=message, data=data or {}, **_post(report))
            for report in batch
        ]
        Notice.objects.bulk_create(rows, ignore_conflicts=True)
        count += len(rows)
    return count


def _post(report: Report) -> dict[str, Any]:
    """An e-mail is owed where a contact stands and mail can be sent; else the tracking page is all there is."""
    return sending() if report.contact_sealed and settings.MAIL_ENABLED else {"state": SendState.PAGE}


def sending() -> dict[str, Any]:
    """The columns of a new e-mail that is owed. Its Message-ID stays the same through every try."""
    return {"state": SendState.OWED, "mail_id": secrets.token_hex(16), "next_try_at": timezone.now()}


def alert_editors(*, limit: int = 100) -> int:
    """Owe an alert for each grouped report in danger: to every editor of the desk that holds its case.

    Returns how many reports it dealt with. Where no mail can be sent, the desk shows such cases first all the same.
    """
    waiting = Report.objects.filter(
        in_danger=True, alerted_at__isnull=True, state=ReportState.ACTIVE, case__isnull=False
    ).select_related("case")[:limit]
    dealt = 0
    for report in waiting:
        if settings.MAIL_ENABLED:
            rows = [Alert(report=report, person=person, **sending()) for person in _editors(report)]
            Alert.objects.bulk_create(rows, ignore_conflicts=True)
        dealt += Report.objects.filter(pk=report.pk, alerted_at__isnull=True).update(alerted_at=timezone.now())
    return dealt


def _editors(report: Report) -> Iterator[Person]:
    holder = report.case.holder if report.case else None
    found = Membership.objects.filter(role=Role.EDITOR, ended_at__isnull=True, person__is_active=True)
    found = found.filter(organisation=holder) if holder else found.filter(organisation__is_own=True)
    for membership in found.select_related("person", "organisation"):
        if access.may(membership.person, Action.MESSAGE_REPORTER, organisation=membership.organisation):
            yield membership.person
