"""Finding published fact-checks by filter and word, a page at a time, without ever counting them all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from salingjaga.factchecks.models import FactCheck, Kind

PAGE = 20
MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Page:
    """`more` tells that a next page exists: one row more than a page was asked for."""

    rows: list[FactCheck]
    number: int
    more: bool


def find(filters: Mapping[str, Any], *, size: int = PAGE) -> Page:
    """Published fact-checks, newest first. `filters`: q, verdict, language, publisher, page (all optional)."""
    number = filters.get("page") or 1
    start = (number - 1) * size
    rows = list(_matching(filters)[start : start + size + 1])
    return Page(rows[:size], number, len(rows) > size)


def _matching(filters: Mapping[str, Any]) -> QuerySet[FactCheck]:
    rows = FactCheck.objects.filter(kind=Kind.FACTCHECK, retracted_at__isnull=True)
    for name in ("verdict", "language", "publisher"):
        if filters.get(name):
            rows = rows.filter(**{name: filters[name]})
    for word in (filters.get("q") or "").split()[:MOST_WORDS]:
        rows = rows.filter(Q(title__icontains=word) | Q(claim__icontains=word) | Q(fact__icontains=word))
    return rows.order_by("-published", "-id")


def publishers(limit: int = 100) -> list[str]:
    """The publishers' names in order; empty where they are more than `limit`, too many to choose from.

    One index look-up a name: DISTINCT would read every row.
    """
    names: list[str] = []
    rows = FactCheck.objects.filter(kind=Kind.FACTCHECK).order_by("publisher").values_list("publisher", flat=True)
    while name := rows.filter(publisher__gt=names[-1] if names else "").first():
        names.append(name)
        if len(names) > limit:
            return []
    return names
