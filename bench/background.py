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

FILE = Path(__file__).resolve().parents[1] / "src" / "salingjaga" / "matching" / "data" / "background.tsv"
FEWEST = 3


def shares() -> dict[str, float]:
    """For each word the greatest share that it has in one collection: no language drowns another's small words."""
    found: dict[str, float] = {}
    for collection in collections():
        texts = [" ".join((d.title, d.claim, d.conclusion, d.explanation)) for d in collection.documents]
        texts += [query.text for query in collection.queries]
        counts = Counter(word for text in texts for word in set(fold(text)))
        for word, count in counts.items():
            if count >= FEWEST and len(word) <= 24:
                found[word] = max(found.get(word, 0.0), count / len(texts))
    return found


def main() -> None:
    rows = sorted(shares().items(), key=lambda row: (-row[1], row[0]))
    head = "# word\tshare of documents that hold it (made by `python -m bench.background`)\n"
    FILE.write_text(head + "".join(f"{word}\t{share:.3g}\n" for word, share in rows), "utf-8")
    print(f"{len(rows):,} words")


if __name__ == "__main__":
    main()
