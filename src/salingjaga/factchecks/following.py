"""Another SalingJaga that we follow: what it publishes, corrects and retracts is so here, too, within minutes.

Its DataFeed is read whole (304 where nothing is new). It speaks for its own site alone: an item with an address
elsewhere is left out, and our own words are never touched. What it no longer lists goes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from salingjaga.factchecks import fetching, history, publishing
from salingjaga.factchecks.importing import claimreview, cleaning
from salingjaga.factchecks.importing.reading import parse_json
from salingjaga.factchecks.importing.records import Item, Rules, read
from salingjaga.factchecks.importing.report import SourceError
from salingjaga.factchecks.models import FactCheck, Subscription
from salingjaga.factchecks.publishing import BATCH, Record

FEED = "/feeds/claimreview.json"
EVERY = timedelta(minutes=5)
LONGEST = timedelta(hours=6)
"""Between two tries of one that does not answer: the pause doubles up to this."""
REASON = 2_000
NOT_MODIFIED = 304


class FollowError(Exception):
    """Why it cannot be followed or read, in one sentence."""


@dataclass(slots=True)
class Polled:
    """What one reading brought. `left_out` are items that we could not take, or that speak for another site."""

    new: int = 0
    corrected: int = 0
    retracted: int = 0
    gone: int = 0
    left_out: int = 0
    same: bool = False


@dataclass(slots=True)
class _Told:
    """One item of the feed, read: a fact-check with its corrections, or a retraction."""

    url: str
    record: Record | None = None
    corrections: list[tuple[datetime, str]] = field(default_factory=list)
    deleted: datetime | None = None
    reason: str = ""


def follow(address: str) -> tuple[Subscription, Polled]:
    """Follow the SalingJaga at `address` (its home page or its DataFeed), and read it at once.

    Nothing is kept where it cannot be read: raises FollowError.
    """
    url = _feed_address(address)
    if settings.PUBLIC_URL and url.startswith(f"{settings.PUBLIC_URL}/"):
        raise FollowError(_("That is this very instance."))
    known = Subscription.objects.filter(url=url).first()
    subscription = known or Subscription(url=url, next_poll_at=timezone.now())
    polled = _read(subscription)
    subscription.next_poll_at = timezone.now() + EVERY
    subscription.save()
    return subscription, polled


def unfollow(address: str) -> bool:
    """Stop following; what it published stays until it is removed. False where it was not followed."""
    return bool(Subscription.objects.filter(url=_feed_address(address)).delete()[0])


def followed() -> list[Subscription]:
    return list(Subscription.objects.all())


def poll_due(limit: int = 10) -> int:
    """Read those whose time has come; returns how many were read. For the worker: each is claimed by one process."""
    now, done = timezone.now(), 0
    for subscription in Subscription.objects.filter(next_poll_at__lte=now).order_by("next_poll_at")[:limit]:
        claim = Subscription.objects.filter(pk=subscription.pk, next_poll_at=subscription.next_poll_at)
        if claim.update(next_poll_at=now + EVERY):
            _try(subscription)
            done += 1
    return done


def poll_all() -> dict[str, Polled | str]:
    """Read every one now; for each what it brought, or why it could not be read."""
    return {one.url: _try(one) for one in followed()}


def _try(subscription: Subscription) -> Polled | str:
    try:
        polled = _read(subscription)
    except FollowError as error:
        subscription.failures += 1
        subscription.error = str(error)[:300]
        subscription.next_poll_at = timezone.now() + min(LONGEST, EVERY * 2 ** min(subscription.failures, 8))
        subscription.save()
        return str(error)
    subscription.next_poll_at = timezone.now() + EVERY
    subscription.save()
    return polled


def _read(subscription: Subscription) -> Polled:
    """Fetch and take over. What is stored before an error stays; the next reading goes on from there."""
    subscription.polled_at = timezone.now()
    headers = {"If-None-Match": subscription.etag} if subscription.etag else {}
    try:
        answer = fetching.fetch(subscription.url, headers=headers)
    except fetching.FetchError as error:
        if error.status != NOT_MODIFIED:
            raise FollowError(str(error)) from None
        _well(subscription, subscription.etag)
        return Polled(same=True)
    polled = _take_over(_elements(answer.body), subscription)
    _well(subscription, answer.headers.get("etag", "")[:200])
    return polled


def _well(subscription: Subscription, etag: str) -> None:
    subscription.etag, subscription.error, subscription.failures = etag, "", 0
    subscription.good_at = subscription.polled_at


def _feed_address(address: str) -> str:
    url = cleaning.address(address.strip())
    parts = urlsplit(url)
    if not url.startswith(("http://", "https://")) or not parts.hostname:
        raise FollowError(_("Name its address, such as https://salingjaga.example."))
    path = FEED if parts.path in ("", "/") else parts.path
    return parts._replace(path=path, query="", fragment="").geturl()[:2000]


def _elements(body: bytes) -> list[dict[str, Any]]:
    try:
        data = parse_json(body.decode("utf-8"))
    except ValueError:
        raise FollowError(_("What stands there is no JSON.")) from None
    elements = data.get("dataFeedElement") if isinstance(data, dict) else None
    if not isinstance(elements, list):
        raise FollowError(_("What stands there is no DataFeed of fact-checks."))
    return [one for one in elements if isinstance(one, dict)]


def _take_over(elements: list[dict[str, Any]], subscription: Subscription) -> Polled:
    polled, listed = Polled(), set[str]()
    source = subscription.url[:200]
    waiting: list[_Told] = []
    for told in _items(elements, subscription.url, polled):
        listed.add(told.url)
        if told.record is None:
            polled.retracted += history.retract(told.url, told.reason, at=told.deleted or timezone.now())
        else:
            waiting.append(told)
        if len(waiting) >= BATCH:
            _put(waiting, source, polled)
            waiting = []
    _put(waiting, source, polled)
    if listed and not polled.left_out:
        polled.gone = publishing.prune(source, keep=listed)
    return polled


def _put(told: list[_Told], source: str, polled: Polled) -> None:
    back = set(
        FactCheck.objects.filter(url__in=[one.url for one in told], retracted_at__isnull=False).values_list(
            "url", flat=True
        )
    )
    for one, outcome in zip(told, publishing.put_all([t.record for t in told if t.record], source=source), strict=True):
        polled.new += outcome == "new"
        if outcome == "updated" or one.url in back:
            polled.corrected += 1
            at, reason = max(one.corrections, default=(timezone.now(), ""))
            if one.record is not None:
                history.correct(one.record, reason or _("Its publisher gave no reason."), at=at, source=source)


def _items(elements: list[dict[str, Any]], feed: str, polled: Polled) -> Iterator[_Told]:
    """The items that speak for the feed's own site, each address once."""
    seen: set[str] = set()
    for element in elements:
        url = cleaning.address(element.get("url"))
        told = _told(element, url, feed) if cleaning.host(url) == cleaning.host(feed) and url not in seen else None
        if told is None:
            polled.left_out += 1
        else:
            seen.add(url)
            yield told


def _told(element: dict[str, Any], url: str, feed: str) -> _Told | None:
    node = element.get("item")
    node = node if isinstance(node, dict) else {}
    corrections = list(_corrections(node))
    if deleted := _moment(element.get("dateDeleted")):
        reason = max(corrections, default=(deleted, ""))[1] or _("Its publisher gave no reason.")
        return _Told(url, deleted=deleted, reason=reason)
    try:
        (item,) = claimreview.read_document(node, url)
    except (SourceError, ValueError):
        return None
    record = read(item, Rules(feed)) if isinstance(item, Item) else None
    if not isinstance(record, Record) or record.url != url:
        return None
    return _Told(url, record=record, corrections=corrections)


def _corrections(node: dict[str, Any]) -> Iterator[tuple[datetime, str]]:
    given = node.get("correction")
    for one in given if isinstance(given, list) else [given]:
        if isinstance(one, dict) and (at := _moment(one.get("datePublished"))):
            yield at, cleaning.plain(one.get("text"))[:REASON]


def _moment(value: object) -> datetime | None:
    """A moment of ISO 8601; without a zone it is UTC. None for what is none, or lies ahead of us."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    if found is None:
        return None
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    return min(found, timezone.now())
