"""Which persons and places of a document a message replaces by others."""

from __future__ import annotations

from collections.abc import Iterable

from salingjaga.matching.facts.gazetteer import Kind, gazetteer
from salingjaga.matching.facts.mentions import Mention, given_names
from salingjaga.matching.facts.words import Span, Words, stem

_HOME = "Indonesia"
_DIRECTION = {"di": 0, "in": 0, "at": 0, "near": 0, "dari": 1, "from": 1, "asal": 1, "ke": 2, "to": 2, "into": 2}


def compare_names(
    message: list[Mention], document: list[Mention], message_words: Words, document_words: Words
) -> Iterable[tuple[list[Span], Span]]:
    """Persons (and institutions) of the document in whose stead the message names another."""
    yield from _compare(message, document, message_words, document_words, "person", (0.25, 0.7))
    yield from _compare(message, document, message_words, document_words, "institution", (0.5, 2.0))


def compare_places(
    message: list[Mention], document: list[Mention], message_words: Words, document_words: Words
) -> Iterable[tuple[list[Span], Span]]:
    """Places of the document in whose stead the message names another; a place inside it is not another."""
    yield from _compare(message, document, message_words, document_words, "place", (0.25, 0.5))


def _compare(
    message: list[Mention],
    document: list[Mention],
    words: Words,
    stated: Words,
    kind: Kind,
    shares: tuple[float, float],
) -> Iterable[tuple[list[Span], Span]]:
    said = [m for m in message if m.kind == kind]
    known = [m for m in document if m.kind == kind]
    missing = [m for m in known if not _named(m, said, words, known)]
    if not missing:
        return
    new = [m for m in said if not words.items[m.first].hidden and all(m.entity != other.entity for other in known)]
    none_shared = len({m.entity for m in missing if m.sure}) == len({m.entity for m in known if m.sure})
    for gone in missing:
        instead = [
            m for m in new if _takes_place(m, gone, words, stated, known, shares[0] if none_shared else shares[1])
        ]
        if instead:
            spans = [(words.items[m.first].start, words.items[m.last - 1].end) for m in instead[:3]]
            yield spans, (stated.items[gone.first].start, stated.items[gone.last - 1].end)


def _named(mention: Mention, others: list[Mention], words: Words, beside: list[Mention]) -> bool:
    """Whether the text of ``others`` names the entity of ``mention``, by any name or by a part of it.

    A place is named by one inside it; by one around it only where the mention's own text (``beside``) does not name
    that one too ("Americans in Texas" is not answered by "Americans") and where it does not just tell where another
    place lies ("Lamongan, Jatim" does not name Banyuwangi)."""
    if any(other.entity == mention.entity for other in others):
        return True
    if mention.kind == "place":
        return _place_named(mention, others, beside)
    if mention.kind == "institution":
        return False
    parts = _parts(mention)
    taken = {words.items[k].text for other in others if other.listed for k in range(other.first, other.last)}
    whole = any(part in words.lowered for part in parts if len(part) > 4) or bool(parts & words.texts)
    return whole or _nearly(parts, words.texts - taken)


def _place_named(mention: Mention, others: list[Mention], beside: list[Mention]) -> bool:
    above = gazetteer().above
    if any(mention.entity in above(other.entity) for other in others):
        return True
    around = set(above(mention.entity)) - {other.entity for other in beside}
    elsewhere = {place for other in others if other.sure for place in above(other.entity)}
    return any(other.sure and other.entity in around - elsewhere for other in others)


def _parts(mention: Mention) -> frozenset[str]:
    """The words that name a person on their own; of an unknown name not the given name, where there is more."""
    listed = gazetteer().parts.get(mention.entity)
    if listed:
        return listed
    words = mention.entity[1:].split()
    return frozenset(word for word in words if len(word) > 3 and word not in given_names()) or frozenset(words)


def _nearly(parts: frozenset[str], texts: frozenset[str]) -> bool:
    """A part with one letter wrong ("persiden", "anis")."""
    wanted = [part for part in parts if len(part) > 4]
    return any(
        abs(len(part) - len(text)) <= 1 and text[:1] == part[:1] and _one_edit(part, text)
        for part in wanted
        for text in texts
        if len(text) > 3
    )


def _one_edit(a: str, b: str) -> bool:
    head = next((k for k, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    rests = (a[head + 1 :], b[head + 1 :]), (a[head:], b[head + 1 :]), (a[head + 1 :], b[head:])
    return any(x == y for x, y in rests)


def _takes_place(
    said: Mention, gone: Mention, words: Words, stated: Words, known: list[Mention], threshold: float
) -> bool:
    """Whether ``said`` stands in the message where ``gone`` stands in the document: among the same neighbours, with
    the same title, or, where the message names none of the document's (``threshold`` up to 1), amid its words."""
    if said.kind == "place" and gazetteer().related(said.entity, gone.entity):
        return False
    left, right, content = _neighbours(said, gone, words, stated)
    if content and ((left and right) or left >= 2 or right >= 2):
        return True
    if not (gone.sure and said.sure) or said.entity == _HOME or any(_covers(other, said) for other in known):
        return False
    if said.role and said.role == gone.role and words.content & stated.content:
        return True
    if said.kind == "place" and not _same_direction(words, said, stated, gone):
        return False
    rest = stated.content - {stem(w.text) for w in stated.items[gone.first : gone.last]}
    share = len(rest & words.around(said.first, said.last, 14)) / max(1, len(rest))
    return bool(rest) and (share >= threshold or (content and share >= 0.4))


def _covers(other: Mention, said: Mention) -> bool:
    return other.kind == "place" and gazetteer().related(other.entity, said.entity)


def _same_direction(words: Words, said: Mention, stated: Words, gone: Mention) -> bool:
    """Not "from X" against "in Y"; where a preposition is missing, nothing is known."""
    ways = [_DIRECTION.get(w.items[m.first - 1].text) if m.first else None for w, m in ((words, said), (stated, gone))]
    return ways[0] == ways[1] or None in ways


def _neighbours(said: Mention, gone: Mention, words: Words, stated: Words) -> tuple[int, int, bool]:
    """How many neighbours (titles left aside) agree on the left and on the right, and whether one is a content word."""
    left, one = _same_run(words, said.before - 1, stated, gone.before - 1, -1)
    right, two = _same_run(words, said.last, stated, gone.last, 1)
    return left, right, one or two


def _same_run(words: Words, i: int, stated: Words, j: int, step: int) -> tuple[int, bool]:
    length, content = 0, False
    while 0 <= i < len(words.items) and 0 <= j < len(stated.items) and length < 3:
        a, b = words.items[i], stated.items[j]
        if a.stem != b.stem:
            break
        length, content = length + 1, content or a.content
        i, j = i + step, j + step
    return length, content
