"""Read through disguise: full-width and styled characters, digits of other scripts, what cannot be seen."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_INVISIBLE = re.compile(
    "[\u00ad\u0300-\u036f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20d0-\u20f0\ufe00-\ufe0f\ufeff"
    "\U000e0000-\U000e0fff]+"
)


@dataclass(frozen=True, slots=True)
class Plain:
    """A text as it looks. ``places``: where each of its code points stands in the original; None means the same."""

    text: str
    places: list[int] | None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The place of a span in the original: from its first to just after its last code point."""
        if self.places is None:
            return start, end
        return self.places[start], self.places[end - 1] + 1


class _Looks(dict[int, int]):
    """A code point to the plain one that looks or counts like it. Filled as characters are met."""

    def __missing__(self, code: int) -> int:
        self[code] = plain_code = ord(_looks_like(chr(code)))
        return plain_code


def _looks_like(char: str) -> str:
    match unicodedata.category(char):
        case "Nd":
            return str(unicodedata.decimal(char))
        case "Zs":
            return " "
        case "Pd":
            return "-"
    if char == "…":
        return "."
    composed = unicodedata.normalize("NFKC", char)
    return composed if len(composed) == 1 and composed.isascii() else char


_LOOKS = _Looks()


def plain(text: str) -> Plain:
    """The text with styled characters made plain, code point by code point, and invisible ones left out."""
    if text.isascii():
        return Plain(text, None)
    if not _INVISIBLE.search(text):
        return Plain(text.translate(_LOOKS), None)
    places: list[int] = []
    at = 0
    for hidden in _INVISIBLE.finditer(text):
        places += range(at, hidden.start())
        at = hidden.end()
    places += range(at, len(text))
    return Plain(_INVISIBLE.sub("", text).translate(_LOOKS), places)
