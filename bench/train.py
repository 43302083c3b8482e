"""Learn the model that ships and write it, with where it came from.

    python -m bench.train

Reads both collections, prints the figures of `salingjaga.matching.training`, and writes `matching/data/model.json`:
coefficients, thresholds, and for each file read its SHA-256.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from bench.data import collections, shared
from salingjaga.matching import training

FILE = Path(__file__).resolve().parents[1] / "src" / "salingjaga" / "matching" / "data" / "model.json"
READ = (
    "turnbackhoax_2025-11_2026-03.jsonl",
    "turnbackhoax_2015-2021.jsonl",
    "turnbackhoax_equivalents.json",
    "snopes/verified-claims.tsv",
    "snopes/tweet-pairs.tsv",
)


def provenance(figures: dict[str, Any]) -> dict[str, Any]:
    """Which files, which command, which figures."""
    sums = {name: hashlib.sha256((shared() / name).read_bytes()).hexdigest() for name in READ}
    return {"command": "python -m bench.train", "files": sums, "figures": figures}


def main() -> None:
    whole, other = training.gathered(collections())
    model, figures = training.fitted(whole, other)
    data = {name: getattr(model, name) for name in ("rank", "match", "match_at", "related_at")}
    data["provenance"] = provenance(figures)
    FILE.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", "utf-8")
    print(json.dumps(data, indent=1))


if __name__ == "__main__":
    main()
