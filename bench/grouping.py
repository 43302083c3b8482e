"""How well reports become cases: distorted reports, real variants, near-twins, the order of arrival, the cost.

The same `Gathering` that the worker uses, fed one report at a time as the worker feeds it; nothing else decides.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from tempfile import TemporaryDirectory

import numpy as np

from bench import data, twins
from bench.data import Collection, Query
from bench.distortions import DISTORTIONS
from bench.grouping_cost import BATCH
from bench.report import ROOT, Cell, Goal, Section, Table
from bench.runs import Size, steps
from salingjaga.matching.gathering import Gathering
from salingjaga.matching.said import Said

SEED = 20261125
REPORTS = 6
"""Reports of one rumour: the text as it circulated and five distorted copies."""
ORDERS = {"full": 10, "quick": 3}
EVERY = {"full": 1, "quick": 5}
CASES = {"full": (10_000, 100_000), "quick": (1_000,)}
ASKED = 400
IN_ORDERS = 60
TOP = 3
PLAIN = "as it circulated"
LEARNT_ON = "turnbackhoax"


@dataclass(frozen=True, slots=True)
class Filed:
    """A report as the bench files it: the rumour it carries, the text, and how it was distorted."""

    rumour: str
    text: str
    how: str = ""


@dataclass
class Grouped:
    """What became of reports, in the order they came: their case, and the cases that were only suggested."""

    reports: Sequence[Filed]
    cases: list[int] = field(default_factory=list)
    suggested: list[tuple[int, ...]] = field(default_factory=list)
    joined: list[bool] = field(default_factory=list)


def grouped(reports: Sequence[Filed], gathering: Gathering | None = None) -> Grouped:
    """Join each to the nearest case that it may join, else open a case."""
    gathering, out = gathering or Gathering(), Grouped(reports)
    for number, report in enumerate(reports):
        said = Said.of(report.text)
        near = gathering.nearest(said, TOP)
        joins = bool(near) and near[0].joins
        case = near[0].key if joins else number
        gathering.learn(case, said) if joins else gathering.put(case, [said])
        out.cases.append(case)
        out.joined.append(joins)
        out.suggested.append(tuple(one.key for one in near if one.key != case))
    return out


def b_cubed(cases: Sequence[int], rumours: Sequence[str]) -> tuple[float, float, float]:
    """Precision, recall and F1 (Bagga and Baldwin 1998): for each report the share of its case that carries its rumour,
    and the share of its rumour that stands in its case; their means, and the harmonic mean of those."""
    both: dict[tuple[int, str], int] = defaultdict(int)
    by_case: dict[int, int] = defaultdict(int)
    by_rumour: dict[str, int] = defaultdict(int)
    for case, rumour in zip(cases, rumours, strict=True):
        both[case, rumour] += 1
        by_case[case] += 1
        by_rumour[rumour] += 1
    pairs = list(zip(cases, rumours, strict=True))
    precision = float(np.mean([both[pair] / by_case[pair[0]] for pair in pairs]))
    recall = float(np.mean([both[pair] / by_rumour[pair[1]] for pair in pairs]))
    return precision, recall, 2 * precision * recall / (precision + recall)


def wrong_joins(found: Grouped) -> float:
    """Share of all reports that joined, by themselves, a case opened for another rumour."""
    return float(
        np.mean(
            [
                j and found.reports[c].rumour != r.rumour
                for j, c, r in zip(found.joined, found.cases, found.reports, strict=True)
            ]
        )
    )


def unseen(collection: Collection) -> tuple[Query, ...]:
    """What the weights were not learnt on: every second Indonesian text, and as many tweets."""
    return collection.queries[1::2] if collection.name == LEARNT_ON else collection.queries[::3]


def rumours(collection: Collection, size: Size) -> list[Query]:
    """One text of each group of equivalents, of those that the weights were not learnt on."""
    queries = unseen(collection)
    once: dict[str, Query] = {}
    for query in queries:
        once.setdefault(query.group or query.id, query)
    return list(once.values())[:: EVERY[size.name]]


def reports(collection: Collection, size: Size) -> list[Filed]:
    """Six reports of each rumour, shuffled."""
    out = []
    for query in rumours(collection, size):
        out.append(Filed(query.id, query.text, PLAIN))
        for distort in random.Random(f"{SEED}:{query.id}").sample(DISTORTIONS, REPORTS - 1):
            out.append(Filed(query.id, distort(query.text, f"{query.id} grouping"), distort.name))
    random.Random(SEED).shuffle(out)
    return out


def grouping(size: Size) -> Section:
    section = Section("grouping", "Reports become cases", ABOUT)
    collections = (data.turnbackhoax(), data.snopes())
    runs = {c.name: grouped(list(steps(reports(c, size), f"grouping, {c.name}"))) for c in collections}
    _distorted(section, runs)
    _orders(section, runs, ORDERS[size.name])
    _real_variants(section, collections)
    _near_twins(section, collections, size)
    _cost(section, size)
    return section


ABOUT = (
    "Each rumour is reported six times: as it circulated, and in five of the fifteen distortions, in random order, one "
    "after the other into an empty set of cases. B-cubed (Bagga and Baldwin 1998) compares the cases with the rumours. "
    "The weights were learnt on every second Indonesian text: what is measured here are the others and a third of the "
    "tweets, which is about as many. "
    "A *wrong join* is a report that joined, by itself, a case opened for another rumour. Equal texts are one rumour "
    "in two fact-checks of a publisher now and then: such a join counts as wrong here."
)


# Tables ------------------------------------------------------------------------------------------------------------


def _distorted(section: Section, runs: dict[str, Grouped]) -> None:
    rows: list[list[Cell]] = []
    for name, found in runs.items():
        precision, recall, f1 = b_cubed(found.cases, [r.rumour for r in found.reports])
        told = len(found.reports), len({r.rumour for r in found.reports}), len(set(found.cases))
        rows.append([name, *told, precision, recall, f1, wrong_joins(found)])
        section.goals.append(Goal(f"B-cubed F1, distorted reports, {name}", f1, 0.90))
        section.goals.append(
            Goal(f"wrong automatic joins, distorted reports, {name}", wrong_joins(found), 0.01, "least")
        )
    columns = ["collection", "reports", "rumours", "cases", "precision", "recall", "F1", "wrong joins"]
    section.tables.append(Table("Distorted reports", columns, rows))
    section.tables.append(_by_distortion(runs))


def _by_distortion(runs: dict[str, Grouped]) -> Table:
    """What becomes of a report whose rumour has a case already."""
    shares: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for found in runs.values():
        seen: set[str] = set()
        for report, joined, suggested in zip(found.reports, found.joined, found.suggested, strict=True):
            if report.rumour in seen:
                shares[report.how].append((joined, any(found.reports[c].rumour == report.rumour for c in suggested)))
            seen.add(report.rumour)
    rows: list[list[Cell]] = [
        [how, len(all_), float(np.mean([j for j, _ in all_])), float(np.mean([s and not j for j, s in all_]))]
        for how, all_ in sorted(shares.items())
    ]
    columns = ["how the report was distorted", "reports", "joined", "not joined, but its case suggested"]
    return Table("By distortion, both collections, reports whose rumour has a case", columns, rows)


def _orders(section: Section, runs: dict[str, Grouped], count: int) -> None:
    """The same reports in other orders: shuffled, the damaged first, the plain first."""
    rows: list[list[Cell]] = []
    for name, found in runs.items():
        some = sorted({report.rumour for report in found.reports})[:IN_ORDERS]
        filed = [report for report in found.reports if report.rumour in some]
        orders = [random.Random(f"{SEED}:{n}").sample(filed, len(filed)) for n in range(count)]
        scores = [b_cubed(again.cases, [r.rumour for r in again.reports])[2] for again in map(grouped, orders)]
        ends = [sorted(orders[0], key=lambda r: (r.how == PLAIN) == first) for first in (True, False)]
        last = [b_cubed(again.cases, [r.rumour for r in again.reports])[2] for again in map(grouped, ends)]
        rows.append([name, float(np.mean(scores)), min(scores), max(scores), *last])
    columns = ["collection", f"F1, mean of {count} orders", "least", "most", "plain texts last", "plain texts first"]
    note = (
        f"{IN_ORDERS} rumours of each. A case's variants are what came first, so the order matters a little; a case "
        "that begins with the text as it circulated gathers most."
    )
    section.tables.append(Table("The order of arrival", columns, rows, note))


def _real_variants(section: Section, collections: Sequence[Collection]) -> None:
    """Texts that checkers put to one claim: mostly other words for the same matter. Nothing is distorted here."""
    rows: list[list[Cell]] = []
    for collection in collections:
        by_group: dict[str, list[Query]] = defaultdict(list)
        for query in collection.queries:
            by_group[query.group or query.id].append(query)
        several = [Filed(g, q.text) for g, queries in by_group.items() if len(queries) > 1 for q in queries]
        alone = [Filed(g, q.text) for g, queries in by_group.items() if len(queries) == 1 for q in queries]
        found = grouped([*alone, *several])
        shares = _shares(found, skip=len(alone))
        rows.append([collection.name, len(several), len({r.rumour for r in several}), *shares, wrong_joins(found)])
    columns = [
        "collection",
        "texts",
        "rumours",
        "joined",
        "suggested among three",
        "neither",
        "wrong joins of all texts",
    ]
    note = (
        "Of the texts whose rumour has a case already. The tweets of one claim are replies, denials and retellings as "
        "often as copies: people bring them together, and suggestions help them."
    )
    section.tables.append(Table("Real variants, among all other texts", columns, rows, note))


def _shares(found: Grouped, *, skip: int) -> tuple[float, float, float]:
    """Joined to a case of its own rumour, suggested one, neither: of reports whose rumour has a case already."""
    seen: set[str] = set()
    what = []
    for report, case, joined, suggested in list(
        zip(found.reports, found.cases, found.joined, found.suggested, strict=True)
    )[skip:]:
        if report.rumour in seen:
            right = joined and found.reports[case].rumour == report.rumour
            what.append((right, not right and any(found.reports[c].rumour == report.rumour for c in suggested)))
        seen.add(report.rumour)
    joins, hints = (float(np.mean([one[n] for one in what])) for n in (0, 1))
    return joins, hints, 1 - joins - hints


def _near_twins(section: Section, collections: Sequence[Collection], size: Size) -> None:
    rows: list[list[Cell]] = []
    for collection in collections:
        queries = unseen(collection)[:: EVERY[size.name]]
        gathering = Gathering()
        for number, query in enumerate(queries):
            gathering.put(number, [Said.of(query.text)])
        made = list(twins.twins(queries))
        for how, dress in DRESSES.items():
            said = [dress(twin) for twin in steps(made, f"twins, {collection.name}, {how}")]
            rows += _twin_rows(section, collection.name, how, gathering, made, said)
    columns = ["collection", "changed", "sent", "twins", "wrongly joined", "suggested instead"]
    note = (
        "The same text about another place, date, number or person, or with a *not* put in or taken out, asked where "
        "the original has a case. *Damaged*: in one of the five distortions that change letters or join words besides, "
        "so that the changed word, too, is hard to read: no goal, but what to expect of photographed texts."
    )
    section.tables.append(Table("Near-twins that must stay apart", columns, rows, note))


def _twin_rows(
    section: Section,
    name: str,
    how: str,
    gathering: Gathering,
    made: Sequence[twins.Twin],
    said: Sequence[str],
) -> list[list[Cell]]:
    number = {gathering.texts[row].original: key for key, group in gathering.groups.items() for row in group.rows}
    found: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for twin, text in zip(made, said, strict=True):
        near = gathering.nearest(Said.of(text), TOP)
        joined = bool(near) and near[0].joins
        found[twin.kind].append((joined, not joined and number[twin.query.text] in [one.key for one in near]))
    every = [one for kind in found.values() for one in kind]
    wrong = float(np.mean([joined for joined, _ in every]))
    if how != DAMAGED:
        section.goals.append(Goal(f"near-twins wrongly joined, {how}, {name}", wrong, 0.01, "least"))
    return [
        [name, kind, how, len(all_), float(np.mean([j for j, _ in all_])), float(np.mean([s for _, s in all_]))]
        for kind, all_ in [*found.items(), ("all", every)]
    ]


def _as_it_is(twin: twins.Twin) -> str:
    return twin.text


def _forwarded(twin: twins.Twin) -> str:
    return next(d for d in DISTORTIONS if d.name == "forwarding header")(twin.text, twin.query.id)


def _damaged(twin: twins.Twin) -> str:
    return random.Random(twin.text).choice([d for d in DISTORTIONS if d.name in HARMFUL])(twin.text, twin.query.id)


DAMAGED = "damaged"
HARMFUL = ("typos", "leetspeak", "vowels out", "OCR-like errors", "words joined")
DRESSES: dict[str, Callable[[twins.Twin], str]] = {
    "as it is": _as_it_is,
    "under a forwarding header": _forwarded,
    DAMAGED: _damaged,
}


def _cost(section: Section, size: Size) -> None:
    rows: list[list[Cell]] = []
    for count in CASES[size.name]:
        got = _measured(count)
        one = got["batch"] / BATCH
        rows.append([f"{count:,}", got["read"], got["batch"], got["batch_p95"], one, got["hot"], got["memory"]])
        section.goals.append(Goal(f"processor time a report at {count:,} cases", one, 50.0, "least", " ms"))
    columns = ["cases", "read at start, s", "a batch of 20, ms", "p95, ms", "a report, ms", "one hot case, ms a report"]
    note = (
        "Processor time of the whole of it: asking, writing to SQLite, log and timeline. Real texts, distorted, half "
        "of them copies of a case's text. 20 reports a second leave 50 ms for each on one core."
    )
    section.tables.append(Table("What a batch costs", [*columns, "memory, MB"], rows, note))


def _measured(cases: int) -> dict[str, float]:
    with TemporaryDirectory(prefix="salingjaga-bench-") as home:
        command = [sys.executable, "-m", "bench.grouping_cost", str(cases), str(ASKED)]
        environment = os.environ | {"SALINGJAGA_HOME": home, "OMP_NUM_THREADS": "1"}
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures
