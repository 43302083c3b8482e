"""schema.org ClaimReview in JSON-LD: from a page, a file, or a DataFeed. Published data is messy; see the tests."""

from __future__ import annotations

import hashlib
import html
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from lxml import etree
from lxml import html as lxml_html

from salingjaga.factchecks.importing import cleaning
from salingjaga.factchecks.importing.reading import parse_json
from salingjaga.factchecks.importing.records import Item
from salingjaga.factchecks.importing.report import Problem, SourceError, excerpt
from salingjaga.factchecks.scale import verdict_of, verdict_of_rating

NODES = 3_000_000  # of one document; a feed of every fact-check there is has fewer
TEMPLATE = 3  # pages of one site with one claim: a template that nobody filled in


@dataclass(slots=True)
class _Found:
    """A ClaimReview and what stands around it. ``place`` is its number in the document."""

    place: str
    node: dict[str, Any]
    parent_url: Any = None
    ids: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class _Page:
    """What a page says beside its JSON-LD, used where the ClaimReview leaves it out."""

    base: str = ""
    title: str = ""
    language: str = ""


def holds(data: Any) -> bool:
    """Is there a ClaimReview anywhere in this JSON?"""
    return next(_walk(data), None) is not None


def read_document(data: Any, base: str = "") -> Iterator[Item | Problem]:
    """The ClaimReviews of a JSON-LD document. SourceError where there is none."""
    found = _number(list(_walk(data)))
    if not found:
        raise SourceError(_("This JSON holds no ClaimReview."))
    return _items(found, _Page(base=base))


def read_page(text: str, base: str = "") -> Iterator[Item | Problem]:
    """The ClaimReviews of an HTML page, and the blocks that could not be read. SourceError where there is none."""
    blocks, page = _page(text, base)
    found: list[_Found] = []
    broken: list[Problem] = []
    for number, block in enumerate(blocks, start=1):
        try:
            found += _walk(_mend(block))
        except ValueError as error:
            broken.append(Problem(_("block %d") % number, _("is no JSON: %s") % error, excerpt(block)))
    if not found:
        refusal = _("This page holds no ClaimReview, so we cannot tell what it checks.")
        if broken:
            refusal += " " + _("%d of its JSON-LD blocks cannot be read.") % len(broken)
        raise SourceError(refusal)
    return _both(broken, _items(_number(found), page))


def _both(first: list[Problem], then: Iterator[Item | Problem]) -> Iterator[Item | Problem]:
    yield from first
    yield from then


def _page(text: str, base: str) -> tuple[list[str], _Page]:
    parser = lxml_html.HTMLParser(encoding="utf-8", huge_tree=True)
    try:
        root = lxml_html.document_fromstring(text.replace("\0", "").encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return [], _Page(base)
    blocks = [node.text or "" for node in root.iter("script") if "ld+json" in (node.get("type") or "").lower()]
    canonical = root.xpath("string(//link[@rel='canonical']/@href)") or root.xpath(
        "string(//meta[@property='og:url']/@content)"
    )
    title = root.xpath("string(//meta[@property='og:title']/@content)") or root.xpath("string(//title)")
    page = _Page(
        base or cleaning.address(str(canonical)), cleaning.plain(str(title)), cleaning.language(root.get("lang"))
    )
    return blocks, page


def _mend(block: str) -> Any:
    """JSON-LD as sites write it: in comments or CDATA, with entities for quotes, with a comma or semicolon too many."""
    bare = (
        re.sub(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*;?\s*$", "", block)
        .strip()
        .rstrip(";")
    )
    tries = [block, bare, bare.translate(dict.fromkeys(range(32), " "))]
    tries += [re.sub(r",(\s*[}\]])", r"\1", part) for part in (tries[-1], html.unescape(tries[-1]))]
    problem = ValueError("")
    for text in dict.fromkeys(tries):
        try:
            return parse_json(text)
        except ValueError as error:
            problem = problem if str(problem) else error
    raise problem


def _walk(data: Any) -> Iterator[_Found]:
    """All ClaimReviews of a document in its order, however deep they stand, without recursion."""
    ids: dict[str, Any] = {}
    stack: list[tuple[Any, Any]] = [(data, None)]
    for _node in range(NODES):
        if not stack:
            return
        node, url = stack.pop()
        if isinstance(node, list):
            stack += [(part, url) for part in reversed(node)]
        elif isinstance(node, dict):
            if isinstance(node.get("@id"), str) and len(node) > 1:
                ids.setdefault(node["@id"], node)
            if "DataFeedItem" in _types(node):
                url = node.get("url") or url
            if "ClaimReview" in _types(node):
                yield _Found("", node, url, ids)
            else:
                stack += [(part, url) for part in reversed(list(node.values())) if isinstance(part, dict | list)]


def _types(node: dict[str, Any]) -> list[str]:
    kinds = node.get("@type", node.get("type"))
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return [re.split(r"[/#:]", kind)[-1] for kind in kinds if isinstance(kind, str)]


def _number(found: list[_Found]) -> list[_Found]:
    for number, one in enumerate(found, start=1):
        one.place = _("ClaimReview %d") % number
    return found


def _items(found: list[_Found], page: _Page) -> Iterator[Item | Problem]:
    items = [_item(one, page, alone=len(found) == 1) for one in found]
    pages = defaultdict(set)
    for item in items:
        pages[_claim_key(item)].add(item.fields["url"])
    first_claim: dict[str, str] = {}
    for item in items:
        key, url = _claim_key(item), item.fields["url"]
        if key[1] and len(pages[key]) >= TEMPLATE:
            words = {"pages": len(pages[key]), "host": key[0]}
            reason = _("repeats one claim on %(pages)d pages of %(host)s: a template, not a fact-check") % words
            yield Problem(item.place, reason, excerpt(item.fields["claim"]), sort="skipped")
            continue
        if url and first_claim.setdefault(url, key[1]) != key[1]:
            item.fields["url"] = f"{url.split('#')[0]}#claim-{hashlib.sha256(key[1].encode()).hexdigest()[:8]}"
        yield item


def _claim_key(item: Item) -> tuple[str, str]:
    return cleaning.host(item.fields["url"]), " ".join(str(item.fields["claim"]).casefold().split())


def _item(one: _Found, page: _Page, *, alone: bool) -> Item:
    node = one.node
    url = _address(node, one, page)
    rating = _node(node.get("reviewRating"), one.ids)
    given = _text(rating.get("alternateName")) or _text(rating.get("name"))
    value, best, worst = (rating.get(name) for name in ("ratingValue", "bestRating", "worstRating"))
    if not given and isinstance(value, str) and verdict_of(value) is not None:
        given = cleaning.plain(value)  # "ratingValue": "False"
    if not given and isinstance(node.get("reviewRating"), str):
        given = cleaning.plain(node["reviewRating"])
    claim = _node(node.get("itemReviewed"), one.ids)
    fields = {
        "url": url,
        "title": _text(node.get("headline")) or _text(node.get("name")) or (page.title if alone else ""),
        "claim": _text(node.get("claimReviewed")) or _text(claim.get("name")) or _text(claim.get("headline")),
        "conclusion": _text(rating.get("ratingExplanation")),
        "explanation": next(filter(None, (_text(node.get(k)) for k in ("reviewBody", "text", "description"))), ""),
        "label": given or (f"{value}/{best}" if value is not None and best is not None else ""),
        "published": _text(node.get("datePublished")) or _text(node.get("dateCreated")),
        "publisher": _name(node.get("author"), one.ids) or _name(node.get("publisher"), one.ids),
        "language": _language(node.get("inLanguage")) or page.language,
        "appearances": [link for link in _appearances(claim) if cleaning.host(link) != cleaning.host(url)],
    }
    extra = {"claimant": _name(claim.get("author"), one.ids), "claim_published": _text(claim.get("datePublished"))}
    numeric = verdict_of_rating(value, best, worst)
    return Item(one.place, fields, {key: part for key, part in extra.items() if part}, rating=numeric)


def _address(node: dict[str, Any], one: _Found, page: _Page) -> str:
    named = [node.get("url"), node.get("mainEntityOfPage"), one.parent_url]
    for value in named:
        for part in value if isinstance(value, list) else [value]:
            part = part.get("@id") or part.get("url") if isinstance(part, dict) else part
            url = cleaning.address(part, page.base or _site(node)) if isinstance(part, str) else ""
            if url and not (page.base and _is_home_of(url, page.base)):
                return cleaning.untracked(url)
    return cleaning.untracked(page.base)


def _is_home_of(url: str, page: str) -> bool:
    """Some sites name their home page on every page."""
    return cleaning.host(url) == cleaning.host(page) and urlsplit(url).path in ("", "/") and not urlsplit(url).query


def _site(node: dict[str, Any]) -> str:
    """Where a relative address may belong: the home page that the author or publisher names."""
    for name in ("author", "publisher"):
        who = node.get(name)
        who = who[0] if isinstance(who, list) and who else who
        if isinstance(who, dict) and isinstance(who.get("url"), str) and (url := cleaning.address(who["url"])):
            return url
    return ""


def _node(value: Any, ids: dict[str, Any]) -> dict[str, Any]:
    """An object, the first of a list, or what an @id points to."""
    if isinstance(value, list):
        value = next((part for part in value if isinstance(part, dict)), None)
    if isinstance(value, dict) and set(value) <= {"@id", "@type"} and isinstance(value.get("@id"), str):
        value = ids.get(value["@id"], value)
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    """The words of a value: a text, a number, the first of a list, or {"@value": …}."""
    if isinstance(value, list):
        value = next((part for part in value if part), "")
    if isinstance(value, dict):
        value = value.get("@value", value.get("name", ""))
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    return cleaning.plain(value)


def _name(value: Any, ids: dict[str, Any]) -> str:
    if isinstance(value, str):
        return cleaning.plain(value)
    if isinstance(value, list) and value and isinstance(value[0], str):
        return cleaning.plain(value[0])
    return _text(_node(value, ids).get("name"))


def _language(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("alternateName") or value.get("name")
    return cleaning.language(_text(value))


def _appearances(claim: dict[str, Any]) -> list[str]:
    """Where the claim was seen: objects with a url, bare addresses, or several in one text."""
    found: list[str] = []
    for name in ("firstAppearance", "appearance", "url"):
        value = claim.get(name)
        for part in value if isinstance(value, list) else [value]:
            part = part.get("url", part.get("@id")) if isinstance(part, dict) else part
            found += cleaning.links(part)
    return list(dict.fromkeys(found))
