"""Small readings that every format shares: dates, addresses, languages, the words of HTML."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salingjaga.factchecks.importing import cleaning


@pytest.mark.parametrize(
    ("written", "read", "precision"),
    [
        ("2024-02-10", date(2024, 2, 10), "day"),
        ("2024-02-10T23:30:00Z", date(2024, 2, 10), "day"),
        ("2017-03-01 20:30:17 UTC", date(2017, 3, 1), "day"),
        ("2024-02", date(2024, 2, 1), "month"),
        ("2024", date(2024, 1, 1), "year"),
        ("20240210", date(2024, 2, 10), "day"),
        ("10/02/2024", date(2024, 2, 10), "day"),
        ("02/28/2024", date(2024, 2, 28), "day"),
        ("10 Februari 2024", date(2024, 2, 10), "day"),
        ("Sabtu, 10 Agustus 2024 13:00 WIB", date(2024, 8, 10), "day"),
        ("Feb 10, 2024", date(2024, 2, 10), "day"),
        ("Sat, 10 Feb 2024 08:00:00 +0700", date(2024, 2, 10), "day"),
        ("2024-02-30", None, "day"),
        ("0001-01-01", None, "day"),
        ("kemarin", None, "day"),
        ("", None, "day"),
        (None, None, "day"),
        (20240210, None, "day"),
    ],
)
def test_dates_are_read_as_the_publisher_wrote_them(written: object, read: date | None, precision: str) -> None:
    assert cleaning.day(written) == (read, precision)


@pytest.mark.parametrize(
    ("written", "base", "whole"),
    [
        ("https://a.example/x?y=1#z", "", "https://a.example/x?y=1#z"),
        (" https://a.example/x ", "", "https://a.example/x"),
        ("www.a.example/x", "", "https://www.a.example/x"),
        ("a.example/x", "", "https://a.example/x"),
        ("//a.example/x", "", "https://a.example/x"),
        ("/x", "https://a.example/y/z", "https://a.example/x"),
        ("berita.html", "https://a.example/y/z", "https://a.example/y/berita.html"),
        ("https://a.example/x?a=1&amp;b=2", "", "https://a.example/x?a=1&b=2"),
        ("urn:salingjaga:x:1", "", "urn:salingjaga:x:1"),
        ("/x", "", ""),
        ("javascript:alert(1)", "", ""),
        ("javascript:alert(1)", "https://a.example/", ""),
        ("ftp://a.example/", "", ""),
        ("https://a b.example/", "", ""),
        ("https://[::1", "", ""),
        ("https://a.example:port/", "", ""),
        ("https://u:p@a.example/", "", ""),
        ("https:///x", "", ""),
        ("", "https://a.example/", ""),
        (None, "", ""),
    ],
)
def test_an_address_is_whole_or_none(written: object, base: str, whole: str) -> None:
    assert cleaning.address(written, base) == whole


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("<p>Bumi&#39;s <b>bulat</b></p><p>dua</p>", "Bumi's bulat\ndua"),
        ("a &amp;quot;b&amp;quot;", 'a "b"'),
        ("x<script>alert(1)</script>y<style>b{}</style>z", "xyz"),
        ("<!-- rahasia -->a<br>b", "a\nb"),
        ("1 < 2", "1 < 2"),
        ("<", "<"),
        ("", ""),
        (None, ""),
    ],
)
def test_html_gives_its_words(markup: object, words: str) -> None:
    assert cleaning.plain(markup) == words


@pytest.mark.parametrize(
    ("written", "code"),
    [("id-ID", "id"), ("in", "id"), ("Indonesian", "id"), ("EN_us", "en"), ("jw", "jv"), ("?", ""), (None, "")],
)
def test_languages_are_two_or_three_letters(written: object, code: str) -> None:
    assert cleaning.language(written) == code


def test_campaign_parameters_do_not_make_a_second_fact_check() -> None:
    assert cleaning.untracked("https://a.example/x?utm_source=rss&id=1&utm_medium=x") == "https://a.example/x?id=1"


@given(st.text(max_size=400))
def test_any_text_is_read_without_an_exception(text: str) -> None:
    cleaning.plain(text)
    cleaning.plain(f"<div>{text}")
    cleaning.day(text)
    cleaning.links(text)
    cleaning.language(text)
    whole = cleaning.address(text)
    assert whole == "" or whole.startswith(("http", "urn:", "HTTP", "URN:")) or "://" in whole
