"""The commands and their shared frame: help, --lang, --version, and errors in one sentence instead of a traceback."""

from __future__ import annotations

import os
import sqlite3
import sys
from importlib.metadata import version as installed_version
from typing import Annotated

import typer
from typer._click.exceptions import ClickException  # public nowhere; typer is held to 0.29 for it

from salingjaga.cli import bench, checks, content, demo, doctor, follow, keeping, logs, serving, sources, users
from salingjaga.cli.terminal import Problem, set_up_streams, tell
from salingjaga.cli.words import _

ERROR = 2
app = typer.Typer(
    name="salingjaga",
    help=_("Check a forwarded message against published fact-checks."),
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        print("salingjaga", installed_version("salingjaga"))
        raise typer.Exit


@app.callback()
def every_command(
    lang: Annotated[str, typer.Option(metavar="id|en", help=_("Language of the command line."))] = "",
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help=_("Print the version."))
    ] = False,
) -> None:
    """Options that stand before or after any command. ``--lang`` has been read already; only a wrong one gets here."""
    if lang:
        raise Problem(_("--lang takes id or en, not {value}.").format(value=repr(lang)))


for group in (checks, sources, follow, content, serving, users, logs, keeping, demo, doctor, bench):
    group.add_to(app)


def run(arguments: list[str]) -> int:
    """Run one command; returns its exit code. No error of any kind reaches the person as a traceback."""
    set_up_streams()
    try:
        return _run(arguments)
    except BrokenPipeError:  # the reader has seen enough: `salingjaga check --batch … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ERROR
    except KeyboardInterrupt:
        return 130


def _run(arguments: list[str]) -> int:
    command = typer.main.get_command(app)
    try:
        code = command.main(args=arguments, prog_name="salingjaga", standalone_mode=False) or 0
        sys.stdout.flush()
        return int(code)
    except ClickException as error:
        error.show()
        return error.exit_code
    except typer.Abort:
        return 130
    except Problem as error:
        tell(str(error))
    except (BrokenPipeError, KeyboardInterrupt):
        raise
    except Exception as error:
        if os.environ.get("SALINGJAGA_DEBUG"):
            raise
        tell(_sentence(error))
    return ERROR


def _sentence(error: Exception) -> str:
    """What went wrong, for errors that no command foresaw."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, sqlite3.Error):
        cause = cause.__cause__
    if cause is not None:
        return _("The database cannot be used: {error}. `salingjaga doctor` tells where it is.").format(error=cause)
    if isinstance(error, OSError):
        return _("Not possible: {error}").format(error=error)
    kind = type(error).__name__
    return _("Something went wrong inside ({kind}: {error}). SALINGJAGA_DEBUG=1 shows where.").format(
        kind=kind, error=error
    )
