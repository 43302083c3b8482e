"""The feed of news that a reporter asks for: an address of its own that says "there is news", and the public answer."""

from __future__ import annotations

import secrets
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from salingjaga.accounts.log import log
from salingjaga.cases.models import NewsFeed, Report, ReportState

TOKEN_BYTES = 16  # 128 bits


def open_feed(report: Report) -> str:
    """A new token; an earlier one of this report ends with it. It is shown once, only its hash is kept."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with transaction.atomic():
        _close(report)
        NewsFeed.objects.create(report=report, token_hash=_hash(token))
        log(None, "feed_opened", f"report:{report.public_id}")
    return token


def close_feed(report: Report) -> bool:
    """End the feed; False where there was none."""
    with transaction.atomic():
        closed = _close(report)
        if closed:
            log(None, "feed_closed", f"report:{report.public_id}")
    return closed


def has_feed(report: Report) -> bool:
    return report.feeds.filter(revoked_at=None).exists()


def read_by(token: str) -> NewsFeed | None:
    """The feed that this token reads, or None."""
    feeds = NewsFeed.objects.filter(token_hash=_hash(token), revoked_at=None, report__state=ReportState.ACTIVE)
    return feeds.select_related("report__case__holder").first()


def _close(report: Report) -> bool:
    return bool(report.feeds.filter(revoked_at=None).update(revoked_at=timezone.now()))


def _hash(token: str) -> str:
    return sha256(token.encode("utf-8", "replace")).hexdigest()
