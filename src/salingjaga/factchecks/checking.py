"""The main verb: has this message been checked? Web, API, command line and chat all ask here."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings

from salingjaga.factchecks import index as index_of
from salingjaga.factchecks.models import FactCheck
from salingjaga.matching import Index, Match, Reason, store

Reasons = tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """A fact-check that was named, how probable it is that it checks the message's claim, and why."""

    factcheck: FactCheck
    probability: float
    reasons: Reasons = ()

    def to_dict(self) -> dict[str, Any]:
        row = self.factcheck
        return {
            "url": row.url,
            "title": row.title,
            "verdict": row.verdict or None,
            "label": row.label or None,
            "publisher": row.publisher or None,
            "published": row.published.isoformat() if row.published else None,
            "probability": self.probability,
            "reasons": [reason.to_dict() for reason in self.reasons],
        }


@dataclass(frozen=True, slots=True)
class CheckedAnswer:
    """`answer` is match, related or none; the first `shown` of `results` belong to it.

    `notes` are those of matching.Answer and of semantic.
    """

    answer: str
    language: str
    results: list[Result] = field(default_factory=list)
    shown: int = 0
    explainers: list[Result] = field(default_factory=list)
    notes: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The fixed JSON that `check --json`, `--batch` and the API print."""
        return {
            "answer": self.answer,
            "language": self.language,
            "matches": [result.to_dict() for result in self.results],
            "explainers": [result.to_dict() for result in self.explainers],
            "notes": list(self.notes),
        }


class _Open:
    """The index that this process has open; opened again when another becomes current."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.name: tuple[str, str] | None = None
        self.index: Index | None = None

    def get(self) -> Index:
        folder = index_of.folder()
        name = (str(folder), store.current(folder))
        with self.lock:
            if self.index is None or name != self.name:
                self.index = index_of.opened() or index_of.ensure_current()
                self.name = (str(folder), store.current(folder))
            return self.index


_open = _Open()


def check(
    text: str,
    *,
    limit: int = 5,
    language: str = "",
    country: str = "",
    since: date | None = None,
    until: date | None = None,
    verdict: str = "",
) -> CheckedAnswer:
    """Ask the current index about `text`. Keeps nothing, raises for no text.

    Goes to the network only where the operator named an embedding server (`semantic`).
    """
    filters: dict[str, Any] = {"language": language, "country": country, "verdict": verdict}
    filters |= {"since": since, "until": until}
    index = _open.get()
    found = index.check(text, limit=limit, **filters)
    if settings.SEMANTIC != "off":
        from salingjaga.factchecks import semantic

        found = semantic.widened(found, index, text, limit=limit, filters=filters)
    rows = _rows([*found.matches, *found.explainers])
    results = _results(found.matches, rows)
    shown = sum(match.id in rows for match in found.matches[: found.shown])
    answer = found.answer if shown or found.answer == "none" else "none"
    return CheckedAnswer(answer, found.language, results, shown, _results(found.explainers, rows), found.notes)


def _rows(matches: Sequence[Match]) -> dict[str, FactCheck]:
    standing = FactCheck.objects.filter(url__in=[match.id for match in matches], retracted_at__isnull=True)
    return {row.url: row for row in standing}


def _results(matches: Sequence[Match], rows: dict[str, FactCheck]) -> list[Result]:
    """Named rows that still exist: one removed or retracted since the index was made is gone at once."""
    return [Result(rows[match.id], match.probability, match.reasons) for match in matches if match.id in rows]
