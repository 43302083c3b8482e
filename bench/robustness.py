"""What distortions cost, what changed copies of a claim are told, and whether known links are known again."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from urllib.parse import quote, urlsplit, urlunsplit

import numpy as np

from bench import baselines, distortions, engine, metrics, runs
from bench.data import Collection
from bench.distortions import Changed
from bench.engine import Reply
from bench.report import Cell, Goal, Section, Table
from bench.runs import Size
from salingjaga.matching import Document

TOP = 5


def robustness(size: Size) -> Section:
    """Each distortion of all messages, cross-validated like the main table; the goals on TurnBackHoax."""
    section = Section(
        "robustness",
        "Distorted messages",
        "Fifteen seeded distortions (`bench/distortions.py`) of all TurnBackHoax messages and every third tweet (the "
        "chat around a tweet is Indonesian). Beside the matcher the scaled sum of the findings on the same texts.",
    )
    for name, whole in runs.collections(size).items():
        collection = whole.with_queries(whole.queries[:: 3 if name == "snopes" else 1])
        asked = {"": runs.texts(collection.queries)}
        asked |= {d.name: distortions.distorted(collection.queries, d) for d in distortions.DISTORTIONS}
        replies = runs.cross_validated(collection, size, asked)
        scaled_sum = baselines.baselines()[-1]
        beside = {k: scaled_sum.rank(texts, collection.documents, engine.LISTED)[0] for k, texts in asked.items()}
        section.tables.append(_distorted_table(collection, replies, beside))
        section.goals += _drops(collection, replies) if name == "turnbackhoax" else []
    return section


def _distorted_table(
    collection: Collection, replies: Mapping[str, Sequence[Reply]], beside: Mapping[str, Sequence[Sequence[str]]]
) -> Table:
    strengths = {"": "", **{d.name: d.strength for d in distortions.DISTORTIONS}}
    clean = _found(replies[""], collection)
    rows: list[list[Cell]] = []
    for key, strength in strengths.items():
        r = metrics.ranking(runs.rankings(replies[key]), collection.queries)
        other = metrics.ranking(beside[key], collection.queries)
        low, high = metrics.interval(clean - _found(replies[key], collection))
        said = float(np.mean([reply.answer == "match" for reply in replies[key]]))
        drop = (
            [float((clean - _found(replies[key], collection)).mean()), f"{low:.3f} – {high:.3f}"] if key else ["", ""]
        )
        rows.append([key or "none", strength, r.r1, r.map5, r.r10, *drop, said, other.r1, other.r10])
    columns = ["distortion", "strength", "R@1", "MAP@5", "R@10", "drop of R@10", "95%", "match said"]
    return Table(collection.name, [*columns, "scaled sum, R@1", "scaled sum, R@10"], rows)


def _drops(collection: Collection, replies: Mapping[str, Sequence[Reply]]) -> list[Goal]:
    clean = _found(replies[""], collection)
    drops = {k: float((clean - _found(r, collection)).mean()) for k, r in replies.items() if k}
    worst = max(drops, key=lambda k: drops[k])
    return [
        Goal("mean drop of R@10", float(np.mean(list(drops.values()))), 0.04, "least"),
        Goal(f"worst drop of R@10 ({worst})", drops[worst], 0.15, "least"),
    ]


def _found(replies: Sequence[Reply], collection: Collection) -> metrics.Floats:
    """Whether the right one is among the first ten, shape (messages,)."""
    return metrics.recall_at(metrics.ranks(runs.rankings(replies), collection.queries), 10)


# Copies that say something else -----------------------------------------------------------------------------------


def changed_copies(size: Size) -> Section:
    """Claims negated, and claims with a number changed: shown, with that difference named; negated never a match."""
    section = Section(
        "differences",
        "Copies that say something else",
        "Titles (Indonesian) and claims (English) with one thing changed, asked of the shipped model. A copy counts "
        f"when its document is among the first {TOP} and a reason names what was changed.",
    )
    rows: list[list[Cell]] = []
    for collection in runs.collections(size).values():
        index = engine.build(collection.documents, engine.shipped())
        for what, copies in _copies(collection, size).items():
            replies = [engine.ask(index, c.text) for c in runs.steps(copies, f"{what}, {collection.name}")]
            row, named, matched = _told(copies, replies)
            rows.append([f"{collection.name}, {what}", len(copies), *row])
            section.goals.append(Goal(f"{collection.name}, {what}: shown with the difference named", named, 0.95))
            if what == "negated":
                section.goals.append(Goal(f"{collection.name}, {what}: said to be a match", matched, 0.0, "least"))
    columns = ["copies", "how many", "first", f"in {TOP}", "in answer", "difference named", "match said"]
    section.tables.append(Table("Changed copies", columns, rows))
    return section


def _copies(collection: Collection, size: Size) -> dict[str, list[Changed]]:
    documents = [d for d in collection.documents if not d.id.startswith("tbh-old")]
    chance = np.random.default_rng(distortions.SEED)
    most = 60 if size.queries else 300

    def some(make: Callable[[Document], Changed | None]) -> list[Changed]:
        made = [c for d in documents if (c := make(d))]
        return [made[i] for i in sorted(chance.permutation(len(made))[:most])]

    return {
        "negated": some(distortions.negated),
        "number changed": some(lambda d: distortions.renumbered(d, random.Random(d.id))),
    }


def _told(copies: Sequence[Changed], replies: Sequence[Reply]) -> tuple[list[Cell], float, float]:
    places = np.array([metrics.rank_of(r.ids, {c.document}) for c, r in zip(copies, replies, strict=True)])
    named = np.array([_names(c, r, int(p)) for c, r, p in zip(copies, replies, places, strict=True)])
    answer = [0 < p <= r.shown for p, r in zip(places, replies, strict=True)]
    matched = float(
        np.mean([r.answer == "match" and r.first == c.document for c, r in zip(copies, replies, strict=True)])
    )
    found = [float(metrics.recall_at(places, k).mean()) for k in (1, TOP)]
    return [*found, float(np.mean(answer)), float(named.mean()), matched], float(named.mean()), matched


def _names(copy: Changed, reply: Reply, place: int) -> bool:
    return 0 < place <= TOP and bool(reply.differs[place - 1] & copy.what)


# Known links ------------------------------------------------------------------------------------------------------

_MOBILE = {"facebook.com": "m.facebook.com", "youtube.com": "m.youtube.com", "x.com": "mobile.twitter.com"}


def _with_query(url: str, extra: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query=f"{parts.query}&{extra}".lstrip("&")))


def _with_host(url: str, host: str) -> str:
    return urlunsplit(urlsplit(url)._replace(netloc=host))


def _bare(url: str) -> str:
    return re.sub(r"^(www|web|m|mobile)\.", "", urlsplit(url).netloc.lower())


def link_variants(url: str) -> Iterable[tuple[str, str]]:
    """(kind, address): the same post as it comes back from apps, browsers and wrappers."""
    host = _bare(url)
    yield "as it is", url
    yield "tracking parameters", _with_query(url, "utm_source=whatsapp&utm_medium=social&fbclid=IwAR0abc_123")
    yield "share id", _with_query(url, "igsh=MzRlODBiNWFlZA==&si=Zk3x")
    yield "plain http", re.sub("^https", "http", url)
    yield "without a scheme", re.sub(r"^https?://", "", url)
    yield "capitals in the host", _with_host(url, urlsplit(url).netloc.upper())
    yield "Facebook's wrapper", f"https://l.facebook.com/l.php?u={quote(url, safe='')}&h=AT0x"
    yield "Google's wrapper", f"https://www.google.com/url?q={quote(url, safe='')}&sa=D"
    if host in _MOBILE:
        yield "mobile host", _with_host(url, _MOBILE[host])
    if host in ("facebook.com", "tiktok.com", "instagram.com"):
        yield "bare host", _with_host(url, host)


def known_links(size: Size) -> Section:
    """Links of checked claims, as they are and distorted: the first result must be a fact-check that has that link."""
    collection = runs.collections(size)["turnbackhoax"]
    links = {q.id: q.links for q in collection.queries if q.links}
    index = engine.build([_with_links(d, links) for d in collection.documents], engine.shipped())
    owners: dict[str, set[str]] = {}
    for i, urls in links.items():
        for url in urls:
            owners.setdefault(url, set()).add(i)
    hits: dict[str, list[bool]] = {}
    for url, ids in runs.steps(owners.items(), "links"):
        for kind, address in link_variants(url):
            reply = engine.ask(index, f"Ini benar tidak? {address}")
            hits.setdefault(kind, []).append(reply.answer == "match" and reply.first in ids)
    everything = [h for kind in hits.values() for h in kind]
    rows: list[list[Cell]] = [[kind, len(found), float(np.mean(found))] for kind, found in hits.items()]
    return Section(
        "links",
        "Known links",
        "Links under which checked claims circulated, written as apps and wrappers write them, in a short question.",
        goals=[Goal("known links answered match with the right fact-check", float(np.mean(everything)), 0.99)],
        tables=[Table("Links", ["written", "how many", "right match"], rows)],
    )


def _with_links(document: Document, links: dict[str, tuple[str, ...]]) -> Document:
    return replace(document, links=links.get(document.id, ()))
