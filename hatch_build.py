"""Build hook: compile the catalogues of words (locale/*.po to .mo), for wheels and editable installs alike."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileCatalogues(BuildHookInterface):
    """The compiled files are not kept in the repository, so that no edit of a .po is ever forgotten in its .mo."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        for source in sorted(Path(self.root, "src", "salingjaga").rglob("locale/*/LC_MESSAGES/*.po")):
            with source.open("rb") as lines:
                catalogue = read_po(lines, locale=source.parts[-3])
            with source.with_suffix(".mo").open("wb") as out:
                write_mo(out, catalogue)
            build_data["artifacts"].append(str(source.with_suffix(".mo").relative_to(self.root)))
