"""The real collections that the numbers are measured on: documents, queries, and which document is right for each.

Two collections, read from a folder beside the checkout (``SALINGJAGA_SHARED`` names another one):

- ``turnbackhoax``: the texts that circulated (``forwarded_text``) from 2025-11 to 2026-03, asked of the fact-checks of
  those months as title, conclusion and explanation, among 1,116 older articles as title and the first 3,000 characters
  of the body. ``claim`` and ``forwarded_text`` never enter a document: they hold the query itself. Labels in brackets
  are cut off every title, because only the newer rows have them.
- ``snopes``: tweets asked of 10,396 claims (title and fact). A fact that stands in several rows: all are right.
"""

from __future__ import annotations

import csv
import json
import os
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from salingjaga.matching import Document

OLD_BODY = 3000
_LABEL = re.compile(r"^\s*(?:[\[(【][^\])】]{1,40}[\])】]\s*)+")
_QUOTED = re.compile(r"[“\"]([^”\"]{8,400})[”\"]")


class DataMissing(RuntimeError):
    """The folder with the real data is not there; the message says where it was looked for."""


@dataclass(frozen=True, slots=True)
class Query:
    """One message. ``right`` are the ids of the documents that check it, ``equivalents`` further ids of documents that
    check the same claim; ``group`` is shared by queries that must stay in one fold."""

    id: str
    text: str
    right: frozenset[str]
    equivalents: frozenset[str] = frozenset()
    group: str = ""
    links: tuple[str, ...] = ()

    @property
    def accepted(self) -> frozenset[str]:
        return self.right | self.equivalents


@dataclass(frozen=True, slots=True)
class Collection:
    """Documents and the queries asked of them. ``name`` is what tables print."""

    name: str
    documents: tuple[Document, ...]
    queries: tuple[Query, ...]
    language: str = ""
    claims: dict[str, str] = field(default_factory=dict, compare=False)

    def with_queries(self, queries: Sequence[Query], name: str = "") -> Collection:
        return replace(self, queries=tuple(queries), name=name or self.name)

    def with_documents(self, documents: Sequence[Document], name: str = "") -> Collection:
        return replace(self, documents=tuple(documents), name=name or self.name)


def shared() -> Path:
    """The folder with the data. Raises DataMissing, saying where it looked."""
    named = os.environ.get("SALINGJAGA_SHARED")
    path = (Path(named) if named else Path(__file__).resolve().parents[2] / "shared") / "data"
    if not path.is_dir():
        raise DataMissing(f"No benchmark data in {path}. Put it there, or name its parent in SALINGJAGA_SHARED.")
    return path


def present() -> bool:
    """Whether the data can be read at all (tests skip, saying so, where it cannot)."""
    try:
        return shared().is_dir()
    except DataMissing:
        return False


def cut_label(title: str) -> str:
    """The title without the bracketed labels that it starts with: ``[SALAH] …``."""
    return _LABEL.sub("", title).strip()


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def _new_document(row: dict[str, Any]) -> Document:
    return Document(
        id=row["id"],
        title=cut_label(row["title"]),
        conclusion=row["conclusion"] or "",
        explanation=row["explanation"] or "",
        language="id",
    )


def _old_document(row: dict[str, Any]) -> Document:
    return Document(
        id=row["id"], title=cut_label(row["title"]), explanation=(row["body"] or "")[:OLD_BODY], language="id"
    )


def _equivalents(path: Path) -> dict[str, frozenset[str]]:
    """Each id with all ids of its group; groups that share an id are one."""
    groups: dict[str, set[str]] = {}
    for ids in json.loads(path.read_text(encoding="utf-8")):
        merged = set(ids).union(*(groups.get(i, set()) for i in ids))
        groups.update(dict.fromkeys(merged, merged))
    return {i: frozenset(group) for i, group in groups.items()}


@cache
def turnbackhoax() -> Collection:
    """525 circulating texts against 1,660 fact-checks. Raises DataMissing."""
    folder = shared()
    new = list(_lines(folder / "turnbackhoax_2025-11_2026-03.jsonl"))
    same = _equivalents(folder / "turnbackhoax_equivalents.json")
    documents = [_new_document(r) for r in new]
    documents += [_old_document(r) for r in _lines(folder / "turnbackhoax_2015-2021.jsonl")]
    queries = [_message(row, same.get(row["id"], frozenset())) for row in new if (row["forwarded_text"] or "").strip()]
    return Collection("turnbackhoax", tuple(documents), tuple(queries), "id")


def _message(row: dict[str, Any], group: frozenset[str]) -> Query:
    return Query(
        id=row["id"],
        text=row["forwarded_text"],
        right=frozenset([row["id"]]),
        equivalents=group - {row["id"]},
        group=min(group, default=row["id"]),
        links=tuple(row["appearance_urls"] or ()),
    )


def _same(fact: str) -> str:
    """Facts that differ in case, spaces or punctuation alone are one: some claims stand twice in the collection."""
    return " ".join(re.findall(r"\w+", fact.lower()))


@cache
def snopes() -> Collection:
    """999 tweets against 10,396 claims. Raises DataMissing."""
    folder = shared() / "snopes"
    claims = _rows(folder / "verified-claims.tsv")
    ids: dict[str, list[str]] = defaultdict(list)
    documents = []
    for number, row in enumerate(claims, 1):
        documents.append(Document(id=f"snopes-{number}", title=row["title"], claim=row["fact"], language="en"))
        ids[_same(row["fact"])].append(f"snopes-{number}")
    queries = []
    for number, row in enumerate(_rows(folder / "tweet-pairs.tsv"), 1):
        right = frozenset(ids[_same(row["fact"])])
        queries.append(Query(f"tweet-{number}", row["claim"], right, group=min(right)))
    return Collection("snopes", tuple(documents), tuple(queries), "en")


def collections() -> tuple[Collection, ...]:
    return turnbackhoax(), snopes()


# Documents of another shape than those that the weights were learnt on --------------------------------------------


def only(collection: Collection, *fields: str, name: str = "") -> Collection:
    """The same collection, its documents with no other text than ``fields``. A document left without any keeps its
    title, as a fact-check without a title and claim cannot be imported at all."""
    kept = [_keep(d, fields) for d in collection.documents]
    return collection.with_documents(kept, name or f"{collection.name}, only {' + '.join(fields)}")


def _keep(document: Document, fields: Sequence[str]) -> Document:
    texts: dict[str, Any] = {
        f: getattr(document, f) if f in fields else "" for f in ("title", "claim", "conclusion", "explanation")
    }
    if not any(texts.values()):
        texts["title"] = document.title
    return replace(document, **texts)


def quoted_claim(document: Document) -> str:
    """The claim as the conclusion quotes it ("Unggahan berisi klaim “…”"): the longest quotation, or nothing."""
    return max(_QUOTED.findall(document.conclusion), key=len, default="")


def with_claims(collection: Collection) -> Collection:
    """Documents as title and claim, the claim being what the conclusion quotes: the rows' own claim holds the query."""
    made = [replace(d, claim=d.claim or quoted_claim(d), conclusion="", explanation="") for d in collection.documents]
    return collection.with_documents(made, f"{collection.name}, title + claim")


def shapes_of(collection: Collection) -> tuple[Collection, ...]:
    """The collection as it is, then in the other shapes that the comparison table has."""
    name = collection.name
    if not any(d.conclusion for d in collection.documents):
        claims = only(collection, "claim", name=f"{name}, claim only")
        return collection, only(collection, "title", name=f"{name}, title only"), claims
    return (
        collection,
        only(collection, "title", name=f"{name}, title only"),
        with_claims(collection),
        only(collection, "title", "explanation", name=f"{name}, no conclusion"),
    )
