"""Count in what share of documents common words stand, for `matching/data/background.tsv`.

    python -m bench.background

Counts words only, over the documents and messages of both collections: a word is kept where it stands in three
documents or more. No text enters the file.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from bench.data import collections
from salingjaga.matching.normalise import fold
from salingjaga.matching.segment import capitals

FILE = Path(__file__).resolve().parents[1] / "src" / "salingjaga" / "matching" / "data" / "background.tsv"
FEWEST = 3


def shares() -> dict[str, tuple[float, float]]:
    """For each word the greatest share of documents that it has in one collection, so that no language drowns another's
    small words, and the share of its uses inside sentences that are capitalised."""
    found: dict[str, float] = {}
    capital: Counter[str] = Counter()
    uses: Counter[str] = Counter()
    for collection in collections():
        bodies = [" ".join((d.claim, d.conclusion, d.explanation)) for d in collection.documents]
        texts = [f"{d.title} {body}" for d, body in zip(collection.documents, bodies, strict=True)]
        texts += [query.text for query in collection.queries]
        for body in bodies:
            capital.update(capitals(body))
            uses.update(fold(body))
        for word, count in Counter(word for text in texts for word in set(fold(text))).items():
            if count >= FEWEST and len(word) <= 24:
                found[word] = max(found.get(word, 0.0), count / len(texts))
    return {word: (share, min(capital[word] / max(uses[word], 1), 1.0)) for word, share in found.items()}


def main() -> None:
    rows = sorted(shares().items(), key=lambda row: (-row[1][0], row[0]))
    head = (
        "# word\tshare of documents that hold it\tshare capitalised inside sentences (`python -m bench.background`)\n"
    )
    FILE.write_text(head + "".join(f"{word}\t{share:.3g}\t{name:.2f}\n" for word, (share, name) in rows), "utf-8")
    print(f"{len(rows):,} words")


if __name__ == "__main__":
    main()
