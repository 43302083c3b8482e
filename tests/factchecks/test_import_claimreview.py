"""schema.org ClaimReview as it is really published: messy."""

import json
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salingjaga.factchecks.importing.claimreview import read_document, read_page
from salingjaga.factchecks.importing.records import Item, Rules, read
from salingjaga.factchecks.importing.report import Problem, Report, SourceError
from salingjaga.factchecks.importing.sources import import_source
from salingjaga.factchecks.models import FactCheck

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def review(number: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": f"https://cek.example.id/{number}",
        "claimReviewed": f"Klaim nomor {number} tentang pemilu",
        "author": {"@type": "Organization", "name": "Cek Contoh"},
        "datePublished": "2024-02-10",
        "reviewRating": {
            "@type": "Rating",
            "ratingValue": 1,
            "bestRating": 5,
            "worstRating": 1,
            "alternateName": "Keliru",
        },
    } | more


def page(*blocks: object, head: str = "") -> str:
    parts = [block if isinstance(block, str) else json.dumps(block) for block in blocks]
    scripts = "".join(f'<script type="application/ld+json">{part}</script>' for part in parts)
    return f"<!doctype html><html lang='id-ID'><head><title>Judul</title>{head}</head><body>{scripts}</body></html>"


def bring(content: object, **options: Any) -> Report:
    text = content if isinstance(content, str) else json.dumps(content)
    return import_source("-", stdin=BytesIO(text.encode()), **options)


def only() -> FactCheck:
    return FactCheck.objects.get()


def test_a_page_gives_its_claim_review() -> None:
    appearance = {"appearance": [{"url": "https://fb.example/1"}], "author": {"name": "Akun X"}}
    whole = review(
        headline="KPU tidak menutup TPS",
        reviewBody="KPU membantah.",
        itemReviewed={"@type": "Claim", "firstAppearance": {"url": "https://x.example/2"}, **appearance},
        reviewRating={
            "ratingValue": "1",
            "bestRating": "5",
            "alternateName": "Keliru",
            "ratingExplanation": "TPS buka.",
        },
    )
    report = bring(page(whole))
    one = only()
    assert (report.new, report.format) == (1, "claimreview")
    assert (one.url, one.title, one.claim) == (whole["url"], "KPU tidak menutup TPS", whole["claimReviewed"])
    assert (one.verdict, one.label, one.publisher, str(one.published)) == (
        "false",
        "Keliru",
        "Cek Contoh",
        "2024-02-10",
    )
    assert (one.conclusion, one.explanation, one.language) == ("TPS buka.", "KPU membantah.", "id")
    assert sorted(one.appearances.values_list("url", flat=True)) == ["https://fb.example/1", "https://x.example/2"]
    assert one.extra == {"claimant": "Akun X"}


def test_broken_blocks_beside_good_ones_are_reported_and_cost_nothing() -> None:
    report = bring(page('{"@type": "Article", "x": ', review(), "{{mustache}}", ""))
    assert (report.new, report.bad) == (1, 3)
    assert [problem.place[-1] for problem in report.problems] == ["1", "3", "4"]


@pytest.mark.parametrize(
    "wrap",
    [
        "<!-- {} -->",
        "//<![CDATA[\n{}\n//]]>",
        "{};",
        "  \n{}\n ",
    ],
)
def test_blocks_in_comments_or_with_a_semicolon_are_read(wrap: str) -> None:
    assert bring(page(wrap.replace("{}", json.dumps(review())))).new == 1


def test_commas_too_many_line_breaks_in_texts_and_entities_for_quotes_are_mended() -> None:
    text = json.dumps(review())
    assert bring(page(text[:-1] + ",}")).new == 1
    assert bring(page(text.replace("nomor 1", "nomor\n1"))).stored == 1
    assert bring(page(text.replace('"', "&quot;"))).stored == 1


@pytest.mark.parametrize(
    "content",
    [
        page(),
        page({"@type": "NewsArticle", "headline": "x"}),
        page('{"@type": "ClaimReview", '),
        "<html>",
        "<p>halo",
        json.dumps({"@type": "NewsArticle", "@context": "https://schema.org"}),
    ],
)
def test_a_page_without_claim_review_is_refused_in_a_sentence_that_says_so(content: str) -> None:
    with pytest.raises(SourceError, match="ClaimReview"):
        bring(content)


@pytest.mark.parametrize(
    "wrapped",
    [
        {"@graph": [{"@type": "WebPage"}, review()]},
        [{"@type": "WebSite"}, review()],
        {"@type": "DataFeed", "dataFeedElement": [{"@type": "DataFeedItem", "item": [review()]}]},
        {"@type": "DataFeed", "dataFeedElement": {"item": review()}},
        {"@type": "NewsArticle", "review": review()},
        review(**{"@type": ["Review", "ClaimReview"]}),
        review(**{"@type": "http://schema.org/ClaimReview"}),
    ],
)
def test_wherever_it_stands_it_is_found(wrapped: object) -> None:
    assert bring(wrapped).new == 1
    assert only().verdict == "false"
    assert bring(page(wrapped, head="<meta property='og:title' content='Judul'>")).updated == 1
    assert bring(page(wrapped, head="<meta property='og:title' content='Judul'>")).unchanged == 1


def test_references_inside_a_graph_are_followed() -> None:
    graph = [
        {"@type": "Organization", "@id": "#org", "name": "Cek Contoh"},
        review(author={"@id": "#org"}, reviewRating={"@id": "#r"}),
        {"@type": "Rating", "@id": "#r", "alternateName": "Salah"},
    ]
    bring({"@graph": graph})
    assert (only().publisher, only().label, only().verdict) == ("Cek Contoh", "Salah", "false")


def test_an_item_of_a_feed_lends_its_address() -> None:
    one = review()
    del one["url"]
    bring(
        {
            "@type": "DataFeed",
            "dataFeedElement": [{"@type": "DataFeedItem", "url": "https://cek.example.id/9", "item": one}],
        }
    )
    assert only().url == "https://cek.example.id/9"


@pytest.mark.parametrize(
    ("url", "whole"),
    [
        ("/cek/1", "https://cek.example.id/cek/1"),
        ("cek.example.id/cek/1", "https://cek.example.id/cek/1"),
        ("//cek.example.id/cek/1", "https://cek.example.id/cek/1"),
        ("https://cek.example.id/cek/1?utm_source=x", "https://cek.example.id/cek/1"),
        (["https://cek.example.id/a", "https://cek.example.id/b"], "https://cek.example.id/a"),
        ({"@id": "https://cek.example.id/a"}, "https://cek.example.id/a"),
        ("", "https://cek.example.id/halaman"),
        (None, "https://cek.example.id/halaman"),
        (7, "https://cek.example.id/halaman"),
    ],
)
def test_relative_scheme_less_and_missing_addresses_are_made_whole(url: object, whole: str) -> None:
    bring(page(review(url=url), head="<link rel='canonical' href='https://cek.example.id/halaman'>"))
    assert only().url == whole


def test_without_any_address_the_row_is_reported() -> None:
    report = bring([review(url="/cek/1"), review(2)])
    assert (report.new, report.bad) == (1, 1)
    assert "url" in report.problems[0].reason


def test_a_missing_or_odd_date_costs_only_the_date() -> None:
    first, second = review(), review(2, datePublished="entah kapan")
    del first["datePublished"]
    assert bring([first, second]).new == 2
    assert not FactCheck.objects.exclude(published=None).exists()


def test_entities_and_tags_in_texts_are_resolved() -> None:
    bring(review(claimReviewed="Earth isn&#39;t &amp;quot;flat&amp;quot; <b>kata</b> NASA", headline="A &amp; B"))
    assert (only().claim, only().title) == ('Earth isn\'t "flat" kata NASA', "A & B")


@pytest.mark.parametrize(
    ("rating", "verdict", "label"),
    [
        ({"ratingValue": 0, "bestRating": 1}, "false", "0/1"),
        ({"ratingValue": 0, "bestRating": 5, "worstRating": 1, "alternateName": "Salah"}, "false", "Salah"),
        ({"ratingValue": 0, "bestRating": 5, "worstRating": 1}, "", "0/5"),
        ({"ratingValue": "5", "bestRating": "5", "worstRating": "1", "alternateName": "Wadidaw"}, "true", "Wadidaw"),
        ({"ratingValue": "5", "bestRating": "5", "worstRating": "1", "alternateName": "Salah"}, "false", "Salah"),
        ({"ratingValue": "Hoaks"}, "false", "Hoaks"),
        ({"alternateName": {"@value": "Benar", "@language": "id"}}, "true", "Benar"),
        ({"alternateName": ["Benar"]}, "true", "Benar"),
        ([{"alternateName": "Benar"}], "true", "Benar"),
        ("Keliru", "false", "Keliru"),
        (None, "", ""),
    ],
)
def test_the_written_rating_comes_first_and_a_zero_is_a_value(rating: object, verdict: str, label: str) -> None:
    bring(review(reviewRating=rating))
    assert (only().verdict, only().label) == (verdict, label)


def test_one_template_claim_on_every_page_of_a_site_is_skipped_and_counted() -> None:
    template = [review(n, claimReviewed="Tulis klaim di sini") for n in range(1, 6)]
    elsewhere = review(9, url="https://lain.example/9", claimReviewed="Tulis klaim di sini")
    report = bring([*template, review(7), elsewhere])
    assert (report.new, report.skipped, report.bad) == (2, 5, 0)
    assert "5" in report.problems[0].reason


def test_two_claims_on_one_page_are_two_fact_checks_that_open_that_page() -> None:
    report = bring(page(review(), review(claimReviewed="Klaim kedua")))
    assert report.new == 2
    assert {url.split("#")[0] for url in FactCheck.objects.values_list("url", flat=True)} == {
        "https://cek.example.id/1"
    }
    assert bring(page(review(), review(claimReviewed="Klaim kedua"))).unchanged == 2


def test_the_same_review_twice_on_a_page_is_one() -> None:
    report = bring(page(review(), review()))
    assert (report.new, report.skipped) == (1, 1)


def test_a_label_nobody_knows_comes_in_without_a_verdict() -> None:
    bring(review(reviewRating={"alternateName": "Not really, charts say"}))
    assert (only().verdict, only().label) == ("", "Not really, charts say")


@given(st.text(max_size=300), st.binary(max_size=300))
def test_any_page_gives_items_or_a_sentence(text: str, data: bytes) -> None:
    for content in (text, page(text), page(review(), text), data.decode("utf-8", "replace")):
        try:
            found = list(read_page(content))
        except SourceError:
            continue
        assert found


_VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["@id", "url", "name", "@value"]), inner)
    ),
    max_leaves=8,
)
_NAMES = st.sampled_from(
    ["url", "claimReviewed", "headline", "author", "reviewRating", "itemReviewed", "datePublished", "inLanguage", "@id"]
)


@given(st.lists(st.dictionaries(_NAMES, _VALUES, max_size=7), min_size=1, max_size=4))
def test_whatever_a_claim_review_holds_it_is_a_record_or_a_problem(nodes: list[dict[str, Any]]) -> None:
    for item in read_document([node | {"@type": "ClaimReview"} for node in nodes], "https://cek.example.id/"):
        assert isinstance(item, Problem | Item)
        if isinstance(item, Item):
            read(item, Rules("x"))


def test_a_page_alone_is_known_as_a_template_by_the_pages_stored_before() -> None:
    for number in range(1, 5):
        report = bring(page(review(number, claimReviewed="Tulis klaim di sini")))
    assert (FactCheck.objects.count(), report.stored, report.skipped) == (2, 0, 1)
    assert bring(page(review(1, claimReviewed="Tulis klaim di sini"))).unchanged == 1


def test_a_review_that_names_the_home_page_belongs_to_its_own_page() -> None:
    canonical = "<link rel='canonical' href='https://cek.example.id/halaman'>"
    bring(page(review(url="https://cek.example.id/"), head=canonical))
    assert only().url == "https://cek.example.id/halaman"


def test_a_claim_review_a_line_is_read_too() -> None:
    broken = {"@type": "NewsArticle", "headline": "x"}
    report = bring("\n".join(json.dumps(one) for one in (review(1), broken, review(2))))
    assert (report.new, report.bad, report.format) == (2, 1, "jsonl")
