"""The language of the command line: Indonesian, or English where the locale or --lang says so."""

from __future__ import annotations

import gettext
from collections.abc import Iterable, Mapping, MutableMapping
from pathlib import Path

LANGUAGES = ("id", "en")
CATALOGUE = "cli"  # locale/LANGUAGE/LC_MESSAGES/cli.mo: the words of this room alone, so that it starts without Django
_chosen = "id"


def choose_language(arguments: list[str], environment: MutableMapping[str, str]) -> list[str]:
    """Settle the language for this process and its children; returns the arguments without ``--lang``."""
    global _chosen
    rest, named = _without_lang(arguments)
    _chosen = named or from_locale(environment)
    environment["LANGUAGE"] = _chosen
    gettext.bindtextdomain(CATALOGUE, str(Path(__file__).parents[1] / "locale"))
    gettext.textdomain(CATALOGUE)
    return rest


def from_locale(environment: Mapping[str, str]) -> str:
    """``id`` or ``en``, by the first locale variable that names either; Indonesian where none does."""
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        for wanted in environment.get(name, "").split(":"):
            if wanted[:2].lower() in LANGUAGES and not wanted[2:3].isalpha():
                return wanted[:2].lower()
    return "id"


def chosen() -> str:
    """The language settled by `choose_language`: ``id`` or ``en``."""
    return _chosen


def _(text: str) -> str:
    return gettext.gettext(text)


def listed(texts: Iterable[str]) -> str:
    return ", ".join(texts)


def _without_lang(arguments: list[str]) -> tuple[list[str], str]:
    """``--lang`` may stand anywhere before ``--``; an unknown value is left for the parser to refuse."""
    rest: list[str] = []
    named = ""
    waiting = iter(arguments)
    for argument in waiting:
        if argument == "--":
            return [*rest, argument, *waiting], named
        name, _equals, value = argument.partition("=")
        if name == "--lang":
            value = value or next(waiting, "")
            if value not in LANGUAGES:
                return [f"--lang={value}", *rest, *waiting], named
            named = value
            continue
        rest.append(argument)
    return rest, named
