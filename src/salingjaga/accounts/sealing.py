"""The log's seal: entries in hash-chained batches, whose heads are published, so that nobody rewrites what was done.

A batch's head is SHA-256 over the previous head and the digests of its entries, in the order of their ids; an entry's
digest is SHA-256 over canonical JSON (RFC 8785 in spirit: sorted keys, no space) of id, time, actor, verb, thing, data.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.db.models.functions import TruncDate

from salingjaga.accounts.models import LogBatch, LogEntry

MOST = 1000


@dataclass(frozen=True, slots=True)
class Check:
    """What `verify` found. `broken` is the number of the first batch that does not fit, with `why`; 0 = none."""

    batches: int
    entries: int
    unsealed: int
    head: str
    broken: int = 0
    why: str = ""
    asked: str = ""
    found: int = 0

    @property
    def whole(self) -> bool:
        return not self.broken and bool(self.found or not self.asked)


class _Lost(Exception):
    """Another sealer took some of these entries first."""


def digest(entry: LogEntry) -> str:
    facts = [entry.pk, entry.at.astimezone(UTC).isoformat(), entry.actor, entry.verb, entry.thing, entry.data]
    text = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(text.encode()).hexdigest()


def head_of(previous: str, digests: list[str]) -> str:
    return sha256("\n".join([previous, *digests]).encode()).hexdigest()


def seal() -> LogBatch | None:
    """Seal up to 1,000 waiting entries into the next batch; None where there are none, or another sealer was first.

    Whatever has no batch is taken, so an entry that was committed late, with a lower id, comes into a later batch.
    """
    try:
        with transaction.atomic():
            return _seal()
    except (IntegrityError, _Lost):
        return None


def seal_all() -> int:
    """Seal until nothing waits; returns how many batches."""
    count = 0
    while seal():
        count += 1
    return count


def _seal() -> LogBatch | None:
    entries = list(LogEntry.objects.filter(batch__isnull=True).order_by("pk")[:MOST])
    if not entries:
        return None
    last = LogBatch.objects.order_by("-number").first()
    previous = last.head if last else ""
    batch = LogBatch.objects.create(
        number=last.number + 1 if last else 1,
        previous=previous,
        head=head_of(previous, [digest(entry) for entry in entries]),
        count=len(entries),
    )
    mine = LogEntry.objects.filter(pk__in=[entry.pk for entry in entries], batch__isnull=True)
    if mine.update(batch=batch) != len(entries):
        raise _Lost
    return batch


def verify(asked: str = "") -> Check:
    """Compute the whole chain anew, batch by batch; with `asked`, look for that head in it, too."""
    previous, number, entries, found = "", 0, 0, 0
    unsealed = LogEntry.objects.filter(batch__isnull=True).count()
    for batch in LogBatch.objects.order_by("number").iterator(chunk_size=200):
        number += 1
        digests = [digest(entry) for entry in batch.entries.order_by("pk")]
        why = _fault(batch, number, previous, digests)
        if why:
            return Check(number, entries, unsealed, previous, number, why, asked, found)
        previous, entries = batch.head, entries + batch.count
        found = number if asked == batch.head else found
    return Check(number, entries, unsealed, previous, asked=asked, found=found)


def _fault(batch: LogBatch, number: int, previous: str, digests: list[str]) -> str:
    if batch.number != number or batch.previous != previous:
        return "missing"
    if len(digests) != batch.count:
        return "count"
    return "" if head_of(previous, digests) == batch.head else "changed"


def heads() -> Iterator[tuple[date, int, str]]:
    """The last head of each day with its batch's number, the newest day first: what is published."""
    days = LogBatch.objects.order_by().annotate(day=TruncDate("sealed_at")).values("day").annotate(last=Max("number"))
    last = {row["last"]: row["day"] for row in days}
    for batch in LogBatch.objects.filter(number__in=list(last)).order_by("-number"):
        yield last[batch.number], batch.number, batch.head
