"""Small pure readings that every format shares: texts, HTML, dates, addresses, languages. No exception escapes."""

from __future__ import annotations

import html
import re
from datetime import date
from urllib.parse import urljoin, urlsplit, urlunsplit

from lxml import etree
from lxml import html as lxml_html

URL_LIMIT = 2000
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\ud800-\udfff\ufffe\uffff]")
_BLOCKS = frozenset("p div br li ul ol tr table h1 h2 h3 h4 h5 h6 blockquote section article figcaption hr".split())
_DROPPED = ("script", "style", "noscript", "template", "svg", "iframe", "form", "head")


def text(value: object) -> str:
    """A text without what no database takes: control characters, lone surrogates; Windows line ends made plain."""
    if not isinstance(value, str):
        return ""
    return _CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n")).strip()


def line(value: object, limit: int = 0) -> str:
    """A text on one line, cut with an ellipsis where a column has a limit."""
    words = " ".join(text(value).split())
    return words[: limit - 1].rstrip() + "…" if limit and len(words) > limit else words


def plain(value: object) -> str:
    """The words of an HTML fragment: entities (also doubly written ones) resolved, a new line after each block."""
    words = text(value)
    if "<" in words:
        words = _without_tags(words)
    for _ in range(2):
        if "&" not in words:
            break
        words = html.unescape(words)
    lines = (" ".join(part.split()) for part in text(words).split("\n"))
    return "\n".join(part for part in lines if part)


def summary(value: object, body: str) -> str:
    """What a publisher wrote as summary; "" where it is only the beginning of the text itself."""
    words = " ".join(re.sub(r"\s*(?:\[…\]|\[\.\.\.\]|…|\.\.\.)\s*$", "", plain(value)).split())
    return "" if words[:80] in " ".join(body[:4000].split()) else words


def _without_tags(fragment: str) -> str:
    try:
        root = lxml_html.fragment_fromstring(fragment, create_parent="div")
    except (etree.LxmlError, ValueError, AssertionError):
        return re.sub(r"<[^>]{0,2000}>", " ", fragment)
    return words_of(root)


def words_of(root: lxml_html.HtmlElement) -> str:
    """The readable text of an element, scripts and styles left out, walked without recursion."""
    pieces: list[str] = []
    for event, node in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event in ("comment", "pi"):
            pieces.append(node.tail or "")
        elif event == "start":
            pieces.append("\n" if node.tag in _BLOCKS else "")
            pieces.append("" if _dropped(node) else node.text or "")
        else:
            pieces.append("\n" if node.tag in _BLOCKS else "")
            if node is not root:
                parent = node.getparent()
                pieces.append("" if parent is not None and _dropped(parent) else node.tail or "")
    return "".join(pieces)


def _dropped(node: lxml_html.HtmlElement) -> bool:
    return node.tag in _DROPPED


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            *("januari january jan januar", "februari february feb pebruari", "maret march mar mac", "april apr"),
            *(
                "mei may",
                "juni june jun",
                "juli july jul julai",
                "agustus august agu aug agt ogos ogo",
                "september sep",
            ),
            *("oktober october okt oct", "november nov nopember", "desember december des dec disember"),
        ),
        start=1,
    )
    for name in names.split()
}
_ISO = re.compile(r"^(\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?:[T ].*)?$", re.S)
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_SLASHED = re.compile(r"^(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})\b")
_WORDED = re.compile(r"(?<!\d)(\d{1,2})\s+([A-Za-z]{3,9})\.?,?\s+(\d{4})\b")
_WORDED_US = re.compile(r"\b([A-Za-z]{3,9})\.?\s+(\d{1,2}),?\s+(\d{4})\b")


def day(value: object) -> tuple[date | None, str]:
    """A date and its precision ("day", "month", "year"); (None, "day") where it cannot be read.

    Read are ISO dates and times, RFC 2822, "10 Januari 2024", "January 10, 2024", 2024-01 and 2024; 10/01/2024 is the
    tenth of January, as written in Indonesia, unless only the other order makes a date. The day is the one that the
    publisher wrote; no time zone moves it.
    """
    words = line(value)[:80]
    if re.fullmatch(r"\d{4}", words):
        return _date(int(words), 1, 1), "year"
    if iso := _ISO.match(words):
        if iso[3] is None:
            return _date(int(iso[1]), int(iso[2]), 1), "month"
        return _date(int(iso[1]), int(iso[2]), int(iso[3])), "day"
    return _other_day(words), "day"


def _other_day(words: str) -> date | None:
    if found := _COMPACT.match(words):
        return _date(int(found[1]), int(found[2]), int(found[3]))
    if found := _SLASHED.match(words):
        first, second, year = int(found[1]), int(found[2]), int(found[3])
        return _date(year, second, first) or _date(year, first, second)
    if found := _WORDED.search(words):
        if month := _MONTHS.get(found[2].lower()):
            return _date(int(found[3]), month, int(found[1]))
    elif (found := _WORDED_US.search(words)) and (month := _MONTHS.get(found[1].lower())):
        return _date(int(found[3]), month, int(found[2]))
    return None


def _date(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number) if year >= 1900 else None
    except ValueError:
        return None


def address(value: object, base: str = "") -> str:
    """A whole http(s) or urn: address, "" where there is none. Relative ones are resolved against ``base``;
    "www.example.id/x" and "//example.id/x" get https."""
    words = html.unescape(text(value)) if isinstance(value, str) else ""
    if not words or re.search(r"\s", words) or len(words) > URL_LIMIT * 2:
        return ""
    if words.lower().startswith("urn:"):
        return words if re.fullmatch(r"urn:[A-Za-z0-9][A-Za-z0-9-]{0,31}:\S+", words, re.I) else ""
    try:
        return _absolute(words, base)
    except ValueError:  # a broken IPv6 host, a port that is no number
        return ""


def _absolute(words: str, base: str) -> str:
    if re.match(r"^(?:www\.)?[\w-]+(?:\.[\w-]+)*\.[a-z]{2,10}(?::\d+)?(?:/|$)", words, re.I) and not _is_file(words):
        words = "https://" + words
    elif words.startswith("//"):
        words = "https:" + words
    if base:
        words = urljoin(base, words)
    parts = urlsplit(words)
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname or parts.username is not None:
        return ""
    _ = parts.port
    return words if len(words) <= URL_LIMIT else ""


def _is_file(words: str) -> bool:
    """ "berita.html" is a page beside this one, not a host."""
    return "/" not in words and words.lower().endswith((".html", ".htm", ".php", ".asp", ".aspx"))


def untracked(url: str) -> str:
    """The same address without the utm_… that a feed adds, so that both roads lead to one fact-check."""
    if "utm_" not in url:
        return url
    parts = urlsplit(url)
    kept = [pair for pair in parts.query.split("&") if not pair.lower().startswith("utm_")]
    return urlunsplit(parts._replace(query="&".join(kept)))


def host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


_LANGUAGES = {"in": "id", "ind": "id", "indonesian": "id", "indonesia": "id", "bahasa": "id", "eng": "en"}
_LANGUAGES |= {"english": "en", "inggris": "en", "msa": "ms", "may": "ms", "zsm": "ms", "malay": "ms", "melayu": "ms"}
_LANGUAGES |= {
    "jw": "jv",
    "jav": "jv",
    "jawa": "jv",
    "javanese": "jv",
    "bahasa indonesia": "id",
    "bahasa melayu": "ms",
    "sun": "su",
    "sunda": "su",
    "sundanese": "su",
}


def language(value: object) -> str:
    """ "id-ID", "ind" and "Indonesian" are id; "" where it is no language code."""
    words = line(value).lower().replace("_", "-")
    words = _LANGUAGES.get(words, words).split("-")[0]
    words = _LANGUAGES.get(words, words)
    return words if re.fullmatch(r"[a-z]{2,3}", words) else ""


LINKS_LIMIT = 2000  # appearances of one claim
_LINK = re.compile(r"https?://[^\s<>\"'|]+", re.I)


def links(value: object) -> list[str]:
    """The addresses in a list, or in a text where spaces, commas or new lines stand between them."""
    if isinstance(value, str):
        found = _LINK.findall(text(value)) or re.split(r"[\s,;|]+", text(value))
        value = [part.rstrip(".,;)") for part in found]
    if not isinstance(value, list | tuple):
        return []
    whole = (address(part) for part in value[:LINKS_LIMIT] if isinstance(part, str))
    return list(dict.fromkeys(part for part in whole if part.startswith("http")))
