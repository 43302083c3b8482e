"""What each person may read of a case: the texts as they came in the holding organisation, masked for everybody else.

Every text that a page or the API shows goes through a `Reader`. Masks are laid on whole texts and the text is cut
afterwards: half a telephone number would not be recognised as one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from salingjaga.accounts.access import Action, organisations
from salingjaga.accounts.models import Person
from salingjaga.cases.models import Case, Evidence, Report, ReportState
from salingjaga.factchecks.comparing import Piece, readable
from salingjaga.privacy import mask

TITLE = 90
LOOKED_AT = 400
MOST_REPORTS = 2000
MOST_VARIANTS = 12
SHOWN = 1500
LONGEST = 20_000


@dataclass(frozen=True)
class Variant:
    """One wording of the rumour: how many sent it, when first, and `report` that stands for them all."""

    report: str
    pieces: list[Piece]
    link: str
    count: int
    people: int
    first: datetime
    longest: bool


class Reader:
    """One person's rights to read, asked once for a whole page."""

    def __init__(self, person: Person) -> None:
        self.person = person

    @cached_property
    def _places(self) -> set[int]:
        return set(organisations(self.person, Action.SEE_ORIGINALS).values_list("pk", flat=True))

    def reads_originals(self, case: Case) -> bool:
        """In the organisation that holds the case, and nowhere else."""
        return case.holder_id in self._places

    def text(self, case: Case, text: str) -> str:
        """`text` of this case as they may read it."""
        return readable(text if self.reads_originals(case) else mask(text[: LONGEST + 100])[:LONGEST])

    def title(self, case: Case) -> str:
        """One line for lists: the team's name for it, else the text's beginning, else the link, else its number."""
        said = " ".join(self.text(case, (case.title or case.text or case.link)[:LOOKED_AT]).split())
        return (said[: TITLE - 1] + "…" if len(said) > TITLE else said) or case.public_id

    def digest(self, case: Case, piece: Evidence) -> str:
        """The SHA-256 of evidence; of a text that is masked for them none, for numbers are guessed from it."""
        kept = "" if piece.file else piece.quote or piece.url
        return piece.sha256 if self.text(case, kept) == readable(kept) else ""

    def finds(self, case: Case, words: Sequence[str]) -> bool:
        """Whether each word stands in what they may read of title and text."""
        if self.reads_originals(case):
            return True
        seen = self.text(case, f"{case.title}\n{case.text}").lower()
        return all(word.lower() in seen for word in words)


def reports_of(case: Case) -> list[Report]:
    """The reports whose texts count: active ones, the oldest first, at most 2,000."""
    rows = Report.objects.filter(case=case, state=ReportState.ACTIVE).order_by("pk")
    return list(rows.defer("contact_sealed", "code_hash", "note")[:MOST_REPORTS])


def key_of(report: Report) -> str:
    """What makes two reports the same wording: the text without differences of case and space, else the link."""
    return " ".join(report.text.lower().split()) or report.link_canonical or report.link


def alike(reports: Sequence[Report]) -> dict[str, list[Report]]:
    """Reports by wording, the most frequent first."""
    found: dict[str, list[Report]] = {}
    for report in reports:
        found.setdefault(key_of(report), []).append(report)
    return dict(sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[1][0].pk)))


def variants(case: Case, reports: Sequence[Report], reader: Reader) -> tuple[list[Variant], int]:
    """The wordings that came in, the most frequent first (at most 12), and how many there are.

    What another wording has and the case's longest does not is marked, on the texts as the reader may see them.
    """
    groups = alike(reports)
    known = set(_words(reader.text(case, case.text)))
    shown = [_variant(case, group, reader, known) for group in list(groups.values())[:MOST_VARIANTS]]
    return shown, len(groups)


def _variant(case: Case, group: Sequence[Report], reader: Reader, known: set[str]) -> Variant:
    first = group[0]
    longest = any(report.pk == case.text_of_id for report in group)
    text = reader.text(case, first.text)
    pieces = [Piece(text)] if longest else _marked(text, known)
    return Variant(
        report=first.public_id,
        pieces=_cut(pieces),
        link=reader.text(case, first.link),
        count=len(group),
        people=len({(report.asker, report.received_at.date()) for report in group}),
        first=first.received_at,
        longest=longest,
    )


def _words(text: str) -> list[str]:
    return [word.strip(".,;:!?\"'()“”*_").lower() for word in text.split()]


def _marked(text: str, known: set[str]) -> list[Piece]:
    """The text in pieces; runs of words that the longest wording does not have are marked as different."""
    pieces: list[Piece] = []
    for word in re.findall(r"\S+\s*|\s+", text):
        bare = "".join(_words(word))
        kind = "differs" if bare and bare not in known else ""
        if pieces and pieces[-1].mark == kind:
            pieces[-1] = Piece(pieces[-1].text + word, kind)
        else:
            pieces.append(Piece(word, kind))
    return pieces


def _cut(pieces: list[Piece]) -> list[Piece]:
    left, short = SHOWN, []
    for piece in pieces:
        short.append(Piece(piece.text[:left] + ("…" if len(piece.text) > left else ""), piece.mark))
        left -= len(piece.text)
        if left <= 0:
            break
    return short
