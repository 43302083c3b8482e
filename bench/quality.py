"""Ranking: the main table, one collection's weights on the other's messages, documents with fields taken out."""

from __future__ import annotations

from collections.abc import Sequence

from bench import baselines, engine, metrics, runs
from bench.data import Collection, Query
from bench.metrics import Ranking
from bench.report import Cell, Goal, Section, Table
from bench.runs import Size

COLUMNS = ["ranker", "R@1", "R@1, equivalents", "R@5", "R@10", "MRR@10", "MAP@5", "95% of R@1"]
TRAVELLERS = ("BM25, whole document", "character 3–5-grams, whole document", "scaled sum of the findings")
# What the study that preceded the matcher reported (soft title on these months, the rest on later months or other sets)
REPORTED: dict[tuple[str, str], str] = {
    ("turnbackhoax", "BM25, whole document"): "R@1 0.641 (later months)",
    ("turnbackhoax", "character 3–5-grams, whole document"): "R@1 0.697 (later months)",
    ("turnbackhoax", "soft title"): "R@1 0.829 (these months)",
    ("turnbackhoax", "scaled sum of the findings"): "R@1 0.856–0.859 (later months)",
    ("snopes", "BM25, whole document"): "R@1 0.828 (other tweets)",
    ("snopes", "character 3–5-grams, whole document"): "R@1 0.813 (other tweets)",
    ("snopes", "soft title"): "R@1 0.541 (other tweets)",
    ("snopes", "scaled sum of the findings"): "R@1 0.842 (other tweets)",
}


def row(name: str, rankings: Sequence[Sequence[str]], queries: Sequence[Query]) -> list[Cell]:
    r = metrics.ranking(rankings, queries)
    low, high = metrics.interval(metrics.recall_at(metrics.ranks(rankings, queries), 1))
    return [name, r.r1, r.r1_equivalents, r.r5, r.r10, r.mrr10, r.map5, f"{low:.3f} – {high:.3f}"]


def _baseline_rankings(collection: Collection) -> dict[str, list[list[str]]]:
    texts = runs.texts(collection.queries)
    made = runs.steps(baselines.baselines(), f"baselines, {collection.name}")
    return {b.name: b.rank(texts, collection.documents, engine.LISTED)[0] for b in made}


def baseline_tables(size: Size) -> Section:
    """The baselines alone, beside what was reported of them: shows that they are built as they were there."""
    section = Section(
        "baselines", "What has to be beaten", "Each alone, nothing learnt; written in `bench/baselines.py`."
    )
    for name, collection in runs.collections(size).items():
        rows = [
            [*row(b, rankings, collection.queries), REPORTED.get((name, b), "")]
            for b, rankings in _baseline_rankings(collection).items()
        ]
        note = f"{len(collection.queries)} messages, {len(collection.documents)} documents."
        section.tables.append(Table(name, [*COLUMNS, "reported"], rows, note))
    return section


def main_table(size: Size) -> Section:
    """Cross-validated ranking on both collections, the goals on TurnBackHoax."""
    section = Section(
        "ranking",
        "Finding the right fact-check",
        f"Cross-validated in {size.folds} folds: weights and calibration are learnt on the other folds and on all of "
        "the other collection, as the shipped model is learnt on both. Messages on one claim stay in one fold.",
    )
    for name, collection in runs.collections(size).items():
        found = runs.rankings(runs.present(name, size))
        rows = [row("SalingJaga", found, collection.queries)]
        rows += [row(b, ranking, collection.queries) for b, ranking in _baseline_rankings(collection).items()]
        section.tables.append(Table(name, COLUMNS, rows, f"{len(collection.queries)} messages."))
        if name == "turnbackhoax":
            section.goals += _goals(found, collection.queries)
    return section


def _goals(rankings: Sequence[Sequence[str]], queries: Sequence[Query]) -> list[Goal]:
    strict, loose = metrics.ranks(rankings, queries), metrics.ranks(rankings, queries, equivalents=True)
    asked = [
        ("R@1, strict", metrics.recall_at(strict, 1), 0.88, 0.90),
        ("R@1, equivalents count", metrics.recall_at(loose, 1), 0.90, 0.925),
        ("R@10, strict", metrics.recall_at(strict, 10), 0.965, 0.975),
        ("MRR@10, strict", metrics.reciprocal_at(strict), 0.91, 0.925),
    ]
    return [
        Goal(
            f"TurnBackHoax, {n}",
            float(v.mean()),
            goal,
            low=metrics.interval(v)[0],
            high=metrics.interval(v)[1],
            aim=aim,
        )
        for n, v, goal, aim in asked
    ]


# Not a special of one publisher ------------------------------------------------------------------------------------


def travel_table(size: Size) -> Section:
    """Learnt on one collection and asked on the other, both ways, and on documents with fields taken out."""
    section = Section(
        "travel",
        "Not a special of one publisher",
        "*Elsewhere*: the weights were learnt on the other collection alone. *Folds*: cross-validated as above. The "
        "claim of a TurnBackHoax document is the quotation in its conclusion: the rows' own claim holds the message.",
    )
    figures: dict[str, dict[str, Ranking]] = {}
    for name, made in runs.shapes(size).items():
        for shape in made:
            figures[shape.name] = _travelled(name, shape, size)
    for what, label in (("r1", "Right one first"), ("map5", "MAP@5")):
        section.tables.append(_wide(figures, what, label))
        section.goals += _travel_goals(figures, what, label)
    return section


def _travelled(name: str, shape: Collection, size: Size) -> dict[str, Ranking]:
    texts = runs.texts(shape.queries)
    found = {b: r for b, r in _baseline_rankings(shape).items() if b in TRAVELLERS}
    there = engine.Matcher("elsewhere", runs.elsewhere(name, size))
    found["SalingJaga, elsewhere"] = there.rank(texts, shape.documents)[0]
    found["SalingJaga, folds"] = runs.rankings(runs.cross_validated(shape, size, {"": texts})[""])
    return {ranker: metrics.ranking(r, shape.queries) for ranker, r in found.items()}


def _wide(figures: dict[str, dict[str, Ranking]], what: str, label: str) -> Table:
    rankers = list(next(iter(figures.values())))
    rows: list[list[Cell]] = [[shape, *(getattr(f[r], what) for r in rankers)] for shape, f in figures.items()]
    rows.append(["mean", *(_mean(figures, r, what) for r in rankers)])
    return Table(label, ["messages and documents", *rankers], rows)


def _mean(figures: dict[str, dict[str, Ranking]], ranker: str, what: str) -> float:
    return float(sum(getattr(f[ranker], what) for f in figures.values())) / len(figures)


def _travel_goals(figures: dict[str, dict[str, Ranking]], what: str, label: str) -> list[Goal]:
    goals = []
    for ours in ("SalingJaga, elsewhere", "SalingJaga, folds"):
        gaps = {s: getattr(f[ours], what) - max(getattr(f[r], what) for r in TRAVELLERS) for s, f in figures.items()}
        worst = min(gaps, key=lambda s: gaps[s])
        ahead = _mean(figures, ours, what) - max(_mean(figures, r, what) for r in TRAVELLERS)
        goals.append(Goal(f"{label}: {ours} against the best of the three, worst row ({worst})", gaps[worst], -0.02))
        goals.append(Goal(f"{label}: {ours} against the best of the three, mean of the rows", ahead, 0.0))
    return goals
