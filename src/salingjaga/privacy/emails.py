"""E-mail addresses, also written round filters: "nama (at) contoh dot com"."""

from __future__ import annotations

import re
from collections.abc import Iterator

Span = tuple[int, int]

_AT = re.compile(
    r"(?<=[\w.+%-])(?:[ ]@[ ]|@[ ]?|[ ]?[\[({<][ ]?(?:at|a|@)[ ]?[\])}>][ ]?|[ ](?:at|"
    r"et)[ ](?=[\w-]{1,40}[ ](?:dot|titik)[ ]))"
    r"(?=[a-z0-9])",
    re.I,
)
_LOCAL = re.compile(r"[\w.+%-]{1,64}\Z")
_DOT = r"(?:\.|[ ]?[\[({<][ ]?(?:dot|titik|\.)[ ]?[\])}>][ ]?|[ ](?:dot|titik)[ ])"
_DOMAIN = re.compile(rf"[a-z0-9-]{{1,63}}(?:{_DOT}[a-z0-9-]{{1,63}}){{0,4}}{_DOT}[a-z]{{2,24}}(?![a-z0-9])", re.I)


def find(text: str) -> Iterator[Span]:
    """Where e-mail addresses stand. Looks from each "@" to both sides, never further than an address is long."""
    for at in _AT.finditer(text):
        after = _DOMAIN.match(text, at.end())
        before = after and _LOCAL.search(text, max(0, at.start() - 64), at.start())
        if before and after:
            yield before.start(), after.end()
