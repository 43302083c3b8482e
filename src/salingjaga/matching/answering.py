"""From ranked candidates to one of three answers: ``match``, ``related`` or ``none``.

What is certain comes first: our own answer sent back to us, a known link, a text known to the letter. Then the
probability decides, under rules that no probability overrules: a text of fewer than five content words is never a
match, nor is one that denies the claim or names another person or place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from salingjaga.matching import differences, language
from salingjaga.matching.arrays import Array
from salingjaga.matching.certainty import STRONG, Certainty
from salingjaga.matching.documents import Answer, Match, Reason, Verdict3
from salingjaga.matching.links import Link
from salingjaga.matching.message import Message
from salingjaga.matching.model import Model
from salingjaga.matching.normalise import fold
from salingjaga.matching.query import Query
from salingjaga.matching.ranking import Ranked
from salingjaga.matching.segment import EXACT_KINDS, LINK_KINDS, SHOWN, hash64, path_key
from salingjaga.matching.store import Part
from salingjaga.matching.words import FUNCTION_WORDS

CERTAIN = 0.999
FEWEST = 5
"""Content words below which only an exact text or a link can be a match."""
LEAST_HELD = 0.35
"""Share of the title or the claim (by idf) that a message must hold to be a match: 0.3 to 2 % of right matches hold
less, but up to 15 % of wrong ones, and in a small index nothing else tells that the nearest is far."""
LEAST_CHANCE = 14.0
"""Nats that the shared words must carry (`Certainty.chance`): one shared word, or three everyday ones, are no match."""
DECIDING = 5
"""Candidates that the answer is decided on, however few or many are asked for."""
MOST_RELATED = 3
EXPLAINERS = 2
CONSIDERED = 12
SHORT_QUESTION = 8
EXPLAINS_AT = 0.6
"""Share of an explainer's question (by idf) that a message must hold for it to be shown."""
KNOWN_LINKS = 50


@dataclass(frozen=True)
class _Known:
    """A document named by something certain."""

    part: int
    row: int
    reason: Reason


def answer(
    message: Message,
    parts: Sequence[Part],
    found: Ranked,
    near: Ranked,
    model: Model,
    *,
    limit: int,
    filters: Mapping[str, Any],
) -> Answer:
    """``found`` are ranked fact-checks, ``near`` ranked explainers."""
    known = _known(message, parts, filters)
    stated = differences.facts(message.read)
    matches = [_certain(message, parts, one) for one in known]
    named = {match.id for match in matches}
    certainty = Certainty(message, found)
    listed = (_candidate(certainty, parts, place, model, stated) for place in range(len(found)))
    fresh = (match for match in listed if match.id not in named)
    matches += sorted(islice(fresh, max(DECIDING - len(known), 0)), key=lambda match: -match.probability)
    matches += islice(fresh, max(limit - len(matches), 0))
    verdict, shown = _decide(message, matches, bool(known), model)
    return Answer(
        verdict,
        language.guess(message.sequence),
        tuple(matches[:limit]),
        min(shown, limit),
        _explainers(message, parts, near),
        _notes(message, verdict),
    )


def _decide(message: Message, matches: Sequence[Match], known: bool, model: Model) -> tuple[Verdict3, int]:
    if not matches:
        return "none", 0
    first = matches[0]
    if known or (_long_enough(message) and first.probability >= model.match_at and not _forbidden(first)):
        return "match", 1
    related = [match for match in matches[:MOST_RELATED] if match.probability >= model.related_at]
    return ("related", len(related)) if related else ("none", 0)


def _forbidden(match: Match) -> bool:
    return differences.forbids_match(match.reasons)


def _long_enough(message: Message) -> bool:
    return len(message.read.content) >= FEWEST


def _candidate(
    certainty: Certainty, parts: Sequence[Part], place: int, model: Model, stated: differences.Facts
) -> Match:
    message, found = certainty.message, certainty.found
    part, row = parts[int(found.parts[place])].segment, int(found.rows[place])
    texts = {name: part.text_of(row, name) for name in SHOWN}
    reasons = [message.spoken.shared(texts.items())]
    differing = [reason for name in ("title", "claim") for reason in differences.compare(stated, texts[name], name)]
    probability = model.probability(certainty.evidence(place))
    far = probability >= model.match_at and (
        found.features["head_soft"][place] < LEAST_HELD or certainty.chance(place) < LEAST_CHANCE
    )
    if far or differences.forbids_match(differing):
        probability = min(probability, 0.99 * model.match_at)
    return Match(part.id_of(row), round(probability, 4), tuple(r for r in [*reasons, *_once(differing)] if r))


def _once(differing: Sequence[Reason]) -> list[Reason]:
    """Title and claim often say the same: of differences about the same places of the message the first stays."""
    kept: dict[tuple[Any, ...], Reason] = {}
    for reason in differing:
        kept.setdefault((reason.what, reason.spans), reason)
    return list(kept.values())


def _certain(message: Message, parts: Sequence[Part], known: _Known) -> Match:
    segment = parts[known.part].segment
    texts = [(name, segment.text_of(known.row, name)) for name in SHOWN]
    words = message.spoken.shared(texts)
    reasons = [known.reason] if words is None or known.reason.kind == "own_answer" else [known.reason, words]
    return Match(segment.id_of(known.row), CERTAIN, tuple(reasons))


def _known(message: Message, parts: Sequence[Part], filters: Mapping[str, Any]) -> list[_Known]:
    """Own answers first, then known links, then exact texts; each document once."""
    every = [*_by_link(message, parts), *_by_text(message, parts)]
    order = {"own_answer": 0, "link": 1, "exact": 2}
    every.sort(key=lambda one: order[one.reason.kind])
    once: dict[tuple[int, int], _Known] = {}
    for one in every:
        if _passes(parts[one.part], one.row, filters):
            once.setdefault((one.part, one.row), one)
    return list(once.values())


def _passes(part: Part, row: int, filters: Mapping[str, Any]) -> bool:
    a, tables = part.segment.a, part.segment.meta["labels"]
    if row in part.gone or tables["kind"][int(a["kind"][row])] != "factcheck":
        return False
    wanted = [(name, filters.get(name)) for name in ("language", "country", "verdict")]
    if any(value and tables[name][int(a[name][row])] != value for name, value in wanted):
        return False
    published, since, until = int(a["published"][row]), filters.get("since"), filters.get("until")
    return not (since and published < since.toordinal()) and not (until and not 0 < published <= until.toordinal())


def _by_link(message: Message, parts: Sequence[Part]) -> list[_Known]:
    found = []
    for link in message.read.links[:KNOWN_LINKS]:
        for key in (link.canonical, path_key(urlsplit(link.canonical).path)):
            for number, part in enumerate(parts):
                for row, kind in part.segment.find("link", hash64(key)):
                    found.append(_Known(number, row, _link_reason(link, kind)))
    return found


def _link_reason(link: Link, kind: int) -> Reason:
    return Reason("own_answer" if LINK_KINDS[kind] == "own_answer" else "link", ((link.start, link.end),))


def _by_text(message: Message, parts: Sequence[Part]) -> list[_Known]:
    tokens = message.read.tokens
    if not tokens:
        return []
    span = ((min(t.start for t in tokens), max(t.end for t in tokens)),)
    key = hash64(message.read.text)
    return [
        _Known(number, row, _text_reason(EXACT_KINDS[kind], span))
        for number, part in enumerate(parts)
        for row, kind in part.segment.find("exact", key)
    ]


def _text_reason(kind: str, span: tuple[tuple[int, int], ...]) -> Reason:
    return Reason("own_answer", span) if kind == "own_answer" else Reason("exact", span, kind)


def _explainers(message: Message, parts: Sequence[Part], near: Ranked) -> tuple[Match, ...]:
    """Explainers whose question, in any of its wordings, the message asks: they stand apart and are never a match."""
    scored = []
    for place in range(min(CONSIDERED, len(near))):
        part, row = parts[int(near.parts[place])], int(near.rows[place])
        asked = _asked(message, near, place)
        if asked >= EXPLAINS_AT:
            texts = [(name, part.segment.text_of(row, name)) for name in SHOWN]
            words = message.spoken.shared(texts)
            scored.append(Match(part.segment.id_of(row), round(asked, 4), (words,) if words else ()))
    return tuple(sorted(scored, key=lambda match: -match.probability)[:EXPLAINERS])


def _asked(message: Message, near: Ranked, place: int) -> float:
    """How far the message asks what an explainer explains, 0 to 1.

    The greatest share, by idf, of one wording of the question (title, lines of the claim) that the message holds; of a
    short message also the share of it that the explainer holds. Fewer than two shared content words say too little.
    """
    query, row = near.queries[int(near.parts[place])], int(near.rows[place])
    texts = [query.segment.text_of(row, "title"), *query.segment.text_of(row, "claim").splitlines()]
    spoken = {token.text for token in message.read.content}
    return max(_of_message(query, row, spoken), *(_of_wording(query, text, spoken) for text in texts))


def _of_wording(query: Query, wording: str, spoken: set[str]) -> float:
    words = sorted({word for word in fold(wording) if word not in FUNCTION_WORDS})
    return _share(query, words, np.array([word in spoken for word in words], bool))


def _of_message(query: Query, row: int, spoken: set[str]) -> float:
    if len(spoken) > SHORT_QUESTION:
        return 0.0
    words = sorted(spoken)
    held = query.segment.rows(np.array([row])).table("whole_set")[0]
    return _share(query, words, np.isin(query.segment.words(words), held))


def _share(query: Query, words: list[str], held: Array) -> float:
    if held.sum() < 2:
        return 0.0
    numbers = query.segment.words(words)
    weights = np.where(numbers >= 0, query.idf[numbers], STRONG)
    return float(weights[held].sum() / (weights.sum() + 1e-9))


def _notes(message: Message, verdict: Verdict3) -> tuple[str, ...]:
    read, notes = message.read, []
    if read.truncated:
        notes.append("truncated")
    if not read.content and not read.links:
        notes.append("empty")
    elif verdict != "match" and read.links and not read.content:
        notes.append("short_link" if any(link.is_short for link in read.links) else "unregistered_link")
    elif verdict != "match" and not _long_enough(message):
        notes.append("too_short")
    return tuple(notes)
