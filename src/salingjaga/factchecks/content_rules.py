"""What all content files share: how they are read, what a value may be, and how a mistake is told. No database."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

MAX_FILE = 1_000_000  # bytes; ours have some ten thousand
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
    """One table of a file, as written; `lines` tells where each key stands, "" where the table begins.

    Without a `kind` it is the keys at the file's own top.
    """

    kind: str
    file: str
    number: int
    values: dict[str, Any]
    lines: dict[str, int] = field(default_factory=dict)

    @property
    def name(self) -> str:
        known = self.values.get("id") or self.values.get("url")
        return known[:200] if isinstance(known, str) else f"[[{self.kind}]] {self.number}" if self.kind else ""

    def problem(self, message: str, *, key: str = "") -> Problem:
        return Problem(self.file, self.lines.get(key, self.lines.get("")), self.name, message)


class ContentError(ValueError):
    """The content files hold mistakes; nothing was taken from them. `problems` lists them."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def when(value: str | date) -> tuple[date, str]:
    """``2024-02-12``, ``2024-02`` or ``2024`` as first possible day and precision; ValueError where it is no date."""
    parts = str(value).split("-")
    shape = re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", str(value))
    if not shape:
        raise ValueError(value)
    first = [int(part) for part in [*parts, "01", "01"][:3]]
    return date(*first), ("year", "month", "day")[len(parts) - 1]


def text(limit: int) -> Rule:
    def rule(value: Any) -> str:
        if not isinstance(value, str) or not value.strip():
            return _("write a text between quotes here, or take the line out.")
        if len(value) > limit:
            return _("this is {n} characters; make it {limit} at most.").format(n=len(value), limit=limit)
        if re.search(r"[\x00-\x08\x0b-\x1f\x7f]", value):
            return _("there is an invisible control character in this text; type it anew.")
        return ""

    return rule


LINE, PROSE = text(200), text(2_000)


def sentence(value: Any) -> str:
    wrong = PROSE(value)
    return wrong or ("" if value.endswith(".") else _("this must be a full sentence; end it with a full stop."))


def address(value: Any) -> str:
    try:
        good = isinstance(value, str) and urlsplit(value).scheme in ("http", "https") and bool(urlsplit(value).hostname)
    except ValueError:
        good = False
    if not good or re.search(r"\s", value):
        return _("this is no web address; copy the whole one, beginning with https:// or http://.")
    return text(1_900)(value)


def day(value: Any) -> str:
    try:
        when(value)
    except ValueError:
        return _("this is no date; write a day as 2024-02-14, a month as 2024-02 or a year as 2024, between quotes.")
    return ""


def slug(value: Any) -> str:
    if isinstance(value, str) and re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value) and len(value) <= 80:
        return ""
    return _("use small letters, digits and single hyphens only, 80 at most, such as who-may-vote.")


def list_of(one: Rule) -> Rule:
    def rule(value: Any) -> str:
        if not isinstance(value, list) or not value:
            return _('write a list here, such as ["one", "two"], or take the line out.')
        return next((wrong for item in value if (wrong := one(item))), "")

    return rule


def tables_of(path: Path, file: str) -> tuple[dict[str, Any], str, Problem | None]:
    """A file's tables and its text, or the one thing that keeps it from being read. Never raises."""
    written, wrong = _text_of(path)
    if wrong:
        return {}, "", Problem(file, None, "", wrong)
    try:
        return tomllib.loads(written), written, None
    except (ValueError, RecursionError) as error:  # a number of 5,000 digits is a ValueError of its own
        line = re.search(r"\(at line (\d+)", str(error))
        message = _("this cannot be understood: {error}. Look for a missing quote or bracket.").format(error=error)
        return {}, written, Problem(file, int(line[1]) if line else None, "", message)


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


def lines_of(written: str, kind: str, count: int) -> list[dict[str, int]]:
    """Where each [[kind]] and its keys stand; tomllib does not say. Empty where a text looks like TOML itself."""
    found: list[dict[str, int]] = []
    inside = False
    for number, line in enumerate(written.splitlines(), start=1):
        if table := re.match(r"\s*\[\[?\s*([\w-]+)\s*\]", line):
            inside = table[1] == kind
            if inside:
                found.append({"": number})
        elif inside and (key := re.match(r"\s*([a-z_]+)\s*=", line)):
            found[-1].setdefault(key[1], number)
    return found if len(found) == count else [{}] * count


def mistakes(
    entry: Entry, required: dict[str, Rule], optional: dict[str, Rule], *, skip: Set[str] = frozenset()
) -> Iterator[Problem]:
    """What is missing from an entry, wrong in it, or not known there."""
    for key in [key for key in required if key not in entry.values]:
        yield entry.problem(_("“{key}” is missing; add a line {key} = …").format(key=key))
    known = ", ".join(sorted(required | optional))
    for key, value in entry.values.items():
        rule = required.get(key) or optional.get(key)
        if rule is None and key not in skip:
            message = _("“{key}” is not known here; known are: {known}.")
            yield entry.problem(message.format(key=key[:80], known=known), key=key)
        elif rule is not None and (wrong := rule(value)):
            yield entry.problem(f"{key}: {wrong}", key=key)
