"""Share cards as PNG: the fact first, the verdict second, who found it and when, where to read it.

Drawn by resvg from our own SVG with fonts that ship with us, so that a card looks the same on a bare server. Kept under
HOME by the digest of what they show: a corrected verdict has another card at the same address.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import resvg_py
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from PIL import ImageFont

from salingjaga.design.assets import palette
from salingjaga.design.templatetags.design import symbols, tone, verdict_icon
from salingjaga.factchecks import history, sharing
from salingjaga.factchecks.models import ChangeKind, FactCheck
from salingjaga.factchecks.shown import Shown, cut, first_sentence, show, when

FONTS = Path(__file__).resolve().parent / "fonts"
SERIF, SANS = "NotoSerif-Bold.ttf", "NotoSans-Regular.ttf"
SQUARE, WIDE = "1080", "1200x630"
SIZES = {SQUARE: (1080, 1080), WIDE: (1200, 630)}
COLOURS = {"false": "brick", "slanted": "turmeric", "neutral": "slate", "true": "leaf", "plain": "mangosteen-4"}
_DRAWN = re.compile(
    r"[\u0020-\u007e\u00a0-\u017f\u0192\u0218-\u021b\u02c6-\u02dd\u0300-\u0323\u1e00-\u1eff\u2010-\u20ac]"
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text; `y` is its baseline in pixels."""

    text: str
    y: int


@dataclass(frozen=True, slots=True)
class Block:
    """Lines set in one size."""

    size: int
    lines: tuple[Line, ...]

    @property
    def height(self) -> int:
        """Of the ruler beside it, from above the first line to below the last."""
        return self.lines[-1].y - self.lines[0].y + round(self.size * 1.1) if self.lines else 0


@dataclass(frozen=True, slots=True)
class Card:
    """A drawn card: the PNG's path and the digest of what it shows."""

    path: Path
    digest: str


def card(row: FactCheck, size: str, *, base: str) -> Card:
    """The card of a fact-check in one of SIZES, drawn unless it lies there already. `base` is our public address."""
    with translation.override(row.language if row.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE):
        svg = _svg(row, size, base)
    digest = hashlib.sha256(svg.encode()).hexdigest()
    folder = Path(settings.HOME) / "cards"
    path = folder / f"{row.code}-{size}-{digest[:16]}.png"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _keep(path, _png(svg))
        for other in folder.glob(f"{row.code}-{size}-*.png"):
            if other != path:
                other.unlink(missing_ok=True)
    return Card(path, digest)


def alt(shown: Shown) -> str:
    """What the card says, for who does not see it."""
    return _("Card: %(fact)s %(verdict)s. %(rest)s.") % {
        "fact": shown.headline, "verdict": shown.word, "rest": shown.rest
    }  # fmt: skip


def _svg(row: FactCheck, size: str, base: str) -> str:
    shown = show(row)
    width, height = SIZES[size]
    colours = palette()
    place = sharing.short_link(row.code, base).split("://")[-1]
    words = {
        "fact": _fact(shown, size),
        "more": _lines(first_sentence(row.conclusion), SANS, 36, 872, 2, 604, 50) if size == SQUARE else None,
        "claim": _claim(shown, size),
        "foot": _foot(row, shown, place, size),
        "word": shown.word,
        "word_block": _lines(shown.word, SERIF, 44, 228, 2, 350, 50),
    }
    looks = {
        "band": colours[COLOURS[tone(shown.verdict)]],
        "colours": {name.replace("-", "_"): value for name, value in colours.items()},
        "icon": _inside(verdict_icon(shown.verdict)),
        "mark": _inside("kentongan"),
    }
    return render_to_string(f"factchecks/card_{width}.svg", words | looks | {"width": width, "height": height})


def _fact(shown: Shown, size: str) -> Block:
    """The fact as large as it fits."""
    width, room, top = (872, 380, 196) if size == SQUARE else (828, 350, 158)
    for points in (86, 76, 68, 60, 54, 48, 43, 38):
        step = round(points * 1.24)
        lines = list(_wrapped(_drawable(shown.headline), SERIF, points, width))
        if len(lines) * step <= room + step // 2:
            break
    return _placed(lines[: room // step + 1], points, top - (86 - points) // 3, step)


def _claim(shown: Shown, size: str) -> Block:
    about = _("The claim: “%(claim)s”") % {"claim": shown.title} if shown.title else ""
    if size == SQUARE:
        return _lines(about, SANS, 32, 776, 2, 866, 42)
    return _lines(cut(about, 70), SANS, 24, 212, 4, 440, 32)


def _foot(row: FactCheck, shown: Shown, place: str, size: str) -> Block:
    """Who found it; when, and where to read it."""
    points, width, top = (30, 844, 1000) if size == SQUARE else (28, 772, 546)
    corrected = next((change for change in history.of(row) if change.kind == ChangeKind.CORRECTED), None)
    day = when(timezone.localdate(corrected.at)) if corrected else shown.when
    dated = _("corrected %(when)s") % {"when": day} if corrected else day
    lines = [_("Checked by %(publisher)s") % {"publisher": shown.publisher}, f"{dated} · {place}"]
    while points > 20 and _measure(lines[1], SANS, points) > width:  # the address is never cut
        points -= 2
    fitting = [_shortened(line, SANS, points, width) for line in map(_drawable, lines)]
    return _placed(fitting, points, top, 44 if size == SQUARE else 40)


def _lines(text: str, font: str, points: int, width: int, most: int, top: int, step: int) -> Block:
    lines = list(_wrapped(_drawable(text), font, points, width))
    if len(lines) > most:
        lines = [*lines[: most - 1], _shortened(f"{lines[most - 1]} …", font, points, width)]
    return _placed(lines, points, top, step)


def _placed(lines: list[str], points: int, top: int, step: int) -> Block:
    return Block(points, tuple(Line(text, top + number * step) for number, text in enumerate(lines)))


def _wrapped(text: str, font: str, points: int, width: int) -> Iterator[str]:
    """`text` in lines of at most `width` pixels; a single longer word stands alone and is cut."""
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and _measure(longer, font, points) > width:
            yield line
            longer = word
        while _measure(longer, font, points) > width:
            longer = longer[:-2].rstrip("…") + "…"
        line = longer
    if line:
        yield line


def _shortened(line: str, font: str, points: int, width: int) -> str:
    if _measure(line, font, points) <= width:
        return line
    while line and _measure(f"{line}…", font, points) > width:
        line = line[:-1]
    return f"{line.rstrip(' ,;:.”')}…"


def _measure(text: str, font: str, points: int) -> float:
    return _font(font, points).getlength(text)


@cache
def _font(name: str, points: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS / name, points, layout_engine=ImageFont.Layout.BASIC)


def _drawable(text: str) -> str:
    """`text` without emoji and other signs that a card cannot show; letters of any script stay."""
    return " ".join("".join(c for c in text if _DRAWN.match(c) or c.isalnum() or c.isspace()).split())


def _inside(name: str) -> SafeString:
    """The shapes of an icon; resvg knows no sprite."""
    found = re.sub(r"</?symbol[^>]*>", "", symbols()[name])
    return mark_safe(found)  # noqa: S308  our own file


def _png(svg: str) -> bytes:
    foreign = any(c.isalpha() and not _DRAWN.match(c) for c in svg)
    drawn = resvg_py.svg_to_bytes(
        svg_string=svg,
        skip_system_fonts=not foreign,
        font_files=[str(FONTS / SERIF), str(FONTS / SANS)],
        serif_family="Noto Serif",
        sans_serif_family="Noto Sans",
    )
    return bytes(drawn)


def _keep(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".card-")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    os.replace(name, path)
