"""Which open case a report belongs to: circulating texts by the key of their case, changed one at a time.

All is in memory and nothing on disk: postings of words over variants (the distinct texts of a case). A case that is put
again or dropped leaves no word behind, so that an erased text is gone with it. 100,000 texts take some 150 MB and are
read in half a minute.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, zip_longest

import numpy as np

from salingjaga.matching import background
from salingjaga.matching.arrays import Array
from salingjaga.matching.documents import Reason, ReasonKind
from salingjaga.matching.said import Said
from salingjaga.matching.same import (
    FEWEST,
    LEAST_WITH_LINK,
    Same,
    contradictions,
    evidence,
    long_enough,
    own_share,
    says,
    shared_words,
    shipped,
)  # fmt: skip

CERTAIN = 0.999
BY_LINK = 0.99
HALF = 0.5
"""What is only worth a look: the same few words beside different links, the same profile and no words."""
STRONG = 8.0
"""The weight (idf) of a rather rare word: others are measured by it."""
WORDS_ASKED = 120
SMOOTH = 2.0
POSTINGS = 150_000
"""Entries of word lists read for one text; the rarest words come first."""
BY_MASS, BY_SHARE, BY_HELD = 8, 10, 8
CASES_LOOKED_AT = 12
VARIANTS_LOOKED_AT = 2
MOST_VARIANTS = 8
MOST_CERTAIN = 20
SPARE = 50_000
OWN = 0.5
"""Share of a joined text that the case must know already for the text to become one of its variants."""


@dataclass(frozen=True)
class Near:
    """A case near a text. ``joins``: sure enough to join it. ``reasons`` hold kinds and places, no words."""

    key: int
    probability: float
    joins: bool
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class _Look:
    """A first look at a case: how probable by its ``best`` row, and what says so."""

    key: int
    probability: float
    kind: ReasonKind
    best: int
    rows: Sequence[int]


@dataclass
class _Group:
    """A case: rows of its variants, oldest first."""

    rows: list[int]


class Gathering:
    """Texts by case. Not safe among threads: one grouper owns it."""

    def __init__(self, model: Same | None = None) -> None:
        self.model = model or shipped()
        self.groups: dict[int, _Group] = {}
        self.postings: dict[str, array[int]] = {}
        self.by_link: dict[str, set[int]] = {}
        self.by_text: dict[str, set[int]] = {}
        self.texts: dict[int, Said] = {}
        self.key_of: dict[int, int] = {}
        self.lengths = np.ones(1024, np.float32)
        """The weight of each row's words, by their general use."""
        self.next_row = 0

    def __len__(self) -> int:
        return len(self.groups)

    @property
    def is_worn(self) -> bool:
        """Whether most rows are of texts that were replaced: time to read all anew."""
        return self.next_row > 4 * len(self.texts) + SPARE

    def put(self, key: int, variants: Iterable[Said]) -> None:
        """The case's texts from now on; what it had before is gone."""
        self.drop(key)
        self.groups[key] = _Group([])
        for said in variants:
            self.learn(key, said)

    def add(self, key: int, said: Said) -> None:
        """One more text of a case that is there."""
        row = self._row(sum(map(general_weight, said.distinct)))
        self.groups[key].rows.append(row)
        self.texts[row], self.key_of[row] = said.bare(), key
        for word in said.distinct:
            self.postings.setdefault(word, array("I")).append(row)
        for table, names in self._tables(said):
            for name in names:
                table.setdefault(name, set()).add(row)

    def learn(self, key: int, said: Said) -> None:
        """A text that was joined to a case: kept as one more variant where it adds to what is known.

        A forward that holds much beside the rumour would add its neighbours, and draw in their reports."""
        group = self.groups[key]
        known = [self._said(row) for row in group.rows]
        if not known:
            self.add(key, said)
            return
        if len(known) >= MOST_VARIANTS or any(_adds_nothing(said, one) for one in known):
            return
        if not said.words or max(own_share(said, one, self.weight) for one in known) >= OWN:
            self.add(key, said)

    def drop(self, key: int) -> None:
        """Forget a case and every word that only it held."""
        group = self.groups.pop(key, None)
        for row in group.rows if group else ():
            said = self._said(row)
            del self.texts[row], self.key_of[row]
            for word in said.distinct:
                self._unpost(word, row)
            for table, names in self._tables(said):
                for name in names:
                    table[name].discard(row)
                    if not table[name]:
                        del table[name]

    def nearest(self, said: Said, limit: int = 3) -> list[Near]:
        """The cases nearest to a text, best first; those below ``suggest_at`` are left out."""
        looks = [self._look(said, key, rows) for key, rows in self.candidates(said)]
        looks.sort(key=lambda look: (-look.probability, look.key))
        found: list[Near] = []
        for look in looks:
            sure = look.probability >= self.model.join_at
            if look.probability >= self.model.suggest_at and (sure or len(found) < limit):
                found.append(self._near(said, look, sure=sure))
        found.sort(key=lambda near: (-near.joins, -near.probability, near.key))
        return found[:limit]

    def weight(self, word: str) -> float:
        """How telling a word is: by its share of these texts and of fact-checks at large."""
        held = len(self.postings.get(word, ()))
        general = background.share(word)
        share = (held + background.PSEUDO * general) / (len(self.texts) + background.PSEUDO)
        return float(-np.log(min(max(share, background.RAREST), 1.0))) / STRONG

    def candidates(self, said: Said) -> Iterator[tuple[int, list[int]]]:
        """Cases worth a closer look with their rows that made them so, best first."""
        certain = {row for table, names in self._tables(said) for name in names for row in table.get(name, ())}
        cases: dict[int, list[int]] = {}
        for row in [*sorted(certain)[:MOST_CERTAIN], *self._by_words(said)]:
            rows = cases.setdefault(self.key_of[row], [])
            if row not in rows and len(rows) < VARIANTS_LOOKED_AT:
                rows.append(row)
        yield from list(cases.items())[:CASES_LOOKED_AT]

    def _by_words(self, said: Said) -> list[int]:
        """Rows that share most with the text, by weight of words alone and over the length of either."""
        known = sorted((word for word in said.distinct if word in self.postings), key=lambda w: len(self.postings[w]))
        scores = np.zeros(self.next_row, np.float32)
        read = 0
        for place, word in enumerate(known[:WORDS_ASKED]):
            rows = np.frombuffer(self.postings[word], np.uint32)
            read += len(rows)
            if read > POSTINGS and place >= 3:
                break
            scores[rows] += np.float32(self.weight(word))
        lengths = self.lengths[: self.next_row]
        share = scores / np.sqrt(lengths)
        ways = [_top(scores / (lengths + SMOOTH), BY_HELD), _top(share, BY_SHARE), _top(scores, BY_MASS)]
        return [row for rows in zip_longest(*ways) for row in rows if row is not None]

    def _look(self, said: Said, key: int, rows: Sequence[int]) -> _Look:
        views = [(*self._view(said, self._said(row)), row) for row in rows]
        probability, kind, best = max(views, key=lambda view: view[0])
        return _Look(key, probability, kind, best, rows)

    def _near(self, said: Said, look: _Look, *, sure: bool) -> Near:
        against = self._against(said, self.groups[look.key], look.rows)
        words = None if look.kind == "exact" else shared_words(said, self._said(look.best))
        certain = [Reason(look.kind)] if look.kind != "words" else []
        probability = min(look.probability, 0.99 * self.model.join_at) if against else look.probability
        reasons = (*certain, *([words] if words else []), *against)
        return Near(look.key, round(probability, 4), sure and not against, reasons)

    def _view(self, said: Said, other: Said) -> tuple[float, ReasonKind]:
        """The probability that both carry one rumour, and what says so."""
        if said.words == other.words and said.distinct:
            return (CERTAIN if _means_the_same(said, other) else HALF), "exact"
        found = evidence(said, other, self.weight)
        probability = self.model.probability(found)
        if not long_enough((said, other)):
            probability = min(probability, 0.99 * self.model.join_at)
        linked = self._linked(said, other, found["greater"])
        return max(probability, linked), "link" if linked else "words"

    def _linked(self, said: Said, other: Said, shared: float) -> float:
        """What a link that both have says on its own; 0 for none."""
        silent = not said.words or not other.words
        if said.links & other.links:
            return BY_LINK if silent or shared >= LEAST_WITH_LINK else self.model.suggest_at
        return HALF if not said.words and not other.words and said.addresses & other.addresses else 0.0

    def _tables(self, said: Said) -> tuple[tuple[dict[str, set[int]], Iterable[str]], ...]:
        """Where a text is known by something certain, and by what."""
        text = (" ".join(said.words),) if said.distinct else ()
        return (self.by_link, said.links if said.words else said.addresses), (self.by_text, text)

    def _said(self, row: int) -> Said:
        """A copy of a stored text, so that what is worked out from it is not kept."""
        return replace(self.texts[row])

    def _against(self, said: Said, group: _Group, rows: Sequence[int]) -> list[Reason]:
        """Where the text contradicts what was looked at, or the case's longest variant.

        What another variant says in the same words counts for nothing: then the one that says otherwise is damaged, or
        people decided that both belong together."""
        longest = max(group.rows, key=lambda row: len(self.texts[row].words))
        looked = list(dict.fromkeys([*rows, longest]))
        found = [contradictions(said, self._said(row)) for row in looked]
        backing = [self.texts[row] for row, against in zip(looked, found, strict=True) if not against]
        backing += [self.texts[row] for row in group.rows if row not in looked]
        return [r for r in chain.from_iterable(found) if not any(says(other, said, r) for other in backing)]

    def _row(self, weight: float) -> int:
        row = self.next_row
        self.next_row += 1
        if row >= len(self.lengths):
            self.lengths = np.concatenate([self.lengths, np.ones(len(self.lengths), np.float32)])
        self.lengths[row] = weight + 1
        return row

    def _unpost(self, word: str, row: int) -> None:
        rows = self.postings[word]
        del rows[bisect_left(rows, row)]
        if not rows:
            del self.postings[word]


def _means_the_same(said: Said, other: Said) -> bool:
    """Whether equal words say the same: "apakah ini benar?" beside another link does not."""
    return len(said.distinct) >= FEWEST or not (said.addresses and other.addresses) or said.links == other.links


def _adds_nothing(said: Said, known: Said) -> bool:
    return said.words == known.words and said.addresses <= known.addresses


def general_weight(word: str) -> float:
    return float(-np.log(max(background.share(word), background.RAREST))) / STRONG


def _top(scores: Array, most: int) -> list[int]:
    """Rows of the ``most`` best scores above 0, best first; of equals the first."""
    rows = np.flatnonzero(scores > 0)
    if len(rows) > most:
        rows = rows[np.sort(np.argpartition(-scores[rows], most)[:most])]
    return [int(row) for row in rows[np.argsort(-scores[rows], kind="stable")]]
