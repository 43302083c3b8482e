"""What a verdict's text must be: its parts, their lengths, and the rules in the words of whoever breaks one.

Forms, API and the verb itself ask `problems`; nothing else knows the rules.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from salingjaga.cases.models import Version
from salingjaga.factchecks.ratings import ContentType, Technique
from salingjaga.factchecks.scale import Verdict
from salingjaga.factchecks.shown import sentences

LIMITS = {"claim": 500, "fact": 200, "conclusion": 400, "explanation": 8_000, "reason": 600, "sources_exception": 600}
LEAST = {"claim": 10, "fact": 10, "conclusion": 20, "explanation": 40, "reason": 10}
SENTENCES = {"fact": 1, "conclusion": 2}
SOURCES = 2
MOST_SOURCES = 12
EXCEPTION = 20  # characters from which a reason is one; the database counts the same
LANGUAGES = ("id", "en")


@dataclass(frozen=True, slots=True)
class Content:
    """A verdict's text. `sources` are dicts of title, url and date (an ISO day or "")."""

    verdict: str
    claim: str
    fact: str
    conclusion: str
    explanation: str
    sources: tuple[dict[str, str], ...] = ()
    types: tuple[str, ...] = ()
    techniques: tuple[str, ...] = ()
    sources_exception: str = ""
    language: str = "id"

    def to_dict(self) -> dict[str, Any]:
        lists = {name: list(getattr(self, name)) for name in ("sources", "types", "techniques")}
        return asdict(self) | lists


NAMES = tuple(Content.__dataclass_fields__)


def of(version: Version) -> Content:
    """The content of a stored version."""
    lists = {name: tuple(getattr(version, name)) for name in ("sources", "types", "techniques")}
    return Content(**{name: getattr(version, name) for name in NAMES} | lists)


@dataclass(slots=True)
class _Found:
    problems: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, sentence: str) -> None:
        self.problems.setdefault(name, sentence)


def problems(content: Content) -> dict[str, str]:
    """Field → one sentence, for everything that keeps this text from being proposed. Empty: it may be."""
    found = _Found()
    _words(content, found)
    _choices(content, found)
    _sources(content, found)
    return found.problems


def reason_problem(reason: str) -> str:
    """What is wrong with a public reason (of a correction, a retraction) or of sending back; "" where nothing is."""
    if len(reason.strip()) < LEAST["reason"]:
        return _("Say in a sentence why: whoever reads it must understand what happened.")
    if len(reason) > LIMITS["reason"]:
        return _("This is %(over)d characters too long; %(limit)d fit.") % _over(reason, LIMITS["reason"])
    return ""


def _over(text: str, limit: int) -> dict[str, int]:
    return {"over": len(text) - limit, "limit": limit}


def _words(content: Content, found: _Found) -> None:
    for name in ("claim", "fact", "conclusion", "explanation"):
        text, limit = getattr(content, name).strip(), LIMITS[name]
        if len(text) < LEAST[name]:
            found.add(name, _("Write this part: it is empty or too short to say anything."))
        elif len(text) > limit:
            found.add(name, _("This is %(over)d characters too long; %(limit)d fit.") % _over(text, limit))
        elif name in SENTENCES and len(sentences(text)) > SENTENCES[name]:
            found.add(name, _only(SENTENCES[name], len(sentences(text))))
    if len(content.sources_exception) > LIMITS["sources_exception"]:
        over = _over(content.sources_exception, LIMITS["sources_exception"])
        found.add("sources_exception", _("This is %(over)d characters too long; %(limit)d fit.") % over)


def _only(allowed: int, written: int) -> str:
    if allowed == 1:
        return _("One sentence only: this has %d. What does not fit belongs in the conclusion.") % written
    return _("Two sentences at most: this has %d. What does not fit belongs in the explanation.") % written


def _choices(content: Content, found: _Found) -> None:
    if content.verdict not in Verdict.values:
        found.add("verdict", _("Choose a verdict of our scale."))
    if not set(content.types) <= set(ContentType.values):
        found.add("types", _("Choose types from the list."))
    if not set(content.techniques) <= set(Technique.values):
        found.add("techniques", _("Choose techniques from the list."))
    if content.language not in LANGUAGES:
        found.add("language", _("Choose the language of the text: Indonesian or English."))


def _sources(content: Content, found: _Found) -> None:
    for number, source in enumerate(content.sources, start=1):
        if problem := _source_problem(source):
            found.add("sources", _("Source %(number)d: %(problem)s") % {"number": number, "problem": problem})
    if len(content.sources) > MOST_SOURCES:
        found.add("sources", _("At most %d sources fit; keep the best.") % MOST_SOURCES)
    different = {source.get("url", "").rstrip("/").casefold() for source in content.sources}
    excepted = len(content.sources_exception.strip()) >= EXCEPTION
    if len(different) < len(content.sources):
        found.add("sources", _("One address stands there twice: two sources are two places."))
    if len(different) < SOURCES and not excepted:
        found.add("sources", _("Name at least two sources, or say as an editor why fewer are enough."))


def _source_problem(source: dict[str, str]) -> str:
    try:
        parts = urlsplit(source.get("url", ""))
        whole = parts.scheme in ("http", "https") and "." in (parts.hostname or "") and not parts.username
    except ValueError:
        whole = False
    if not whole or len(source.get("url", "")) > 2000:
        return _("its address must begin with http:// or https:// and name a site.")
    if not source.get("title", "").strip():
        return _("say what it is, in a few words.")
    if len(source["title"]) > 200:
        return _("its title is longer than 200 characters.")
    return "" if _is_day(source.get("date", "")) else _("its date is no day like 2024-11-27.")


def _is_day(text: str) -> bool:
    try:
        return not text or bool(date.fromisoformat(text))
    except ValueError:
        return False
