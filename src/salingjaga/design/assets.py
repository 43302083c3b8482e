"""The style sheet of all pages: tokens, base, every component's own file and the pages, joined into one to load.

There is no build step: the files are read as they are written, and `@layer` makes their order harmless.
"""

from __future__ import annotations

import re
from functools import cache
from hashlib import sha256
from pathlib import Path

ROOM = Path(__file__).resolve().parent
STATIC = ROOM / "static"
COMPONENTS = ROOM / "components"
SHEET, DESK_SHEET = "design/site.css", "design/desk.css"
NOT_SENT = re.compile(r"/\*.*?\*/\s*|^\s+", re.DOTALL | re.MULTILINE)
TIGHTER = re.compile(r"\s*([{};])\s*|([:,])\s+")  # no quoted word of ours holds any of these
DESK_COMPONENTS = COMPONENTS / "desk"
DESK_USES = ("top", "slot", "chat", "note", "button", "field", "disclosure", "verdict")


def sheet_parts() -> list[Path]:
    """What `site.css` is made of, in reading order."""
    styles = ROOM / "styles"
    return [styles / "tokens.css", styles / "base.css", *sorted(COMPONENTS.glob("*/*.css")), styles / "pages.css"]


def sheet() -> str:
    return _joined(sheet_parts())


def desk_parts() -> list[Path]:
    """What `desk.css` is made of, whole in itself: the shared parts that the desk uses, and its own, which no public
    page carries."""
    styles, shared = ROOM / "styles", [COMPONENTS / name / f"{name}.css" for name in DESK_USES]
    return [
        styles / "tokens.css",
        styles / "base.css",
        *shared,
        *sorted(DESK_COMPONENTS.glob("*/*.css")),
        styles / "desk.css",
    ]


def desk_sheet() -> str:
    return _joined(desk_parts())


def _joined(parts: list[Path]) -> str:
    """The files one after the other; comments and spaces stay behind, they would be sent with every first page."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in parts)
    return TIGHTER.sub(lambda found: found[1] or found[2], NOT_SENT.sub("", text))


@cache
def palette() -> dict[str, str]:
    """The raw colours of tokens.css by name, for pictures drawn on the server: "brick" → "#922716"."""
    tokens = (ROOM / "styles" / "tokens.css").read_text(encoding="utf-8")
    return dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", tokens))


@cache
def fingerprint() -> str:
    """Changes when any static file does; names the folder they are served from."""
    digest = sha256()
    for path in [*sheet_parts(), *desk_parts(), *sorted(p for p in STATIC.rglob("*") if p.is_file())]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]
