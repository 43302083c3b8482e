"""Where to report, beside asking us: which places fit a rumour and why, with a text to copy, and until when.

What the places are comes from the files (`guide_files`). Here is how they are chosen. A prepared text holds what a
published fact-check says and the post's address; never what somebody typed, and no personal data: what only the person
can say stays a blank.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from urllib.parse import urlsplit

import holidays
from django.utils import translation
from django.utils.translation import gettext as _

from salingjaga.factchecks.guide_files import Destination, Statement, guide
from salingjaga.factchecks.guide_rules import ANY, KINDS
from salingjaga.factchecks.scale import Verdict
from salingjaga.factchecks.sharing import short_link
from salingjaga.factchecks.shown import Shown
from salingjaga.matching import link_parts, links

MOST = 3  # entries on a page that is about something else
DAYS = 7  # UU 7/2017 art. 454(6)
NOT_REPORTED = {Verdict.TRUE, Verdict.PARTLY_TRUE, Verdict.SATIRE, "explainer"}
OTHER = "other"
LOOKED_AT = 20_000  # characters of a text that are looked through
# An address that names a person rather than a post: a chat with a number, or a number or an e-mail inside it
PERSONAL = re.compile(
    r"//(?:wa\.me|api\.whatsapp\.com)/|(?<!\d)(?:62|0)8\d{7,11}(?!\d)|[\w.+-]+(?:@|%40)[\w-]+\.[a-z]", re.I
)


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day to report, counted both ways. `earlier` is the one to rely on."""

    calendar: date
    working: date

    @property
    def earlier(self) -> date:
        return min(self.calendar, self.working)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One place that fits: its name and why, in the reader's language, and a text to copy ("" where none helps)."""

    destination: Destination
    name: str
    why: str
    confirmed: bool
    prepared_text: str


def deadline(known_on: date) -> Deadline:
    """Seven days after the day on which a suspected violation became known.

    UU 7/2017 art. 454(6) says working days; press texts on Perbawaslu 7/2022 art. 8(3) just say days. Working days
    leave out Saturdays, Sundays, national holidays and *cuti bersama* (which the package `holidays` knows for the years
    that the government has decreed; later ones it estimates). Raises OverflowError at the very end of the calendar.
    """
    working, left = known_on, DAYS
    while left:
        working += timedelta(days=1)
        left -= _works(working)
    return Deadline(known_on + timedelta(days=DAYS), working)


def _works(day: date) -> bool:
    return day.weekday() < 5 and day not in _free(day.year)


@cache
def _free(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("ID", years=year, categories=("public", "government")))


def fitting(
    *,
    link: str = "",
    seen_on: str = "",
    kind: str = "",
    verdict: str = "",
    language: str,
    mentions: str = "",
    claim: str = "",
    fact: str = "",
    source: str = "",
) -> list[Suggestion]:
    """Where this could be reported too, the most pressing first; nowhere for what is true, partly true or satire.

    By the platform the link leads to, where it was seen (a value of ``seen_on`` in the API), and its kind
    (``guide_rules.KINDS``; a verdict of *scam* goes before it). `mentions` is the word by which the kind was guessed:
    it is named in the reason. `claim`, `fact` and `source` fill the prepared text.
    """
    if verdict in NOT_REPORTED:
        return []
    kind = Verdict.SCAM.value if verdict == Verdict.SCAM else kind if kind in KINDS else OTHER
    known = {"link": _harmless(link), "claim": claim, "fact": fact, "source": source}
    found = []
    with translation.override("id" if language.lower().startswith("id") else "en"):
        for one in sorted(guide().destinations, key=lambda place: place.order):
            where = _where(one, link, seen_on, language)
            if (where is None and one.hosts) or (one.needs_link and not known["link"]):
                continue
            if fit := _fit(one, kind, anything=where is not None or not one.seen_on):
                guessed = _("The message mentions “%(word)s”.") % {"word": mentions} if mentions and not where else ""
                why = " ".join(part for part in (where, guessed, fit.text(language)) if part)
                found.append(Suggestion(one, one.name(language), why, fit.confirmed, prepare(
                    one, language, known | {"rule": fit.rule})))  # fmt: skip
    return found


def _where(one: Destination, link: str, seen_on: str, language: str) -> str | None:
    """Why the post lies there, in words where there is something to say; None where it does not."""
    name = {"name": one.name(language)}
    if link and _leads_to(link, one.hosts):
        return _("The link leads to %(name)s.") % name
    if seen_on and seen_on in one.seen_on:
        return _("You saw it on %(name)s.") % name if one.hosts else ""
    return None


def _leads_to(link: str, hosts: tuple[str, ...]) -> bool:
    try:
        host = urlsplit(links.canonical(link)).hostname or ""
    except ValueError:
        return False
    return any(host == one or host.endswith(f".{one}") for one in hosts)


def _fit(one: Destination, kind: str, *, anything: bool) -> Statement | None:
    wanted = {kind, ANY} if anything else {kind}
    return next((fit for fit in one.fits if wanted & set(fit.kinds)), None)


def _harmless(link: str) -> str:
    """The address without what tracks the sharer; "" where it names a person, or is no address."""
    address = link_parts.parse(link_parts.without_surrogates(link).strip()) if link else None
    cleaned = str(link_parts.meaningful(address)) if address else ""
    return "" if PERSONAL.search(cleaned) or len(cleaned) > 500 else cleaned


def prepare(one: Destination, language: str, known: dict[str, str] | None = None) -> str:
    """The text to copy for this place, in the language of the active translation. What is not known: an invitation to
    fill in the post's address and the claim; a line with another unknown is left out."""
    written = guide().texts.get(one.prepared, ("", ""))[0 if language.lower().startswith("id") else 1]
    hints = {
        "link": _("[paste the post's link here]"),
        "claim": _("[write in your own words what the post says]"),
    }
    values = hints | {name: value for name, value in (known or {}).items() if value}
    kept = [line for line in written.splitlines() if set(re.findall(r"\{(\w+)\}", line)) <= values.keys()]
    return re.sub(r"\{(\w+)\}", lambda found: values[found[1]], "\n".join(kept))


def shown(
    *,
    language: str,
    text: str = "",
    link: str = "",
    seen_on: str = "",
    kind: str = "",
    factcheck: Shown | None = None,
    base: str = "",
) -> list[Suggestion]:
    """The at most three entries to print beside an answer, a report or a fact-check. `text` is looked through for a
    link and for its kind; it goes into no prepared text. `base` is our public address."""
    link = link or _link_in(text)
    word = ""
    if not kind:
        kind, word = guess_kind(text)
    known = _known(factcheck, base) if factcheck else {}
    return fitting(link=link, seen_on=seen_on, kind=kind, mentions=word, language=language, **known)[:MOST]


def platforms(language: str) -> list[dict[str, str]]:
    """Id and name of every platform, to choose from where nothing says where a message circulates."""
    found = [one for one in guide().destinations if one.group == "platform"]
    return [{"id": one.id, "name": one.name(language)} for one in found]


def _known(factcheck: Shown, base: str) -> dict[str, str]:
    return {
        "verdict": factcheck.verdict,
        "claim": factcheck.claim or factcheck.title,
        "fact": factcheck.headline,
        "source": factcheck.link or short_link(factcheck.code, base),
    }


def _link_in(text: str) -> str:
    """The first link to a platform we know, else the first one."""
    found = [one.url for one in links.find(text[:LOOKED_AT])][:50]
    hosts = tuple(host for one in guide().destinations for host in one.hosts)
    return next((url for url in found if _leads_to(url, hosts)), found[0] if found else "")


def guess_kind(text: str) -> tuple[str, str]:
    """The kind of rumour by its words, the gravest that fits, and the word itself; ("", "") where none does."""
    low = " ".join(text[:LOOKED_AT].casefold().split())
    for kind, words in guide().words.items():
        if found := _pattern(words).search(low):
            return kind, found[0]
    return "", ""


@cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(re.escape(word.casefold()) for word in words) + r")(?!\w)")
