"""The guide as read from its files: ours, and those of the home that replace ours file by file.

A file under ``SALINGJAGA_HOME/content/guide/`` takes the place of ours of the same name; one of another name is added.
One with a mistake is not used: ours stays (an added one is left out), a WARNING names file and line in the log, and
`salingjaga doctor` and `salingjaga content check` say so. Read once a process: a restart takes up what was edited.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from salingjaga import content
from salingjaga.factchecks.content_rules import ContentError, Entry, Problem, when
from salingjaga.factchecks.guide_rules import GROUPS, KINDS_FILE, TABLES, TEXTS_FILE, File, read_file

log = logging.getLogger(__name__)
OURS = Path(content.__file__).parent / "guide"


@dataclass(frozen=True, slots=True)
class Statement:
    """One line of what we tell, in both languages, with where it comes from. `part` is empty for a reason to offer."""

    part: str
    text_id: str
    text_en: str
    confirmed: bool
    source: tuple[str, ...] = ()
    as_of: date | None = None
    precision: str = "day"
    address: str = ""
    kinds: tuple[str, ...] = ()
    rule: str = ""

    def text(self, language: str) -> str:
        return self.text_id if language.lower().startswith("id") else self.text_en


@dataclass(frozen=True, slots=True)
class Destination:
    """One place to report. `hosts` and `seen_on`: which posts lie there; `fits`: when it is offered, first hit wins."""

    id: str
    group: str
    order: int
    name_id: str
    name_en: str
    lines: tuple[Statement, ...]
    fits: tuple[Statement, ...]
    hosts: tuple[str, ...] = ()
    seen_on: tuple[str, ...] = ()
    prepared: str = ""
    needs_link: bool = False

    def name(self, language: str) -> str:
        return self.name_id if language.lower().startswith("id") else self.name_en

    def of(self, part: str) -> list[Statement]:
        return [line for line in self.lines if line.part == part]


@dataclass(frozen=True, slots=True)
class Guide:
    """Everything the files say. `texts`: id to (Indonesian, English); `words`: kind of rumour to its words."""

    destinations: tuple[Destination, ...]
    texts: dict[str, tuple[str, str]]
    words: dict[str, tuple[str, ...]]
    replaced: tuple[str, ...] = ()  # names of files in use from the home
    broken: tuple[Problem, ...] = ()  # mistakes in the home's files, which are therefore not used


def guide() -> Guide:
    """The guide in use. Raises `ContentError` where our own files hold a mistake (a test keeps them clean)."""
    return _read(str(theirs()))


def theirs() -> Path:
    """The folder whose files replace ours."""
    return Path(settings.HOME) / "content" / "guide"


def has_files(folder: Path) -> bool:
    return any(folder.glob("*.toml"))


def check(folder: Path | None = None) -> list[Problem]:
    """Every mistake in a folder of guide files; by default in ours and in those of the home."""
    if folder is None:
        return check(OURS) + check(theirs())
    return [problem for _file, problems in _read_folder(folder) for problem in problems]


@cache
def _read(home: str) -> Guide:
    ours = _read_folder(OURS)
    if wrong := [problem for _file, problems in ours for problem in problems]:
        raise ContentError(wrong)
    found = _read_folder(Path(home))
    sound = {file.name: file for file, problems in found if not problems}
    broken = tuple(problem for _file, problems in found for problem in problems)
    for problem in broken:
        log.warning("Not used in the guide, because of a mistake; what ships is used instead: %s", problem)
    return _put_together({file.name: file for file, _none in ours}, sound, broken)


def _read_folder(folder: Path) -> list[tuple[File, list[Problem]]]:
    """Each file with all that is wrong with it, told under ``guide/`` or, in a home, under its whole path."""
    shown = "guide" if folder != theirs() else str(folder)
    files = [read_file(path, shown_as=f"{shown}/{path.name}") for path in _paths(folder)]
    texts = _text_ids(files) | (set() if folder == OURS else _text_ids([read_file(OURS / TEXTS_FILE)]))
    found = [(file, [*file.problems, *_text_missing(file, texts)]) for file in files]
    return found + [(File(path.name, Entry("", "", 0, {})), [_not_read(shown, path)]) for path in _misnamed(folder)]


def _text_ids(files: list[File]) -> set[str]:
    return {entry.values["id"] for file in files if not file.problems for entry in file.of("text")}


def _text_missing(file: File, known: set[str]) -> list[Problem]:
    name = file.top.values.get("prepared")
    if file.problems or not name or name in known:
        return []
    message = _("there is no text “{name}” in prepared.toml; known are: {known}.")
    return [file.top.problem(message.format(name=name, known=", ".join(sorted(known))), key="prepared")]


def _not_read(shown: str, path: Path) -> Problem:
    return Problem(f"{shown}/{path.name}", None, "", _("nobody reads this file here; let its name end in .toml."))


def _put_together(ours: dict[str, File], theirs: dict[str, File], broken: tuple[Problem, ...]) -> Guide:
    files = ours | theirs
    texts = _texts(ours[TEXTS_FILE]) | _texts(files[TEXTS_FILE])  # a text that theirs leaves out stays ours
    words = {e.values["id"]: tuple(e.values["words"]) for e in files[KINDS_FILE].of("kind")}
    found = [_destination(file) for name, file in files.items() if name not in TABLES]
    found.sort(key=lambda one: (GROUPS.index(one.group), one.order, one.id))  # as the page lists them
    return Guide(tuple(found), texts, words, tuple(theirs), broken)


def _texts(file: File) -> dict[str, tuple[str, str]]:
    found = [entry.values for entry in file.of("text")]
    return {one["id"]: (one["text_id"].strip(), one["text_en"].strip()) for one in found}


def _destination(file: File) -> Destination:
    top = file.top.values
    return Destination(
        id=Path(file.name).stem,
        group=top["group"],
        order=top["order"],
        name_id=top["name"],
        name_en=top.get("name_en", top["name"]),
        lines=tuple(_statement(entry) for entry in file.of("line")),
        fits=tuple(_statement(entry) for entry in file.of("fit")),
        hosts=tuple(top.get("hosts", ())),
        seen_on=tuple(top.get("seen_on", ())),
        prepared=top.get("prepared", ""),
        needs_link=top.get("needs_link", False),
    )


def _statement(entry: Entry) -> Statement:
    values = entry.values
    as_of, precision = when(values["as_of"]) if "as_of" in values else (None, "day")
    said = "why" if entry.kind == "fit" else "text"
    return Statement(
        part=values.get("part", ""),
        text_id=values[f"{said}_id"],
        text_en=values[f"{said}_en"],
        confirmed=values["confirmed"],
        source=tuple(values.get("source", ())),
        as_of=as_of,
        precision=precision,
        address=values.get("address", ""),
        kinds=tuple(values.get("kinds", ())),
        rule=values.get("rule", ""),
    )


def _paths(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.toml"))


def _misnamed(folder: Path) -> list[Path]:
    """Files that an editor meant for us and nobody would read: an edit there would silently do nothing."""
    found = sorted(folder.iterdir()) if folder.is_dir() else []
    return [path for path in found if path.suffix != ".toml" and path.suffix.lower() == ".toml"]
