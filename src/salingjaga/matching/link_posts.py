"""The post inside a social network's link: one address for all the ways in which the same post is linked."""

from __future__ import annotations

import re
from collections.abc import Callable

from salingjaga.matching.link_parts import Address
from salingjaga.matching.words import word_set

_FACEBOOK_HOSTS = re.compile(
    r"(?:(?:www|web|m|mbasic|touch|p|d|free|z-m-|iphone|[a-z]{2}-[a-z]{2})\.)*(?:facebook|fb)\.com"
)
_ALIASES = {
    "twitter.com": "x.com",
    "fxtwitter.com": "x.com",
    "vxtwitter.com": "x.com",
    "fixupx.com": "x.com",
    "threads.net": "threads.com",
    "telegram.me": "t.me",
    "telegram.dog": "t.me",
    "instagr.am": "instagram.com",
    "ddinstagram.com": "instagram.com",
    "youtube-nocookie.com": "youtube.com",
    "music.youtube.com": "youtube.com",
    "archive.today": "archive.ph",
    "archive.is": "archive.ph",
    "archive.li": "archive.ph",
    "archive.vn": "archive.ph",
    "archive.md": "archive.ph",
    "archive.fo": "archive.ph",
    "old.reddit.com": "reddit.com",
    "new.reddit.com": "reddit.com",
    "np.reddit.com": "reddit.com",
}

SHORTENERS = word_set("shorteners")


def same_host(address: Address) -> Address:
    """The main host of a network that goes by several names."""
    host = "facebook.com" if _FACEBOOK_HOSTS.fullmatch(address.host) else _ALIASES.get(address.host, address.host)
    return Address(host, address.path, address.query)


def is_short(address: Address) -> bool:
    """Whether the address hides its target, so that only the network could tell what it leads to."""
    if address.path in ("", "/"):
        return False
    share = address.host == "facebook.com" and address.path.startswith("/share/")
    return address.host in SHORTENERS or share or (address.host == "tiktok.com" and address.path.startswith("/t/"))


def post(address: Address) -> Address:
    """The post's own address, or the address as it came."""
    rule = _RULES.get(address.host)
    return (rule(address) if rule else None) or address


def _facebook(address: Address) -> Address | None:
    path, host = address.path, "facebook.com"
    if share := re.match(r"/share/(?:([rvp])/)?([\w-]+)", path):
        return Address(host, "/share/" + "/".join(part for part in share.groups() if part))
    if video := address.get("v") if path in ("/watch", "/watch/live", "/video.php", "/video/video.php") else "":
        return Address(host, "/watch", (("v", video),))
    if found := re.match(r"/(?:reels?|[^/]+/(?:videos|reels?)(?:/[^/]+)?|video/embed|videos)/(\d{5,})(?:/|$)", path):
        return Address(host, "/watch", (("v", found[1]),))
    if fbid := address.get("fbid") if path in ("/photo", "/photo.php", "/photos") else "":
        return Address(host, "/photo", (("fbid", fbid),))
    if found := re.match(r"/(?:[^/]+/)?photos/(?:[a-z]{1,3}\.[\d.]+/)?(\d{5,})(?:/|$)", path):
        return Address(host, "/photo", (("fbid", found[1]),))
    story = address.get("story_fbid") if path in ("/permalink.php", "/story.php") else ""
    story = story or (address.get("multi_permalinks").split(",")[0] if path.startswith("/groups/") else "")
    found = re.match(
        r"/(?:groups/[^/]+/(?:posts|permalink)|[^/]+/posts|posts)/(?:[^/]+/)?(\d{5,}|pfbid\w+)(?:/|$)", path
    )
    post_id = story or (found[1] if found else "")
    return Address(host, f"/posts/{post_id}") if re.fullmatch(r"\w+", post_id) else None


def _tiktok(address: Address) -> Address | None:
    found = re.match(
        r"/(?:@[^/]*/)?(?:video|photo)/(\d{6,})|/v/(\d{6,})|/(?:embed|player)/(?:v\d/)?(\d{6,})", address.path
    )
    return Address("tiktok.com", "/video/" + next(filter(None, found.groups()))) if found else None


def _youtube(address: Address) -> Address | None:
    if address.host == "youtu.be":
        found = re.match(r"/([\w-]{11})(?![\w-])", address.path)
    else:
        found = re.match(r"/(?:shorts|live|embed|v|e|watch)/([\w-]{11})(?![\w-])", address.path)
    video = found[1] if found else (address.get("v") if address.path in ("/watch", "/details") else "")
    if re.fullmatch(r"[\w-]{11}", video):
        return Address("youtube.com", "/watch", (("v", video),))
    return None


def _instagram(address: Address) -> Address | None:
    found = re.match(r"/(?:[\w.]+/)?(?:p|reels?|tv)/([\w-]{5,})", address.path)
    if found is None or found[1] in ("audio",):
        return None
    return Address("instagram.com", f"/p/{found[1]}")


def _x(address: Address) -> Address | None:
    found = re.match(r"/(?:i/web|i|@?\w+)/status(?:es)?/(\d+)|/(?:i/)?status/(\d+)", address.path)
    if found:
        return Address("x.com", f"/i/status/{found[1] or found[2]}")
    kept = tuple((k, v) for k, v in address.query if k not in ("s", "t", "lang", "cxt"))
    return Address("x.com", address.path, kept)


def _threads(address: Address) -> Address | None:
    found = re.match(r"/(?:@[^/]*/)?(?:post|t)/([\w-]+)", address.path)
    return Address("threads.com", f"/post/{found[1]}") if found else None


def _telegram(address: Address) -> Address | None:
    if found := re.match(r"/(c/\d+)/(?:\d+/)?(\d+)$", address.path):
        return Address("t.me", f"/{found[1]}/{found[2]}")
    if found := re.match(r"/(?:s/)?([A-Za-z]\w{3,})(?:/(\d+))?(?:/(\d+))?$", address.path):
        message = found[3] or found[2]
        return Address("t.me", f"/{found[1].lower()}" + (f"/{message}" if message else ""))
    return None


def _reddit(address: Address) -> Address | None:
    pattern = r"/(\w+)$" if address.host == "redd.it" else r"/(?:(?:r|user)/\w+/)?comments/(\w+)"
    found = re.match(pattern, address.path)
    return Address("reddit.com", f"/comments/{found[1]}") if found else None


_RULES: dict[str, Callable[[Address], Address | None]] = {
    "facebook.com": _facebook,
    "tiktok.com": _tiktok,
    "youtube.com": _youtube,
    "youtu.be": _youtube,
    "instagram.com": _instagram,
    "x.com": _x,
    "threads.com": _threads,
    "t.me": _telegram,
    "reddit.com": _reddit,
    "redd.it": _reddit,
}
