"""From the fields that a format found to one `Record`: validated, mapped to our scale, its title's label cut off."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from salingjaga.factchecks.importing import cleaning, publishers
from salingjaga.factchecks.importing.report import Problem, excerpt
from salingjaga.factchecks.publishing import Record
from salingjaga.factchecks.scale import Verdict, cut_label, sharpen, verdict_of

COLUMN = 200  # what publisher, label, category and content type hold
EXTRA_DEPTH = 30
# What a row may say about a fact-check. "verdict" is an identifier of our scale or a publisher's label.
FIELDS = frozenset(
    "url id title claim conclusion explanation verdict label published language country publisher copied_by category"
    " content_type appearances texts".split()
)


@dataclass(slots=True)
class Item:
    """One row as a format read it. ``fields`` are named as in FIELDS; what else it had stands in ``extra``.

    ``checked`` is true where the format itself says that this is a fact-check (ClaimReview, our own form); without it a
    recognisable label is needed. ``rating`` is the verdict of a numeric rating, used when the label says nothing.
    ``strict`` rows are refused where a field has the wrong shape, others lose that field.
    """

    place: str
    fields: dict[str, Any]
    extra: dict[str, Any] = field(default_factory=dict)
    checked: bool = True
    strict: bool = False
    rating: str | None = None


class BadRow(ValueError):
    """Why a row cannot come in, in words for the person who imports."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds for every row of one source: constants of its mapping, its name, its own words for verdicts."""

    name: str
    constants: Mapping[str, str] = field(default_factory=dict)
    verdicts: Mapping[str, str] = field(default_factory=dict)
    factchecks_only: bool = False


def read(item: Item, rules: Rules) -> Record | Problem:
    """The record of one row, or why there is none. Never raises for what a row contains."""
    try:
        return _record(item, rules)
    except BadRow as bad:
        return Problem(
            item.place, str(bad), excerpt(item.fields.get("title") or item.fields.get("claim") or item.fields)
        )
    except RecursionError:
        return Problem(item.place, _("is nested too deeply"))


def _record(item: Item, rules: Rules) -> Record | Problem:
    fields = dict(rules.constants) | {key: value for key, value in item.fields.items() if value not in (None, "", [])}
    if item.strict:
        _require_shapes(fields)
    title_label, title = cut_label(cleaning.line(fields.get("title")))
    claim = cleaning.text(fields.get("claim"))
    if not title and not claim:
        raise BadRow(_("has neither a title nor a claim"))
    verdict, label = _verdict(fields, title_label, item, rules)
    if not (item.checked or label or rules.factchecks_only):
        reason = _("has no ClaimReview and no label that we know, and the source is not declared fact-checks only")
        return Problem(item.place, reason, excerpt(title or claim), sort="skipped")
    published, precision = _published(fields, strict=item.strict)
    url = _identity(fields, rules)
    if not item.strict:
        publisher, language = publishers.of(url)
        fields = {"publisher": publisher, "language": language} | {k: v for k, v in fields.items() if v}
    return Record(
        url=url,
        title=title,
        claim=claim,
        conclusion=cleaning.text(fields.get("conclusion")),
        explanation=cleaning.text(fields.get("explanation")),
        verdict=verdict,
        label=cleaning.line(label, COLUMN),
        published=published,
        precision=precision,
        language=cleaning.language(fields.get("language")),
        country=_country(fields.get("country")),
        texts=tuple(filter(None, (cleaning.text(part) for part in _strings(fields.get("texts"))))),
        appearances=tuple(cleaning.links(fields.get("appearances"))),
        extra=_kept(item.extra),
        publisher=cleaning.line(fields.get("publisher"), COLUMN),
        copied_by=cleaning.line(fields.get("copied_by"), COLUMN),
        category=cleaning.line(fields.get("category"), COLUMN),
        content_type=cleaning.line(fields.get("content_type"), COLUMN),
    )


def _identity(fields: Mapping[str, Any], rules: Rules) -> str:
    if given := fields.get("url"):
        if url := cleaning.address(given):
            return url
        raise BadRow(_("its url is no whole http or https address"))
    if (number := cleaning.line(str(fields.get("id", "")), 300)) and rules.name:
        return urn(rules.name, number)
    raise BadRow(_("has no url; rows without an address need a mapping with an identity"))


def urn(source: str, number: str) -> str:
    """The identity of a row that has no address; it shows no link."""
    return f"urn:salingjaga:{'-'.join(source.split())}:{'-'.join(number.split())}"[: cleaning.URL_LIMIT]


def _verdict(fields: Mapping[str, Any], title_label: str, item: Item, rules: Rules) -> tuple[str, str]:
    """Our verdict and the publisher's own label. The order of the rules is documented in docs/importing.md."""
    given = fields.get("verdict")
    given = cleaning.line(given if isinstance(given, str) else "" if given is None else str(given).lower())
    given = rules.verdicts.get(given.casefold(), given)
    label = cleaning.line(fields.get("label"))
    if given in Verdict.values:
        return given, label or title_label
    label = label or given
    meaning, of_title = verdict_of(label) if label else None, verdict_of(title_label) if title_label else None
    if (not meaning and of_title is not None) or (meaning == Verdict.FALSE and of_title not in (None, "", meaning)):
        meaning, label = of_title, title_label  # or it names it more exactly: "Salah" beside "[PENIPUAN] …"
    if meaning is None:
        meaning = item.rating
    if meaning != "":  # a Klarifikasi stays without a verdict, whatever type of content it is about
        meaning = sharpen(meaning or "", cleaning.line(fields.get("content_type")))
    known = bool(meaning) or verdict_of(label) is not None or item.checked or rules.factchecks_only
    return meaning, label if known else ""


def _published(fields: Mapping[str, Any], *, strict: bool) -> tuple[date | None, str]:
    given = fields.get("published")
    if isinstance(given, date):
        return given, "day"
    found, precision = cleaning.day(given)
    if found is None and strict and given:
        raise BadRow(_("its date “%s” is no ISO date") % excerpt(given))
    return found, precision if found else "day"


def _country(value: object) -> str:
    words = cleaning.line(value).upper()
    return words if len(words) == 2 and words.isascii() and words.isalpha() else ""


def _require_shapes(fields: Mapping[str, Any]) -> None:
    for name, value in fields.items():
        if name in ("appearances", "texts"):
            if not (
                isinstance(value, str) or (isinstance(value, list) and all(isinstance(part, str) for part in value))
            ):
                raise BadRow(_("its %s are no list of texts") % name)
        elif name != "id" and not isinstance(value, str):
            raise BadRow(_("its %s is no text") % name)


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [part for part in value if isinstance(part, str)] if isinstance(value, list | tuple) else []


def _kept(value: Any, depth: int = 0) -> Any:
    """Unknown keys as they came, without what no JSON column takes."""
    if depth > EXTRA_DEPTH:
        raise BadRow(_("is nested too deeply"))
    if isinstance(value, Mapping):
        return {cleaning.text(str(key)): _kept(part, depth + 1) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_kept(part, depth + 1) for part in value]
    if isinstance(value, float) and not math.isfinite(value):
        raise BadRow(_("holds a number without end"))
    return cleaning.text(value) if isinstance(value, str) else value
