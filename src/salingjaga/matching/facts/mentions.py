"""Who and where: mentions of persons, institutions and places in a text, and which of them differ between two."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from salingjaga.matching.facts.gazetteer import Entry, Kind, gazetteer
from salingjaga.matching.facts.words import Span, Words, stem, vocabulary, word_set
from salingjaga.matching.normalise import fold

_DIRECTION = {"di": 0, "in": 0, "at": 0, "near": 0, "dari": 1, "from": 1, "asal": 1, "ke": 2, "to": 2, "into": 2}
_HOME = "Indonesia"
_LINKS = frozenset({"bin", "binti", "al", "el", "van", "von", "de", "da", "bint"})


@dataclass(frozen=True, slots=True)
class Mention:
    """Words ``first`` to ``last`` (exclusive) name ``entity``. Only a ``sure`` mention shows that another one is
    named; any mention shows that this one is. ``role`` is the title before the name ("ketua kpu"); ``listed`` says
    that our lists know the entity."""

    kind: Kind
    entity: str
    first: int
    last: int
    sure: bool
    role: str = ""
    listed: bool = True

    @property
    def before(self) -> int:
        """The first word of the title, or of the name where it has none."""
        return self.first - len(self.role.split())


def find(words: Words) -> list[Mention]:
    """All mentions, in order of position; none overlap."""
    found: list[Mention] = []
    index = 0
    while index < len(words.items):
        mention = _listed(words, index) or _unlisted(words, index)
        if mention is None:
            index += 1
            continue
        if found and mention.kind == "person" and _tells_who(words, found[-1], mention):
            found[-1] = replace(found[-1], sure=False)
        found.append(mention)
        index = mention.last
    return found


def _tells_who(words: Words, place: Mention, person: Mention) -> bool:
    """ "U.S. President Donald Trump", "Gubernur Jabar Dedi Mulyadi": the place tells who, not where."""
    if place.kind != "place":
        return False
    country = place.entity not in gazetteer().inside
    before = country and bool(person.role) and person.before == place.last
    return before or (person.first == place.last and bool(_role_before(words, place.first)))


def _listed(words: Words, index: int) -> Mention | None:
    items = words.items
    for entry in gazetteer().by_first.get(items[index].text, ()):
        last = index + len(entry.tokens)
        if last <= len(items) and all(items[index + k].text == t for k, t in enumerate(entry.tokens)):
            role = _role_before(words, index) if entry.kind == "person" else ""
            return Mention(entry.kind, entry.entity, index, last, _sure(words, index, entry), role)
    return None


def _sure(words: Words, index: int, entry: Entry) -> bool:
    word = words.items[index]
    if word.hidden:
        return False
    if not entry.mark:
        return True
    before = words.items[index - 1].text if index and word.gap == 0 else ""
    if entry.mark == "!":
        acronym = len(word.raw) > 1 and word.raw.isupper() and words.mixed_case
        return acronym if len(word.raw) < 4 else before in word_set("places", "admin")
    if entry.kind == "person" or entry.mark == "~":
        return False
    after = words.items[index + len(entry.tokens)] if index + len(entry.tokens) < len(words.items) else None
    if words.mixed_case and after and not after.gap and after.content and after.raw[:1].isupper():
        return False  # "Washington Post"
    return before in word_set("places", "cues") or (words.mixed_case and words.capital(index) and word.gap < 2)


@lru_cache(maxsize=1)
def _titles() -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(fold(title)) for title in vocabulary()["roles"]["titles"].split(","))


def _is_body(text: str) -> bool:
    return any(entry.kind == "institution" and entry.tokens == (text,) for entry in gazetteer().by_first.get(text, ()))


@lru_cache(maxsize=1)
def _title_ends() -> frozenset[str]:
    return frozenset(title[-1] for title in _titles())


def _is_no_name(words: Words, first: int, last: int) -> bool:
    """A title ("First Lady") or a place that bears a name ("Travis County")."""
    texts = [word.text for word in words.items[first : last + 1]]
    titled = any((text,) in _titles() for text in texts[: last - first]) or tuple(texts[:2]) in _titles()
    return titled or any(text in word_set("roles", "bearers") for text in texts)


@lru_cache(maxsize=1)
def _given_names() -> frozenset[str]:
    return word_set("roles", "names")


def _role_before(words: Words, index: int) -> str:
    """The longest title that ends right before word ``index``, or before a body there ("Komisioner KPU")."""
    if not index or words.items[index].gap:
        return ""
    last = words.items[index - 1].text
    for length in (3, 2, 1) if last in _title_ends() else ():
        first = index - length
        if first >= 0 and all(words.items[k].gap == 0 for k in range(first + 1, index)):
            candidate = tuple(words.items[k].text for k in range(first, index))
            if candidate in _titles():
                return " ".join(candidate)
    outer = _role_before(words, index - 1) if _is_body(last) else ""
    return f"{outer} {last}" if outer else ""


def _is_body(text: str) -> bool:
    return any(entry.kind == "institution" and entry.tokens == (text,) for entry in gazetteer().by_first.get(text, ()))


@lru_cache(maxsize=1)
def _title_ends() -> frozenset[str]:
    return frozenset(title[-1] for title in _titles())


def _is_no_name(words: Words, first: int, last: int) -> bool:
    """A title ("First Lady") or a place that bears a name ("Travis County")."""
    texts = [word.text for word in words.items[first : last + 1]]
    titled = any((text,) in _titles() for text in texts[: last - first]) or tuple(texts[:2]) in _titles()
    return titled or any(text in word_set("roles", "bearers") for text in texts)


@lru_cache(maxsize=1)
def _given_names() -> frozenset[str]:
    return word_set("roles", "names")


def _role_before(words: Words, index: int) -> str:
    """The longest title that ends right before word ``index``."""
    if index > 1 and words.items[index].gap == 0 and _is_body(words.items[index - 1].text):
        body = words.items[index - 1].text
        outer = "" if body in _title_ends() else _role_before(words, index - 1)
        if outer:
            return f"{outer} {body}"  # "Komisioner KPU"
    if not index or words.items[index - 1].text not in _title_ends():
        return ""
    for length in (3, 2, 1):
        first = index - length
        if first >= 0 and all(words.items[k].gap == 0 for k in range(first + 1, index + 1)):
            candidate = tuple(words.items[k].text for k in range(first, index))
            if candidate in _titles():
                return " ".join(candidate)
    return ""


def _unlisted(words: Words, index: int) -> Mention | None:
    """A name that no list knows: capitals in a row after a title or beginning with a given name. Without capitals a
    given name after a title, or more than one; a given name alone is no sure mention."""
    word = words.items[index]
    capital = words.mixed_case and words.capital(index)
    if not (capital or word.text in _given_names()):
        return None
    spelled = capital and word.raw.casefold() in _given_names()
    given = spelled or word.text in _given_names()
    if not word.text.isalpha() or len(word.text) < 2 or word.hidden or not (word.content or spelled):
        return None
    role = _role_before(words, index)
    if not (given or (role and words.mixed_case)) or (words.mixed_case and not words.capital(index)):
        return None
    last = _end_of_name(words, index)
    alone = last - index < 2 and not role
    if (alone and words.mixed_case) or _is_no_name(words, index, last):
        return None
    entity = "~" + " ".join(w.text for w in words.items[index:last])
    return Mention("person", entity, index, last, not alone, role, listed=False)


def _end_of_name(words: Words, index: int) -> int:
    last = index + 1
    while last < len(words.items) and last - index < 4 and words.items[last].gap == 0:
        word = words.items[last]
        if words.mixed_case:
            more = words.capital(last) and word.text not in word_set("stop", "words")
        else:
            more = word.text in _given_names()
        if not more and word.text not in _LINKS:
            break
        last += 1
    while words.items[last - 1].text in _LINKS and last - index > 1:
        last -= 1
    return last


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
    return frozenset(word for word in words if len(word) > 3 and word not in _given_names()) or frozenset(words)


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
