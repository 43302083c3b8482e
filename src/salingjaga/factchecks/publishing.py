"""The only verbs that write fact-checks: put, put_all, remove, prune. Each raises the index's revision in its
transaction, once, however many rows it changes; rows that are the same already are neither written nor announced."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, TypeVar

from django.db import transaction
from django.db.models import F

from salingjaga.factchecks.models import Appearance, FactCheck, IndexState, new_code
from salingjaga.matching.links import canonical

T = TypeVar("T")
Outcome = Literal["new", "updated", "unchanged", "ours"]
BATCH = 500  # rows of one transaction: short enough for other writers, long enough to be fast
_ASKED = 400  # values of one IN (…): under SQLite's limit everywhere


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
    sources: tuple[dict[str, str], ...] = ()
    types: tuple[str, ...] = ()
    techniques: tuple[str, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)


_COLUMNS = [name for name in Record.__dataclass_fields__ if name not in ("url", "appearances")]
_LISTS = ("texts", "law", "sources", "types", "techniques")
_WRITTEN = [*_COLUMNS, "source", "revision", "updated_at"]


def next_revision() -> int:
    """Raise the one revision counter; call inside the transaction of the change it announces."""
    IndexState.objects.get_or_create(pk=1)
    IndexState.objects.filter(pk=1).update(revision=F("revision") + 1)
    return IndexState.objects.values_list("revision", flat=True).get(pk=1)


def put(record: Record, *, source: str) -> Outcome:
    """Store a new fact-check or a correction of a known one; says which. Idempotent."""
    return put_all([record], source=source)[0]


def put_all(records: Sequence[Record], *, source: str) -> list[Outcome]:
    """Store many, in one transaction and with one revision; says for each what became of it. Idempotent.

    Hand over at most ``BATCH`` at a time, no address twice. "ours" is a row that we wrote ourselves and that an import
    leaves alone; a row whose content is the same stays with the source that brought it.
    """
    links = [_canonical_links(record.appearances) for record in records]
    with transaction.atomic():
        known = _stored([record.url for record in records])
        outcomes = [_outcome(known.get(r.url), r, own) for r, own in zip(records, links, strict=True)]
        changed = [i for i, outcome in enumerate(outcomes) if outcome in ("new", "updated")]
        if changed:
            _write([(records[i], links[i], outcomes[i]) for i in changed], source, next_revision())
        return outcomes


def _stored(urls: list[str]) -> dict[str, tuple[FactCheck, set[str]]]:
    """The stored rows of these addresses, each with the canonical links of its appearances."""
    rows = [row for part in _parts(urls) for row in FactCheck.objects.filter(url__in=part)]
    found = {row.pk: (row, set[str]()) for row in rows}
    for pks in _parts(list(found)):
        for key, link in Appearance.objects.filter(factcheck__in=pks).values_list("factcheck_id", "canonical"):
            found[key][1].add(link)
    return {row.url: (row, links) for row, links in found.values()}


def _parts(values: list[T]) -> Iterable[list[T]]:
    return (values[start : start + _ASKED] for start in range(0, len(values), _ASKED))


def _outcome(known: tuple[FactCheck, set[str]] | None, record: Record, links: dict[str, str]) -> Outcome:
    if known is None:
        return "new"
    row, stored_links = known
    if row.ours and not record.ours:
        return "ours"
    same = all(getattr(row, name) == value for name, value in _columns(record).items())
    return "unchanged" if same and stored_links == set(links) else "updated"


def _write(changes: list[tuple[Record, dict[str, str], Outcome]], source: str, revision: int) -> None:
    codes = iter(_fresh_codes(len(changes)))
    rows = [
        FactCheck(url=record.url, code=next(codes), source=source[:200], revision=revision, **_columns(record))
        for record, _links, _outcome in changes
    ]
    FactCheck.objects.bulk_create(rows, update_conflicts=True, unique_fields=["url"], update_fields=_WRITTEN)
    keys: dict[str, int] = {}
    for part in _parts([record.url for record, _links, _outcome in changes]):
        keys.update(FactCheck.objects.filter(url__in=part).values_list("url", "pk"))
    corrected = [keys[record.url] for record, _links, outcome in changes if outcome == "updated"]
    for pks in _parts(corrected):
        Appearance.objects.filter(factcheck__in=pks).delete()
    Appearance.objects.bulk_create(
        [
            Appearance(factcheck_id=keys[record.url], url=url, canonical=key)
            for record, links, _outcome in changes
            for key, url in links.items()
        ],
        ignore_conflicts=True,
    )


def _fresh_codes(count: int) -> list[str]:
    """Public ids that nobody has: with a million fact-checks two of 30^8 may well meet."""
    codes: set[str] = set()
    while len(codes) < count:
        drawn = {new_code() for _ in range(count - len(codes))} - codes
        for part in _parts(sorted(drawn)):
            drawn -= set(FactCheck.objects.filter(code__in=part).values_list("code", flat=True))
        codes |= drawn
    return list(codes)


def _columns(record: Record) -> dict[str, Any]:
    return {n: getattr(record, n) for n in _COLUMNS} | {n: list(getattr(record, n)) for n in _LISTS}


def _canonical_links(urls: Iterable[str]) -> dict[str, str]:
    return {canonical(url)[:2000]: url[:2000] for url in urls if url.strip()}


def retell(row: FactCheck, *, texts: list[str], appearances: list[str]) -> None:
    """Other texts and links known to carry the claim of `row`; the verdict stays as it is."""
    links = _canonical_links(appearances)
    with transaction.atomic():
        FactCheck.objects.filter(pk=row.pk).update(texts=texts, revision=next_revision())
        row.appearances.all().delete()
        Appearance.objects.bulk_create(Appearance(factcheck=row, url=url, canonical=key) for key, url in links.items())


def repeats_a_claim(record: Record, *, pages: int) -> bool:
    """Does the very same claim stand on so many other pages of this site already?"""
    site = "/".join(record.url.split("/")[:3]) + "/"
    others = FactCheck.objects.filter(claim=record.claim, url__startswith=site).exclude(url=record.url)
    return bool(record.claim) and others[:pages].count() >= pages


def remove(urls: Iterable[str]) -> int:
    """Take out what was withdrawn; returns how many there were."""
    return _delete(list(dict.fromkeys(urls)))


def prune(source: str, *, keep: Collection[str]) -> int:
    """Take out what this source brought earlier and does not list any more; returns how many."""
    stored = FactCheck.objects.filter(source=source[:200], ours=False).values_list("url", flat=True)
    return _delete([url for url in stored.iterator(chunk_size=5000) if url not in keep])


def _delete(urls: list[str]) -> int:
    count = 0
    with transaction.atomic():
        for part in _parts(urls):
            found = FactCheck.objects.filter(url__in=part)
            if here := found.count():
                found.delete()
                count += here
        if count:
            next_revision()
    return count
