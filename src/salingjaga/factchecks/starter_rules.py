"""What the content files may hold, and every mistake told in a sentence that says how to mend it.

Two shapes: ``[[factcheck]]`` in ``rumours/*.toml``, ``[[explainer]]`` in ``explainers/*.toml`` (``guide/`` has rules of
its own, `guide_rules`). What a whole file shares (event, topic, language, country) may stand once at its top.
`content/README.md` tells editors the same in their words. Nothing here touches the database.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
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
from salingjaga.factchecks.scale import Verdict

MAX_SHORT_FACT = 32  # letters that fit one row of the home page on a phone of 360 px
EXPLAINER_URN = "urn:salingjaga:explainer:"
GUIDE = "guide"


def identity(entry: Entry) -> str:
    """What may exist only once: the address (with its part), or the id."""
    if entry.kind == "factcheck":
        part = entry.values.get("part")
        return f"{entry.values.get('url')}#{part}" if part else str(entry.values.get("url"))
    return f"{EXPLAINER_URN}{entry.values.get('id')}"


def _verdict(value: Any) -> str:
    if isinstance(value, str) and value in ("", *Verdict.values):
        return ""
    return _('this is not on our scale; choose one of {scale}, or "" for none.').format(scale=", ".join(Verdict.values))


def _code(value: Any) -> str:
    if isinstance(value, str) and re.fullmatch(r"[a-z]{2}", value):
        return ""
    return _("use a code of two small letters, such as id.")


def _law(value: Any) -> str:
    example = _('write it as law = [{name = "UU 7/2017", article = "pasal 198", read_at = "host/page"}].')
    if not isinstance(value, list) or not value:
        return _("name the law, decree or ruling: {example}").format(example=example)
    for item in value:
        if not isinstance(item, dict) or not {"name", "read_at"} <= item.keys() <= {"name", "article", "read_at"}:
            return _("each law has a name, a page where we read it, and an article if there is one: {example}").format(
                example=example
            )
        if wrong := next((w for one in item.values() if (w := text(300)(one))), ""):
            return wrong
        if re.search(r"\.[a-z].*\s", item["read_at"]):
            return _("the page is host/path without spaces; put dates and remarks into the name.")
    return ""


_TEXTS = list_of(PROSE)
REQUIRED: dict[str, dict[str, Rule]] = {
    "factcheck": {
        "url": address, "published": day, "publisher": LINE, "verdict": _verdict, "title": LINE, "claim": PROSE,
        "fact": sentence, "why": sentence, "event": LINE, "language": _code, "country": _code,
    },
    "explainer": {
        "id": slug, "topic": LINE, "question": LINE, "title": sentence, "answer": sentence, "law": _law,
        "as_of": day, "language": _code, "country": _code,
    },
}  # fmt: skip
OPTIONAL: dict[str, dict[str, Rule]] = {
    "factcheck": {
        "part": slug, "label": LINE, "copied_by": LINE, "short_fact": text(MAX_SHORT_FACT), "texts": _TEXTS,
        "appearances": list_of(address), "editor_note": PROSE,
    },
    "explainer": {"asks": _TEXTS, "editor_note": PROSE},
}  # fmt: skip
SHARED = {
    "factcheck": {"event", "language", "country"},
    "explainer": {"topic", "language", "country"},
}
PLACES = (("rumours/*.toml", "factcheck"), ("explainers/*.toml", "explainer"))


def has_entries(folder: Path) -> bool:
    return any(path for pattern, _kind in PLACES for path in folder.glob(pattern))


def nothing_here(folder: Path) -> Problem:
    return Problem(str(folder), None, "", _("there is nothing here: no rumours/, explainers/ or guide/."))


def read(folder: Path) -> tuple[list[Entry], list[Problem]]:
    """Every entry of a content folder, and everything that is wrong with them. Never raises for what a file holds."""
    entries: list[Entry] = []
    problems: list[Problem] = []
    read_here: set[Path] = set()
    for pattern, kind in PLACES:
        for path in sorted(folder.glob(pattern)):
            read_here.add(path)
            _read_file(path, path.relative_to(folder).as_posix(), kind, entries, problems)
    problems += _unread(folder, read_here)
    for entry in entries:
        problems += _mistakes(entry)
    return entries, problems + list(_twice(entries))


def _unread(folder: Path, read_here: set[Path]) -> Iterator[Problem]:
    """A file in the wrong place would otherwise be an edit that silently does nothing."""
    for path in sorted([*folder.glob("*"), *folder.glob("*/*")]):
        if path.suffix.lower() == ".toml" and path not in read_here and path.parent.name != GUIDE:
            message = _(
                "nobody reads this file here; move it to rumours/, explainers/ or guide/, with a name ending in .toml."
            )
            yield Problem(path.relative_to(folder).as_posix(), None, "", message)


def _read_file(path: Path, file: str, kind: str, entries: list[Entry], problems: list[Problem]) -> None:
    tables, written, wrong = tables_of(path, file)
    if wrong:
        problems.append(wrong)
        return
    _take_apart(tables, written, file, kind, entries, problems)


def _take_apart(
    tables: dict[str, Any], written: str, file: str, kind: str, entries: list[Entry], problems: list[Problem]
) -> None:
    shared = {key: value for key, value in tables.items() if key in SHARED[kind]}
    for key in sorted(tables.keys() - shared.keys() - {kind}):
        message = _("“{key}” has no place at the top of this file; entries begin with [[{kind}]].")
        problems.append(Problem(file, None, "", message.format(key=key[:80], kind=kind)))
    found = tables.get(kind)
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        problems.append(
            Problem(file, None, "", _("write entries here, each beginning with [[{kind}]].").format(kind=kind))
        )
        return
    lines = lines_of(written, kind, len(found))
    entries += [Entry(kind, file, n, shared | one, lines[n - 1]) for n, one in enumerate(found, start=1)]


def _mistakes(entry: Entry) -> Iterator[Problem]:
    unmeant = entry.values.keys() & {"verdict", "label"} if entry.kind == "explainer" else set()
    for key in sorted(unmeant):
        message = _("an explainer carries no verdict; take this line out, or write a [[factcheck]] under rumours/.")
        yield entry.problem(message, key=key)
    rules = REQUIRED[entry.kind], OPTIONAL[entry.kind]
    yield from mistakes(entry, *rules, skip=unmeant)


def _twice(entries: list[Entry]) -> Iterator[Problem]:
    first: dict[str, Entry] = {}
    for entry in entries:
        other = first.setdefault(identity(entry), entry)
        if other is not entry:
            message = _("this is already in {file}; keep one, or give each a “part” where two share an address.")
            yield entry.problem(message.format(file=other.file), key="url")
