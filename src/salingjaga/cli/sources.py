"""`salingjaga import`, `remove` and `reindex`: what comes in, what goes out, and the index made anew."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Any

import typer

from salingjaga.cli import home
from salingjaga.cli.terminal import Problem, harmless, progress, say, tell
from salingjaga.cli.words import _, listed

FORMATS = "jsonl|csv|tsv|claimreview|wordpress|feed|google|mafindo"


def add_to(app: typer.Typer) -> None:
    app.command("import", help=_("Bring in published fact-checks from a file, an address, or - (standard input)."))(
        import_
    )
    app.command("remove", help=_("Take out fact-checks that were withdrawn."))(remove)
    app.command("reindex", help=_("Build the search index anew. It repairs itself: rarely needed."))(reindex)


def import_(
    source: Annotated[str, typer.Argument(help=_("A file, an address, or - for standard input."))],
    format: Annotated[
        str | None, typer.Option(metavar=FORMATS, help=_("The format, where it cannot be guessed."))
    ] = None,
    mapping: Annotated[str | None, typer.Option(help=_("A mapping file, or the name of one that ships."))] = None,
    name: Annotated[
        str | None, typer.Option(help=_("Whose fact-checks these are; default: the source itself."))
    ] = None,
    factchecks_only: Annotated[
        bool, typer.Option("--factchecks-only", help=_("Everything there is a fact-check, even without a label."))
    ] = False,
    key: Annotated[
        str | None, typer.Option(envvar="SALINGJAGA_SOURCE_KEY", help=_("Your own key, for sources that want one."))
    ] = None,
    prune: Annotated[bool, typer.Option("--prune", help=_("Take out what this source no longer lists."))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=_("Print the report as JSON."))] = False,
) -> None:
    home.prepare()
    from salingjaga.factchecks.importing.report import SourceError
    from salingjaga.factchecks.importing.sources import import_source

    try:
        with progress(_("Importing")) as bar:
            report = import_source(
                source,
                format=format,
                mapping=mapping,
                name=name,
                factchecks_only=factchecks_only,
                key=key,
                prune=prune,
                progress=bar,
                stdin=sys.stdin.buffer,
            )
    except SourceError as error:
        raise Problem(str(error)) from error
    except KeyboardInterrupt:
        tell(_("Stopped. What is in stays; the same command goes on from there."))
        raise
    _show(report, as_json)
    raise typer.Exit(report.exit_code)


def _show(report: Any, as_json: bool) -> None:
    if as_json:
        say(json.dumps(report.to_dict(), ensure_ascii=False))
        return
    for problem in report.problems:
        after = f"  [{harmless(problem.excerpt)}]" if problem.excerpt else ""
        tell(f"{harmless(problem.place)}: {harmless(problem.reason)}{after}")
    if unlisted := report.bad + report.skipped - len(report.problems):
        tell(_("… and {count} more.").format(count=unlisted))
    for note in report.notes:
        tell(harmless(note))
    if report.unknown_labels:
        labels = listed(f"{harmless(label)} ({count})" for label, count in report.unknown_labels.most_common(10))
        tell(_("Labels that are not on our scale, kept without a verdict: {labels}").format(labels=labels))
    say(
        _(
            "{source}: {new} new, {updated} corrected, {unchanged} unchanged, {pruned} taken out,"
            " {skipped} skipped, {bad} bad."
        ).format(
            source=harmless(report.source),
            **{n: getattr(report, n) for n in ("new", "updated", "unchanged", "pruned", "skipped", "bad")},
        )
    )


def remove(
    urls: Annotated[list[str], typer.Argument(metavar="URL…", help=_("Their addresses."))],
    reason: Annotated[str, typer.Option(help=_("Say why, on the public page of corrections."))] = "",
) -> None:
    home.prepare()
    from django.utils import timezone

    from salingjaga.factchecks import history, publishing
    from salingjaga.factchecks.models import CASE_URN

    if any(url.startswith(CASE_URN) for url in urls):
        raise Problem(_("What was published here is retracted on the desk, by an editor. Nothing was removed."))
    if reason.strip():
        removed = sum(history.remove(url, reason.strip(), at=timezone.now()) for url in dict.fromkeys(urls))
    else:
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
    from django.conf import settings

    if settings.SEMANTIC != "off":
        _embed()


def _embed() -> None:
    """Vectors of meaning for the fact-checks that have none; a running `start` does it by itself."""
    from salingjaga.factchecks import semantic
    from salingjaga.matching.embedders import EmbeddingError

    with progress(_("Reading fact-checks for their meaning")) as bar:

        def go_on(done: int, of: int) -> bool:
            bar(done, of)
            return True

        try:
            finished = semantic.catch_up_now(go_on)
        except EmbeddingError as error:
            tell(_("Meaning cannot be compared: {why}").format(why=error))
            return
    tell(
        _("All fact-checks are read for their meaning.")
        if finished
        else _("Another process is reading them for their meaning.")
    )
