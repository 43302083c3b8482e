"""What goes into the matcher and what comes out: plain frozen values, no behaviour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

Kind = Literal["factcheck", "explainer"]
Verdict3 = Literal["match", "related", "none"]
ReasonKind = Literal["words", "link", "exact", "own_answer", "differs"]
Difference = Literal["number", "amount", "date", "name", "place", "negation"]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Document:
    """One fact-check (or explainer) as the matcher sees it.

    ``id`` is the identity (usually the address). ``revision`` is any integer that changes when the content changes.
    ``texts`` are whole circulating messages known to carry the claim; ``links`` are its known appearances and its own
    address; ``own_texts`` are the answers that we hand out about it and ``own_links`` the paths (``/c/CODE``) under
    which we do, whatever the host. Empty fields count for nothing.
    """

    id: str
    revision: int = 0
    title: str = ""
    claim: str = ""
    conclusion: str = ""
    explanation: str = ""
    texts: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    own_texts: tuple[str, ...] = ()
    own_links: tuple[str, ...] = ()
    language: str = ""
    country: str = ""
    published: date | None = None
    verdict: str = ""
    kind: Kind = "factcheck"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a document was named. ``spans`` are offsets in code points of the message as given, ``document_spans`` in
    the document's ``field``. For ``differs`` ``what`` says which kind of fact differs."""

    kind: ReasonKind
    spans: tuple[Span, ...] = ()
    field: str | None = None
    document_spans: tuple[Span, ...] = ()
    what: Difference | None = None

    def to_dict(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "spans": [list(s) for s in self.spans],
            "field": self.field,
            "document_spans": [list(s) for s in self.document_spans],
            "what": self.what,
        }


@dataclass(frozen=True, slots=True)
class Match:
    """One candidate: the document's ``id``, the calibrated probability that it checks the message's claim, reasons."""

    id: str
    probability: float
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """``match``: the first of ``matches`` is the answer. ``related``: up to three are worth showing. ``none``: nobody
    has checked it (candidates below the answer are listed all the same). ``shown`` says how many belong to the answer.

    ``notes`` holds machine words for the reader's benefit: ``unregistered_link`` (only a link that nobody registered),
    ``short_link`` (the same, and the link is a shortener's), ``too_short``, ``empty``, ``truncated``.
    """

    answer: Verdict3
    language: str
    matches: tuple[Match, ...] = ()
    shown: int = 0
    explainers: tuple[Match, ...] = ()
    notes: tuple[str, ...] = ()
