"""`salingjaga user`: people added and helped from this machine, and the code of the first run."""

from __future__ import annotations

import secrets
import sys
from typing import Annotated

import typer

from salingjaga.cli import home
from salingjaga.cli.terminal import Problem, say, tell
from salingjaga.cli.words import _

Email = Annotated[str, typer.Argument(help=_("The e-mail address to sign in with."))]
FromStdin = Annotated[bool, typer.Option("--password-stdin", help=_("Read the password from standard input."))]


def add_to(app: typer.Typer) -> None:
    group = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
    group.command("add", help=_("Give somebody a role, and an account where they have none."))(add)
    group.command("reset", help=_("Set a new password and remove the second factor of who lost theirs."))(reset)
    app.add_typer(group, name="user", help=_("The people who check: added and helped from this machine."))


def add(
    email: Email,
    role: Annotated[list[str], typer.Option(help=_("A role, such as editor; may be given several times."))],
    organisation: Annotated[str, typer.Option(help=_("The organisation's name. The first one is made."))],
    name: Annotated[str, typer.Option(help=_("The name that colleagues read."))] = "",
    kind: Annotated[str, typer.Option(help=_("What kind the first organisation is."))] = "campus",
    password_stdin: FromStdin = False,
) -> None:
    home.prepare()
    from salingjaga.accounts import people
    from salingjaga.accounts.models import OrganisationKind, Role
    from salingjaga.accounts.refusals import Refused

    roles = [Role(_known(one, Role.values, "--role")) for one in role]
    made_kind = OrganisationKind(_known(kind, OrganisationKind.values, "--kind"))
    password = _password(password_stdin, email, name)
    try:
        _person, made = people.add(
            email, name=name, roles=roles, organisation=organisation, kind=made_kind, password=password
        )
    except Refused as refused:
        raise Problem(str(refused)) from refused
    if not made:
        tell(_("{email} had an account already: the role was added, the password stays.").format(email=email))
    _show(email, password, shown=made and not password_stdin)


def reset(email: Email, password_stdin: FromStdin = False) -> None:
    home.prepare()
    from salingjaga.accounts import people
    from salingjaga.accounts.refusals import Refused

    password = _password(password_stdin, email, "")
    try:
        people.reset(email, password=password)
    except Refused as refused:
        raise Problem(str(refused)) from refused
    tell(_("{email} was signed out everywhere and has no second factor any more.").format(email=email))
    _show(email, password, shown=not password_stdin)


def tell_first_code(address: str) -> None:
    """While nobody has an account: the one-time code that opens the wizard."""
    from django.db import connection

    from salingjaga.accounts import setup

    code = setup.new_code()
    connection.close()
    if code:
        wizard = f"{address.rstrip('/')}/mulai"
        tell(
            _("Nobody has an account here yet. Set up at {wizard} with this code: {code}").format(
                wizard=wizard, code=code
            )
        )


def _known(value: str, values: list[str], option: str) -> str:
    if value not in values:
        raise Problem(_("{option} takes one of {values}.").format(option=option, values=", ".join(values)))
    return value


def _password(from_stdin: bool, email: str, name: str) -> str:
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    from salingjaga.accounts.models import Person

    if not from_stdin:
        return secrets.token_urlsafe(15)
    password = sys.stdin.readline().rstrip("\r\n")
    try:
        validate_password(password, Person(email=email, name=name))
    except ValidationError as error:
        raise Problem(" ".join(error.messages)) from error
    return password


def _show(email: str, password: str, *, shown: bool) -> None:
    if shown:
        tell(_("Sign in at /masuk with {email} and this password, which is shown this once:").format(email=email))
        say(password)
