"""Find the links of a text and bring each to the one form that all its copies share. Never touches the network."""

from __future__ import annotations

import re
from typing import NamedTuple


class Link(NamedTuple):
    """A link as found: ``url`` as written, offsets in code points, its canonical form, whether a shortener made it."""

    url: str
    start: int
    end: int
    canonical: str
    is_short: bool


_LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"]+", re.IGNORECASE)


def canonical(url: str) -> str:
    """The one form that all copies of a link share."""
    return url.split("#")[0].rstrip("/")


def find(text: str) -> list[Link]:
    """All links of ``text``, in order."""
    return [Link(m.group(), *m.span(), canonical(m.group()), False) for m in _LINK.finditer(text)]
