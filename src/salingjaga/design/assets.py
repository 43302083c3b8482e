"""The style sheet of all pages: tokens, base, every component's own file and the pages, joined into one to load.

There is no build step: the files are read as they are written, and `@layer` makes their order harmless.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

ROOM = Path(__file__).resolve().parent
STATIC = ROOM / "static"
COMPONENTS = ROOM / "components"
SHEET = "design/site.css"


def sheet_parts() -> list[Path]:
    """What `site.css` is made of, in reading order."""
    styles = ROOM / "styles"
    return [styles / "tokens.css", styles / "base.css", *sorted(COMPONENTS.glob("*/*.css")), styles / "pages.css"]


def sheet() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in sheet_parts())


@cache
def fingerprint() -> str:
    """Changes when any static file does; names the folder they are served from."""
    digest = sha256()
    for path in [*sheet_parts(), *sorted(p for p in STATIC.rglob("*") if p.is_file())]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]
