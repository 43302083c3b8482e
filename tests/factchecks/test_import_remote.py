"""Sources at an address: each format spoken by a local server, errors included. Traffic goes to loopback only."""

import json
import re
import threading
from collections.abc import Callable
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from salingjaga.factchecks import fetching
from salingjaga.factchecks.importing.report import Report, SourceError
from salingjaga.factchecks.importing.sources import import_source
from salingjaga.factchecks.models import FactCheck

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def bring(url: str, **options: Any) -> Report:
    return import_source(url, allow_loopback=True, **options)


def served(server: HTTPServer, body: bytes | str, kind: str, path: str = "/x") -> str:
    server.expect_request(path).respond_with_data(body, content_type=kind)
    return server.url_for(path)


def refused(url: str, **options: Any) -> str:
    with pytest.raises(SourceError) as caught:
        bring(url, **options)
    return str(caught.value)


# JSON lines, tables and pages at an address


def test_json_lines_and_tables_are_read_from_an_address(httpserver: HTTPServer) -> None:
    rows = served(httpserver, '{"url": "https://a.example/1", "title": "x"}\n', "application/x-ndjson", "/a.jsonl")
    table = served(httpserver, "url,title\nhttps://a.example/2,x\n", "text/csv", "/a.csv")
    assert bring(rows).new == 1
    assert bring(table).new == 1
    assert FactCheck.objects.get(url="https://a.example/2").source == table


def test_a_declared_charset_counts_and_a_wrong_one_does_not_hurt(httpserver: HTTPServer) -> None:
    rows = '{"url": "https://a.example/%d", "title": "Kafé KPU"}\n'
    latin = served(httpserver, (rows % 1).encode("latin-1"), "application/json; charset=iso-8859-1", "/a")
    wrong = served(httpserver, (rows % 2).encode("utf-8"), "application/json; charset=iso-8859-1", "/b")
    silly = served(httpserver, (rows % 3).encode("utf-8"), "application/json; charset=wat", "/c")
    for url in (latin, wrong, silly):
        assert bring(url).new == 1
    assert set(FactCheck.objects.values_list("title", flat=True)) == {"Kafé KPU"}


def test_a_page_at_an_address_resolves_relative_links_against_it(httpserver: HTTPServer) -> None:
    review = {"@type": "ClaimReview", "url": "/cek/1", "claimReviewed": "KPU tutup", "reviewRating": "Salah"}
    page = f'<html><script type="application/ld+json">{json.dumps(review)}</script></html>'
    assert bring(served(httpserver, page, "text/html")).new == 1
    assert FactCheck.objects.get().url == httpserver.url_for("/cek/1")


def test_a_page_without_claim_review_is_refused(httpserver: HTTPServer) -> None:
    assert "ClaimReview" in refused(served(httpserver, "<html><p>Halo</p></html>", "text/html"))


# What can go wrong with any of them


@pytest.mark.parametrize("trouble", ["timeout", "broken", "page", "large", "busy", "error", "redirect", "cut"])
@pytest.mark.parametrize("format", ["jsonl", "claimreview", "wordpress", "feed", "google", "mafindo"])
def test_trouble_at_the_source_is_one_sentence_and_never_a_traceback(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch, format: str, trouble: str
) -> None:
    monkeypatch.setattr(fetching, "fetch", _limited(fetching.fetch))
    released = threading.Event()
    httpserver.expect_request(re.compile(".*")).respond_with_handler(_TROUBLES[trouble](released))
    url = httpserver.url_for({"google": "/v1alpha1/claims:search", "mafindo": "/api/antihoax/"}.get(format, "/x"))
    if (format, trouble) == ("jsonl", "broken"):
        assert bring(url, format=format).exit_code == 2  # each line that is no JSON is a bad row
    else:
        assert re.fullmatch(r"[^\n]{20,400}", words := refused(url, format=format, key="rahasia"))
        assert "rahasia" not in words
    released.set()
    assert FactCheck.objects.count() == 0


def _limited(fetch: Callable[..., Any]) -> Callable[..., Any]:
    return lambda url, **more: fetch(url, **more | {"timeout": 0.4, "max_bytes": 2_000_000, "sleep": lambda s: None})


def _late(released: threading.Event) -> Callable[[Request], Response]:
    def answer(request: Request) -> Response:
        released.wait(5)
        return Response("x")

    return answer


def _say(body: Any, **options: Any) -> Callable[[threading.Event], Callable[[Request], Response]]:
    return lambda released: lambda request: Response(body() if callable(body) else body, **options)


_TROUBLES: dict[str, Callable[[threading.Event], Callable[[Request], Response]]] = {
    "timeout": _late,
    "broken": _say('{"claims": [{"text": "x', content_type="application/json"),
    "page": _say("<!doctype html><html><p>Sedang dirawat</p></html>", content_type="text/html"),
    "large": _say(lambda: (b"x" * 1_000_000 for _megabyte in range(100))),
    "busy": _say("", status=429),
    "error": _say('{"error": {"message": "not today"}}', status=500, content_type="application/json"),
    "redirect": _say("", status=302, headers={"Location": "http://10.0.0.1/"}),
    "cut": _say(b"\x1f\x8b\x08\x00\x00", headers={"Content-Encoding": "gzip"}),
}


# WordPress


def post(number: int, title: str = "", **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "link": f"https://wp.example.id/{number}/",
        "date": "2024-02-10T09:00:00",
        "title": {"rendered": title or f"[SALAH] Klaim &#8220;nomor&#8221; {number}"},
        "content": {"rendered": f"<p>Isi artikel {number}.</p><script>x()</script>"},
        "excerpt": {"rendered": f"<p>Isi artikel {number}. [&hellip;]</p>"},
    } | more


def wordpress(server: HTTPServer, posts: list[Any], *, counted: bool = True) -> str:
    """A site that pages as WordPress does: 400 after the last page."""

    def answer(request: Request) -> Response:
        size, page = int(request.args.get("per_page", 10)), int(request.args.get("page", 1))
        part = posts[(page - 1) * size : page * size]
        if page > 1 and not part:
            return Response('{"code": "rest_post_invalid_page_number", "message": "x"}', 400)
        headers = {"X-WP-TotalPages": str(-(-len(posts) // size))} if counted else {}
        return Response(json.dumps(part), headers=headers, content_type="application/json; charset=UTF-8")

    server.expect_request("/wp-json/wp/v2/posts").respond_with_handler(answer)
    return server.url_for("/wp-json/wp/v2/posts")


def test_a_wordpress_site_is_read_page_by_page_to_its_end(httpserver: HTTPServer) -> None:
    url = wordpress(httpserver, [post(n) for n in range(1, 251)])
    report = bring(url)
    one = FactCheck.objects.get(url="https://wp.example.id/7/")
    assert (report.new, report.format, len(httpserver.log)) == (250, "wordpress", 3)
    assert (one.title, one.label, one.verdict) == ("Klaim “nomor” 7", "SALAH", "false")
    assert (one.explanation, one.conclusion, str(one.published)) == ("Isi artikel 7.", "", "2024-02-10")
    assert one.publisher == "wp.example.id"
    assert bring(url).unchanged == 250


def test_a_site_that_counts_no_pages_ends_where_its_posts_end(httpserver: HTTPServer) -> None:
    report = bring(wordpress(httpserver, [post(n) for n in range(1, 151)], counted=False))
    assert (report.new, report.broken_off, report.exit_code) == (150, "", 0)


def test_a_site_that_gives_fewer_posts_a_page_than_asked_is_read_to_its_end(httpserver: HTTPServer) -> None:
    def answer(request: Request) -> Response:
        page = int(request.args["page"])
        return Response(json.dumps([post(n) for n in range(page * 10, page * 10 + 10)] if page < 4 else []))

    httpserver.expect_request("/wp-json/wp/v2/posts").respond_with_handler(answer)
    assert bring(httpserver.url_for("/wp-json/wp/v2/posts")).new == 30


def test_a_server_that_gives_the_same_page_for_ever_is_not_read_for_ever(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/wp-json/wp/v2/posts").respond_with_json([post(n) for n in range(100)])
    assert bring(httpserver.url_for("/wp-json/wp/v2/posts")).new == 100
    assert len(httpserver.log) == 2


def test_a_site_named_by_its_home_page_is_asked_at_its_interface(httpserver: HTTPServer) -> None:
    wordpress(httpserver, [post(1)])
    assert bring(httpserver.url_for("/"), format="wordpress").new == 1


def test_a_post_without_a_label_comes_in_only_where_the_source_is_declared(httpserver: HTTPServer) -> None:
    url = wordpress(httpserver, [post(1), post(2, "Benarkah KPU tutup?"), post(3, "Lowongan kerja")])
    report = bring(url)
    assert (report.new, report.skipped, report.bad, report.exit_code) == (1, 2, 0, 0)
    report = bring(url, factchecks_only=True)
    one = FactCheck.objects.get(url="https://wp.example.id/2/")
    assert (report.new, report.unchanged, one.verdict, one.label) == (2, 1, "", "")


def test_a_category_or_tag_may_be_the_label(httpserver: HTTPServer) -> None:
    terms = {"wp:term": [[{"name": "Politik"}], [{"name": "Hoaks"}]]}
    bring(wordpress(httpserver, [post(1, "KPU tutup", _embedded=terms)]))
    assert (FactCheck.objects.get().label, FactCheck.objects.get().verdict) == ("Hoaks", "false")


@pytest.mark.parametrize("terms", [5, [5], [[5, None, {"name": 5}]], {"wp:term": 5}, {"wp:term": [5, "x", [5, {}]]}])
def test_terms_of_any_shape_do_no_harm(httpserver: HTTPServer, terms: object) -> None:
    assert bring(wordpress(httpserver, [post(1, _embedded=terms)])).new == 1


def test_a_post_that_carries_its_own_claim_review_uses_it(httpserver: HTTPServer) -> None:
    review = {"@type": "ClaimReview", "claimReviewed": "KPU tutup", "reviewRating": {"alternateName": "Sesat"}}
    schema = {"schema": {"@graph": [{"@type": "WebPage"}, review]}}
    bring(wordpress(httpserver, [post(1, "Benarkah KPU tutup?", yoast_head_json=schema)]))
    one = FactCheck.objects.get()
    assert (one.claim, one.verdict, one.title) == ("KPU tutup", "misleading", "Benarkah KPU tutup?")


def test_what_is_no_post_is_reported(httpserver: HTTPServer) -> None:
    report = bring(wordpress(httpserver, [5, {"id": 9}, post(1), post(2, link="", guid={})]))
    assert (report.new, report.bad) == (1, 3)


def test_a_site_that_breaks_off_keeps_what_came_in_and_says_so(httpserver: HTTPServer) -> None:
    first = [post(n) for n in range(100)]
    httpserver.expect_request("/wp-json/x", query_string=_page(1)).respond_with_json(first)
    httpserver.expect_request("/wp-json/x", query_string=_page(2)).respond_with_data("<html>", status=500)
    report = bring(httpserver.url_for("/wp-json/x"), prune=True)
    assert (report.new, report.exit_code, report.pruned) == (100, 2, 0)
    assert "500" in report.broken_off


def _page(number: int) -> dict[str, str]:
    return {"per_page": "100", "orderby": "id", "order": "asc", "_embed": "wp:term", "page": str(number)}


def test_prune_takes_out_the_posts_that_a_site_withdrew(httpserver: HTTPServer) -> None:
    url = wordpress(httpserver, [post(1), post(2)])
    bring(url)
    httpserver.clear()
    assert bring(wordpress(httpserver, [post(1)]), prune=True).pruned == 1


# Feeds

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Cek Contoh</title><link>https://rss.example.id/</link><language>id-ID</language>
<item><title>[HOAKS] KPU &amp;amp; Bawaslu tutup</title><link>https://rss.example.id/1?utm_source=rss</link>
<pubDate>Sat, 10 Feb 2024 08:00:00 +0700</pubDate><description>Ringkasan.</description>
<content:encoded><![CDATA[<p>Isi <b>lengkap</b>.</p>]]></content:encoded></item>
<item><title>Resep soto</title><link>/2</link></item>
<item><title>KPU pindah</title><link>/3</link><category>Salah</category></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Cek Atom</title>
<entry><title>(Keliru) KPU tutup</title><link href="https://atom.example.id/1"/><id>x</id>
<updated>2024-02-10T23:30:00Z</updated><summary>Ringkasan.</summary></entry></feed>"""


def test_an_rss_feed_gives_its_labelled_items(httpserver: HTTPServer) -> None:
    report = bring(served(httpserver, RSS, "application/rss+xml"))
    one = FactCheck.objects.get(url="https://rss.example.id/1")
    assert (report.new, report.skipped, report.format) == (2, 1, "feed")
    assert (one.title, one.label, one.verdict, one.language) == ("KPU & Bawaslu tutup", "HOAKS", "false", "id")
    assert (one.publisher, one.explanation, one.conclusion) == ("Cek Contoh", "Isi lengkap.", "Ringkasan.")
    assert str(one.published) == "2024-02-10"
    assert FactCheck.objects.exclude(url=one.url).get().label == "Salah"


def test_a_feed_declared_fact_checks_only_brings_all_in(httpserver: HTTPServer) -> None:
    assert bring(served(httpserver, RSS, "text/xml"), factchecks_only=True).new == 3


def test_an_atom_feed_is_read(httpserver: HTTPServer) -> None:
    bring(served(httpserver, ATOM, "application/atom+xml"))
    one = FactCheck.objects.get()
    assert (one.url, one.title, str(one.published)) == ("https://atom.example.id/1", "KPU tutup", "2024-02-10")


def test_a_feed_never_prunes_since_it_lists_only_its_latest(httpserver: HTTPServer) -> None:
    report = bring(served(httpserver, RSS, "text/xml"), prune=True)
    assert report.pruned == 0
    assert "latest" in report.notes[0]


def test_a_broken_feed_gives_what_can_be_read(httpserver: HTTPServer) -> None:
    assert bring(served(httpserver, RSS.replace("</channel></rss>", "<item><title>"), "text/xml")).new == 2


@pytest.mark.parametrize("body", ["<rss>", "<?xml version='1.0'?><rss><channel></channel></rss>", "<feed>\x00"])
def test_a_feed_without_items_is_refused(httpserver: HTTPServer, body: str) -> None:
    assert refused(served(httpserver, body, "text/xml"), format="feed")


def test_a_feed_without_end_is_refused(httpserver: HTTPServer) -> None:
    assert "10 MB" in refused(served(httpserver, b"<rss>" + b" " * 10_000_000, "text/xml"))


def test_entities_that_multiply_do_not_fill_the_memory(httpserver: HTTPServer) -> None:
    kinds = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    doctype = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "lol">{kinds}]>'
    refused(served(httpserver, doctype + "<rss><channel><title>&a11;</title></channel></rss>", "text/xml"))


# Google's Fact Check Tools API


def claim(number: int, *reviews: Any) -> dict[str, Any]:
    return {"text": f"Klaim nomor {number}", "claimant": "Akun X", "claimReview": list(reviews) or [rating(number)]}


def rating(number: int, **more: Any) -> dict[str, Any]:
    return {
        "publisher": {"name": "Cek Contoh", "site": "cek.example.id"},
        "url": f"https://cek.example.id/{number}",
        "title": f"[SALAH] Judul {number}",
        "reviewDate": "2024-02-10T00:00:00Z",
        "textualRating": "Keliru",
        "languageCode": "id",
    } | more


def test_a_search_at_google_is_read_page_by_page_with_the_users_key(httpserver: HTTPServer) -> None:
    asked: list[dict[str, str]] = []

    def answer(request: Request) -> Response:
        asked.append(request.args.to_dict())
        if request.args.get("key") != "kunci":
            return Response('{"error": {"code": 400, "message": "API key not valid"}}', 400)
        if request.args.get("pageToken") == "dua":
            return Response(json.dumps({"claims": [claim(3)]}))
        both = claim(
            2, rating(2), rating(22, title="Judul", publisher={"site": "lain.example"}, textualRating="Wadidaw")
        )
        return Response(json.dumps({"claims": [claim(1), both, {"text": "x"}], "nextPageToken": "dua"}))

    httpserver.expect_request("/v1alpha1/claims:search").respond_with_handler(answer)
    url = httpserver.url_for("/v1alpha1/claims:search?query=pemilu&languageCode=id")
    report = bring(url, key="kunci")
    one = FactCheck.objects.get(url="https://cek.example.id/1")
    assert (report.new, report.bad, report.format) == (4, 1, "google")
    assert [(args["query"], args["languageCode"]) for args in asked] == [("pemilu", "id")] * 2
    assert (one.title, one.claim, one.label, one.verdict) == ("Judul 1", "Klaim nomor 1", "Keliru", "false")
    assert (one.publisher, one.language, str(one.published)) == ("Cek Contoh", "id", "2024-02-10")
    assert FactCheck.objects.get(url="https://cek.example.id/22").verdict == ""
    assert "kunci" not in report.source
    assert "API key not valid" in refused(url, key="salah")


def test_google_without_a_key_is_refused_and_nothing_found_is_no_error(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/v1alpha1/claims:search").respond_with_json({})
    url = httpserver.url_for("/v1alpha1/claims:search?query=x")
    assert "--key" in refused(url)
    assert bring(url, key="k").exit_code == 2


def test_a_saved_answer_of_google_is_read_from_a_file(tmp_path: Any) -> None:
    (tmp_path / "g.json").write_text(json.dumps({"claims": [claim(1)]}))
    assert import_source(str(tmp_path / "g.json")).new == 1


# MAFINDO's API


def news(number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": str(number),
        "authors": "12",
        "status": "2",
        "classification": "Fabricated Content",
        "title": f"[SALAH] Klaim {number}",
        "content": "Narasi:\r\n\r\nKPU tutup",
        "fact": "KPU <b>membantah</b>.",
        "references": f"https://lain.example/a\r\nhttps://turnbackhoax.id/2024/02/10/salah-klaim-{number}/",
        "source_issue": "Facebook",
        "source_link": "https://fb.example/1",
        "picture1": "https://gambar.example/1.jpg",
        "picture2": "",
        "tanggal": "2024-02-10",
        "tags": "pemilu, kpu",
        "conclusion": "TPS buka.",
        "claim_review": [],
    } | more


def mafindo(server: HTTPServer, rows: list[Any], *, total: Any = None) -> str:
    def listed(request: Request) -> Response:
        if request.form.get("key") != "kunci":
            return Response('{"status": false, "message": "Invalid API key"}')
        start, size = int(request.form["offset"]), int(request.form["limit"])
        return Response(json.dumps(rows[start : start + size]))

    def found(request: Request) -> Response:
        words = request.form["value"]
        return Response(json.dumps([row for row in rows if words in row[request.form["method"]]]))

    server.expect_request("/api/antihoax/", method="POST").respond_with_handler(listed)
    server.expect_request("/api/antihoax/search", method="POST").respond_with_handler(found)
    count = len(rows) if total is None else total
    server.expect_request("/api/antihoax/get_total", method="POST").respond_with_json(count)
    return server.url_for("/api/")


def test_mafindos_api_is_read_to_its_end_by_forms_with_the_key(httpserver: HTTPServer) -> None:
    url = mafindo(httpserver, [news(n) for n in range(1, 251)])
    told: list[tuple[int, int | None]] = []
    report = bring(url, format="mafindo", key="kunci", progress=lambda *a: told.append(a))
    one = FactCheck.objects.get(url="https://turnbackhoax.id/2024/02/10/salah-klaim-7/")
    assert (report.new, report.format, told[-1][0]) == (250, "mafindo", 250)
    assert (one.title, one.label, one.verdict, one.publisher) == ("Klaim 7", "SALAH", "false", "TurnBackHoax")
    assert (one.claim, one.explanation, one.conclusion) == ("Narasi:\nKPU tutup", "KPU membantah.", "TPS buka.")
    assert (str(one.published), one.language, one.content_type) == ("2024-02-10", "id", "Fabricated Content")
    assert [link.url for link in one.appearances.all()] == ["https://fb.example/1"]
    assert bring(url + "antihoax/", key="kunci").unchanged == 250


def test_a_search_at_mafindo_brings_what_it_finds(httpserver: HTTPServer) -> None:
    url = mafindo(httpserver, [news(1), news(2, title="[SALAH] Pemilu ditunda")])
    assert bring(url + "antihoax/search?method=title&value=Pemilu", key="kunci").new == 1


@pytest.mark.parametrize(
    ("row", "verdict", "label"),
    [
        ({}, "false", "SALAH"),
        ({"title": "KPU buka", "status": "1"}, "true", ""),
        ({"title": "KPU buka", "status": 1}, "true", ""),
        ({"title": "KPU tutup", "status": "2"}, "false", ""),
        ({"classification": "False Context"}, "missing_context", "SALAH"),
        ({"classification": "Satire"}, "satire", "SALAH"),
        ({"classification": "Misleading Content"}, "false", "SALAH"),
        ({"title": "[KLARIFIKASI] KPU pindah", "status": "1"}, "true", "KLARIFIKASI"),
        ({"title": "[KLARIFIKASI] KPU pindah", "status": ""}, "", "KLARIFIKASI"),
        ({"title": "[PENIPUAN] Undian"}, "scam", "PENIPUAN"),
        ({"title": "KPU", "status": "", "classification": ""}, "", ""),
    ],
)
def test_label_status_and_classification_give_the_verdict(
    httpserver: HTTPServer, row: dict[str, Any], verdict: str, label: str
) -> None:
    bring(mafindo(httpserver, [news(1, **row)]) + "antihoax/", key="kunci")
    assert (FactCheck.objects.get().verdict, FactCheck.objects.get().label) == (verdict, label)


def test_an_item_without_a_page_gets_a_urn_and_a_claim_review_names_page_and_publisher(httpserver: HTTPServer) -> None:
    review = {"claim_url": "https://tempo.co/cek/1", "claim_author_name": "Tempo", "claim_author_type": "2"}
    rows = [
        news(1, references=""),
        news(2, references="", claim_review=[review | {"claimed_item_url": "https://x.example/9"}]),
    ]
    bring(mafindo(httpserver, rows) + "antihoax/", key="kunci")
    first, second = FactCheck.objects.order_by("-url")
    assert (first.url, first.link) == ("urn:salingjaga:mafindo:1", "")
    assert (second.url, second.publisher, second.appearances.count()) == ("https://tempo.co/cek/1", "Tempo", 2)


def test_mafindo_without_or_with_a_wrong_key_is_refused_in_a_sentence(httpserver: HTTPServer) -> None:
    url = mafindo(httpserver, [news(1)]) + "antihoax/"
    assert "--key" in refused(url)
    assert "Invalid API key" in refused(url, key="salah")


def test_mafindos_api_may_give_fewer_items_than_asked_and_no_total(httpserver: HTTPServer) -> None:
    rows = [news(n) for n in range(1, 26)]

    def listed(request: Request) -> Response:
        start = int(request.form["offset"])
        return Response(json.dumps({"data": rows[start : start + 10]}))

    httpserver.expect_request("/antihoax/", method="POST").respond_with_handler(listed)
    assert bring(httpserver.url_for("/"), format="mafindo", key="kunci").new == 25


@pytest.mark.parametrize("total", [0, "250", {"total": 2}, {"data": "2"}, "banyak", None, []])
def test_whatever_the_total_says_all_items_come_in(httpserver: HTTPServer, total: Any) -> None:
    rows = [news(1), news(2), "rusak", news(3, title=None, content=None)]
    report = bring(mafindo(httpserver, rows, total=total) + "antihoax/", key="kunci")
    assert (report.new, report.bad) == (2, 2)
