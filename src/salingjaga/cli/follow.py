"""`salingjaga follow`: stay in step with other SalingJaga instances."""

from __future__ import annotations

from typing import Annotated

import typer

from salingjaga.cli import home
from salingjaga.cli.terminal import Problem, harmless, say
from salingjaga.cli.words import _


def add_to(app: typer.Typer) -> None:
    app.command("follow", help=_("Follow another SalingJaga: what it publishes, corrects and retracts is so here."))(
        follow
    )


def follow(
    address: Annotated[str, typer.Argument(help=_("Its address, such as https://salingjaga.example."))] = "",
    listing: Annotated[bool, typer.Option("--list", help=_("Tell who is followed and how that goes."))] = False,
    now: Annotated[
        bool, typer.Option("--now", help=_("Read every one at once, instead of every five minutes."))
    ] = False,
    remove: Annotated[str, typer.Option(metavar="URL", help=_("Stop following this address."))] = "",
) -> None:
    if sum(map(bool, (address, listing, now, remove))) != 1:
        raise Problem(_("Give an address to follow, or --list, --now, or --remove URL: one of them."))
    home.prepare()
    from salingjaga.factchecks.following import FollowError

    try:
        if address:
            _begin(address)
        elif remove:
            _end(remove)
        else:
            _tell_all(read=now)
    except FollowError as error:
        raise Problem(str(error)) from error


def _begin(address: str) -> None:
    from salingjaga.factchecks import following

    subscription, polled = following.follow(address)
    words = _("Following {url}: {new} new, {corrected} corrected, {retracted} retracted.")
    say(words.format(url=subscription.url, new=polled.new, corrected=polled.corrected, retracted=polled.retracted))


def _end(address: str) -> None:
    from salingjaga.factchecks import following

    if not following.unfollow(address):
        raise Problem(_("This address is not followed. `salingjaga follow --list` tells which are."))
    say(_("No longer followed. What came from there stays; `salingjaga remove` takes it out."))


def _tell_all(*, read: bool) -> None:
    from salingjaga.factchecks import following

    results = following.poll_all() if read else {}
    followed = following.followed()
    for one in followed:
        good = one.good_at.isoformat(timespec="seconds") if one.good_at else "-"
        say(f"{one.url}\t{good}\t{harmless(one.error) or 'ok'}")
    if not followed:
        say(_("Nobody is followed."))
    if any(isinstance(result, str) for result in results.values()):
        raise typer.Exit(2)
