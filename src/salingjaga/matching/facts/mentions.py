"""Who and where: the mentions of persons, institutions and places in a text."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from salingjaga.matching.facts.gazetteer import Entry, Kind, gazetteer
from salingjaga.matching.facts.words import Words, vocabulary, word_set
from salingjaga.matching.normalise import fold

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
    before = words.items[index - 1].text if index and word.gap == 0 else ""
    if not entry.mark:
        return not (entry.kind == "person" and before in ("di", "in", "at"))  # "di sby" is the town
    acronym = len(word.raw) > 1 and word.raw.isupper() and words.mixed_case
    if entry.mark == "!":
        return acronym if len(word.raw) < 4 else before in word_set("places", "admin")
    if entry.kind == "person" or entry.mark == "~":
        return False
    after = words.items[index + len(entry.tokens)] if index + len(entry.tokens) < len(words.items) else None
    if words.mixed_case and after and not after.gap and after.content and after.raw[:1].isupper():
        return False  # "Washington Post"
    return (
        (acronym and len(word.raw) < 5)
        or before in word_set("places", "cues")
        or (words.mixed_case and words.capital(index) and word.gap < 2)
    )


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
def given_names() -> frozenset[str]:
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


def _unlisted(words: Words, index: int) -> Mention | None:
    """A name that no list knows: capitals in a row after a title or beginning with a given name. Without capitals a
    given name after a title, or more than one; a given name alone is no sure mention."""
    word = words.items[index]
    capital = words.mixed_case and words.capital(index)
    if not (capital or word.text in given_names()):
        return None
    spelled = capital and word.raw.casefold() in given_names()
    given = spelled or word.text in given_names()
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
            more = word.text in given_names()
        if not more and word.text not in _LINKS:
            break
        last += 1
    while words.items[last - 1].text in _LINKS and last - index > 1:
        last -= 1
    return last
