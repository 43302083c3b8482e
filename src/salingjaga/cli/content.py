"""`salingjaga content`: the starter set that people edit, checked and brought in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from salingjaga.cli import home
from salingjaga.cli.terminal import Problem, say, tell
from salingjaga.cli.words import _

Folder = Annotated[Path | None, typer.Argument(help=_("A folder of content files; the one that ships by default."))]


def add_to(app: typer.Typer) -> None:
    group = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
    group.command("check", help=_("Explain every mistake in the content files. Exit code 2 where there is one."))(check)
    group.command("load", help=_("Bring edited content files into the database."))(load)
    app.add_typer(group, name="content", help=_("The starter set: rumours and explainers in files that people edit."))


def check(folder: Folder = None) -> None:
    home.set_up_django()
    from salingjaga.factchecks import starter

    problems = starter.check_content(folder)
    for problem in problems:
        say(str(problem))
    if problems:
        tell(_("{count} mistakes.").format(count=len(problems)))
        raise typer.Exit(2)
    tell(_("The content is in order."))


def load(folder: Folder = None) -> None:
    home.prepare()
    from salingjaga.factchecks import starter

    try:
        loaded = starter.load_content(folder)
    except starter.ContentError as error:
        raise Problem(f"{error}\n" + _("Nothing was loaded.")) from error
    say(
        _("{new} new, {updated} changed, {unchanged} unchanged, {removed} taken out.").format(
            new=loaded.new, updated=loaded.updated, unchanged=loaded.unchanged, removed=loaded.removed
        )
    )
