"""Content that ships with the product: rumours and explainers, read from files an editor can change.

Where each key of a file goes in `models.FactCheck` (all rows have ``ours=True``):

- ``[[factcheck]]``: ``url`` (plus ``#part``) is the identity; ``title``, ``claim``, ``fact``, ``verdict``, ``label``,
  ``publisher``, ``copied_by``, ``event``, ``language``, ``country`` and ``texts`` go to columns of their names;
  ``published`` to ``published`` and ``precision``; ``why`` to ``explanation`` (shown: why it misleads);
  ``short_fact`` to ``extra["short_fact"]`` (rows of the home page); ``editor_note`` stays in the file.
- ``[[explainer]]``: ``id`` to ``url`` as ``urn:salingjaga:explainer:ID``; ``question`` to ``title``; ``title`` to
  ``fact`` (the page's heading); ``answer`` to ``conclusion``; ``asks`` (other ways to ask) to ``explanation``, one a
  line, searched and never shown; ``law`` to ``law``; ``topic`` to ``category``; ``as_of`` to ``published`` and
  ``precision``; no verdict, no claim, no publisher.
- ``guide/`` never enters the database: `guide_files` reads it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from salingjaga import content
from salingjaga.factchecks import guide_files
from salingjaga.factchecks.content_rules import ContentError, Entry, Problem, when
from salingjaga.factchecks.models import FactCheck, Kind
from salingjaga.factchecks.publishing import BATCH, Record, put_all, remove
from salingjaga.factchecks.starter_rules import EXPLAINER_URN, GUIDE, has_entries, identity, nothing_here, read

__all__ = ["ContentError", "Loaded", "Problem", "check_content", "load_content"]

FOLDER = Path(content.__file__).parent
SOURCE = "starter"


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many fact-checks and explainers a load added, changed, found unchanged, and took out."""

    new: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0


def check_content(path: Path | None = None) -> list[Problem]:
    """Every mistake in the content folder `path`, in reading order; empty when all is well.

    By default ours, and the guide's files in the home that replace ours.
    """
    guide = guide_files.check() if path is None else guide_files.check(path / GUIDE)
    folder = path or FOLDER
    alone = not has_entries(folder) and not guide_files.has_files(folder / GUIDE)
    return read(folder)[1] + [nothing_here(folder)] * alone + guide


def load_content(path: Path | None = None) -> Loaded:
    """Bring the files' rumours and explainers in, and take out those that left the files. Twice changes nothing.

    All or nothing: raises `ContentError` where the files hold a mistake. A folder of one's own counts as a source of
    its own (``content:NAME``), so that loading it leaves the starter set alone.
    """
    source = SOURCE if path is None or path.resolve() == FOLDER.resolve() else f"content:{path.resolve().name}"[:200]
    records = [_record(entry) for entry in _good_entries(path)]
    with transaction.atomic():
        parts = [records[start : start + BATCH] for start in range(0, len(records), BATCH)]
        outcomes = Counter(outcome for part in parts for outcome in put_all(part, source=source))
        ours = FactCheck.objects.filter(source=source).values_list("url", flat=True)
        removed = remove(set(ours) - {record.url for record in records})
    return Loaded(outcomes["new"], outcomes["updated"], outcomes["unchanged"], removed)


def _good_entries(path: Path | None) -> list[Entry]:
    folder = path or FOLDER
    entries, problems = read(folder)
    if problems or not entries:  # an empty folder is no order to take everything out
        raise ContentError(problems or [nothing_here(folder)])
    return entries


def _record(entry: Entry) -> Record:
    return _rumour(entry) if entry.kind == "factcheck" else _explainer(entry)


def _rumour(entry: Entry) -> Record:
    values = entry.values
    published, precision = when(values["published"])
    same = ("title", "claim", "fact", "verdict", "publisher", "event", "language", "country")
    return Record(
        url=identity(entry),
        published=published,
        precision=precision,
        label=values.get("label", ""),
        copied_by=values.get("copied_by", ""),
        explanation=values["why"],
        texts=tuple(values.get("texts", ())),
        appearances=tuple(values.get("appearances", ())),
        extra={"short_fact": values["short_fact"]} if "short_fact" in values else {},
        ours=True,
        **{name: values[name] for name in same},
    )


def _explainer(entry: Entry) -> Record:
    values = entry.values
    as_of, precision = when(values["as_of"])
    return Record(
        url=EXPLAINER_URN + values["id"],
        kind=Kind.EXPLAINER.value,
        title=values["question"],
        fact=values["title"],
        conclusion=values["answer"],
        explanation="\n".join(values.get("asks", ())),
        law=tuple(values["law"]),
        category=values["topic"],
        published=as_of,
        precision=precision,
        language=values["language"],
        country=values["country"],
        ours=True,
    )
