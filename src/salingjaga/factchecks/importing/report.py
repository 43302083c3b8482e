"""What an import did: counts, and the first problems with their place and reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Literal

LISTED = 200  # problems kept one by one; all are counted
EXCERPT = 80

Sort = Literal["bad", "skipped"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One row that did not come in: ``bad`` (something is wrong with it) or ``skipped`` (left out by a rule).

    ``place`` is "line 12", "item 3" or an address; ``excerpt`` is the beginning of what stood there.
    """

    place: str
    reason: str
    excerpt: str = ""
    sort: Sort = "bad"

    def to_dict(self) -> dict[str, str]:
        return {"place": self.place, "reason": self.reason, "excerpt": self.excerpt, "sort": self.sort}


class SourceError(Exception):
    """The source as a whole cannot be read. The message is one sentence for the person who asked; ``status`` is the
    answer's, where a server refused."""

    def __init__(self, words: str, *, status: int = 0) -> None:
        super().__init__(words)
        self.status = status


@dataclass(slots=True)
class Report:
    """Counts of one import. ``unknown_labels`` are labels that are not on our scale: kept, without a verdict."""

    source: str = ""
    format: str = ""
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0
    bad: int = 0
    pruned: int = 0
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    broken_off: str = ""  # why the source could not be read to its end, where something of it came in
    unknown_labels: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    @property
    def stored(self) -> int:
        """Fact-checks of this source that are in now: new, corrected, or there already."""
        return self.new + self.updated + self.unchanged

    @property
    def exit_code(self) -> int:
        """The command's fixed exit code: 0 when it ran to the end and something is in, else 2."""
        return 0 if self.stored and not self.broken_off else 2

    def add(self, problem: Problem) -> None:
        if problem.sort == "bad":
            self.bad += 1
        else:
            self.skipped += 1
        if len(self.problems) < LISTED:
            self.problems.append(problem)

    def to_dict(self) -> dict[str, Any]:
        counts = ("source", "format", "new", "updated", "unchanged", "skipped", "bad", "pruned")
        return {name: getattr(self, name) for name in counts} | {
            "problems": [problem.to_dict() for problem in self.problems],
            "problems_not_listed": max(0, self.bad + self.skipped - len(self.problems)),
            "unknown_labels": dict(self.unknown_labels.most_common(50)),
            "notes": list(self.notes),
            "broken_off": self.broken_off,
            "seconds": round(self.seconds, 2),
        }


def excerpt(text: object) -> str:
    """The beginning of a row on one line, safe to print."""
    try:
        words = " ".join(str(text)[: EXCERPT * 4].split())
    except RecursionError:  # a list in a list in a list …
        words = "…"
    words = "".join(c if c.isprintable() else "�" for c in words)
    return words if len(words) <= EXCERPT else words[: EXCERPT - 1] + "…"
