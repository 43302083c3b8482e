"""What the guide's files may hold, and every mistake told in a sentence that says how to mend it.

``guide/NAME.toml`` is one destination: keys at its top, then ``[[fit]]`` (when it is offered, and why) and ``[[line]]``
(what we tell of it). Every one of them says whether it is confirmed; what is confirmed names source and date.
``kinds.toml`` and ``prepared.toml`` belong to all. `content/README.md` tells editors the same in their words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from salingjaga.factchecks.content_rules import (
    LINE,
    PROSE,
    Entry,
    Problem,
    Rule,
    address,
    day,
    lines_of,
    list_of,
    mistakes,
    sentence,
    slug,
    tables_of,
    text,
)

KINDS_FILE, TEXTS_FILE = "kinds.toml", "prepared.toml"
GROUPS = ("bawaslu", "ministry", "police", "platform", "other")
PARTS = ("purpose", "who", "covers", "not_covered", "deadline", "needs", "steps", "where", "after", "note")
KINDS = ("voting_procedure", "violence", "results", "hate", "scam", "candidates", "other")  # cases know the same names
ANY = "any"
FIELDS = ("link", "claim", "fact", "source", "rule")


def choice(*options: str) -> Rule:
    def rule(value: Any) -> str:
        return "" if value in options else _("choose one of {options}.").format(options=", ".join(options))

    return rule


def flag(value: Any) -> str:
    return "" if isinstance(value, bool) else _("write true or false, without quotes.")


def _order(value: Any) -> str:
    good = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 1000
    return "" if good else _("write a whole number from 0 to 1000, without quotes.")


def _host(value: Any) -> str:
    good = isinstance(value, str) and re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", value)
    return "" if good else _("write the host alone in small letters, such as tiktok.com.")


def _to_copy(value: Any) -> str:
    if wrong := text(4_000)(value):
        return wrong
    if not (unknown := sorted(set(re.findall(r"\{(.*?)\}", value)) - set(FIELDS))):
        return ""
    known = ", ".join(f"{{{name}}}" for name in FIELDS)
    return _("{name} is filled by nobody; use only {known}.").format(name=f"{{{unknown[0]}}}", known=known)


_STATED: dict[str, Rule] = {"confirmed": flag}
_KNOWN_FROM: dict[str, Rule] = {"source": list_of(LINE), "as_of": day, "editor_note": PROSE}
REQUIRED: dict[str, dict[str, Rule]] = {
    "destination": {"group": choice(*GROUPS), "order": _order, "name": LINE},
    "fit": {"kinds": list_of(choice(*KINDS, ANY)), "why_id": sentence, "why_en": sentence} | _STATED,
    "line": {"part": choice(*PARTS), "text_id": sentence, "text_en": sentence} | _STATED,
    "kind": {"id": choice(*KINDS), "words": list_of(text(60))},
    "text": {"id": slug, "text_id": _to_copy, "text_en": _to_copy},
}
OPTIONAL: dict[str, dict[str, Rule]] = {
    "destination": {
        "name_en": LINE, "hosts": list_of(_host), "seen_on": list_of(slug), "prepared": slug, "needs_link": flag,
        "editor_note": PROSE,
    },
    "fit": {"rule": LINE} | _KNOWN_FROM,
    "line": {"address": address} | _KNOWN_FROM,
    "kind": {"editor_note": PROSE},
    "text": {"editor_note": PROSE},
}  # fmt: skip
TABLES = {KINDS_FILE: ("kind",), TEXTS_FILE: ("text",)}  # any other file is a destination


@dataclass(frozen=True, slots=True)
class File:
    """One file as written: its own keys (`top`), and its tables in reading order."""

    name: str
    top: Entry
    tables: tuple[Entry, ...] = ()
    problems: tuple[Problem, ...] = field(default=())

    def of(self, kind: str) -> list[Entry]:
        return [entry for entry in self.tables if entry.kind == kind]


def read_file(path: Path, *, shown_as: str = "") -> File:
    """A file and everything that is wrong with it; with a mistake, nothing of it is to be used. Never raises."""
    name = shown_as or f"guide/{path.name}"
    written, text_, wrong = tables_of(path, name)
    kinds = TABLES.get(path.name, ("fit", "line"))
    top = Entry("", name, 1, {k: v for k, v in written.items() if k not in kinds}, _top_lines(text_))
    if wrong:
        return File(path.name, top, (), (wrong,))
    problems = list(_of_top(path, top))
    tables: list[Entry] = []
    for kind in kinds:
        found = written.get(kind)
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            message = _("write entries here, each beginning with [[{kind}]].").format(kind=kind)
            problems.append(Problem(name, None, "", message))
            continue
        lines = lines_of(text_, kind, len(found))
        tables += [Entry(kind, name, n, one, lines[n - 1]) for n, one in enumerate(found, start=1)]
    problems += [problem for entry in tables for problem in _of_table(entry)]
    return File(path.name, top, tuple(tables), tuple(problems))


def _of_top(path: Path, top: Entry) -> Iterator[Problem]:
    if path.name in TABLES:
        yield from mistakes(top, {}, {})
        return
    if wrong := slug(path.stem):
        yield top.problem(_("the file's name is its address: {wrong}").format(wrong=wrong))
    yield from mistakes(top, REQUIRED["destination"], OPTIONAL["destination"])


def _of_table(entry: Entry) -> Iterator[Problem]:
    yield from mistakes(entry, REQUIRED[entry.kind], OPTIONAL[entry.kind])
    if entry.kind not in ("fit", "line"):
        return
    has = {key for key in ("source", "as_of") if key in entry.values}
    if entry.values.get("confirmed") is True and len(has) < 2:
        message = _("what is confirmed names its source and as_of; add them, or write confirmed = false.")
        yield entry.problem(message, key="confirmed")
    elif has == {"source"}:
        yield entry.problem(_("a source needs a date: add a line as_of = …"), key="source")


def _top_lines(written: str) -> dict[str, int]:
    found = {"": 1}
    for number, line in enumerate(written.splitlines(), start=1):
        if line.lstrip().startswith("["):
            break
        if key := re.match(r"\s*([a-z_]+)\s*=", line):
            found.setdefault(key[1], number)
    return found
