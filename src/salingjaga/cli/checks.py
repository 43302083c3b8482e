"""`salingjaga check`: one message, or an archive of them."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from salingjaga.cli import batch, home, reading
from salingjaga.cli.terminal import Problem, say
from salingjaga.cli.words import _, listed

EXIT_CODES = {"match": 0, "related": 1, "none": 1}


def add_to(app: typer.Typer) -> None:
    app.command("check", help=_("Has this message been checked? Exit code 0: match, 1: related or none, 2: error."))(
        check
    )


def check(
    text: Annotated[str | None, typer.Argument(help=_("The message in quotes, or - for standard input."))] = None,
    file: Annotated[Path | None, typer.Option(help=_("Read the message from a file."))] = None,
    url: Annotated[str | None, typer.Option(help=_("Check a link. It is looked up, never opened."))] = None,
    batch_file: Annotated[
        str | None, typer.Option("--batch", metavar="FILE", help=_('JSON lines {"id", "text"}, or -; on all cores.'))
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=_("Print the answer as JSON."))] = False,
    limit: Annotated[int, typer.Option(min=1, max=100, help=_("At most so many candidates."))] = 5,
    language: Annotated[str, typer.Option(help=_("Only fact-checks in this language, such as id."))] = "",
    country: Annotated[str, typer.Option(help=_("Only fact-checks about this country, such as ID."))] = "",
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help=_("Only published on or after."))] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help=_("Only published on or before."))
    ] = None,
    verdict: Annotated[str, typer.Option(help=_("Only this verdict, such as false or misleading."))] = "",
) -> None:
    message = _one_message(text, file, url, batch_file)
    home.prepare(starter=True)
    _known_verdict(verdict)
    home.bring_up_index()
    filters: dict[str, Any] = {
        "limit": limit,
        "language": language,
        "country": country,
        "since": since and since.date(),
        "until": until and until.date(),
        "verdict": verdict,
    }
    if batch_file is not None:
        raise typer.Exit(batch.scan(batch_file, **filters))
    from salingjaga.factchecks.checking import check as check_message

    answer = check_message(message, **filters)
    if as_json:
        say(json.dumps(answer.to_dict(), ensure_ascii=False))
    else:
        from salingjaga.cli import answers

        answers.show(answer, message)
    raise typer.Exit(EXIT_CODES[answer.answer])


def _one_message(text: str | None, file: Path | None, url: str | None, batch_file: str | None) -> str:
    if batch_file is None:
        return reading.message(text, file, url)
    if (text, file, url) != (None, None, None):
        raise Problem(_("--batch reads its messages from a file: give no other."))
    return ""


def _known_verdict(verdict: str) -> None:
    from salingjaga.factchecks.scale import Verdict

    if verdict and verdict not in Verdict.values:
        raise Problem(
            _("No such verdict: {verdict}. Known: {known}.").format(verdict=verdict, known=listed(Verdict.values))
        )
