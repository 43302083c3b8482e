"""What the content files may hold, and every mistake told in a sentence that says how to mend it.

Three shapes: ``[[factcheck]]`` in ``rumours/*.toml``, ``[[explainer]]`` in ``explainers/*.toml``, ``[[channel]]`` in
``reporting.toml``. What a whole file shares (event, topic, language, country) may stand once at its top.
`content/README.md` tells editors the same in their words. Nothing here touches the database.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from salingjaga.factchecks.scale import Verdict

MAX_FILE = 1_000_000  # bytes; ours have some ten thousand
MAX_SHORT_FACT = 32  # letters that fit one row of the home page on a phone of 360 px
EXPLAINER_URN = "urn:salingjaga:explainer:"
Rule = Callable[[Any], str]  # a value to the sentence that explains what is wrong with it, or ""


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: where it stands (`line` from 1, None where unknown), in which entry, and how to mend it."""

    file: str
    line: int | None
    entry: str
    message: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.entry}: {self.message}" if self.entry else f"{place}: {self.message}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One table of a file, as written; `lines` tells where each key stands, "" where the table begins."""

    kind: str
    file: str
    number: int
    values: dict[str, Any]
    lines: dict[str, int] = field(default_factory=dict)

    @property
    def name(self) -> str:
        known = self.values.get("id") or self.values.get("url")
        return known[:200] if isinstance(known, str) else f"[[{self.kind}]] {self.number}"

    @property
    def identity(self) -> str:
        """What may exist only once: the address (with its part), or the id."""
        if self.kind == "factcheck":
            part = self.values.get("part")
            return f"{self.values.get('url')}#{part}" if part else str(self.values.get("url"))
        return f"{EXPLAINER_URN if self.kind == 'explainer' else 'channel:'}{self.values.get('id')}"

    def problem(self, message: str, *, key: str = "") -> Problem:
        return Problem(self.file, self.lines.get(key, self.lines.get("")), self.name, message)


def when(value: str | date) -> tuple[date, str]:
    """``2024-02-12``, ``2024-02`` or ``2024`` as first possible day and precision; ValueError where it is no date."""
    parts = str(value).split("-")
    shape = re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", str(value))
    if not shape:
        raise ValueError(value)
    first = [int(part) for part in [*parts, "01", "01"][:3]]
    return date(*first), ("year", "month", "day")[len(parts) - 1]


def _text(limit: int) -> Rule:
    def rule(value: Any) -> str:
        if not isinstance(value, str) or not value.strip():
            return _("write a text between quotes here, or take the line out.")
        if len(value) > limit:
            return _("this is {n} characters; make it {limit} at most.").format(n=len(value), limit=limit)
        if re.search(r"[\x00-\x08\x0b-\x1f\x7f]", value):
            return _("there is an invisible control character in this text; type it anew.")
        return ""

    return rule


def _sentence(value: Any) -> str:
    wrong = _text(2_000)(value)
    return wrong or ("" if value.endswith(".") else _("this must be a full sentence; end it with a full stop."))


def _address(value: Any) -> str:
    try:
        good = isinstance(value, str) and urlsplit(value).scheme in ("http", "https") and bool(urlsplit(value).hostname)
    except ValueError:
        good = False
    if not good or re.search(r"\s", value):
        return _("this is no web address; copy the whole one, beginning with https:// or http://.")
    return _text(1_900)(value)


def _date(value: Any) -> str:
    try:
        when(value)
    except ValueError:
        return _("this is no date; write a day as 2024-02-14, a month as 2024-02 or a year as 2024, between quotes.")
    return ""


def _verdict(value: Any) -> str:
    if isinstance(value, str) and value in ("", *Verdict.values):
        return ""
    return _('this is not on our scale; choose one of {scale}, or "" for none.').format(scale=", ".join(Verdict.values))


def _slug(value: Any) -> str:
    if isinstance(value, str) and re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value) and len(value) <= 80:
        return ""
    return _("use small letters, digits and single hyphens only, 80 at most, such as who-may-vote.")


def _code(value: Any) -> str:
    if isinstance(value, str) and re.fullmatch(r"[a-z]{2}", value):
        return ""
    return _("use a code of two small letters, such as id.")


def _list_of(one: Rule) -> Rule:
    def rule(value: Any) -> str:
        if not isinstance(value, list) or not value:
            return _('write a list here, such as ["one", "two"], or take the line out.')
        return next((wrong for item in value if (wrong := one(item))), "")

    return rule


def _law(value: Any) -> str:
    example = _('write it as law = [{name = "UU 7/2017", article = "pasal 198", read_at = "host/page"}].')
    if not isinstance(value, list) or not value:
        return _("name the law, decree or ruling: {example}").format(example=example)
    for item in value:
        if not isinstance(item, dict) or not {"name", "read_at"} <= item.keys() <= {"name", "article", "read_at"}:
            return _("each law has a name, a page where we read it, and an article if there is one: {example}").format(
                example=example
            )
        if wrong := next((w for text in item.values() if (w := _text(300)(text))), ""):
            return wrong
        if re.search(r"\.[a-z].*\s", item["read_at"]):
            return _("the page is host/path without spaces; put dates and remarks into the name.")
    return ""


_LINE, _PROSE = _text(200), _text(2_000)
_TEXTS = _list_of(_PROSE)
REQUIRED: dict[str, dict[str, Rule]] = {
    "factcheck": {
        "url": _address, "published": _date, "publisher": _LINE, "verdict": _verdict, "title": _LINE, "claim": _PROSE,
        "fact": _sentence, "why": _sentence, "event": _LINE, "language": _code, "country": _code,
    },
    "explainer": {
        "id": _slug, "topic": _LINE, "question": _LINE, "title": _sentence, "answer": _sentence, "law": _law,
        "as_of": _date, "language": _code, "country": _code,
    },
    "channel": {
        "id": _slug, "name": _LINE, "group": _slug, "for_id": _sentence, "for_en": _sentence, "text_id": _sentence,
        "text_en": _sentence, "as_of": _date, "read_at": _TEXTS,
    },
}  # fmt: skip
OPTIONAL: dict[str, dict[str, Rule]] = {
    "factcheck": {
        "part": _slug, "label": _LINE, "copied_by": _LINE, "short_fact": _text(MAX_SHORT_FACT), "texts": _TEXTS,
        "appearances": _list_of(_address), "editor_note": _PROSE,
    },
    "explainer": {"asks": _TEXTS, "editor_note": _PROSE},
    "channel": {"address": _address, "unknown_id": _sentence, "unknown_en": _sentence, "editor_note": _PROSE},
}  # fmt: skip
SHARED = {
    "factcheck": {"event", "language", "country"},
    "explainer": {"topic", "language", "country"},
    "channel": set(),
}
PLACES = (("rumours/*.toml", "factcheck"), ("explainers/*.toml", "explainer"), ("reporting.toml", "channel"))


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
    if not entries and not problems:
        message = _("there is nothing here: no rumours/, explainers/ or reporting.toml.")
        problems.append(Problem(str(folder), None, "", message))
    for entry in entries:
        problems += _mistakes(entry)
    return entries, problems + list(_twice(entries))


def _unread(folder: Path, read_here: set[Path]) -> Iterator[Problem]:
    """A file in the wrong place would otherwise be an edit that silently does nothing."""
    for path in sorted([*folder.glob("*"), *folder.glob("*/*")]):
        if path.suffix.lower() == ".toml" and path not in read_here:
            message = _("nobody reads this file here; move it to rumours/ or explainers/, with a name ending in .toml.")
            yield Problem(path.relative_to(folder).as_posix(), None, "", message)


def _read_file(path: Path, file: str, kind: str, entries: list[Entry], problems: list[Problem]) -> None:
    text, wrong = _text_of(path)
    if wrong:
        problems.append(Problem(file, None, "", wrong))
        return
    try:
        tables = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # a number of 5,000 digits is a ValueError of its own
        line = re.search(r"\(at line (\d+)", str(error))
        message = _("this cannot be understood: {error}. Look for a missing quote or bracket.").format(error=error)
        problems.append(Problem(file, int(line[1]) if line else None, "", message))
        return
    _take_apart(tables, text, file, kind, entries, problems)


def _text_of(path: Path) -> tuple[str, str]:
    """The file's text, or what is wrong with it."""
    try:
        if not path.is_file():  # a folder or a pipe of that name
            return "", _("this is no file; rename it.")
        if path.stat().st_size > MAX_FILE:
            return "", _("the file is larger than {n} bytes; split it.").format(n=MAX_FILE)
        return path.read_bytes().decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        return "", _("the file is not UTF-8 text; save it again as UTF-8.")
    except OSError as error:
        return "", _("the file cannot be read: {error}.").format(error=error.strerror)


def _take_apart(
    tables: dict[str, Any], text: str, file: str, kind: str, entries: list[Entry], problems: list[Problem]
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
    lines = _lines(text, kind, len(found))
    entries += [Entry(kind, file, n, shared | one, lines[n - 1]) for n, one in enumerate(found, start=1)]


def _lines(text: str, kind: str, count: int) -> list[dict[str, int]]:
    """Where each entry and its keys stand; tomllib does not say. Empty where a text looks like TOML itself."""
    found: list[dict[str, int]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if re.match(rf"\s*\[\[\s*{kind}\s*\]\]", line):
            found.append({"": number})
        elif found and (key := re.match(r"\s*([a-z_]+)\s*=", line)):
            found[-1].setdefault(key[1], number)
    return found if len(found) == count else [{}] * count


def _mistakes(entry: Entry) -> Iterator[Problem]:
    required, optional = REQUIRED[entry.kind], OPTIONAL[entry.kind]
    for key in [key for key in required if key not in entry.values]:
        yield entry.problem(_("“{key}” is missing; add a line {key} = …").format(key=key))
    for key, value in entry.values.items():
        rule = required.get(key) or optional.get(key)
        if rule is None:
            yield entry.problem(_unknown(entry.kind, key), key=key)
        elif wrong := rule(value):
            yield entry.problem(f"{key}: {wrong}", key=key)


def _unknown(kind: str, key: str) -> str:
    if kind == "explainer" and key in ("verdict", "label"):
        return _("an explainer carries no verdict; take this line out, or write a [[factcheck]] under rumours/.")
    known = ", ".join(sorted(REQUIRED[kind] | OPTIONAL[kind]))
    return _("“{key}” is not known here; known are: {known}.").format(key=key[:80], known=known)


def _twice(entries: list[Entry]) -> Iterator[Problem]:
    first: dict[str, Entry] = {}
    for entry in entries:
        other = first.setdefault(entry.identity, entry)
        if other is not entry:
            message = _("this is already in {file}; keep one, or give each a “part” where two share an address.")
            yield entry.problem(message.format(file=other.file), key="url")
