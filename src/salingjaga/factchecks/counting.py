"""Counts of checks: which answer, which fact-check, which day. Never the text, never who."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import DatabaseError, connection
from django.db.models import Sum
from django.utils import timezone

from salingjaga.factchecks.models import Answered, CheckCount, FactCheck, Kind

log = logging.getLogger(__name__)
ENOUGH_TODAY = 10  # under this a list of the day would say more about one person than about the day


def count(answer: str, factcheck: FactCheck | None) -> None:
    """Add one to today's row. A write that fails loses this count, never the answer."""
    try:
        with brief_wait():
            _add_one(timezone.localdate(), answer, factcheck.pk if factcheck else None)
    except DatabaseError:
        log.exception("A check could not be counted")


@contextmanager
def brief_wait() -> Iterator[None]:
    """A count is not worth a reader's time: while an import holds SQLite's writer, give up after a quarter second."""
    if connection.vendor != "sqlite":
        yield
        return
    usual = int(connection.settings_dict["OPTIONS"].get("timeout", 5) * 1000)
    _set_busy_timeout(250)
    try:
        yield
    finally:
        _set_busy_timeout(usual)


def _set_busy_timeout(milliseconds: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {milliseconds}")


def _add_one(day: date, answer: str, factcheck_id: int | None) -> None:
    table = connection.ops.quote_name(CheckCount._meta.db_table)
    # the two conflict targets are the model's two unique constraints
    target = "(day, answer) WHERE factcheck_id IS NULL" if factcheck_id is None else "(day, answer, factcheck_id)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (day, answer, factcheck_id, count) VALUES (%s, %s, %s, 1) "  # noqa: S608
            f"ON CONFLICT {target} DO UPDATE SET count = {table}.count + 1",
            [day, answer, factcheck_id],
        )


def most_asked_today(limit: int = 3) -> list[FactCheck]:
    """The fact-checks that answered most often today, once there are `limit` of them with enough checks each."""
    rows = (
        CheckCount.objects.filter(day=timezone.localdate(), answer=Answered.MATCH, factcheck__kind=Kind.FACTCHECK)
        .values("factcheck")
        .annotate(total=Sum("count"))
        .filter(total__gte=ENOUGH_TODAY)
        .order_by("-total")[:limit]
    )
    ids = [row["factcheck"] for row in rows]
    if len(ids) < limit:
        return []
    found = FactCheck.objects.in_bulk(ids)
    return [found[i] for i in ids]
