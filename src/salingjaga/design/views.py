"""The pattern page: every component with its examples, and the tokens it is made of."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from salingjaga.design.assets import COMPONENTS, DESK_COMPONENTS, ROOM
from salingjaga.design.templatetags.design import symbols

COLOUR = re.compile(r"--([a-z-]+): var\(")
FRAME = {"top", "foot"}  # on every page anyway


@dataclass(frozen=True, slots=True)
class Example:
    """One state of a component, rendered."""

    title: str
    html: SafeString


@dataclass(frozen=True, slots=True)
class Component:
    name: str
    examples: list[Example]


def components(root: Path = COMPONENTS) -> list[Component]:
    """Every component under `root` with the examples that lie beside its template."""
    folders = sorted(path.parent for path in root.glob("*/*.html"))
    return [Component(folder.name, _rendered(folder)) for folder in folders if folder.name not in FRAME]


def _rendered(folder: Path) -> list[Example]:
    template = f"{folder.relative_to(ROOM)}/{folder.name}.html"
    return [Example(title, render_to_string(template, context)) for title, context in _examples(folder)]


def _examples(folder: Path) -> list[tuple[str, dict[str, Any]]]:
    """From examples.toml, or from examples() in examples.py where a context needs an object."""
    if (folder / "examples.py").exists():
        found: list[tuple[str, dict[str, Any]]] = import_module(
            f"salingjaga.design.components.{folder.name}.examples"
        ).examples()
        return found
    entries = tomllib.loads((folder / "examples.toml").read_text(encoding="utf-8"))["example"]
    return [(entry["title"], entry.get("context", {})) for entry in entries]


@require_safe
def patterns(request: HttpRequest) -> HttpResponse:
    tokens = (ROOM / "styles" / "tokens.css").read_text(encoding="utf-8")
    context = {
        "components": components(),
        "icons": sorted(symbols()),
        "colours": list(dict.fromkeys(COLOUR.findall(tokens))),
    }
    return render(request, "design/patterns.html", context)


@require_safe
def desk_patterns(request: HttpRequest) -> HttpResponse:
    """The parts that only the verifiers' desk uses, with its own sheet."""
    return render(request, "design/patterns_desk.html", {"components": components(DESK_COMPONENTS)})
