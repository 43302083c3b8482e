"""What is not written down does not exist for a newcomer: these tests fail when a setting or command is not."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import typer

from salingjaga.cli.app import app

ROOT = Path(__file__).parents[2]
OPERATORS = (ROOT / "docs" / "operators.md").read_text("utf-8")
COMMANDS = (ROOT / "docs" / "cli.md").read_text("utf-8")
READ_BY_NAME = re.compile(r'\benv(?:\.env)?(?:text|bool|int|choice|list|secret|address|dates)\(\s*"([A-Z_]+)"')
NAMED_WHOLE = re.compile(r"\bSALINGJAGA_[A-Z_]+\b")
FILE_TWIN = re.compile(r'\benv(?:\.env)?secret\(\s*"([A-Z_]+)"')


def settings() -> set[str]:
    found: set[str] = set()
    for path in (ROOT / "src" / "salingjaga").rglob("*.py"):
        text = path.read_text("utf-8")
        found |= {f"SALINGJAGA_{name}" for name in READ_BY_NAME.findall(text)}
        found |= {f"SALINGJAGA_{name}_FILE" for name in FILE_TWIN.findall(text)}
        found |= set(NAMED_WHOLE.findall(text))
    return found


def commands(group: typer._click.core.Command, path: str) -> Iterator[tuple[str, list[str]]]:
    for name, command in sorted(getattr(group, "commands", {}).items()):
        if hasattr(command, "commands"):
            yield from commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", [o for p in command.params for o in p.opts if o.startswith("--") and o != "--help"]


EVERY_COMMAND = dict(commands(typer.main.get_command(app), "salingjaga"))


def test_we_find_the_settings_that_this_test_is_about() -> None:
    assert {"SALINGJAGA_HOME", "SALINGJAGA_RATE_LIMITS", "SALINGJAGA_SECRET_KEY_FILE"} <= settings()


@pytest.mark.parametrize("name", [*sorted(settings()), "HOST", "PORT"])
def test_every_setting_has_a_paragraph_for_operators(name: str) -> None:
    paragraphs = OPERATORS.split("\n\n")
    assert any(f"**`{name}`**" in paragraph for paragraph in paragraphs), f"docs/operators.md says nothing of {name}"


def test_operators_are_told_of_no_setting_that_is_gone() -> None:
    assert set(re.findall(r"`(SALINGJAGA_[A-Z_]+)`", OPERATORS)) <= settings()


@pytest.mark.parametrize("name", EVERY_COMMAND)
def test_every_command_has_a_section_that_names_its_options(name: str) -> None:
    section = re.search(rf"^## {re.escape(name)}\n(.*?)(?=^## |\Z)", COMMANDS, re.MULTILINE | re.DOTALL)
    assert section, f"docs/cli.md has no section for {name}"
    assert [option for option in EVERY_COMMAND[name] if f"`{option}" not in section[1]] == []


def test_the_command_page_has_no_section_of_a_command_that_is_gone() -> None:
    assert set(re.findall(r"^## (salingjaga .*)$", COMMANDS, re.MULTILINE)) == set(EVERY_COMMAND)


def test_the_import_command_names_every_format() -> None:
    from salingjaga.cli.sources import FORMATS as NAMED
    from salingjaga.factchecks.importing.sources import FORMATS

    assert NAMED.split("|") == list(FORMATS)
    assert f"--format {NAMED}`" in COMMANDS


def test_make_help_lists_every_target_and_there_are_ten_at_most() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = re.findall(r"^([a-z]+):", makefile, re.MULTILINE)
    assert len(targets) <= 10
    assert re.findall(r"^([a-z]+):[^#]*## .", makefile, re.MULTILINE) == targets
    assert [
        target for target in targets if f"`make {target}`" not in (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    ] == []


def test_continuous_integration_runs_what_readme_says() -> None:
    assert "exec make test\n" in (ROOT / ".ci" / "run").read_text("utf-8")
    assert "make test" in (ROOT / "README.md").read_text("utf-8")


def test_locks_have_hashes_and_name_no_address() -> None:
    for lock in (ROOT / "requirements").glob("*.txt"):
        text = lock.read_text("utf-8")
        assert "://" not in text, f"{lock.name} names an address"
        pinned = re.findall(r"^[a-z0-9._-]+==\S+(?: ;.*?)? \\\n +--hash=sha256:", text, re.MULTILINE)
        assert len(pinned) == len(re.findall(r"^[a-z0-9]", text, re.MULTILINE)) > 0, f"{lock.name}: a line without hash"


def test_what_is_imported_is_a_dependency_and_every_dependency_is_imported() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = {re.split(r"[~>=<\[]", line)[0] for line in project["dependencies"]}
    optional = {re.split(r"[~>=<\[]", line)[0] for lines in project["optional-dependencies"].values() for line in lines}
    roots = set()
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                roots |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                roots.add(node.module.split(".")[0])
    owners = packages_distributions()
    imported = {
        name.lower().replace("_", "-")
        for root in roots - set(sys.stdlib_module_names) - {"salingjaga"}
        for name in owners.get(root, [root])
    }
    named_in_settings = {"whitenoise", "tzdata"}
    assert imported - wanted - optional == set()
    assert wanted - imported - named_in_settings == set()


def test_every_direct_dependency_has_a_line_on_the_page_of_dependencies() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = [*project["project"]["dependencies"]]
    for group in [*project["project"]["optional-dependencies"].values(), *project["dependency-groups"].values()]:
        wanted += group
    page = (ROOT / "docs" / "dependencies.md").read_text("utf-8")
    rows = " ".join(line.split("|")[1] for line in page.splitlines() if line.startswith("| "))
    assert [name for line in wanted if (name := re.split(r"[~>=<\[]", line)[0]) not in rows] == []


def test_paths_that_the_pages_name_exist() -> None:
    named = re.compile(r"`((?:src|tests|docs|requirements)/[\w./-]+)`")
    gone = [
        f"{page.name}: {path}"
        for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
        for path in named.findall(page.read_text("utf-8"))
        if not any(part.isupper() for part in re.split(r"[/.]", path)) and not (ROOT / path).exists()
    ]
    assert gone == []


def test_links_between_the_pages_lead_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    dead = [
        f"{page.name}: {target}"
        for page in pages
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", page.read_text("utf-8"))
        if not (page.parent / target).exists()
    ]
    assert dead == []
