"""What a message says otherwise than a checked claim: numbers, amounts, dates, names, places, and its denial."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from salingjaga.matching.documents import Difference, Reason, Span
from salingjaga.matching.facts import dates, denials, mentions, numbers, substitutions
from salingjaga.matching.facts.words import Words
from salingjaga.matching.normalise import Normalised, normalise

MAX_CHARACTERS = 20_000
_FORBIDDING: frozenset[Difference] = frozenset({"negation", "name", "place"})
_LABEL = re.compile(r"^\s*(?:[\[(][^\])]{1,40}[\])]\s*:?\s*)+")
_QUOTE = re.compile(r"[“\"]([^”\"]{20,4000})[”\"]")
_NARRATION = re.compile(r"\b(?:narasi|transkrip|takarir|caption)[a-z ]{0,40}: ?")
_FRAME = re.compile(
    r"\b(?:Hingga|Sampai|Per) (?:(?:artikel|berita|tulisan|saat ini|hari ini|\w+) ?\(|artikel|tulisan|berita ini)"
)


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything checkable that one text states. Make it once per message with ``facts()``."""

    words: Words
    dates: list[dates.When]
    numbers: list[numbers.Quantity]
    mentions: list[mentions.Mention]
    stance: denials.Stance


def facts(message: Normalised) -> Facts:
    """What the message states (its first 800 words)."""
    return _facts(Words(message.original, message.tokens))


def _facts(words: Words) -> Facts:
    when = dates.find(words)
    taken = [*words.hidden, *((w.start, w.end) for w in when)]
    return Facts(words, when, numbers.find(words, taken), mentions.find(words), denials.find(words))


@lru_cache(maxsize=1024)
def _document(text: str, field: str) -> tuple[Facts, int]:
    """The facts of a field of a document, and how many code points were cut off its head (a label, a frame).

    Journalists describe where a claim was seen in a fixed form: "Beredar unggahan … pada Senin (9/3/2026) … “the text
    itself” … Hingga Rabu (11/3/2026) unggahan telah disukai 900 kali." Only the text itself is the claim."""
    cut = label.end() if (label := _LABEL.match(text)) else 0
    end = min(len(text), cut + MAX_CHARACTERS)
    if field == "claim" and (narration := _NARRATION.search(text, cut, end)):
        cut = narration.end()
    if field == "claim" and end - cut > 250 and (quote := _QUOTE.search(text, cut, end)):
        cut, end = quote.span(1)
    body = text[cut:end]
    if field == "claim" and (frame := _FRAME.search(body)):
        body = body[: frame.start()]
    stated = _facts(Words(body, normalise(body).tokens))
    if field == "claim":
        stated = replace(stated, dates=[when for when in stated.dates if body[when.start - 1 : when.start] != "("])
    return stated, cut


def compare(message: Facts, document: str, field: str) -> list[Reason]:
    """The facts that the message states otherwise than ``document``, the text of one field.

    A fact that the message leaves out is no difference. Spans are code points of the message's original text,
    ``document_spans`` of ``document``. A label in brackets before a title counts for nothing; of a long ``claim`` that
    quotes the circulating text only the quotation is compared."""
    stated, cut = _document(document, field)
    return [
        Reason("differs", tuple(spans), field, ((start + cut, end + cut),), what)
        for what, spans, (start, end) in _found(message, stated)
    ]


def between(message: Facts, other: Facts) -> list[Reason]:
    """The facts that one circulating text states otherwise than ``other``, another one; ``field`` is empty.

    Nothing of either text is kept."""
    return [Reason("differs", tuple(spans), None, (span,), what) for what, spans, span in _found(message, other)]


def _found(message: Facts, stated: Facts) -> Iterable[tuple[Difference, list[Span], Span]]:
    if not message.words.items or not stated.words.items or message.words.original == stated.words.original:
        return
    pair = (message.words, stated.words)
    for what, spans, span in numbers.compare(message.numbers, stated.numbers, *pair):
        yield what, spans, span
    for spans, span in dates.compare(message.dates, stated.dates, *pair):
        yield "date", spans, span
    for spans, span in substitutions.compare_names(message.mentions, stated.mentions, *pair):
        yield "name", spans, span
    for spans, span in substitutions.compare_places(message.mentions, stated.mentions, *pair):
        yield "place", spans, span
    for spans, span in denials.compare(message.stance, stated.stance, *pair):
        yield "negation", spans, span


def differences(message: Normalised, document: str, field: str) -> list[Reason]:
    """``compare()`` for a single pair; ``facts()`` and ``compare()`` save work where one message meets many documents.

    >>> message = normalise("Gawat, ada 70 kontainer di Medan! KPU tdk membantah")
    >>> claim = "[SALAH] 7 kontainer di Surabaya"
    >>> for reason in differences(message, claim, "title"):
    ...     (start, end), (first, last) = reason.spans[0], reason.document_spans[0]
    ...     print(reason.what, message.original[start:end], claim[first:last])
    number 70 7
    place Medan Surabaya
    """
    return compare(facts(message), document, field)


def forbids_match(reasons: Iterable[Reason]) -> bool:
    """Whether a difference makes it another claim: a denial, another person, another place. Another number, date or
    amount does not; it is said before anything is shared."""
    return any(reason.kind == "differs" and reason.what in _FORBIDDING for reason in reasons)
