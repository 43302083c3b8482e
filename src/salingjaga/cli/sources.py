"""`salingjaga import`, `remove` and `reindex`: what comes in, what goes out, and the index made anew."""

from __future__ import annotations

from typing import Annotated

import typer

from salingjaga.cli import home
from salingjaga.cli.terminal import say, tell
from salingjaga.cli.words import _


def add_to(app: typer.Typer) -> None:
    app.command("remove", help=_("Take out fact-checks that were withdrawn."))(remove)
    app.command("reindex", help=_("Build the search index anew. It repairs itself: rarely needed."))(reindex)


def remove(urls: Annotated[list[str], typer.Argument(metavar="URL…", help=_("Their addresses."))]) -> None:
    home.prepare()
    from salingjaga.factchecks import publishing

    removed = publishing.remove(urls)
    say(_("{removed} of {asked} removed.").format(removed=removed, asked=len(set(urls))))
    if not removed:
        raise typer.Exit(2)


def reindex() -> None:
    home.prepare()
    from salingjaga.factchecks import index

    tell(_("Building the index…"))
    index.reindex()
    tell(_("The index is new."))
