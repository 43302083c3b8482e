"""`salingjaga bench`: the project's numbers, from a checkout (the measuring is not part of the installed package)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import typer

from salingjaga.cli.terminal import Problem
from salingjaga.cli.words import _

CHECKOUT = Path(__file__).resolve().parents[3]
AS_GIVEN = {"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []}


def add_to(app: typer.Typer) -> None:
    app.command("bench", help=_("Print the project's numbers (from a checkout)."), context_settings=AS_GIVEN)(bench)


def bench(context: typer.Context) -> None:
    if not (CHECKOUT / "bench" / "__main__.py").is_file():
        raise Problem(_("bench/ is not here: `salingjaga bench` works from a checkout, after `make bench`."))
    command = [sys.executable, "-m", "bench", *context.args]
    raise typer.Exit(subprocess.run(command, cwd=CHECKOUT, check=False).returncode)  # noqa: S603  our own module
