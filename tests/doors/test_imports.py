"""The rooms stand where docs/architecture.md says."""

import subprocess
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).parents[2]


BLOCKER = textwrap.dedent("""
    import importlib.abc, pkgutil, sys

    class Blocked(importlib.abc.MetaPathFinder):
        def find_spec(self, name, path=None, target=None):
            if name.split(".")[0] in BLOCKED:
                raise ModuleNotFoundError(f"blocked: {name}")

    sys.meta_path.insert(0, Blocked())
""")


def python_without(blocked: set[str], code: str) -> "subprocess.CompletedProcess[str]":
    code = BLOCKER + f"BLOCKED = {blocked}\n" + textwrap.dedent(code)
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)


def test_imports_between_the_rooms_go_down_only() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr


def test_matching_works_where_django_is_not_installed() -> None:
    done = python_without(
        {"django", "httpx", "lxml", "typer", "rich", "feedparser", "ninja", "platformdirs"},
        """
        import salingjaga.matching
        for module in pkgutil.walk_packages(salingjaga.matching.__path__, "salingjaga.matching."):
            __import__(module.name)
        print("imported")
        """,
    )
    assert done.stdout == "imported\n", done.stderr


def test_help_does_not_wait_for_django_or_numpy() -> None:
    done = python_without(
        {"django", "numpy", "rich", "httpx", "granian"},
        """
        from salingjaga.cli.app import run
        sys.exit(run(["check", "--help"]))
        """,
    )
    assert done.returncode == 0, done.stderr
    assert "--batch" in done.stdout
