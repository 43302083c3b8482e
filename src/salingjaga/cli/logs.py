"""`salingjaga log`: the log of who did what, sealed and checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from salingjaga.cli import home
from salingjaga.cli.terminal import Problem, say, tell
from salingjaga.cli.words import _

if TYPE_CHECKING:
    from salingjaga.accounts.log import Check

BROKEN = 1
WHY = {
    "missing": _("a batch before it is missing or was replaced"),
    "count": _("entries of it are missing"),
    "changed": _("an entry of it was changed"),
}


def add_to(app: typer.Typer) -> None:
    group = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
    group.command("verify", help=_("Compute the whole chain anew. Exit code 1 where it does not fit."))(verify)
    group.command("seal", help=_("Seal what waits. The worker does it by itself."))(seal)
    app.add_typer(group, name="log", help=_("The log of who did what: sealed and checked."))


def verify(
    head: Annotated[str, typer.Option(metavar="HASH", help=_("A head that was published: is it in the chain?"))] = "",
) -> None:
    home.prepare()
    from salingjaga.accounts import log

    wanted = head.strip().lower()
    if wanted and (len(wanted) != 64 or set(wanted) - set("0123456789abcdef")):
        raise Problem(_("--head takes 64 hexadecimal digits, as they stand on /log."))
    found = log.verify(wanted)
    _say(found)
    if not found.whole:
        raise typer.Exit(BROKEN)


def seal() -> None:
    home.prepare()
    from salingjaga.accounts import log

    tell(_("{count} batches sealed.").format(count=log.seal_all()))


def _say(found: Check) -> None:
    if found.broken:
        say(_("BROKEN at batch {number}: {why}.").format(number=found.broken, why=WHY[found.why]))
        return
    say(
        _("Whole: {entries} entries in {batches} batches, {unsealed} not sealed yet.").format(
            entries=found.entries, batches=found.batches, unsealed=found.unsealed
        )
    )
    say(_("Head: {head}").format(head=found.head or "-"))
    if found.asked and found.found:
        say(_("The head you asked for closes batch {number}.").format(number=found.found))
    elif found.asked:
        say(_("The head you asked for is NOT in this chain: entries were removed, or it is another site's."))
