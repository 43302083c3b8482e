"""Icons inlined as one sprite of only the symbols a page uses, and how a verdict looks (icon and tone)."""

from __future__ import annotations

import re
from functools import cache

from django import template
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from salingjaga.design.assets import ROOM

register = template.Library()

SYMBOL = re.compile(r'<symbol id="([^"]+)".*?</symbol>', re.DOTALL)
USED = re.compile(r'href="#i-([a-z]+)"')

# verdict (our scale's identifier) -> tone, icon; "none" and "unsure" are answers without a verdict
LOOKS = {
    "false": ("false", "false"),
    "misleading": ("slanted", "misleading"),
    "missing_context": ("slanted", "context"),
    "altered": ("slanted", "altered"),
    "satire": ("neutral", "satire"),
    "scam": ("false", "scam"),
    "unproven": ("neutral", "unproven"),
    "partly_true": ("slanted", "partly"),
    "true": ("true", "true"),
    "": ("plain", "search"),
    "explainer": ("plain", "book"),
    "none": ("empty", ""),
    "unsure": ("empty", "question"),
}


@register.filter
def tone(verdict: str) -> str:
    return LOOKS[verdict][0]


@register.filter
def verdict_icon(verdict: str) -> str:
    return LOOKS[verdict][1]


@cache
def symbols() -> dict[str, str]:
    """Every icon's `<symbol>` by name; ids are prefixed so that no heading's id can clash."""
    found = SYMBOL.finditer((ROOM / "icons.svg").read_text(encoding="utf-8"))
    return {m[1]: m[0].replace(f'id="{m[1]}"', f'id="i-{m[1]}"') for m in found}


@register.simple_tag
def icon(name: str) -> SafeString:
    """One icon, hidden from screen readers: the word beside it says the same. An unknown name is an error."""
    if name not in symbols():
        raise template.TemplateSyntaxError(f"There is no icon named {name!r}")
    return format_html('<svg class="i" aria-hidden="true"><use href="#i-{}"/></svg>', name)


class SpriteNode(template.Node):
    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        html = self.nodelist.render(context)
        used = "".join(symbols()[name] for name in sorted(set(USED.findall(html))))
        return mark_safe(f'<svg class="sprite" aria-hidden="true">{used}</svg>\n{html}')  # noqa: S308


@register.tag
def sprite(parser: Parser, token: Token) -> SpriteNode:
    """{% sprite %} page {% endsprite %}: puts the symbols that the page uses in front of it."""
    nodelist = parser.parse(("endsprite",))
    parser.delete_first_token()
    return SpriteNode(nodelist)
