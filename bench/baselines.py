"""What the matcher is measured against, each alone: BM25, character n-grams, soft title, the findings' scaled sum.

Written here in numpy (no scikit-learn), so that nothing of the matcher under test is inside them. All read text the
same way: NFKC, lower case, runs of word characters. ``rank(queries, documents, k)`` is the common form.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Protocol

import numpy as np
import numpy.typing as npt

from salingjaga.matching import Document

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Ranked = tuple[list[list[str]], list[list[float]]]
FIELDS = ("title", "claim", "conclusion", "explanation")
SOFT = 0.55  # findings: words whose character 2–4-gram cosine is above this are taken for one word
_WORD = re.compile(r"\w+")


class Ranker(Protocol):
    """Anything that puts documents in order for messages."""

    name: str

    def rank(self, queries: Sequence[str], documents: Sequence[Document], k: int) -> Ranked:
        """For each query the ids of the best ``k`` documents and their scores, best first."""
        ...


def words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).lower())


def whole(document: Document) -> str:
    return "\n".join(part for f in FIELDS if (part := getattr(document, f)))


class Postings:
    """A sparse matrix of documents by terms kept by term; scores every document for a weighted bag of terms."""

    def __init__(self, rows: Sequence[tuple[Ints, Floats]], width: int) -> None:
        terms = np.concatenate([t for t, _ in rows]) if rows else np.zeros(0, np.int64)
        weights = np.concatenate([w for _, w in rows]) if rows else np.zeros(0)
        docs = np.repeat(np.arange(len(rows)), [len(t) for t, _ in rows])
        order = np.argsort(terms, kind="stable")
        self.docs, self.weights, self.size = docs[order], weights[order], len(rows)
        self.start = np.concatenate([[0], np.cumsum(np.bincount(terms, minlength=width))])

    def score(self, terms: Ints, weights: Floats) -> Floats:
        """Shape (documents,)."""
        spans = [(self.start[t], self.start[t + 1], w) for t, w in zip(terms.tolist(), weights.tolist(), strict=True)]
        spans = [s for s in spans if s[0] < s[1]]
        if not spans:
            return np.zeros(self.size)
        docs = np.concatenate([self.docs[a:b] for a, b, _ in spans])
        values = np.concatenate([self.weights[a:b] * w for a, b, w in spans])
        return np.bincount(docs, values, self.size).astype(np.float64)


class Bags:
    """Texts as counted terms. A term is an n-gram of a word's characters or a run of words, numbered as first seen."""

    def __init__(self, pieces: Callable[[str], Iterable[str]] | None = None, runs: int = 1) -> None:
        self.pieces, self.runs = pieces, runs
        self.number: dict[str, int] = {}
        self._known: dict[str, Ints] = {}

    def bag(self, text: str, *, grow: bool) -> tuple[Ints, Floats]:
        tokens = words(text)
        if self.pieces is None:
            found = [self._of(t, grow) for t in tokens]
            for n in range(2, self.runs + 1):
                found += [self._of(" ".join(tokens[i : i + n]), grow) for i in range(len(tokens) - n + 1)]
        else:
            found = [self._of(w, grow) for w, times in Counter(tokens).items() for _ in range(times)]
        flat = np.concatenate(found) if found else np.zeros(0, np.int64)
        terms, counts = np.unique(flat, return_counts=True)
        return terms, counts.astype(np.float64)

    def _of(self, word: str, grow: bool) -> Ints:
        known = self._known.get(word)
        if known is None:
            pieces = [word] if self.pieces is None else self.pieces(word)
            if not grow:
                return np.array([self.number[p] for p in pieces if p in self.number], dtype=np.int64)
            known = np.array([self.number.setdefault(p, len(self.number)) for p in pieces], dtype=np.int64)
            self._known[word] = known
        return known


def grams(low: int, high: int) -> Callable[[str], list[str]]:
    """Character n-grams inside a word, its edges marked by a space (what scikit-learn calls char_wb)."""

    def cut(word: str) -> list[str]:
        padded = f" {word} "
        if len(padded) <= low:
            return [padded]
        return [padded[i : i + n] for n in range(low, high + 1) for i in range(len(padded) - n + 1)]

    return cut


def _document_frequency(rows: Sequence[tuple[Ints, Floats]], width: int) -> Ints:
    terms = np.concatenate([t for t, _ in rows]) if rows else np.zeros(0, np.int64)
    return np.bincount(terms, minlength=width)


class TfIdf:
    """Cosine of TF-IDF vectors with sublinear term frequency, as scikit-learn computes them."""

    def __init__(self, texts: Sequence[str], bags: Bags) -> None:
        rows = [bags.bag(t, grow=True) for t in texts]
        self.bags = bags
        frequency = _document_frequency(rows, len(bags.number))
        self.idf = np.log((1 + len(rows)) / (1 + frequency)) + 1
        self.postings = Postings([self._vector(*row) for row in rows], len(bags.number))

    def _vector(self, terms: Ints, counts: Floats) -> tuple[Ints, Floats]:
        weights = (1 + np.log(counts)) * self.idf[terms]
        return terms, weights / (np.linalg.norm(weights) or 1.0)

    def score(self, text: str) -> Floats:
        return self.postings.score(*self._vector(*self.bags.bag(text, grow=False)))


class Bm25:
    """Okapi BM25 (Robertson and Zaragoza 2009) with Lucene's idf; every occurrence of a query word counts."""

    def __init__(self, texts: Sequence[str], k1: float = 1.2, b: float = 0.75) -> None:
        self.bags = Bags()
        rows = [self.bags.bag(t, grow=True) for t in texts]
        lengths = np.array([counts.sum() for _, counts in rows])
        norm = k1 * (1 - b + b * lengths / (lengths.mean() or 1.0))
        frequency = _document_frequency(rows, len(self.bags.number))
        idf = np.log(1 + (len(rows) - frequency + 0.5) / (frequency + 0.5))
        weighted = [(t, idf[t] * c * (k1 + 1) / (c + n)) for (t, c), n in zip(rows, norm, strict=True)]
        self.postings = Postings(weighted, len(self.bags.number))

    def score(self, text: str) -> Floats:
        return self.postings.score(*self.bags.bag(text, grow=False))


class SoftTitle:
    """How much of the title's idf mass the message holds, over the root of that mass: a share alone puts every title
    of two common words first. Words match softly; neighbours written as one word match exactly, both ways."""

    def __init__(self, documents: Sequence[Document]) -> None:
        titles = [words(d.title) for d in documents]
        frequency = Counter(w for d in documents for w in set(words(whole(d))))
        self.number = {w: n for n, w in enumerate(dict.fromkeys(w for t in titles for w in t))}
        self.joined = {w: n for n, w in enumerate(dict.fromkeys(_joins(titles)), len(self.number))}
        self.places = self._places(titles)
        seen = np.array([frequency[w] for t in titles for w in t], dtype=np.float64)
        self.idf = np.log(1 + (len(documents) - seen + 0.5) / (seen + 0.5))
        lengths = np.array([len(t) for t in titles])
        self.filled = lengths > 0
        self.start = np.concatenate([[0], np.cumsum(lengths[self.filled])])[:-1]
        self.soft = TfIdf(list(self.number), Bags(grams(2, 4)))
        self._alike: dict[str, tuple[Ints, Floats]] = {}

    def _places(self, titles: Sequence[list[str]]) -> Ints:
        """Shape (3, words of all titles): where the word itself and its two joined forms stand in ``held``."""
        alone, left, right = [], [], []
        for title in titles:
            mine, pairs = [self.number[w] for w in title], [self.joined[w] for w in _joins([title])]
            alone += mine
            left += [*mine[:1], *pairs]
            right += [*pairs, *mine[-1:]]
        return np.array([alone, left, right], dtype=np.int64)

    def _near(self, word: str) -> tuple[Ints, Floats]:
        if word not in self._alike:
            cosine = self.soft.score(word)
            near = np.flatnonzero(cosine > SOFT)
            self._alike[word] = near, cosine[near]
        return self._alike[word]

    def score(self, text: str) -> Floats:
        held = np.zeros(len(self.number) + len(self.joined))
        tokens = words(text)
        for word in set(tokens):
            near, cosine = self._near(word)
            held[near] = np.maximum(held[near], cosine)
        exact = [self.joined.get(w) for w in tokens] + [self.number.get(w) for w in _joins([tokens])]
        held[[n for n in exact if n is not None]] = 1.0
        scores = np.zeros(self.filled.size)
        if self.start.size:
            mass = held[self.places].max(axis=0) * self.idf
            scores[self.filled] = np.add.reduceat(mass, self.start) / np.sqrt(np.add.reduceat(self.idf, self.start))
        return scores


def _joins(texts: Iterable[Sequence[str]]) -> list[str]:
    return [a + b for t in texts for a, b in pairwise(t)]


def scaled(scores: Floats, best: int = 20) -> Floats:
    """Scores divided by the mean of their own ``best`` highest: comparable between features of one message."""
    top = np.partition(scores, max(scores.size - best, 0))[-best:]
    return scores / (top.mean() or 1.0)


Score = Callable[[str], Floats]


def _bm25(documents: Sequence[Document]) -> Score:
    return Bm25([whole(d) for d in documents]).score


def _grams(documents: Sequence[Document]) -> Score:
    return TfIdf([whole(d) for d in documents], Bags(grams(3, 5))).score


def _soft_title(documents: Sequence[Document]) -> Score:
    return SoftTitle(documents).score


def _best_field(documents: Sequence[Document]) -> Score:
    fields = [f for f in FIELDS if any(getattr(d, f) for d in documents)]
    indexes = [TfIdf([getattr(d, f) for d in documents], Bags(grams(3, 5))) for f in fields]
    return lambda text: np.max([i.score(text) for i in indexes], axis=0)


def _scaled_sum(documents: Sequence[Document]) -> Score:
    title_words = TfIdf([d.title for d in documents], Bags(runs=2)).score
    parts = [_soft_title(documents), _grams(documents), _bm25(documents), _best_field(documents)]
    return lambda text: sum((scaled(p(text)) for p in parts), 0.5 * scaled(title_words(text)))


class Baseline:
    """A ranker made of one scoring of all documents; keeps the index of the last documents that it was asked."""

    def __init__(self, name: str, make: Callable[[Sequence[Document]], Score]) -> None:
        self.name, self._make = name, make
        self._documents: Sequence[Document] | None = None
        self._score: Score | None = None

    def _index(self, documents: Sequence[Document]) -> Score:
        if self._documents is not documents or self._score is None:
            self._documents, self._score = documents, self._make(documents)
        return self._score

    def scores(self, queries: Sequence[str], documents: Sequence[Document]) -> Floats:
        """Shape (queries, documents)."""
        score = self._index(documents)
        return np.array([score(q) for q in queries]).reshape(len(queries), len(documents))

    def rank(self, queries: Sequence[str], documents: Sequence[Document], k: int = 10) -> Ranked:
        score = self._index(documents)
        ids, values = [], []
        for query in queries:
            s = score(query)
            best = np.argsort(-s, kind="stable")[:k]
            ids.append([documents[i].id for i in best])
            values.append(s[best].tolist())
        return ids, values


def baselines() -> list[Baseline]:
    """The rankers that the matcher has to keep up with, each alone, nothing learnt."""
    return [
        Baseline("BM25, whole document", _bm25),
        Baseline("character 3–5-grams, whole document", _grams),
        Baseline("soft title", _soft_title),
        Baseline("scaled sum of the findings", _scaled_sum),
    ]
