"""Following another instance: what its feed may do here, and what it may not."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_httpserver import HTTPServer

from salingjaga.factchecks import checking, following, history, index
from salingjaga.factchecks.models import FactCheck, Subscription
from salingjaga.factchecks.publishing import Record, put

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def loopback(settings: Any) -> None:
    settings.FETCH_LOOPBACK = True


def review(server: HTTPServer, number: int = 1, **more: Any) -> dict[str, Any]:
    page = server.url_for(f"/c/{number}")
    node = {
        "@type": "ClaimReview",
        "url": page,
        "claimReviewed": f"Kotak suara nomor {number} di gudang Sukamaju dibuka diam-diam pada malam hari",
        "datePublished": "2024-02-20",
        "author": {"@type": "Organization", "name": "Meja Lain"},
        "reviewRating": {
            "@type": "Rating",
            "alternateName": "Salah",
            "ratingValue": 1,
            "bestRating": 5,
            "worstRating": 1,
        },
    }
    return {"@type": "DataFeedItem", "url": page, "item": node | more}


def deleted(server: HTTPServer, number: int = 1) -> dict[str, Any]:
    correction = {
        "@type": "CorrectionComment",
        "text": "Sumbernya palsu.",
        "datePublished": "2024-03-01T10:00:00+07:00",
    }
    page = server.url_for(f"/c/{number}")
    item = {"@type": "WebPage", "url": page, "correction": [correction]}
    return {"@type": "DataFeedItem", "url": page, "dateDeleted": "2024-03-01T10:00:00+07:00", "item": item}


def serve(server: HTTPServer, *items: Any, **more: Any) -> None:
    server.clear()
    feed = {"@context": "https://schema.org", "@type": "DataFeed", "dataFeedElement": list(items)} | more
    server.expect_request(following.FEED).respond_with_data(json.dumps(feed), content_type="application/ld+json")


def test_what_it_publishes_is_found_here(httpserver: HTTPServer) -> None:
    serve(httpserver, review(httpserver))
    subscription, polled = following.follow(httpserver.url_for("/"))
    assert subscription.url.endswith(following.FEED)
    assert polled.new == 1
    index.ensure_current()
    answer = checking.check("Kotak suara nomor 1 di gudang Sukamaju dibuka diam-diam pada malam hari")
    assert answer.answer == "match"
    assert answer.results[0].factcheck.publisher == "Meja Lain"


def test_a_correction_comes_with_its_reason_and_is_told_once(httpserver: HTTPServer) -> None:
    serve(httpserver, review(httpserver))
    following.follow(httpserver.url_for("/"))
    why = {"@type": "CorrectionComment", "text": "Nomornya dua.", "datePublished": "2024-02-21T10:00:00+07:00"}
    serve(httpserver, review(httpserver, claimReviewed="Kotak suara nomor dua dibuka malam hari", correction=[why]))
    for _time in range(2):
        following.poll_all()
    row = FactCheck.objects.get()
    assert row.claim == "Kotak suara nomor dua dibuka malam hari"
    assert [(one.kind, one.reason) for one in history.of(row)] == [("corrected", "Nomornya dua.")]


def test_a_retraction_arrives_and_what_stands_again_does_too(httpserver: HTTPServer) -> None:
    serve(httpserver, review(httpserver))
    following.follow(httpserver.url_for("/"))
    serve(httpserver, deleted(httpserver))
    following.poll_all()
    row = FactCheck.objects.get()
    assert row.retracted_at is not None
    assert history.of(row)[0].reason == "Sumbernya palsu."
    serve(httpserver, review(httpserver))
    following.poll_all()
    row.refresh_from_db()
    assert row.retracted_at is None


def test_it_speaks_for_its_own_site_alone(httpserver: HTTPServer) -> None:
    put(Record("https://media.example/1", title="Kabar media lain", verdict="true"), source="a")
    foreign = review(httpserver) | {"url": "https://media.example/1"}
    foreign["item"] = foreign["item"] | {"url": "https://media.example/1"}
    unlike = review(httpserver, 2, url="https://media.example/1")
    gone = deleted(httpserver) | {"url": "https://media.example/1"}
    serve(httpserver, foreign, unlike, gone)
    _subscription, polled = following.follow(httpserver.url_for("/"))
    assert polled.left_out == 3
    row = FactCheck.objects.get()
    assert (row.title, row.retracted_at) == ("Kabar media lain", None)


def test_what_it_no_longer_lists_goes_but_an_empty_feed_takes_nothing(httpserver: HTTPServer) -> None:
    serve(httpserver, review(httpserver, 1), review(httpserver, 2))
    following.follow(httpserver.url_for("/"))
    serve(httpserver)
    following.poll_all()
    assert FactCheck.objects.count() == 2
    serve(httpserver, review(httpserver, 2))
    following.poll_all()
    assert FactCheck.objects.get().url.endswith("/c/2")


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"<html>", b'{"dataFeedElement": 3}', b"\xff\xfe", b'{"dataFeedElement": null}']
)
def test_nonsense_is_refused_in_a_sentence_and_nothing_is_kept(httpserver: HTTPServer, body: bytes) -> None:
    httpserver.expect_request(following.FEED).respond_with_data(body)
    with pytest.raises(following.FollowError):
        following.follow(httpserver.url_for("/"))
    assert not Subscription.objects.exists()


@pytest.mark.parametrize(
    "item",
    [None, 3, "x", {}, {"url": 3}, {"url": "x", "item": []}, {"item": {"@type": "ClaimReview"}, "dateDeleted": 5}],
)
def test_items_of_nonsense_are_left_out(httpserver: HTTPServer, item: Any) -> None:
    serve(httpserver, review(httpserver), item)
    following.follow(httpserver.url_for("/"))
    assert FactCheck.objects.count() == 1


def test_one_that_does_not_answer_is_asked_ever_more_rarely(httpserver: HTTPServer) -> None:
    serve(httpserver, review(httpserver))
    following.follow(httpserver.url_for("/"))
    httpserver.clear()
    httpserver.expect_request(following.FEED).respond_with_data("", status=500)
    pauses = []
    for _time in range(3):
        Subscription.objects.update(next_poll_at=timezone.now() - timedelta(seconds=1))
        assert following.poll_due() == 1
        assert following.poll_due() == 0
        pauses.append(Subscription.objects.get().next_poll_at - timezone.now())
    assert pauses == sorted(pauses)
    assert Subscription.objects.get().error
    assert FactCheck.objects.count() == 1


@pytest.mark.parametrize("address", ["", "x", "ftp://a.example", "javascript:alert(1)", "file:///etc/passwd"])
def test_only_addresses_of_the_web_can_be_followed(address: str) -> None:
    with pytest.raises(following.FollowError):
        following.follow(address)


def test_an_address_inside_the_network_is_refused(settings: Any) -> None:
    settings.FETCH_LOOPBACK = False
    with pytest.raises(following.FollowError):
        following.follow("http://127.0.0.1/feeds/claimreview.json")
