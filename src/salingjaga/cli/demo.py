"""`salingjaga demo`: a campus to look around in, and away with it again."""

from __future__ import annotations

from typing import Annotated

import typer

from salingjaga.cli import home
from salingjaga.cli.terminal import Problem, progress, say, tell
from salingjaga.cli.words import _


def add_to(app: typer.Typer) -> None:
    app.command("demo", help=_("Load a demo campus: people of every role, 40 invented cases in all states."))(demo)


def demo(
    remove: Annotated[bool, typer.Option("--remove", help=_("Take the demo away again."))] = False,
    code: Annotated[bool, typer.Option("--code", help=_("Print the code of the second factor for now."))] = False,
) -> None:
    home.prepare(starter=True)
    from salingjaga.cases import demo as demos

    try:
        if code:
            say(demos.code_now())
        elif remove:
            say(_("Removed: {count} cases and everybody of the demo.").format(count=demos.remove()))
        else:
            _make()
    except demos.NotHere as error:
        raise Problem(str(error)) from error


def _make() -> None:
    from salingjaga.cases import demo as demos

    home.bring_up_index()
    with progress(_("Making the demo")) as bar:
        made = demos.make(progress=bar)
    say(_("{cases} cases of {reports} reports. Sign in at /masuk as:").format(cases=made.cases, reports=made.reports))
    for one in made.people:
        say(f"  {one.role:<17} {one.email:<42} {one.password}")
    tell(_("The second factor asks for six digits. Either:"))
    tell("  " + _("`salingjaga demo --code` prints them, valid for a minute, once for each person;"))
    tell("  " + _("or type this secret into any authenticator app: {secret}").format(secret=made.secret))
    tell(_("These passwords are shown once. Everything is invented; `salingjaga demo --remove` takes it away."))
