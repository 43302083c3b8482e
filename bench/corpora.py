"""Large collections made of real sentences put together anew, streamed to a file: for speed and memory, not quality.

A document has as many sentences as a real row drawn at random has, each drawn from all rows; its title is the front of
one real title and the back of another. Names that no row has (made of syllables) are put into two titles of five and
one sentence of five, from a stock as large as the collection, so that the vocabulary grows as it does for real.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from bench import data, runs
from salingjaga.matching import Document

SEED = 20261124
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_ONSETS = "b c d f g h j k l m n p r s t w y kr pr tr sy ny ng".split()
_VOWELS = "a i u e o a a".split()
_ENDS = ["", "", "n", "r", "s", "k", "ng", "t", "h", "m"]


@dataclass(frozen=True, slots=True)
class Stock:
    """What documents are made of: real titles as words, real sentences, and the lengths that real rows have."""

    titles: list[list[str]]
    conclusions: list[str]
    explanations: list[str]
    lengths: list[tuple[int, int]]


def _sentences(text: str) -> list[str]:
    return [s for s in _SENTENCE.split(text) if s.strip()]


def stock() -> Stock:
    rows = [d for d in data.turnbackhoax().documents if d.conclusion]
    return Stock(
        titles=[d.title.split() for d in data.turnbackhoax().documents],
        conclusions=[s for d in rows for s in _sentences(d.conclusion)],
        explanations=[s for d in rows for s in _sentences(d.explanation)],
        lengths=[(len(_sentences(d.conclusion)), len(_sentences(d.explanation))) for d in rows],
    )


def _name(number: int) -> str:
    """The made-up name of this number; always the same."""
    chance = random.Random(f"{SEED}:{number}")
    syllables = range(chance.choice((2, 2, 3, 3, 4)))
    made = "".join(chance.choice(_ONSETS) + chance.choice(_VOWELS) + chance.choice(_ENDS) for _ in syllables)
    return made.capitalize()


def _with_name(words: list[str], chance: random.Random, names: int) -> list[str]:
    at = chance.randrange(len(words) + 1)
    return [*words[:at], _name(int(names * chance.random() ** 2)), *words[at:]]


def documents(count: int, parts: Stock, *, seed: int = SEED) -> Iterator[Document]:
    """``count`` documents, one at a time; the first n of a larger collection are not those of a smaller one."""
    chance = random.Random(f"{seed}:{count}")
    names = count + 100
    for number in range(count):
        yield _document(number, parts, chance, names)


def _document(number: int, parts: Stock, chance: random.Random, names: int) -> Document:
    conclusions, explanations = chance.choice(parts.lengths)
    return Document(
        id=f"https://contoh.id/periksa/{number}",
        title=_title(parts, chance, names),
        conclusion=_text(parts.conclusions, conclusions, chance, names),
        explanation=_text(parts.explanations, explanations, chance, names),
        language="id",
    )


def _title(parts: Stock, chance: random.Random, names: int) -> str:
    front, back = chance.choice(parts.titles), chance.choice(parts.titles)
    words = front[: (len(front) + 1) // 2] + back[len(back) // 2 :]
    return " ".join(_with_name(words, chance, names) if chance.random() < 0.4 else words)


def _text(pool: list[str], count: int, chance: random.Random, names: int) -> str:
    sentences = [chance.choice(pool) for _ in range(count)]
    return " ".join(" ".join(_with_name(s.split(), chance, names)) if chance.random() < 0.2 else s for s in sentences)


def write(count: int, path: Path) -> Path:
    """The collection as JSON lines (fields of ``Document``). Streams: memory does not grow with ``count``."""
    parts = stock()
    with path.open("w", encoding="utf-8") as file:
        for document in runs.steps(documents(count, parts), f"writing {count:,}", count):
            file.write(json.dumps(_plain(document), ensure_ascii=False) + "\n")
    return path


def _plain(document: Document) -> dict[str, str]:
    return {k: v for k, v in asdict(document).items() if k in ("id", "title", "conclusion", "explanation", "language")}


def read(path: Path) -> Iterator[Document]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield Document(**json.loads(line))


def messages(count: int) -> list[str]:
    """The first 300 words of ``count`` real messages."""
    queries = data.turnbackhoax().queries
    chosen = random.Random(SEED).sample(range(len(queries)), min(count, len(queries)))
    return [" ".join(queries[i].text.split()[:300]) for i in chosen]


def long_messages(count: int) -> list[str]:
    """Messages of 300 words: real ones, each continued with others until it is that long."""
    texts, chance = [q.text for q in data.turnbackhoax().queries], random.Random(SEED + 1)
    made = []
    for _ in range(count):
        words: list[str] = []
        while len(words) < 300:
            words += chance.choice(texts).split()
        made.append(" ".join(words[:300]))
    return made
