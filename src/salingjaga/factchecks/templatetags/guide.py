"""For any page: ``{% include "factchecks/guide_for.html" with text=… link=… seen_on=… kind=… shown=… only %}``."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import get_language

from salingjaga.factchecks import guide
from salingjaga.factchecks.sharing import base_url
from salingjaga.factchecks.shown import Shown

register = template.Library()


@register.simple_tag(takes_context=True)
def report_too(
    context: template.Context,
    *,
    text: str = "",
    link: str = "",
    seen_on: str = "",
    kind: str = "",
    factcheck: Shown | str = "",
) -> dict[str, Any]:
    """`suggestions` (at most three), and `platforms` to choose from where none fits; nothing for what is not false."""
    checked = factcheck if isinstance(factcheck, Shown) else None
    if checked and checked.verdict in guide.NOT_REPORTED:
        return {}
    language = get_language() or "id"
    base = base_url(getattr(context, "request", None))
    wanted = {"text": text, "link": link, "seen_on": seen_on, "kind": kind}
    found = guide.shown(language=language, factcheck=checked, base=base, **wanted)
    return {"suggestions": found, "platforms": [] if found else guide.platforms(language)}
