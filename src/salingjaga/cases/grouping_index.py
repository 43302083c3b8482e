"""The texts of all cases as the grouper holds them: in the worker's memory, read from the database, never on disk.

`GroupState.revision` rises with every change of a case's texts, and the case carries the revision of its last one; what
is newer than the index is read again. So an erased text leaves at the next look, with every word that only it held.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.db.models import Min

from salingjaga.cases.models import Case, GroupState, Report, ReportState
from salingjaga.matching.gathering import Gathering, Near
from salingjaga.matching.said import Said

CHUNK = 1_000


def said(report: Report) -> Said:
    return Said.of(report.text, report.link_canonical)


class GroupingIndex:
    """All cases that were not merged away, open or not: who may be joined is asked of the database."""

    def __init__(self) -> None:
        self.gathering = Gathering()
        self.revision = 0
        self.home = settings.HOME

    def __len__(self) -> int:
        return len(self.gathering)

    def catch_up(self) -> int:
        """Read what changed since the last look; returns how many cases that was."""
        at = GroupState.objects.values_list("revision", flat=True).filter(pk=1).first() or 0
        another = at < self.revision or self.home != settings.HOME  # another database, or one that was restored
        if another or self.gathering.is_worn:
            self.forget()
        if at == self.revision:
            return 0
        count = 0
        for cases in self._changed():
            count += len(cases)
            self._read(cases)
        self.revision = at
        return count

    def forget(self) -> None:
        """Drop everything; the next look reads it anew."""
        self.gathering, self.revision, self.home = Gathering(), 0, settings.HOME

    def nearest(self, text: Said, limit: int) -> list[Near]:
        return self.gathering.nearest(text, limit)

    def opened(self, case: int, text: Said, revision: int) -> None:
        """A case that the grouper itself has just opened at this revision."""
        self.gathering.put(case, [text])
        self.revision = revision

    def joined(self, case: int, text: Said, revision: int) -> None:
        """A report that the grouper itself has just joined at this revision."""
        self.gathering.learn(case, text)
        self.revision = revision

    def _changed(self) -> Iterator[dict[int, int | None]]:
        """Cases newer than the index with what they were merged into, in order of their keys, some at a time."""
        after = 0
        rows = Case.objects.filter(revision__gt=self.revision).order_by("pk").values_list("pk", "merged_into")
        while found := dict(rows.filter(pk__gt=after)[:CHUNK]):
            after = max(found)
            yield found

    def _read(self, cases: dict[int, int | None]) -> None:
        texts = _texts([case for case, into in cases.items() if into is None])
        for case in cases:
            if found := texts.get(case):
                self.gathering.put(case, found)
            else:
                self.gathering.drop(case)


def _texts(cases: Iterable[int]) -> dict[int, list[Said]]:
    """The distinct texts of cases, in the order they came."""
    rows = Report.objects.filter(case__in=list(cases), state=ReportState.ACTIVE).values(
        "case", "text", "link_canonical"
    )
    out: dict[int, list[Said]] = defaultdict(list)
    for row in rows.annotate(first=Min("pk")).order_by("first"):
        out[row["case"]].append(Said.of(row["text"], row["link_canonical"]))
    return out
