"""What the tests of importing share: a source from lines, and the stored rows by address."""

import json
from pathlib import Path
from typing import Any

from salingjaga.factchecks.models import FactCheck


def lines(path: Path, *rows: object) -> str:
    """A file of JSON lines; a text is written as it stands, so that a line can be broken."""
    parts = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(parts) + "\n", encoding="utf-8")
    return str(path)


def row(number: int = 1, **more: Any) -> dict[str, Any]:
    return {"url": f"https://periksa.example.id/{number}", "title": f"[SALAH] Klaim nomor {number}"} | more


def stored(number: int = 1) -> FactCheck:
    return FactCheck.objects.get(url=f"https://periksa.example.id/{number}")
