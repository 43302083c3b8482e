"""The run of one import: rows in, batches of fact-checks out, everything counted, withdrawn ones taken out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from django.db import OperationalError
from django.utils.translation import gettext as _

from salingjaga.factchecks import publishing
from salingjaga.factchecks.importing import claimreview, cleaning
from salingjaga.factchecks.importing.records import Item, Rules, read
from salingjaga.factchecks.importing.report import Problem, Report, SourceError, excerpt
from salingjaga.factchecks.publishing import BATCH, Record
from salingjaga.factchecks.scale import verdict_of

Progress = Callable[[int, int | None], None]
LABELS_COUNTED = 1000  # different labels that are not on our scale
TICK = 100  # rows between two calls of progress


@dataclass(slots=True)
class Run:
    """One import on its way. ``seen`` are the addresses met so far, ``nameless`` the bad rows that named none."""

    report: Report
    rules: Rules
    total: int | None = None
    single_page: bool = False  # a page alone cannot show that its claim is a template; what is stored can
    progress: Progress | None = None
    done: int = 0
    nameless: int = 0
    seen: set[str] = field(default_factory=set)
    listed: set[str] = field(default_factory=set)
    batch: list[tuple[str, Record]] = field(default_factory=list)

    def through(self, items: Iterable[Item | Problem]) -> None:
        """Store what the items hold. A source that breaks off keeps what came in before, and the report says so."""
        try:
            for item in _not_too_deep(items):
                self._take(item)
        except SourceError as error:
            self._store()
            if not self.report.stored:
                raise
            self.report.broken_off = str(error)
            self.report.notes.append(_("The source broke off: %s") % error)
        self._store()
        self._tell()

    def _take(self, item: Item | Problem) -> None:
        self.done += 1
        if self.done % TICK == 0:
            self._tell()
        read_row = item if isinstance(item, Problem) else read(item, self.rules)
        if isinstance(read_row, Problem):
            self._note(item, read_row)
        elif reason := self._reason_to_skip(read_row):
            self.report.add(Problem(item.place, reason, excerpt(read_row.url), sort="skipped"))
        else:
            self.seen.add(read_row.url)
            self.batch.append((item.place, read_row))
            self._count_label(read_row)
        if len(self.batch) >= BATCH:
            self._store()

    def _reason_to_skip(self, record: Record) -> str:
        if record.url in self.seen:
            return _("has the address of an earlier row; the first one counts")
        if self.single_page and publishing.repeats_a_claim(record, pages=claimreview.TEMPLATE - 1):
            self.listed.add(record.url)
            return _("repeats the claim of other pages of this site: a template, not a fact-check")
        return ""

    def _count_label(self, record: Record) -> None:
        labels = self.report.unknown_labels
        unknown = record.label and not record.verdict and verdict_of(record.label) is None
        if unknown and (record.label in labels or len(labels) < LABELS_COUNTED):
            labels[record.label] += 1

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
        try:
            outcomes = publishing.put_all([record for _place, record in batch], source=self.report.source)
        except OperationalError as error:
            words = _("The database cannot be written to (%s). Start the same command again; it goes on from there.")
            raise SourceError(words % error) from None
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


def _not_too_deep(items: Iterable[Item | Problem]) -> Iterator[Item | Problem]:
    """JSON may be nested almost as deep as Python can go; what then fails anywhere is the source's fault."""
    try:
        yield from items
    except RecursionError:
        raise SourceError(_("This source is nested too deeply to be read.")) from None
