"""Why we think it is the same claim, as a reader sees it: words marked in both texts, differences, how sure we are.

Spans of reasons are offsets in code points of the message and of a document's field, as given to the matcher.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from salingjaga.factchecks.index import document
from salingjaga.factchecks.models import FactCheck
from salingjaga.factchecks.shown import first_sentence
from salingjaga.matching.documents import Reason, Span

# what a reader must know first, before anything is shared
WEIGHT = ("negation", "name", "place", "date", "amount", "number")
WHAT: dict[str, Promise] = {
    "negation": gettext_lazy("“Not”"),
    "name": gettext_lazy("Name"),
    "place": gettext_lazy("Place"),
    "date": gettext_lazy("Date"),
    "amount": gettext_lazy("Amount"),
    "number": gettext_lazy("Number"),
}
KEEP = 90  # characters of unmarked text kept on each side of a gap
GAP = 2 * KEEP + 60
MOST = 2_400  # characters of one bubble
NOTHING = "–"
NEGATORS = set("tidak tdk tak gak ga nggak enggak bukan bkn belum blm jangan tanpa not no never".split())
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
LINK = re.compile(r"https?://\S+")
ELSE = gettext_lazy("something else")


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    mark: str = ""  # "same", "differs" or ""


@dataclass(frozen=True, slots=True)
class Part:
    by: str
    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class Row:
    what: str
    yours: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Comparison:
    yours: list[Piece]
    theirs: list[Part]
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Certainty:
    slots: list[bool]
    word: str
    sentence: str


def compare(message: str, factcheck: FactCheck, reasons: Sequence[Reason]) -> Comparison:
    theirs = [
        Part(by, shorten(mark(text, _spans(reasons, name, "same"), _spans(reasons, name, "differs"))))
        for name, (by, text) in shown_fields(factcheck).items()
    ]
    # the first text says what it was about; it steps back where another one holds the shared words
    theirs = [part for part in theirs if any(piece.mark for piece in part.pieces)] or theirs[:1]
    rows = [_row(message, factcheck, r) for r in weighed(reasons)]
    years = unchecked_years(message, factcheck, reasons)
    if years:
        rows.append(Row(str(WHAT["date"]), _quoted(message, years), about(factcheck)))
    yours = mark(message, _spans(reasons, None, "same"), [*_spans(reasons, None, "differs"), *years])
    return Comparison(shorten(yours), theirs, rows)


def unchecked_years(message: str, factcheck: FactCheck, reasons: Iterable[Reason]) -> list[Span]:
    """Years that the message names and the check cannot have meant: its texts, event and publication name others.

    The matcher compares the texts alone; which election a check was about often stands beside them.
    """
    said = [span for reason in reasons if reason.kind == "differs" for span in reason.spans]
    texts = [factcheck.title, factcheck.claim, factcheck.fact, factcheck.conclusion, factcheck.explanation]
    known = set(YEAR.findall(" ".join([*texts, factcheck.event, str(factcheck.published or "")])))
    without_links = LINK.sub(lambda link: " " * len(link[0]), message)
    years = list(YEAR.finditer(without_links))
    if not about(factcheck) or any(year[0] in known for year in years):
        return []  # who names the right year too looks back or ahead
    found = [year.span() for year in years]
    return [(s, e) for s, e in found if not any(start < e and s < end for start, end in said)]


def about(factcheck: FactCheck) -> str:
    """Which election or year the check was about; empty where we do not know."""
    return factcheck.event or (str(factcheck.published.year) if factcheck.published else "")


def shown_fields(factcheck: FactCheck) -> dict[str, tuple[str, str]]:
    """The texts of a fact-check that may stand beside the message: field -> (whose words, text), the first always.

    Fields are those of the document that the index was given, so that the reasons' offsets fit.
    """
    texts = document(factcheck, ())
    if factcheck.ours:
        fields = {
            "claim": (_("The rumour, in our words"), texts.claim),
            "title": (_("Title"), texts.title),
            "conclusion": (_("The fact, in our words"), texts.conclusion),
            "explanation": (_("Explanation, in our words"), texts.explanation),
        }
    else:
        sentence = first_sentence(texts.conclusion)
        beginning = sentence.rstrip("…")
        fields = {
            "title": (
                _("Title at %(publisher)s") % {"publisher": factcheck.publisher or _("the publisher")},
                texts.title,
            ),
            # only where it stands so in their text: else offsets would miss
            "conclusion": (_("One sentence of their finding"), sentence * texts.conclusion.startswith(beginning)),
        }
    return {name: pair for name, pair in fields.items() if pair[1]}


def weighed(reasons: Iterable[Reason]) -> list[Reason]:
    """The differences, the weightiest first, the same pair once."""
    found: dict[tuple[object, ...], Reason] = {}
    for reason in reasons:
        if reason.kind == "differs" and reason.what in WEIGHT:
            found.setdefault((reason.what, reason.spans, reason.document_spans), reason)
    return sorted(found.values(), key=lambda r: WEIGHT.index(r.what or "number"))


def weightiest(message: str, factcheck: FactCheck, reasons: Iterable[Reason]) -> SafeString | None:
    """The one difference to say before anything is shared, as a sentence; None if there is none."""
    differences = weighed(reasons)
    if not differences:
        years = _quoted(message, unchecked_years(message, factcheck, ()))
        sentence = _("Your message says {yours}; the check was about {theirs}.")
        found = years != NOTHING
        return format_html(sentence, yours=_marked(years), theirs=_marked(about(factcheck))) if found else None
    row = _row(message, factcheck, differences[0])
    sentence = _sentence(row, is_negation=differences[0].what == "negation")
    return format_html(sentence, yours=_marked(row.yours), theirs=_marked(row.theirs), what=row.what.lower())


def _sentence(row: Row, *, is_negation: bool) -> str:
    yours, theirs = row.yours != NOTHING, row.theirs != NOTHING
    if is_negation and (yours or theirs):
        if yours and theirs:
            return _("Your message says {yours}, what was checked says {theirs}: they may say opposite things.")
        if yours:
            return _("Your message says {yours}, what was checked does not: they may say opposite things.")
        return _("What was checked says {theirs}, your message does not: they may say opposite things.")
    if yours and row.theirs == str(ELSE):
        return _("Your message says {yours}; what was checked says something else.")
    if yours and theirs:
        return _("Your message says {yours}; what was checked says {theirs}.")
    if yours:
        return _("Your message says {yours}; what was checked does not.")
    if theirs and row.theirs != str(ELSE):
        return _("What was checked says {theirs}; your message does not.")
    return _("This differs from what was checked: {what}.")


def _marked(text: str) -> SafeString:
    return format_html('<mark class="differs" dir="auto">{}</mark>', text)


def _row(message: str, factcheck: FactCheck, reason: Reason) -> Row:
    field = shown_fields(factcheck).get(reason.field or "")
    quoted = _denial if reason.what == "negation" else _quoted
    return Row(
        what=str(WHAT[reason.what or "number"]),
        yours=quoted(message, reason.spans),
        # what stands only in a text that we may not show is called different, not absent
        theirs=quoted(field[1], reason.document_spans) if field else str(ELSE) if reason.document_spans else NOTHING,
    )


def _denial(text: str, spans: Iterable[Span]) -> str:
    """A negation with the word that it denies: "tidak" alone says nothing."""
    return _quoted(text, [(start, _after_negator(text, start, end)) for start, end in spans])


def _after_negator(text: str, start: int, end: int) -> int:
    follows = re.compile(r"\W{1,3}\w+").match(text, end)
    return follows.end() if follows and text[start:end].lower().strip() in NEGATORS else end


def _quoted(text: str, spans: Iterable[Span]) -> str:
    words = [readable(text[start:end]).strip() for start, end in spans if 0 <= start < end <= len(text)]
    return ", ".join(dict.fromkeys(word[:60] for word in words if word)) or NOTHING


def _spans(reasons: Iterable[Reason], field: str | None, kind: str) -> list[Span]:
    """Spans in the message (`field` None) or in a document's field."""
    chosen = [r for r in reasons if (r.kind == "differs") == (kind == "differs")]
    if field is None:
        return [span for r in chosen for span in r.spans]
    return [span for r in chosen if r.field == field for span in r.document_spans]


def shared_words(message: str, reasons: Iterable[Reason], limit: int = 4) -> list[str]:
    """A few words of the message that the fact-check has too, longest first: for a candidate's row."""
    pieces = mark(message, _spans(reasons, None, "same"), [])
    words = dict.fromkeys(" ".join(p.text.split()).lower()[:40] for p in pieces if p.mark)
    return sorted((w for w in words if len(w) > 2), key=len, reverse=True)[:limit]


def mark(text: str, same: Iterable[Span], differs: Iterable[Span]) -> list[Piece]:
    """Cut `text` into pieces. Spans may overlap, touch or lie outside; where both kinds meet the difference wins."""
    points = {0, len(text)}
    spans = [(s, e, kind) for kind, many in (("same", same), ("differs", differs)) for s, e in many]
    spans = [(max(0, s), min(len(text), e), kind) for s, e, kind in spans if s < len(text) and e > max(0, s)]
    edges: dict[int, list[tuple[int, str]]] = {}
    for start, end, kind in spans:
        edges.setdefault(start, []).append((1, kind))
        edges.setdefault(end, []).append((-1, kind))
    points |= edges.keys()
    depth = {"same": 0, "differs": 0}
    pieces: list[Piece] = []
    ordered = sorted(points)
    for start, end in pairwise(ordered):
        for step, kind in edges.get(start, []):
            depth[kind] += step
        kind = "differs" if depth["differs"] else "same" if depth["same"] else ""
        _append(pieces, text[start:end], kind)
    return pieces


def _append(pieces: list[Piece], text: str, kind: str) -> None:
    if pieces and pieces[-1].mark == kind:
        pieces[-1] = Piece(pieces[-1].text + text, kind)
    # one space between two marked words does not need to break the mark
    elif len(pieces) > 1 and kind and pieces[-1].text == " " and pieces[-2].mark == kind:
        pieces[-2:] = [Piece(f"{pieces[-2].text} {text}", kind)]
    else:
        pieces.append(Piece(text, kind))


def shorten(pieces: Sequence[Piece]) -> list[Piece]:
    """Leave out the middle of long unmarked stretches, and everything after MOST characters."""
    short: list[Piece] = []
    total = 0
    for number, piece in enumerate(pieces):
        text = readable(piece.text)
        if not piece.mark and len(text) > GAP:
            head = "" if number == 0 else text[:KEEP].rpartition(" ")[0]
            tail = "" if number == len(pieces) - 1 else text[-KEEP:].partition(" ")[2]
            text = f"{head} … {tail}" if head or tail else text[:GAP] + " …"
        if total + len(text) > MOST:
            return [*short, Piece(text[: MOST - total] + " …", piece.mark)]
        total += len(text)
        short.append(Piece(text, piece.mark))
    return short


def readable(text: str) -> str:
    """Control characters as a visible sign: a browser would drop or misread them."""
    return "".join(
        ch if ch in "\n\t" or (ord(ch) >= 32 and not 0x7F <= ord(ch) < 0xA0) else "�"
        for ch in text.replace("\r\n", "\n").replace("\r", "\n")
    )


def certainty(probability: float, reasons: Iterable[Reason]) -> Certainty:
    """Words first, then the count. The probability is calibrated on one checked message to one unchecked."""
    hundred = min(99, max(1, math.floor(probability * 100 + 0.5)))
    filled = min(5, max(1, round(hundred / 20)))
    kinds = {reason.kind for reason in reasons}
    return Certainty([n < filled for n in range(5)], _sure(hundred, kinds), _count(hundred))


def _sure(hundred: int, kinds: Set[str]) -> str:
    if "own_answer" in kinds:
        return _("This is our own answer, sent back")
    if "link" in kinds:
        return _("The same link, already checked")
    if "exact" in kinds:
        return _("The same text, already checked")
    if hundred >= 95:
        return _("Sure that this is the same claim")
    return _("Fairly sure that this is the same claim") if hundred >= 80 else _("Not very sure")


def _count(hundred: int) -> str:
    return _(
        "Of 100 messages as close as this one, about %(count)d do carry the same claim. Counted on test messages: "
        "half of them had been checked before, half had not."
    ) % {"count": hundred}
