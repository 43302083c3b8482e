"""What tells whether the best candidate really checks the message, or is only the nearest there is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from salingjaga.matching.message import Message
from salingjaga.matching.ranking import Ranked
from salingjaga.matching.store import Part


def evidence_of_match(message: Message, parts: Sequence[Part], found: Ranked, place: int) -> dict[str, float]:
    """Features of the probability, by name, for the candidate at ``place``; ``found`` is best first."""
    others = np.delete(found.scores, place)
    rival = float(others[0]) if len(others) else 0.0
    f = {name: float(values[place]) for name, values in found.features.items()}
    return {
        "gap": float(found.scores[place]) - rival,
        "soft": f["head_soft"],
        "best_char": f["best_char"],
        "phrase": float(np.log1p(f["phrase"])),
        "rare": float(np.log1p(f["rare_shared"])),
        "held": f["message_held"],
        "length": float(np.log1p(len(message.read.content))),
    }
