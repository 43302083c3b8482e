"""MAFINDO's public API, version 2: POST forms with a key to ``antihoax/``, ``antihoax/search``, ``antihoax/get_total``.

Source of the form: mafindo/docs, docs/v2. Objects carry id, authors, status (1 true, 2 fake), classification, title,
content, fact, references, source_issue, source_link, tanggal, tags, conclusion, claim_review[]. They have no address of
their own: the page that their claim_review or their references name on turnbackhoax.id is the link, else a urn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.utils.translation import gettext as _

from salingjaga.factchecks.fetching import Fetched
from salingjaga.factchecks.importing import cleaning
from salingjaga.factchecks.importing.answers import json_of
from salingjaga.factchecks.importing.records import Item, urn
from salingjaga.factchecks.importing.report import Problem, SourceError, excerpt
from salingjaga.factchecks.scale import Verdict, cut_label, verdict_of

PAGE = 100
PAGES = 10_000
NAME = "mafindo"
_STATUS = {"1": str(Verdict.TRUE), "2": str(Verdict.FALSE)}


def crawl(source: str, ask: Callable[..., Fetched], *, key: str = "") -> Iterator[Item | Problem]:
    """All news items under a base address, or what ``…/antihoax/search?method=title&value=pemilu`` finds."""
    if not key:
        raise SourceError(_("MAFINDO's API wants a key: ask MAFINDO for one and give it with --key."))
    parts = urlsplit(source)
    form = dict(parse_qsl(parts.query)) | {"key": key}
    plain = parts._replace(query="", fragment="").geturl()
    if parts.path.rstrip("/").endswith("antihoax/search"):
        yield from read_objects(_rows(ask(plain, data={"limit": str(PAGE * 10)} | form)))
        return
    yield from _all(plain.rstrip("/").removesuffix("/antihoax") + "/antihoax/", form, ask)


def _all(address: str, form: dict[str, str], ask: Callable[..., Fetched]) -> Iterator[Item | Problem]:
    total = _total(address, form["key"], ask)
    seen: set[str] = set()
    offset = 0
    for _page in range(PAGES):
        rows = _rows(ask(address, data=form | {"limit": str(PAGE), "offset": str(offset)}))
        fresh = [row for row in rows if _number(row) not in seen]
        seen.update(map(_number, rows))
        offset += len(rows)
        yield from read_objects(fresh)
        if not fresh or (total and offset >= total):
            return


def _rows(answer: Fetched) -> list[Any]:
    data = json_of(answer)
    if isinstance(data, dict) and isinstance(data.get("data"), list):
        data = data["data"]
    if isinstance(data, dict) and data.get("title"):
        data = [data]
    if not isinstance(data, list):
        words = data.get("message") or data.get("error") if isinstance(data, dict) else data
        raise SourceError(_("MAFINDO's API refuses: %s") % excerpt(words))
    return data


def _total(address: str, key: str, ask: Callable[..., Fetched]) -> int:
    """The number of items, which the API gives bare or inside an object; 0 where it does not say: then the end is the
    first page with nothing new."""
    try:
        data = json_of(ask(address + "get_total", data={"key": key}))
    except SourceError:
        return 0
    if isinstance(data, dict):
        data = next((data[name] for name in ("total", "data", "count") if name in data), 0)
    words = str(data).strip()
    return int(words) if words.isdecimal() and words.isascii() and len(words) < 12 else 0


def _number(row: Any) -> str:
    return str(row.get("id") or row) if isinstance(row, dict) else str(row)


def read_objects(rows: Sequence[Any]) -> Iterator[Item | Problem]:
    """The fact-checks of a list of news items."""
    for number, row in enumerate(rows, start=1):
        place = _("item %s") % (_number(row)[:40] if isinstance(row, dict) and row.get("id") else number)
        yield _item(row, place) if isinstance(row, dict) else Problem(place, _("is no news item"), excerpt(row))


def _item(row: dict[str, Any], place: str) -> Item:
    listed = row.get("claim_review")
    reviews = [part for part in listed if isinstance(part, dict)] if isinstance(listed, list) else []
    title = cleaning.plain(row.get("title"))
    page = _page_of(reviews, cleaning.links(row.get("references")))
    fields = {
        "url": page or (urn(NAME, str(row["id"])) if row.get("id") else ""),
        "title": title,
        "claim": cleaning.plain(row.get("content")),
        "explanation": cleaning.plain(row.get("fact")),
        "conclusion": cleaning.plain(row.get("conclusion")),
        "published": row.get("tanggal"),
        "publisher": _publisher(reviews, cleaning.plain(row.get("authors"))),
        "language": "id",
        "country": "ID",
        "content_type": cleaning.plain(row.get("classification")),
        "appearances": cleaning.links(row.get("source_link"))
        + [x for part in reviews for x in cleaning.links(part.get("claimed_item_url"))],
    }
    kept = ("id", "authors", "status", "references", "source_issue", "tags", "picture1", "picture2")
    status = _STATUS.get(str(row.get("status")).strip())
    if status and verdict_of(cut_label(title)[0]) == "":
        fields["verdict"] = status  # a Klarifikasi gets the value that the publisher gives it
    return Item(place, fields, {name: row[name] for name in kept if row.get(name)}, rating=status)


def _publisher(reviews: list[dict[str, Any]], authors: str) -> str:
    """Who made the check: the organisation that a claim_review names, authors that are no numbers, else MAFINDO."""
    organisations = (part.get("claim_author_name") for part in reviews if str(part.get("claim_author_type")) == "2")
    named = next((name for part in organisations if (name := cleaning.plain(part))), "")
    return named or (authors if any(letter.isalpha() for letter in authors) else "") or "TurnBackHoax"


def _page_of(reviews: list[dict[str, Any]], references: list[str]) -> str:
    named = [url for part in reviews if (url := cleaning.address(part.get("claim_url")))]
    own = [url for url in named + references if cleaning.host(url).endswith("turnbackhoax.id")]
    return next(iter(own + named), "")
