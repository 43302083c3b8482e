"""Markdown of our own explanations as HTML: few elements, raw HTML shown as text, cleaned once more at the end."""

from __future__ import annotations

import html as entities
from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TAGS = {"p", "br", "strong", "em", "s", "a", "ul", "ol", "li", "blockquote", "code", "h3", "hr"}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https"}
_parser = MarkdownIt("js-default", {"html": False, "linkify": False, "typographer": False}).disable(["image", "table"])


@lru_cache(maxsize=512)
def html(text: str) -> SafeString:
    """`text` rendered. Headings of any level become h3, which is what stands under a page's parts."""
    tokens = _parser.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h3"
    rendered = _parser.renderer.render(tokens, _parser.options, {})
    clean = nh3.clean(rendered, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener nofollow ugc")
    return mark_safe(clean)  # noqa: S308  nh3 has just cleaned it


def plain(text: str) -> str:
    """`text` without its marks, for machines that want words: paragraphs apart."""
    words = nh3.clean(html(text).replace("</p>", "</p>\n\n").replace("</li>", "</li>\n"), tags=set())
    return entities.unescape("\n".join(line.strip() for line in words.splitlines())).strip()
