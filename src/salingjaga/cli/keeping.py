"""`salingjaga backup`, `restore` and `erase`: what is kept, and what is not."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from salingjaga.cli import home
from salingjaga.cli.terminal import Problem, progress, say, tell
from salingjaga.cli.words import _

SHORTEST = 12
File = Annotated[Path, typer.Argument(help=_("The file of the backup."))]


def add_to(app: typer.Typer) -> None:
    app.command("backup", help=_("Write database and files into one encrypted file, while the site goes on."))(backup)
    app.command("restore", help=_("Put a backup in the place of what is here."))(restore)
    app.command("erase", help=_("Erase a report for good, with its files, contact and messages."))(erase)


def backup(
    file: File,
    with_keys: Annotated[
        bool, typer.Option("--with-keys", help=_("Put the keys in, too: the backup then opens contacts and originals."))
    ] = False,
) -> None:
    home.prepare()
    from salingjaga.cases import backup as backups

    passphrase = _passphrase(twice=True)
    try:
        with progress(_("Backing up")) as bar:
            size = backups.write(file, passphrase, with_keys=with_keys, progress=bar)
    except backups.NotPossible as error:
        raise Problem(str(error)) from error
    say(_("{file}: {size} MB.").format(file=file, size=round(size / 1_000_000, 1)))
    if not with_keys:
        tell(_("The keys are not in it: keep a copy of `keys` and `secret_key` of the home somewhere else."))


def restore(
    file: File,
    replace: Annotated[bool, typer.Option("--replace", help=_("Even where there are reports or people."))] = False,
    erased: Annotated[
        Path | None, typer.Option(help=_("A later erased.tsv, kept apart: what it lists is erased again."))
    ] = None,
) -> None:
    home.prepare()
    from salingjaga.cases import backup as backups
    from salingjaga.cases.archive import Broken

    if not file.is_file():
        raise Problem(_("{file} is not there.").format(file=file))
    passphrase = _passphrase()
    try:
        with progress(_("Restoring")) as bar:
            done = backups.restore(file, passphrase, replace=replace, also_erased=erased, progress=bar)
    except (Broken, backups.NotPossible) as error:
        raise Problem(_("{why} Nothing was changed.").format(why=error)) from error
    home.bring_up_index()
    say(_("Restored: {reports} reports, as of {when}.").format(reports=done.reports, when=done.made_at))
    _tell_about(done.erased, done.uncertain, done.same_keys)


def _tell_about(erased: int, uncertain: int, same_keys: bool) -> None:
    if erased:
        tell(_("{count} reports that were erased since have been erased again.").format(count=erased))
    if uncertain:
        tell(_("{count} e-mails may have gone out since: decide on each under /pekerjaan.").format(count=uncertain))
    if not same_keys:
        tell(
            _(
                "The keys here are not those of the backup: put its `keys` folder into the home before you start, or "
                "no tracking code, contact or original opens any more."
            )
        )


def erase(
    report: Annotated[str, typer.Argument(help=_("The report's number, or with --proof its proof of filing."))],
    proof: Annotated[bool, typer.Option("--proof", help=_("The number is a proof of filing."))] = False,
    yes: Annotated[bool, typer.Option("--yes", help=_("Do not ask."))] = False,
) -> None:
    home.prepare()
    from salingjaga.cases import erasing, reports
    from salingjaga.cases.models import Report

    found = reports.proven(report) if proof else Report.objects.filter(public_id=report.strip().lower()).first()
    if found is None:
        raise Problem(_("There is no such report. Nothing was erased."))
    found = Report.objects.get(pk=found.pk)
    question = _("Erase report {id} of {day} for good?").format(id=found.public_id, day=found.received_at.date())
    if not yes and not (sys.stdin.isatty() and typer.confirm(question, err=True)):
        raise Problem(_("Nothing was erased. To erase without being asked: --yes."))
    if not erasing.erase(found, why="asked"):
        tell(_("It was erased before."))
    erasing.finish()
    say(_("Erased: {id}. It also leaves every backup that is restored here.").format(id=found.public_id))


def _passphrase(*, twice: bool = False) -> str:
    """From SALINGJAGA_BACKUP_PASSPHRASE (or _FILE), else asked for on a terminal."""
    from salingjaga.config.environment import envsecret

    found = envsecret("BACKUP_PASSPHRASE")
    if not found and sys.stdin.isatty():
        found = typer.prompt(_("Passphrase of the backup"), hide_input=True, confirmation_prompt=twice, err=True)
    if not found:
        raise Problem(_("Set SALINGJAGA_BACKUP_PASSPHRASE or SALINGJAGA_BACKUP_PASSPHRASE_FILE to the passphrase."))
    if twice and len(found) < SHORTEST:
        raise Problem(_("The passphrase has fewer than {count} characters: too easily guessed.").format(count=SHORTEST))
    return found
