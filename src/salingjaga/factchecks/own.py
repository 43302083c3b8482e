"""What the page of a verdict made here shows beside the fact-check: its history, sources, and what to hand on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from salingjaga.factchecks import history
from salingjaga.factchecks.models import Change, ChangeKind, FactCheck
from salingjaga.factchecks.ratings import ContentType, Technique
from salingjaga.factchecks.shown import Shown, when

SMS_LIMIT = 306  # two messages of GSM 03.38 in a row; the link is never cut
_PLAIN = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "...", "\u00a0": " "})


@dataclass(frozen=True, slots=True)
class Source:
    title: str
    url: str
    when: str


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the page's history. `by` are desks; `when` is day and hour in Jakarta."""

    kind: str
    title: str
    when: str
    day: str
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Page:
    """`amended` is the correction or retraction that the page must show before anything else."""

    sources: tuple[Source, ...]
    types: tuple[str, ...]
    techniques: tuple[str, ...]
    told: tuple[Told, ...]
    amended: Told | None


def page(row: FactCheck) -> Page:
    told = tuple(as_told(change) for change in history.of(row))
    newest = told[0] if told else None
    return Page(
        sources=tuple(_source(one) for one in row.sources),
        types=tuple(str(ContentType(one).label) for one in row.types),
        techniques=tuple(str(Technique(one).label) for one in row.techniques),
        told=told,
        amended=newest if newest and newest.kind != ChangeKind.PUBLISHED else None,
    )


def as_told(change: Change) -> Told:
    local = timezone.localtime(change.at)
    moment = f"{formats.date_format(local, 'j F Y')}, {local:%H.%M} WIB"
    title = str(ChangeKind(change.kind).label)
    return Told(change.kind, title, moment, when(local.date()), _by(change), change.reason)


def _by(change: Change) -> str:
    """Two desks, or the one twice: two people of one desk are still two people."""
    words = {"writer": change.written_by, "reader": change.approved_by}
    if not change.written_by:
        return ""
    if not change.approved_by:
        return _("an editor of %(writer)s") % words
    if change.written_by == change.approved_by:
        return _("written and approved by two people of %(writer)s") % words
    return _("written by %(writer)s, approved by an editor of %(reader)s") % words


def _source(source: dict[str, str]) -> Source:
    given = source.get("date", "")
    return Source(source["title"], source["url"], when(date.fromisoformat(given)) if given else "")


def sms(shown: Shown, link: str) -> str:
    """The answer in plain words for a text message: fact, verdict, link; letters of GSM 03.38 where there are any."""
    words = f"{shown.word.upper()}. {shown.headline}".translate(_PLAIN)
    room = SMS_LIMIT - len(link) - 1
    if len(words) > room:
        words = words[: room - 3].rsplit(" ", 1)[0].rstrip(" ,.;:") + "..."
    return f"{words} {link}"


def sms_retracted(told: Told, link: str) -> str:
    return f"{_('We took this answer back on %(day)s.') % {'day': told.day}} {link}"
