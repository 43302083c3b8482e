"""What may be shown of a fact-check, and in which words: the one place that knows about rights.

Of an imported one: title, label, publisher, date, link and one sentence. Of ours: all of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from urllib.parse import urlsplit

from django.urls import reverse
from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from salingjaga.factchecks import markdown
from salingjaga.factchecks.models import DatePrecision, FactCheck, Kind
from salingjaga.factchecks.scale import Verdict

SENTENCE_LIMIT = 200
LONG = 84  # characters from which a heading needs the smaller size to leave room for the button
MISLEADS = {Verdict.FALSE, Verdict.MISLEADING, Verdict.MISSING_CONTEXT, Verdict.ALTERED, Verdict.SCAM}
BRACKETS = re.compile(r"^(?:\s*[\[(][^\])]{1,40}[\])]\s*:?)+\s*")
# A sentence ends before a capital, a quote or a digit; not after "No." or an initial
SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”’)]*\s+(?=[\"“‘(]?[A-Z0-9])")
ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Z]|[Nn]o|[Dd]r|[Pp]rof|[Tt]gl|[Jj]l|[Hh]lm|[Pp]ps|[Hh]j?|[Dd]rs?|[Ii]r|[Ss]t|dll|dsb|vs|Mr|Mrs|Ms))\.$"
)


@dataclass(frozen=True, slots=True)
class Law:
    """Where an explainer's rule stands: the law's name and article, and the page where we read it."""

    name: str
    link: str
    host: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A fact-check as pages, rows and share texts print it. Empty strings are left out by the templates."""

    code: str
    verdict: str  # our scale's identifier, "" without one, or "explainer": what `tone` and `verdict_icon` expect
    word: str
    headline: str
    row: str
    title: str
    label: str
    publisher: str
    copied_by: str
    when: str
    link: str
    event: str
    claim: str
    why: str
    why_html: SafeString
    conclusion: str
    answer: str
    laws: tuple[Law, ...]

    @property
    def path(self) -> str:
        return reverse("factcheck", args=[self.code])  # asked for by pages alone: it loads every view

    @property
    def long(self) -> bool:
        return len(self.headline) > LONG

    @property
    def misleads(self) -> bool:
        """False for what is only unproven, partly true, meant as satire, or true: nobody is warned of those."""
        return self.verdict in MISLEADS

    @property
    def rest(self) -> str:
        """Who and when, for a row."""
        return " · ".join(part for part in (self.publisher, self.when) if part)


def show(factcheck: FactCheck) -> Shown:
    is_explainer = factcheck.kind == Kind.EXPLAINER
    ours = factcheck.ours
    headline = _headline(factcheck)
    return Shown(
        code=factcheck.code,
        verdict="explainer" if is_explainer else factcheck.verdict,
        word=word(factcheck),
        headline=headline,
        row=str(factcheck.extra.get("short_fact") or "") if ours else "",
        title=bare_title(factcheck.title),
        label=_label(factcheck),
        publisher=factcheck.publisher,
        copied_by=factcheck.copied_by,
        when=when(factcheck.published, factcheck.precision),
        link=factcheck.link,
        event=factcheck.event if ours else "",
        claim=factcheck.claim if ours and not is_explainer else "",
        why=factcheck.explanation if ours and not is_explainer else "",
        why_html=_why(factcheck) if ours and not is_explainer else SafeString(""),
        conclusion=factcheck.conclusion if ours else "",
        answer=factcheck.conclusion if is_explainer else "",
        laws=tuple(_law(item) for item in factcheck.law) if is_explainer else (),
    )


def _why(factcheck: FactCheck) -> SafeString:
    """Markdown where people wrote it here; words as they are from files."""
    text = factcheck.explanation
    return markdown.html(text) if factcheck.made_here else format_html("<p>{}</p>", text)


def word(factcheck: FactCheck) -> str:
    """The verdict in the reader's words; without one an invitation to read the check itself."""
    return _word("explainer" if factcheck.kind == Kind.EXPLAINER else factcheck.verdict, get_language())


@lru_cache(maxsize=64)
def _word(verdict: str, language: str | None) -> str:
    if verdict == "explainer":
        return _("Explainer")
    return str(Verdict(verdict).label) if verdict else _("See the check")


def _label(factcheck: FactCheck) -> str:
    """The publisher's own label, unless it says no more than our word does."""
    same = factcheck.label.casefold().strip("[] ") in (word(factcheck).casefold(), factcheck.verdict)
    return "" if same else factcheck.label


def _headline(factcheck: FactCheck) -> str:
    """The fact first; where we have no sentence, who found what. Never the rumour alone."""
    own = factcheck.fact if factcheck.ours else ""
    sentence = own or first_sentence(factcheck.conclusion)
    if sentence:
        return sentence
    title = cut(bare_title(factcheck.title) or first_sentence(factcheck.claim), 120)
    if factcheck.verdict:
        found = {"title": title, "verdict": word(factcheck).lower()}
        return _("Checked and found %(verdict)s: “%(title)s”") % found
    return _("Checked: “%(title)s”") % {"title": title}


def bare_title(title: str) -> str:
    """A title without the label in brackets that many publishers put in front: the label is shown by itself."""
    return BRACKETS.sub("", title).strip() or title.strip()


def first_sentence(text: str, limit: int = SENTENCE_LIMIT) -> str:
    """The first sentence of `text`, at most `limit` characters (then cut at a word, with an ellipsis)."""
    text = " ".join(text.split())
    for end in SENTENCE_END.finditer(text[: limit + 2]):
        if not ABBREVIATION.search(text[: end.start()]):
            return cut(text[: end.start()] + text[end.start() : end.end()].rstrip(), limit)
    return cut(text, limit)


def sentences(text: str) -> list[str]:
    """The sentences of `text`, told apart as `first_sentence` does."""
    rest, found = " ".join(text.split()), []
    while rest:
        found.append(first_sentence(rest, len(rest)))
        rest = rest[len(found[-1]) :].lstrip()
    return found


def cut(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    return (head.rsplit(" ", 1)[0] if " " in head[limit // 2 :] else head).rstrip(" ,;:") + "…"


def when(day: date | None, precision: str = DatePrecision.DAY) -> str:
    """A date as precise as we know it: 27 November 2024, November 2024 or 2024."""
    return _when(day, precision, get_language()) if day else ""


@lru_cache(maxsize=8192)  # an index of 100,000 asks for the same days again and again
def _when(day: date, precision: str, language: str | None) -> str:
    form = {DatePrecision.DAY: "j F Y", DatePrecision.MONTH: "F Y", DatePrecision.YEAR: "Y"}[DatePrecision(precision)]
    return formats.date_format(day, form)


def _law(item: dict[str, str]) -> Law:
    page = item.get("read_at", "")
    link = page if page.startswith(("http://", "https://")) else f"https://{page}" if "." in page else ""
    name = ", ".join(part for part in (item.get("name", ""), item.get("article", "")) if part)
    return Law(name, link, (urlsplit(link).hostname or "").removeprefix("www."))
