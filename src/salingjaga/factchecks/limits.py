"""Rate limits that need no address book: counts under a keyed hash whose key lives in memory and goes with its day.

All processes share the counts through the database. Limits are generous: a whole campus may sit behind one address.
"""

from __future__ import annotations

import hmac
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from hashlib import sha256
from typing import ParamSpec

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse

from salingjaga.accounts.visitors import address_of
from salingjaga.factchecks import day_key
from salingjaga.factchecks.counting import brief_wait
from salingjaga.factchecks.models import RateBucket

log = logging.getLogger(__name__)
P = ParamSpec("P")
WINDOW = 300  # seconds


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` requests of one kind from one address in a window of five minutes."""

    name: str
    count: int


CHECKS = Limit("check", settings.RATE_LIMIT)
READS = Limit("read", 2 * settings.RATE_LIMIT)


def limited(
    limit: Limit, refused: Callable[[HttpRequest, int], HttpResponse]
) -> Callable[[Callable[P, HttpResponse]], Callable[P, HttpResponse]]:
    """Decorate a view (request first); above the limit answer `refused(request, seconds_to_wait)`."""

    def decorate(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
        @wraps(view)
        def wrapped(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            request = args[0]
            assert isinstance(request, HttpRequest)
            wait = seconds_to_wait(request, limit)
            return refused(request, wait) if wait else view(*args, **kwargs)

        return wrapped

    return decorate


def seconds_to_wait(request: HttpRequest, limit: Limit) -> int:
    """Count this request; 0 if it may go on, else the seconds until the next window."""
    return seconds_to_wait_for(address_of(request), limit)


def seconds_to_wait_for(what: str, limit: Limit) -> int:
    """The same for anything else than an address: only its keyed hash is counted."""
    if not settings.RATE_LIMITS:
        return 0
    now = int(time.time())
    window = now - now % WINDOW
    try:
        with brief_wait():
            count = _count(_hash(what, limit.name), window)
    except DatabaseError:
        # a busy database must not turn people away
        log.exception("A request could not be counted")
        return 0
    return 0 if count <= limit.count else window + WINDOW - now


def is_used_up(request: HttpRequest, limit: Limit) -> int:
    """Look without counting: 0 while something is left, else the seconds until the next window."""
    if not settings.RATE_LIMITS:
        return 0
    now = int(time.time())
    window = now - now % WINDOW
    counted = RateBucket.objects.filter(key_hash=_hash(address_of(request), limit.name), window=window)
    used = counted.values_list("count", flat=True).first() or 0
    return window + WINDOW - now if used >= limit.count else 0


def asker(request: HttpRequest) -> str:
    """A keyed hash that is the same for one address on one day and leads to nobody once that day's key is gone."""
    return _hash(address_of(request), "asker")


def forget() -> None:
    """Drop the keys of past days and counts that no longer matter. The watcher process calls it."""
    day_key.forget()
    RateBucket.objects.filter(window__lt=int(time.time()) - 2 * WINDOW).delete()


def _hash(address: str, purpose: str) -> str:
    message = f"{purpose}:{address}".encode()
    return hmac.new(day_key.of_today(), message, sha256).hexdigest()[:32]


def _count(key_hash: str, window: int) -> int:
    table = connection.ops.quote_name(RateBucket._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO {table} (key_hash, "window", count) VALUES (%s, %s, 1) '  # noqa: S608
            f'ON CONFLICT (key_hash, "window") DO UPDATE SET count = {table}.count + 1 RETURNING count',
            [key_hash, window],
        )
        return int(cursor.fetchone()[0])
