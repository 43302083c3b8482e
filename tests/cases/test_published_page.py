"""The public side of a verdict made here: page, ClaimReview, card, text message, embed, feeds, corrections."""

from __future__ import annotations

import io
import json
import xml.etree.ElementTree as ET
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from lxml import html as lxml_html
from PIL import Image

from salingjaga.cases import verdicts
from salingjaga.cases.models import Case
from salingjaga.factchecks.importing import claimreview as reader
from salingjaga.factchecks.importing.records import Item, Rules, read
from salingjaga.factchecks.models import FactCheck
from salingjaga.factchecks.publishing import Record
from salingjaga.factchecks.ratings import NUMBERS
from salingjaga.factchecks.scale import Verdict
from tests.cases import verdict_cast as cast

pytestmark = pytest.mark.django_db
LINK = "https://www.facebook.com/kabar/posts/123456789"


@pytest.fixture
def case() -> Case:
    made = cast.case()
    cast.report(made, "", link=LINK)
    return made


@pytest.fixture
def own(case: Case) -> FactCheck:
    cast.published(case, writer=cast.person(), reader=cast.editor())
    return FactCheck.objects.get()


def page(client: Client, own: FactCheck) -> str:
    return client.get(f"/c/{own.code}").content.decode()


def json_ld(text: str) -> list[Any]:
    """As any crawler does: the data blocks of a page, by an HTML parser."""
    return [json.loads(node.text) for node in lxml_html.fromstring(text).iter("script") if node.get("type")]


def test_the_fact_comes_before_the_rumour_and_no_person_is_named(client: Client, case: Case) -> None:
    writer, reader_ = cast.person(), cast.editor()
    cast.published(case, writer=writer, reader=reader_)
    text = page(client, FactCheck.objects.get())
    body = text[text.index("<h1") :]
    assert body.index("cacat cetak, bukan coblosan") < body.index("sudah tercoblos duluan")
    assert "panwas.example/keterangan" in text
    assert writer.name not in text
    assert reader_.name not in text


def test_markdown_is_rendered_and_markup_in_it_is_only_shown(client: Client, case: Case) -> None:
    words = "Ini **penting** <img src=x onerror=alert(1)> [klik](javascript:alert(1)) dan cukup panjang untuk dibaca."
    cast.published(case, writer=cast.person(), reader=cast.editor(), explanation=words)
    text = page(client, FactCheck.objects.get())
    assert "<strong>penting</strong>" in text
    assert "<img src=x" not in text
    assert 'href="javascript' not in text


def test_the_answer_page_shows_it_whole_as_words_of_our_own(client: Client, case: Case) -> None:
    from salingjaga.factchecks import index

    cast.published(case, writer=cast.person(), reader=cast.editor())
    index.ensure_current()
    text = client.post("/check", {"text": case.text}).content.decode()
    assert "Lubang di lima surat suara itu cacat cetak, bukan coblosan." in text
    assert "<strong>Letaknya</strong>" in text


def test_the_data_block_cannot_end_its_element(client: Client, case: Case) -> None:
    claim = "Katanya </script><script>alert(1)</script> & <!-- surat suara sudah dicoblos"
    cast.published(case, writer=cast.person(), reader=cast.editor(), claim=claim)
    text = page(client, FactCheck.objects.get())
    assert "</script><script>alert" not in text
    assert json_ld(text)[0]["claimReviewed"] == claim


@pytest.mark.parametrize("verdict", Verdict.values)
def test_our_own_importer_reads_back_what_we_publish(client: Client, case: Case, verdict: str) -> None:
    cast.published(case, writer=cast.person(), reader=cast.editor(), verdict=verdict)
    own = FactCheck.objects.get()
    (item,) = reader.read_page(page(client, own), f"http://testserver/c/{own.code}")
    assert isinstance(item, Item)
    record = read(item, Rules("stranger"))
    assert isinstance(record, Record)
    assert (record.verdict, record.claim, record.published) == (verdict, own.claim, own.published)
    assert record.publisher == own.publisher
    assert record.appearances == (LINK,)
    assert record.url == f"http://testserver/c/{own.code}"


def strangers_score(review: dict[str, Any]) -> float | None:
    """How collectors of ClaimReviews score one whose label they do not know: (value - worst) / (best - worst), the
    bounds being whole numbers; nothing where a number is missing."""
    rating = review["reviewRating"]
    try:
        best, worst, value = (int(rating[name]) for name in ("bestRating", "worstRating", "ratingValue"))
    except KeyError:
        return None
    return min(1.0, max(0.0, (value - worst) / (best - worst)))


def strangers_links(review: dict[str, Any]) -> list[str]:
    """Where collectors look for appearances: objects with a url, first the first one, none on the checker's site."""
    item, site = review["itemReviewed"], urlsplit(review["url"]).hostname
    first = item.get("firstAppearance", [])
    found = [*(first if isinstance(first, list) else [first]), *item.get("appearance", [])]
    return [one["url"] for one in found if urlsplit(one["url"]).hostname != site]


@pytest.mark.parametrize(("verdict", "number"), NUMBERS.items())
def test_a_strangers_parser_accepts_it(client: Client, case: Case, verdict: str, number: int | None) -> None:
    cast.published(case, writer=cast.person(), reader=cast.editor(), verdict=verdict)
    own = FactCheck.objects.get()
    (review,) = json_ld(page(client, own))
    assert (review["@context"], review["@type"]) == ("https://schema.org", "ClaimReview")
    assert review["url"] == f"http://testserver/c/{own.code}"
    assert review["claimReviewed"]
    assert review["reviewRating"]["alternateName"]
    assert review["author"]["@type"] == "Organization"
    assert review["author"]["name"]
    assert review["author"]["url"]
    assert review["itemReviewed"]["@type"] == "Claim"
    assert review["datePublished"] == str(own.published)
    assert strangers_score(review) == (None if number is None else (number - 1) / 4)
    assert set(strangers_links(review)) == {LINK}
    assert client.get(f"/c/{own.code}.json").json() == review


def test_an_imported_check_carries_no_claimreview_of_ours(client: Client) -> None:
    from salingjaga.factchecks.publishing import put

    put(Record("https://media.example/1", title="Kabar lain", verdict="false", publisher="Media"), source="a")
    code = FactCheck.objects.get().code
    assert "ld+json" not in client.get(f"/c/{code}").content.decode()
    for door in (f"/c/{code}.json", f"/c/{code}.txt", f"/c/{code}/sematan", f"/c/{code}/kartu-1080.png"):
        assert client.get(door).status_code == 404


@pytest.mark.parametrize(("size", "pixels"), [("1080", (1080, 1080)), ("1200x630", (1200, 630))])
def test_the_card_is_a_picture_made_once_and_anew_after_a_correction(
    client: Client, own: FactCheck, case: Case, size: str, pixels: tuple[int, int]
) -> None:
    def drawn() -> bytes:
        answer = client.get(f"/c/{own.code}/kartu-{size}.png")
        assert answer["Content-Type"] == "image/png"
        return b"".join(answer)  # type: ignore[arg-type]

    first = drawn()
    assert Image.open(io.BytesIO(first)).size == pixels
    assert drawn() == first
    better = cast.content(fact="Lubang di enam surat suara itu cacat cetak.")
    cast.approved(verdicts.correct(case, better, "Jumlahnya enam, bukan lima.", by=cast.person()), cast.editor())
    assert drawn() != first
    assert client.get(f"/c/{own.code}/kartu-9x9.png").status_code == 404


def test_the_text_message_fits_two_parts_and_ends_with_the_link(client: Client, own: FactCheck) -> None:
    text = client.get(f"/c/{own.code}.txt").content.decode().strip()
    assert text.startswith("SALAH. Lubang di lima surat suara")
    assert text.endswith(f"http://testserver/c/{own.code}")
    assert len(text) <= 306
    assert text.isascii()


def test_only_the_embed_may_stand_in_frames_of_others_and_it_runs_nothing(client: Client, own: FactCheck) -> None:
    answer = client.get(f"/c/{own.code}/sematan")
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer
    assert "<script" not in answer.content.decode()
    other = client.get(f"/c/{own.code}")
    assert "frame-ancestors 'none'" in other["Content-Security-Policy"]
    assert other["X-Frame-Options"] == "DENY"


def test_every_old_address_shows_a_correction_first(client: Client, own: FactCheck, case: Case) -> None:
    reason = "Jumlahnya enam lembar, bukan lima."
    better = cast.content(fact="Lubang di enam surat suara itu cacat cetak.")
    cast.approved(verdicts.correct(case, better, reason, by=cast.person()), cast.editor())
    text = page(client, own)
    assert text.index(reason, text.index("<main")) < text.index("<h1")
    assert reason in client.get(f"/c/{own.code}/sematan").content.decode()
    assert reason in client.get("/ralat").content.decode()
    assert json_ld(text)[0]["correction"][0]["text"] == reason


def test_every_old_address_shows_a_retraction_and_nothing_hands_the_answer_on(
    client: Client, own: FactCheck, case: Case
) -> None:
    reason = "Sumber pertama ternyata palsu."
    verdicts.retract(case, reason, by=cast.editor())
    text = page(client, own)
    assert reason in text
    assert "ld+json" not in text
    assert "wa.me" not in text
    assert text.index("<h1") < text.index(reason) < text.index("cacat cetak")
    assert reason in client.get(f"/c/{own.code}/sematan").content.decode()
    assert "cacat cetak" not in client.get(f"/c/{own.code}.txt").content.decode()
    assert reason in client.get("/ralat").content.decode()
    for door in (f"/c/{own.code}.json", f"/c/{own.code}/kartu-1080.png"):
        assert client.get(door).status_code == 404
    assert own.code not in client.get("/daftar").content.decode()


FEEDS = ["/feeds/atom.xml", "/feeds/feed.json", "/feeds/claimreview.json"]


@pytest.mark.parametrize("address", FEEDS)
def test_a_feed_is_sent_anew_only_when_there_is_news(client: Client, own: FactCheck, case: Case, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    assert own.code in answer.content.decode()
    seen = {"HTTP_IF_NONE_MATCH": answer["ETag"]}
    assert client.get(address, **seen).status_code == 304
    assert client.get(address, HTTP_IF_MODIFIED_SINCE=answer["Last-Modified"]).status_code == 304
    verdicts.retract(case, "Sumber pertama ternyata palsu.", by=cast.editor())
    again = client.get(address, **seen)
    assert again.status_code == 200
    assert "Sumber pertama ternyata palsu." in again.content.decode()


@pytest.mark.parametrize("address", FEEDS)
def test_a_feed_of_nothing_is_still_a_feed(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    if address.endswith("xml"):
        assert ET.fromstring(answer.content).tag == "{http://www.w3.org/2005/Atom}feed"
    else:
        assert isinstance(answer.json(), dict)


def test_the_json_feed_has_what_its_version_asks_for(client: Client, own: FactCheck) -> None:
    feed = client.get("/feeds/feed.json").json()
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"]
    assert feed["feed_url"].endswith("/feeds/feed.json")
    assert all(item["id"] and item["content_html"] for item in feed["items"])


def test_the_datafeed_marks_a_retraction_and_leaves_no_claimreview_behind(
    client: Client, own: FactCheck, case: Case
) -> None:
    (item,) = client.get("/feeds/claimreview.json").json()["dataFeedElement"]
    assert item["item"]["@type"] == "ClaimReview"
    assert item["dateCreated"] == item["dateModified"]
    assert "dateDeleted" not in item
    verdicts.retract(case, "Sumber pertama ternyata palsu.", by=cast.editor())
    text = client.get("/feeds/claimreview.json").content.decode()
    (item,) = json.loads(text)["dataFeedElement"]
    assert item["dateDeleted"] == item["dateModified"] > item["dateCreated"]
    assert '"ClaimReview"' not in text


def test_feeds_tell_of_what_was_made_here_alone(client: Client, own: FactCheck) -> None:
    from salingjaga.factchecks.publishing import put

    put(Record("https://media.example/1", title="Kabar lain", verdict="false", publisher="Media"), source="a")
    for address in FEEDS:
        assert "media.example" not in client.get(address).content.decode()


def test_sitemap_and_robots_lead_to_what_is_public_and_nowhere_else(client: Client, own: FactCheck) -> None:
    places = ET.fromstring(client.get("/sitemap.xml").content)
    found = [node.text or "" for node in places.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert f"http://testserver/c/{own.code}" in found
    assert all(client.get(urlsplit(one).path).status_code == 200 for one in found)
    robots = client.get("/robots.txt").content.decode()
    assert "Disallow: /meja" in robots
    assert "Sitemap: http://testserver/sitemap.xml" in robots


def test_pages_name_the_feeds(client: Client) -> None:
    text = client.get("/").content.decode()
    assert 'href="/feeds/atom.xml"' in text
    assert 'href="/feeds/feed.json"' in text
