"""Print the project's numbers. ``--quick`` for a look, ``--write`` to put them into docs/benchmarks.md."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from rich.console import Console
from rich.markdown import Markdown

from bench import data, report, runs
from bench.report import Section
from bench.runs import Size

Part = Callable[[Size], Section]


def parts() -> dict[str, Part]:
    """Every part by name, in the order of the page. Imported here: some need packages of the bench group."""
    from bench import (
        answers,
        freshness,
        grouping,
        http,
        kills,
        measuring,
        peers,
        privacy,
        published,
        quality,
        queue,
        reports,
        robustness,
        semantic,
        speed,
    )

    return {
        "baselines": quality.baseline_tables,
        "ranking": quality.main_table,
        "answers": answers.answer_section,
        "travel": quality.travel_table,
        "robustness": robustness.robustness,
        "differences": robustness.changed_copies,
        "links": robustness.known_links,
        "semantic": semantic.across_languages,
        "peers": peers.peer_quality,
        "speed": speed.speed,
        "million": speed.million,
        "http": http.load,
        "freshness": freshness.freshness,
        "queue": queue.queue,
        "published": published.published,
        "grouping": grouping.grouping,
        "reports": reports.reports,
        "kills": kills.kills,
        "privacy": privacy.personal_data,
        "stats": measuring.stats,
    }


def _arguments(names: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="salingjaga bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="part", help=f"any of: {', '.join(names)} (default: all)")
    parser.add_argument("--quick", action="store_true", help="a fifth of the messages, two folds, 2,000 documents")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md from all kept full results")
    given = parser.parse_args()
    unknown = set(given.parts) - set(names)
    if unknown:
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    return given


def _show(section: Section) -> None:
    if sys.stdout.isatty():
        Console().print(Markdown(section.markdown()))
    else:
        print(section.markdown() + "\n", flush=True)


def main() -> int:
    try:
        known = parts()
    except ImportError as missing:
        print(f"{missing}. Run `make bench`, which installs what the numbers need.", file=sys.stderr)
        return 2
    given = _arguments(list(known))
    size = runs.QUICK if given.quick else runs.FULL
    try:
        for name in given.parts or list(known):
            section = known[name](size)
            section.made = report.made(" ".join(["salingjaga bench", name, *(["--quick"] if given.quick else [])]))
            report.keep(section, size.name)
            _show(section)
    except data.DataMissing as missing_data:
        print(missing_data, file=sys.stderr)
        return 2
    if given.write and not given.quick:
        print(report.write(list(known)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
