"""The people, places and institutions that the project's own lists know, under all their names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from salingjaga.matching.facts.words import vocabulary
from salingjaga.matching.normalise import fold

Kind = Literal["person", "place", "institution"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One name of one entity. ``mark`` is "", "?", "!" or "~" (see the data files)."""

    tokens: tuple[str, ...]
    entity: str
    kind: Kind
    mark: str


@dataclass(slots=True)
class Gazetteer:
    """``by_first``: entries by their first word, longest first. ``inside``: the place that a place lies in.
    ``parts``: the words of a person's names that name the person on their own."""

    by_first: dict[str, list[Entry]] = field(default_factory=dict)
    inside: dict[str, str] = field(default_factory=dict)
    parts: dict[str, frozenset[str]] = field(default_factory=dict)

    def add(self, name: str, *, entity: str, kind: Kind) -> None:
        mark = name[-1] if name[-1] in "?!~" else ""
        tokens = tuple(fold(name.rstrip("?!~")))
        if tokens:
            entries = self.by_first.setdefault(tokens[0], [])
            if all(entry.tokens != tokens for entry in entries):
                entries.append(Entry(tokens, entity, kind, mark))

    def above(self, place: str) -> list[str]:
        """The places that ``place`` lies in, nearest first."""
        chain: list[str] = []
        while (place := self.inside.get(place, "")) and place not in chain:
            chain.append(place)
        return chain

    def related(self, one: str, other: str) -> bool:
        """The same place, or one inside the other."""
        return one == other or other in self.above(one) or one in self.above(other)


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """Read once per process."""
    gaz = Gazetteer()
    for line in _lines("places.txt"):
        _add_places(gaz, line)
    for line in _lines("people.txt"):
        _add_person(gaz, [name.strip() for name in line.split(",")])
    for names in vocabulary()["roles"]["institutions"].split(","):
        variants = [name.strip() for name in names.split("=")]
        for name in variants:
            gaz.add(name, entity=variants[0].rstrip("?!~"), kind="institution")
    for entries in gaz.by_first.values():
        entries.sort(key=lambda entry: -len(entry.tokens))
    return gaz


def _lines(name: str) -> Iterable[str]:
    text = files("salingjaga.matching").joinpath("data", name).read_text("utf-8")
    return (line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))


def _add_places(gaz: Gazetteer, line: str) -> None:
    head, _, children = line.partition(":")
    names = [name.strip() for name in head.split(",")]
    entity = names[0].rstrip("?!~")
    for name in names:
        gaz.add(name, entity=entity, kind="place")
    for child in filter(None, (part.strip() for part in children.split(","))):
        variants = [name.strip() for name in child.split("=")]
        inside = variants[0].rstrip("?!~")
        if inside != entity:
            gaz.inside.setdefault(inside, entity)
        for name in variants:
            gaz.add(name, entity=inside, kind="place")


def _add_person(gaz: Gazetteer, names: list[str]) -> None:
    entity = names[0]
    for name in names:
        gaz.add(name, entity=entity, kind="person")
    words = set(re.findall(r"[^\W\d_]{4,}", entity.casefold()))
    short = {"".join(fold(name.rstrip("?!~"))) for name in names[1:]}
    gaz.parts[entity] = frozenset(words | short)
