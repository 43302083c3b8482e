"""The run of one import: rows in, batches of fact-checks out, everything counted, withdrawn ones taken out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from salingjaga.factchecks import publishing
from salingjaga.factchecks.importing import cleaning
from salingjaga.factchecks.importing.records import Item, Rules, read
from salingjaga.factchecks.importing.report import Problem, Report, SourceError, excerpt
from salingjaga.factchecks.publishing import BATCH, Record
from salingjaga.factchecks.scale import verdict_of

Progress = Callable[[int, int | None], None]
TICK = 100  # rows between two calls of progress


@dataclass(slots=True)
class Run:
    """One import on its way. ``seen`` are the addresses met so far, ``nameless`` the bad rows that named none."""

    report: Report
    rules: Rules
    total: int | None = None
    progress: Progress | None = None
    done: int = 0
    nameless: int = 0
    seen: set[str] = field(default_factory=set)
    listed: set[str] = field(default_factory=set)
    batch: list[tuple[str, Record]] = field(default_factory=list)

    def through(self, items: Iterable[Item | Problem]) -> None:
        """Store what the items hold. A source that breaks off keeps what came in before, and the report says so."""
        try:
            for item in items:
                self._take(item)
        except SourceError as error:
            self._store()
            if not self.report.stored:
                raise
            self.report.broken_off = str(error)
        self._store()
        self._tell()

    def _take(self, item: Item | Problem) -> None:
        self.done += 1
        if self.done % TICK == 0:
            self._tell()
        read_row = item if isinstance(item, Problem) else read(item, self.rules)
        if isinstance(read_row, Problem):
            self._note(item, read_row)
        elif read_row.url in self.seen:
            reason = _("has the address of an earlier row; the first one counts")
            self.report.add(Problem(_place(item), reason, excerpt(read_row.url), sort="skipped"))
        else:
            self.seen.add(read_row.url)
            self.batch.append((_place(item), read_row))
            if read_row.label and not read_row.verdict and verdict_of(read_row.label) is None:
                self.report.unknown_labels[read_row.label] += 1
        if len(self.batch) >= BATCH:
            self._store()

    def _note(self, item: Item | Problem, problem: Problem) -> None:
        """Count what does not come in; remember its address, so that a broken row is not taken for a withdrawn one."""
        self.report.add(problem)
        url = cleaning.address(item.fields.get("url")) if isinstance(item, Item) else ""
        if url:
            self.listed.add(url)
        elif problem.sort == "bad":
            self.nameless += 1

    def _store(self) -> None:
        batch, self.batch = self.batch, []
        if not batch:
            return
        outcomes = publishing.put_all([record for _place, record in batch], source=self.report.source)
        for (place, record), outcome in zip(batch, outcomes, strict=True):
            if outcome == "ours":
                reason = _("stands here in words of our own, which an import leaves alone")
                self.report.add(Problem(place, reason, excerpt(record.url), sort="skipped"))
            else:
                setattr(self.report, outcome, getattr(self.report, outcome) + 1)

    def _tell(self) -> None:
        if self.progress is not None:
            self.progress(self.done, self.total)

    def prune(self, refused: str = "") -> None:
        """Take out what this source brought earlier and lists no more, unless we cannot be sure of that."""
        if not refused and self.report.broken_off:
            refused = _("Nothing was taken out: the source broke off.")
        if not refused and self.nameless:
            refused = (
                _("Nothing was taken out: %d rows could not be read, so we cannot tell what is gone.") % self.nameless
            )
        if not refused and not self.report.stored:
            refused = _("Nothing was taken out: nothing is in.")
        if refused:
            self.report.notes.append(refused)
        else:
            self.report.pruned = publishing.prune(self.report.source, keep=self.seen | self.listed)


def _place(item: Item | Problem) -> str:
    return item.place
