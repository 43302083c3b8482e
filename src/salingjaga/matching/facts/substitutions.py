"""Which persons and places of a document a message replaces by others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from salingjaga.matching.facts.gazetteer import Kind, gazetteer
from salingjaga.matching.facts.mentions import Mention, given_names
from salingjaga.matching.facts.words import Span, Words, stem, word_set
from salingjaga.matching.normalise import fold

_HOME = "Indonesia"
_FROM = frozenset({"dari", "from", "asal"})
_AT = frozenset({"di", "ke", "in", "at", "near", "to", "into"})


@dataclass(frozen=True, slots=True)
class _Pair:
    """The two texts, what each mentions of one kind, and the shares of the document's words that must stand around
    another name: where the message names none of the document's, and where it names some."""

    words: Words
    stated: Words
    said: list[Mention]
    known: list[Mention]
    shares: tuple[float, float]


_SHARES: dict[Kind, tuple[float, float]] = {"person": (0.25, 0.7), "place": (0.25, 0.5), "institution": (0.5, 2.0)}


def compare_names(
    message: list[Mention], document: list[Mention], words: Words, stated: Words
) -> Iterable[tuple[list[Span], Span]]:
    """Persons and bodies of the document in whose stead the message names another: spans there and here."""
    yield from _compare(message, document, words, stated, "person")
    yield from _compare(message, document, words, stated, "institution")


def compare_places(
    message: list[Mention], document: list[Mention], words: Words, stated: Words
) -> Iterable[tuple[list[Span], Span]]:
    """Places of the document in whose stead the message names another; a place inside it is not another."""
    yield from _compare(message, document, words, stated, "place")


def _compare(
    message: list[Mention], document: list[Mention], words: Words, stated: Words, kind: Kind
) -> Iterable[tuple[list[Span], Span]]:
    said, known = [m for m in message if m.kind == kind], [m for m in document if m.kind == kind]
    missing = [m for m in known if not _named(m, said, words, known)] if said else []
    if not missing:
        return
    pair = _Pair(words, stated, said, known, _SHARES[kind])
    new = [m for m in said if not words.items[m.first].hidden and all(m.entity != other.entity for other in known)]
    none_shared = {m.entity for m in missing if m.sure} == {m.entity for m in known if m.sure}
    for gone in missing:
        instead = [m for m in new if _takes_place(m, gone, pair, none_shared=none_shared)]
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
        return _place_named(mention, others, beside) or _misspelled(mention, words)
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


def _misspelled(mention: Mention, words: Words) -> bool:
    """Every word of a place's name stands in the message, with at most one letter wrong or two exchanged."""
    parts = fold(mention.entity)
    return all(part in words.texts or _nearly(frozenset({part}), words.texts) for part in parts)


def _one_edit(a: str, b: str) -> bool:
    head = next((k for k, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    rests = (a[head + 1 :], b[head + 1 :]), (a[head:], b[head + 1 :]), (a[head + 1 :], b[head:])
    return any(x == y for x, y in rests) or (len(a) == len(b) and sorted(a) == sorted(b))


def _takes_place(said: Mention, gone: Mention, pair: _Pair, *, none_shared: bool) -> bool:
    """Whether ``said`` stands in the message where ``gone`` stands in the document: among the same neighbours, with
    the same title, or amid enough of the document's words (fewer where the message names ``none`` of its names)."""
    if said.kind == "place" and gazetteer().related(said.entity, gone.entity):
        return False
    left, right, content = _neighbours(said, gone, pair.words, pair.stated)
    if content and ((left and right) or left >= 2 or right >= 2):
        return True
    if not (gone.sure and said.sure) or said.entity == _HOME or any(_covers(other, said) for other in pair.known):
        return False
    if said.kind == "place" and not content and not _same_direction(said, gone, pair):
        return False
    same_title = said.role == gone.role and said.role not in word_set("roles", "courtesies") and bool(said.role)
    if same_title and pair.words.content & pair.stated.content:
        return True
    return _amid_its_words(said, gone, pair, beside=content, none_shared=none_shared)


def _amid_its_words(said: Mention, gone: Mention, pair: _Pair, *, beside: bool, none_shared: bool) -> bool:
    rest = pair.stated.content - {stem(w.text) for w in pair.stated.items[gone.first : gone.last]}
    near = len(rest & pair.words.around(said.first, said.last, 14))
    wanted = pair.shares[not none_shared] * len(rest)
    if none_shared and said.kind != "institution":
        wanted = min(wanted, max(2.0, 0.12 * len(rest)))
    return near >= max(1.0, min(wanted, 0.4 * len(rest)) if beside else wanted)


def _covers(other: Mention, said: Mention) -> bool:
    return other.kind == "place" and gazetteer().related(other.entity, said.entity)


def _same_direction(said: Mention, gone: Mention, pair: _Pair) -> bool:
    """Not "from X" against "in Y"; where a preposition is missing, nothing is known."""
    sides = ((pair.words, said), (pair.stated, gone))
    before = {words.items[mention.first - 1].text for words, mention in sides if mention.first}
    return not (before & _FROM and before & _AT)


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
