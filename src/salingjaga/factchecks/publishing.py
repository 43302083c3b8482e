"""The only verbs that write fact-checks: put, remove, prune. Each raises the index's revision in its transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from django.db import transaction
from django.db.models import F

from salingjaga.factchecks.models import Appearance, FactCheck, IndexState

Outcome = Literal["new", "updated", "unchanged"]


@dataclass(frozen=True, slots=True)
class Record:
    """One fact-check as an importer hands it over: already validated and mapped to our scale."""

    url: str
    title: str = ""
    claim: str = ""
    fact: str = ""
    conclusion: str = ""
    explanation: str = ""
    verdict: str = ""
    label: str = ""
    published: date | None = None
    precision: str = "day"
    language: str = ""
    country: str = ""
    publisher: str = ""
    copied_by: str = ""
    event: str = ""
    category: str = ""
    content_type: str = ""
    kind: str = "factcheck"
    texts: tuple[str, ...] = ()
    law: tuple[dict[str, str], ...] = ()
    appearances: tuple[str, ...] = ()
    ours: bool = False
    extra: dict[str, Any] = field(default_factory=dict)


def next_revision() -> int:
    """Raise the one revision counter; call inside the transaction of the change it announces."""
    IndexState.objects.get_or_create(pk=1)
    IndexState.objects.filter(pk=1).update(revision=F("revision") + 1)
    return IndexState.objects.values_list("revision", flat=True).get(pk=1)


def put(record: Record, *, source: str) -> Outcome:
    """Store a new fact-check or a correction of a known one; says which. Idempotent."""
    with transaction.atomic():
        return _put(record, source, next_revision)


def _put(record: Record, source: str, revision: Any) -> Outcome:
    row = FactCheck.objects.filter(url=record.url).first()
    links = _canonical_links(record.appearances)
    values = _columns(record)
    if row is not None:
        same = all(getattr(row, name) == value for name, value in values.items()) and row.source == source
        if same and set(row.appearances.values_list("canonical", flat=True)) == set(links):
            return "unchanged"
    outcome: Outcome = "new" if row is None else "updated"
    row = row or FactCheck(url=record.url)
    for name, value in values.items():
        setattr(row, name, value)
    row.source, row.revision = source, revision()
    row.save()
    row.appearances.exclude(canonical__in=links).delete()
    Appearance.objects.bulk_create(
        [Appearance(factcheck=row, url=url, canonical=key) for key, url in links.items()], ignore_conflicts=True
    )
    return outcome


def _columns(record: Record) -> dict[str, Any]:
    names = [f for f in Record.__dataclass_fields__ if f not in ("url", "appearances", "texts", "law")]
    return {n: getattr(record, n) for n in names} | {"texts": list(record.texts), "law": list(record.law)}


def _canonical_links(urls: Iterable[str]) -> dict[str, str]:
    from salingjaga.matching.links import canonical

    return {canonical(url)[:2000]: url[:2000] for url in urls if url.strip()}


def remove(urls: Iterable[str]) -> int:
    """Take out what was withdrawn; returns how many there were."""
    with transaction.atomic():
        found = FactCheck.objects.filter(url__in=list(urls))
        count = found.count()
        if count:
            found.delete()
            next_revision()
        return count
