"""WordPress sites through their REST interface, /wp-json/wp/v2/posts, page by page, or a saved answer of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.utils.translation import gettext as _

from salingjaga.factchecks.fetching import Fetched
from salingjaga.factchecks.importing import claimreview, cleaning
from salingjaga.factchecks.importing.answers import json_of
from salingjaga.factchecks.importing.records import Item
from salingjaga.factchecks.importing.report import Problem, SourceError, excerpt
from salingjaga.factchecks.scale import cut_label, label_among

PER_PAGE = 100
PAGES = 10_000  # of one site; a server that never ends ends here


def crawl(source: str, ask: Callable[..., Fetched], *, key: str = "") -> Iterator[Item | Problem]:
    """All posts of a site, oldest number first so that posts published meanwhile do not shift the pages.

    The end is where the site says so (X-WP-TotalPages), else the first page that is empty, known or refused.
    """
    seen: set[str] = set()
    pages = ""
    for page in range(1, PAGES + 1):
        try:
            answer = ask(_page_address(source, page))
        except SourceError as error:
            if page > 1 and not pages and error.status in (400, 404):
                return
            raise
        posts = json_of(answer)
        if not isinstance(posts, list):
            raise SourceError(_("%s answers with something else than a list of posts.") % cleaning.host(source))
        fresh = [post for post in posts if str(_part(post, "id") or post) not in seen]
        seen.update(str(_part(post, "id") or post) for post in posts)
        yield from read_posts(fresh)
        pages = answer.headers.get("x-wp-totalpages", "")
        if not fresh or (pages.isdigit() and page >= int(pages)):
            return


def _page_address(source: str, page: int) -> str:
    parts = urlsplit(source)
    path = parts.path
    if "/wp-json" not in path and "rest_route=" not in parts.query:
        path = path.rstrip("/") + "/wp-json/wp/v2/posts"
    query = {"per_page": str(PER_PAGE), "orderby": "id", "order": "asc", "_embed": "wp:term"}
    query |= dict(parse_qsl(parts.query, keep_blank_values=True)) | {"page": str(page)}
    return parts._replace(path=path, query=urlencode(query), fragment="").geturl()


def read_posts(posts: Sequence[Any]) -> Iterator[Item | Problem]:
    """The fact-checks of a list of posts as the interface gives them."""
    for number, post in enumerate(posts, start=1):
        place = _("post %s") % (_part(post, "id") or number)
        if isinstance(post, dict) and isinstance(post.get("title"), dict | str):
            yield _item(post, place)
        else:
            yield Problem(place, _("is no WordPress post"), excerpt(post))


def _item(post: dict[str, Any], place: str) -> Item:
    content = _rendered(post.get("content"))
    url = cleaning.untracked(cleaning.address(post.get("link")) or cleaning.address(_rendered(post.get("guid"))))
    title, body = cleaning.plain(_rendered(post.get("title"))), cleaning.plain(content)
    fields = {
        "url": url,
        "title": title,
        "explanation": body,
        "conclusion": cleaning.summary(_rendered(post.get("excerpt")), body),
        "published": post.get("date") or post.get("date_gmt"),
    }
    review = _review(post, content, url)
    if review is not None:
        fields |= {key: value for key, value in review.fields.items() if value and key not in ("url", "title")}
        return Item(place, fields, rating=review.rating)
    terms = _terms(post)
    if not cut_label(title)[0]:
        fields["label"] = label_among(terms)
    return Item(place, fields, {"terms": terms} if terms else {}, checked=False)


def _review(post: dict[str, Any], content: str, url: str) -> Item | None:
    """The post's own ClaimReview, where an SEO plugin or its text carries one."""
    head = post.get("yoast_head_json")
    try:
        if claimreview.holds(head):
            found = claimreview.read_document(head, url)
        elif "ClaimReview" in content:
            found = claimreview.read_page(f"<html><body>{content}</body></html>", url)
        else:
            return None
        return next((item for item in found if isinstance(item, Item)), None)
    except SourceError:
        return None


def _terms(post: dict[str, Any]) -> list[str]:
    """Names of the post's categories and tags, where they came along."""
    groups = _part(post.get("_embedded"), "wp:term")
    listed = [group for group in groups if isinstance(group, list)] if isinstance(groups, list) else []
    names = (_part(term, "name") for group in listed for term in group)
    return [cleaning.plain(name) for name in names if isinstance(name, str)]


def _rendered(value: Any) -> str:
    value = value.get("rendered") if isinstance(value, dict) else value
    return value if isinstance(value, str) else ""


def _part(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None
