"""What a version says otherwise than the one before it, word by word, for the second reader."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from django.utils.translation import gettext as _

from salingjaga.cases.models import Version
from salingjaga.factchecks.ratings import ContentType, Technique
from salingjaga.factchecks.scale import Verdict


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words: kept, added, or taken out."""

    text: str
    mark: Literal["", "ins", "del"] = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a version. `changed` is False where it says what it said before."""

    name: str
    label: str
    pieces: tuple[Piece, ...]
    changed: bool


def parts(version: Version, before: Version | None) -> list[Part]:
    """The version part by part, marked against `before` (None: nothing is marked)."""
    said, earlier = _said(version), _said(before) if before else {}
    found = []
    for name, (label, text) in said.items():
        old = earlier.get(name, ("", text))[1] if before else text
        found.append(Part(name, label, tuple(_pieces(old, text)), old != text))
    return [part for part in found if any(piece.text for piece in part.pieces)]


def before(version: Version) -> Version | None:
    """The one that was public before it, else the one before it."""
    earlier = Version.objects.filter(case=version.case_id, number__lt=version.number).order_by("-number")
    return earlier.filter(publication__isnull=False).first() or earlier.first()


def _said(version: Version) -> dict[str, tuple[str, str]]:
    return {
        "verdict": (_("Verdict"), str(Verdict(version.verdict).label)),
        "fact": (_("The fact"), version.fact),
        "conclusion": (_("The conclusion"), version.conclusion),
        "claim": (_("What is claimed"), version.claim),
        "explanation": (_("The explanation"), version.explanation),
        "sources": (_("Sources"), "\n".join(_source(one) for one in version.sources)),
        "sources_exception": (_("Why fewer than two sources are enough"), version.sources_exception),
        "types": (_("Type of content"), ", ".join(str(ContentType(one).label) for one in version.types)),
        "techniques": (_("How it persuades"), ", ".join(str(Technique(one).label) for one in version.techniques)),
        "reason": (_("Why it is corrected"), version.reason),
    }


def _source(source: dict[str, str]) -> str:
    return " · ".join(filter(None, (source["title"], source.get("date"), source["url"])))


def _pieces(old: str, new: str) -> list[Piece]:
    was, now = re.findall(r"\s+|\S+", old), re.findall(r"\s+|\S+", new)
    found: list[Piece] = []
    for kind, start, end, begin, stop in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Piece("".join(now[begin:stop])))
            continue
        found += [Piece("".join(was[start:end]), "del")] if end > start else []
        found += [Piece("".join(now[begin:stop]), "ins")] if stop > begin else []
    return found
