"""The command line speaks Indonesian, or English where the locale or --lang says so, every word of it."""

import ast
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from salingjaga.cli.words import choose_language, chosen, from_locale

PACKAGE = Path(__file__).parents[2] / "src" / "salingjaga"


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "id"),
        ({"LANG": "C.UTF-8"}, "id"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "id_ID.UTF-8"}, "id"),
        ({"LANG": "de_DE.UTF-8"}, "id"),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "id:en"}, "id"),
        ({"LANG": "id_ID.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ({"LANGUAGE": "jv:en"}, "en"),
        ({"LANG": "english"}, "id"),
    ],
)
def test_the_locale_chooses_and_indonesian_is_the_default(environment: dict[str, str], language: str) -> None:
    assert from_locale(environment) == language


@pytest.mark.parametrize(
    ("arguments", "rest", "language"),
    [
        (["--lang", "en", "check", "x"], ["check", "x"], "en"),
        (["check", "x", "--lang=en"], ["check", "x"], "en"),
        (["check", "--", "--lang", "en"], ["check", "--", "--lang", "en"], "id"),
        (["check", "x", "--lang", "fr"], ["--lang=fr", "check", "x"], "id"),
        (["check", "--lang"], ["--lang=", "check"], "id"),
    ],
)
def test_lang_may_stand_anywhere_before_the_dashes(arguments: list[str], rest: list[str], language: str) -> None:
    environment: dict[str, str] = {}
    assert choose_language(arguments, environment) == rest
    assert chosen() == language
    assert environment["LANGUAGE"] == language


def said() -> set[str]:
    """Every text that the command line hands to `_`."""
    found = set()
    for path in (PACKAGE / "cli").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_":
                found.add(ast.literal_eval(node.args[0]) if isinstance(node.args[0], ast.Constant) else "")
    return found - {""}


def test_every_word_is_translated_and_keeps_its_fields() -> None:
    with (PACKAGE / "locale" / "id" / "LC_MESSAGES" / "cli.po").open("rb") as source:
        catalogue = read_po(source, locale="id")
    translated = {m.id: m for m in catalogue if m.id}
    assert said() - set(translated) == set()
    assert [m.id for m in translated.values() if not m.string or m.fuzzy] == []
    fields = lambda text: sorted(part.split("}")[0] for part in text.split("{")[1:])  # noqa: E731
    assert [m.id for m in translated.values() if fields(m.id) != fields(m.string)] == []


def test_no_text_is_put_together_before_it_is_translated() -> None:
    for path in (PACKAGE / "cli").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_":
                argument = node.args[0]
                assert isinstance(argument, (ast.Constant, ast.Name)), f"{path.name}:{node.lineno}"
