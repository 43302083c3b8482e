"""Every copy of a link is recognised as the same link, without the network."""

from __future__ import annotations

import doctest
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from salingjaga.matching import link_parts, link_posts, link_wrappers, links
from salingjaga.matching.links import canonical, find, is_short


@pytest.mark.parametrize("module", [link_parts, link_posts, link_wrappers, links], ids=lambda module: module.__name__)
def test_the_examples_in_the_documentation_are_true(module):
    assert doctest.testmod(module).failed == 0


# --- one page, many copies

PAGE = "https://contoh.id/berita/pemilu"


@pytest.mark.parametrize(
    "copy",
    [
        "http://contoh.id/berita/pemilu",
        "HTTPS://WWW.Contoh.ID:443/berita/pemilu/",
        "contoh.id/berita/pemilu",
        "//m.contoh.id//berita/pemilu",
        "https://amp.contoh.id/berita/pemilu#komentar",
        "https://contoh.id/berita/pemilu/amp/",
        "https://contoh.id/amp/berita/pemilu",
        "https://contoh.id/berita/pemilu?amp=1&outputType=amp",
        "https://contoh.id/berita/pemilu?utm_source=wa&utm_medium=x&fbclid=IwAR0&gclid=1&igsh=a&mibextid=b&ref=c&si=d",
        "https://contoh.id/berita/pem%69lu",
        "https://warga:rahasia@contoh.id/berita/pemilu?page=all",
        "https://www.google.com/url?sa=t&url=https%3A%2F%2Fcontoh.id%2Fberita%2Fpemilu&usg=AOv",
        "https://www.google.co.id/amp/s/www.contoh.id/berita/pemilu/amp",
        "https://contoh-id.cdn.ampproject.org/v/s/contoh.id/berita/pemilu?usqp=mq331",
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fcontoh.id%2Fberita%2Fpemilu%3Ffbclid%3Dx&h=AT0",
        "https://lm.facebook.com/l.php?u=http://contoh.id/berita/pemilu",
        "https://l.instagram.com/?u=https%3A%2F%2Fcontoh.id%2Fberita%2Fpemilu&e=AT0",
        "https://t.umblr.com/redirect?z=https%3A%2F%2Fcontoh.id%2Fberita%2Fpemilu&t=x",
        "https://out.reddit.com/t3_x?url=https%3A%2F%2Fcontoh.id%2Fberita%2Fpemilu",
        "https://www.youtube.com/redirect?event=video_description&q=https%3A%2F%2Fcontoh.id%2Fberita%2Fpemilu",
        "https://web.archive.org/web/20240214000000/https://contoh.id/berita/pemilu",
        "https://web.archive.org/save/https://contoh.id/berita/pemilu",
        "https://web.archive.org/web/2024if_/http://www.contoh.id/berita/pemilu/",
        "http://archive.today/20240214101010/https://contoh.id/berita/pemilu",
        "https://t.me/share/url?url=https%3A%2F%2Fcontoh.id%2Fberita%2Fpemilu&text=baca",
        "https://www.facebook.com/sharer/sharer.php?u=https://contoh.id/berita/pemilu",
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fwww.google.com%2Furl%3Fq%3Dhttps%253A%252F%252Fcontoh.id%252Fberita%252Fpemilu",
    ],
)
def test_copies_of_a_page_are_one_page(copy):
    assert canonical(copy) == PAGE


def test_meaningful_parameters_stay_and_are_sorted():
    assert canonical("https://contoh.id/?z=1&p=4794&utm_source=x") == "https://contoh.id/?p=4794&z=1"
    assert canonical("https://contoh.id/?p=4794") != canonical("https://contoh.id/?p=4795")
    assert canonical("https://contoh.id/cari?q=surat+suara") == canonical("https://contoh.id/cari?q=surat%20suara")


def test_international_hosts_are_one_in_both_spellings():
    assert canonical("https://bücher.example/a") == canonical("https://xn--bcher-kva.example/a")


def test_hosts_that_only_look_mobile_keep_their_name():
    assert canonical("https://m.me/warga") == "https://m.me/warga"
    assert canonical("https://m.co.id/a") == "https://m.co.id/a"


def test_ports_other_than_the_usual_stay():
    assert canonical("http://127.0.0.1:8000/c/12/") == "https://127.0.0.1:8000/c/12"


# --- one post, many links

SAME_POST = {
    "TikTok": [
        "https://www.tiktok.com/@warga/video/7580750335812144402?is_from_webapp=1&sender_device=pc",
        "https://www.tiktok.com/@akun.lain/photo/7580750335812144402",
        "https://m.tiktok.com/v/7580750335812144402.html?_t=8x&_r=1",
        "https://www.tiktok.com/embed/v2/7580750335812144402",
    ],
    "YouTube": [
        "https://www.youtube.com/watch?v=AbCdEfGhIj_&t=30s&list=PL1",
        "https://youtu.be/AbCdEfGhIj_?si=xyz",
        "m.youtube.com/shorts/AbCdEfGhIj_?feature=share",
        "https://youtube.com/live/AbCdEfGhIj_",
        "https://www.youtube-nocookie.com/embed/AbCdEfGhIj_",
    ],
    "Instagram": [
        "https://www.instagram.com/p/DAb_c-12/?igsh=MTc4",
        "https://instagram.com/reel/DAb_c-12",
        "https://www.instagram.com/warga.id/reel/DAb_c-12/?img_index=2",
        "https://www.instagram.com/reels/DAb_c-12/",
        "https://www.instagram.com/tv/DAb_c-12/",
    ],
    "Facebook post": [
        "https://www.facebook.com/warga/posts/122207459768299535",
        "https://web.facebook.com/61558986071914/posts/122207459768299535/?rdid=CFSh#",
        "https://m.facebook.com/story.php?story_fbid=122207459768299535&id=61558986071914&mibextid=Nif5oz",
        "https://id-id.facebook.com/permalink.php?story_fbid=122207459768299535&id=61558986071914",
        "https://www.facebook.com/groups/123456/posts/122207459768299535/",
        "https://mbasic.facebook.com/groups/warga.desa/permalink/122207459768299535",
        "https://facebook.com/groups/123456/?multi_permalinks=122207459768299535",
        "https://facebook.com/warga/posts/judul-panjang/122207459768299535",
    ],
    "Facebook post with a pfbid": [
        "https://www.facebook.com/warga/posts/pfbid02MAFfmRwBz",
        "https://web.facebook.com/permalink.php?story_fbid=pfbid02MAFfmRwBz&id=61586581126713",
    ],
    "Facebook video": [
        "https://www.facebook.com/reel/941792911640514",
        "https://web.facebook.com/watch/?v=941792911640514&ref=sharing",
        "https://www.facebook.com/warga/videos/941792911640514/",
        "https://www.facebook.com/warga/videos/judul-video/941792911640514",
    ],
    "Facebook photo": [
        "https://www.facebook.com/photo/?fbid=32588648107445403&set=a.546885035381793",
        "https://www.facebook.com/photo.php?fbid=32588648107445403&type=3",
        "https://web.facebook.com/warga/photos/a.546885/32588648107445403/",
    ],
    "X": [
        "https://x.com/warga/status/2026842454499144169?s=20&t=abc",
        "https://mobile.twitter.com/i/web/status/2026842454499144169",
        "https://twitter.com/akun_lain/status/2026842454499144169/photo/1",
        "https://x.com/i/status/2026842454499144169",
    ],
    "Threads": [
        "https://www.threads.net/@warga/post/DAbc_1?xmt=AQ",
        "https://www.threads.com/@warga/post/DAbc_1",
        "https://threads.net/t/DAbc_1",
    ],
    "Telegram": [
        "https://t.me/KanalWarga/123",
        "https://t.me/s/kanalwarga/123?single",
        "telegram.me/kanalwarga/123",
    ],
}


@pytest.mark.parametrize("copies", SAME_POST.values(), ids=SAME_POST.keys())
def test_however_a_post_is_linked_it_is_the_same_post(copies):
    assert len({canonical(copy) for copy in copies}) == 1


def test_different_posts_stay_different():
    forms = [canonical(copies[0]) for copies in SAME_POST.values()]
    assert len(set(forms)) == len(forms)
    assert canonical("https://youtu.be/AbCdEfGhIj_") != canonical("https://youtu.be/AbCdEfGhIj-")
    assert canonical("https://t.me/c/123/4") != canonical("https://t.me/c/124/4")


def test_facebook_share_codes_cannot_be_resolved_and_stay_themselves():
    code = "https://www.facebook.com/share/r/1Acrv3W46q/?mibextid=wwXIfr"
    assert canonical(code) == "https://facebook.com/share/r/1Acrv3W46q"
    assert is_short(code)


def test_archive_codes_are_the_same_on_all_hosts_of_the_archive():
    assert canonical("http://archive.today/GIwBw") == canonical("https://archive.ph/GIwBw")


# --- short links


@pytest.mark.parametrize(
    "url", ["bit.ly/3xY", "https://vt.tiktok.com/ZS1/", "https://s.id/abc", "https://t.co/x", "https://fb.watch/abc/"]
)
def test_links_of_shorteners_are_short(url):
    assert is_short(url)


@pytest.mark.parametrize(
    "url", ["https://youtu.be/AbCdEfGhIj_", "https://kpu.go.id", "https://bit.ly/", "tidak ada", ""]
)
def test_links_that_show_their_target_are_not_short(url):
    assert not is_short(url)


# --- finding


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("Lihat https://contoh.id/a.", ["https://contoh.id/a"]),
        ("*https://contoh.id/a* dan _https://contoh.id/b_", ["https://contoh.id/a", "https://contoh.id/b"]),
        ("[judul](https://contoh.id/a)", ["https://contoh.id/a"]),
        ("[https://contoh.id/a](https://contoh.id/a)", ["https://contoh.id/a", "https://contoh.id/a"]),
        ("(https://contoh.id/a_(b))", ["https://contoh.id/a_(b)"]),
        ("“https://contoh.id/a”, <https://contoh.id/b>", ["https://contoh.id/a", "https://contoh.id/b"]),
        ("https://contoh.id/ahttps://contoh.id/b", ["https://contoh.id/a", "https://contoh.id/b"]),
        ("cek www.contoh.id, bit.ly/3xY! t.me/kanal/7", ["www.contoh.id", "bit.ly/3xY", "t.me/kanal/7"]),
        ("daftar di bantuan-warga.my.id sekarang", ["bantuan-warga.my.id"]),
        ("https://youtu.be/AbCdEfGhIj_ ini", ["https://youtu.be/AbCdEfGhIj_"]),
        ("https://contoh.id/a\u200b", ["https://contoh.id/a"]),
        ("hxxps://contoh.id/a", ["hxxps://contoh.id/a"]),
        ("warga@gmail.com menulis jam 12.30 versi 1.2.3", []),
        ("Sudah selesai.Beberapa orang dan/atau lainnya", []),
    ],
)
def test_links_are_found_without_what_stands_around_them(text, urls):
    found = find(text)
    assert [link.url for link in found] == urls
    assert all(text[link.start : link.end] == link.url for link in found)


def test_a_defanged_link_is_the_same_link():
    assert find("hxxps://contoh.id/a")[0].canonical == "https://contoh.id/a"


# --- any text at all

PIECES = st.sampled_from(
    [
        *"http:// https:// hxxp:// // www. m. amp. /amp /amp/ .amp .html google.com/url?q= google.com/amp/s/".split(),
        *"l.facebook.com/l.php?u= web.archive.org/web/2020/ archive.ph/2020/ -id.cdn.ampproject.org/c/s/".split(),
        *"tiktok.com t.me/ youtu.be/ instagram.com/p/ contoh.id .id .com %2F %25 %3A %FF % ? & = # / \\ [ ] (".split(),
        *".. :80 :x _ + * watch?v= AbCdEfGhIj_ share/r/ posts/123456 pfbid1 status/1 groups/1/posts/ fbid=".split(),
        *": @ 12 a x.com facebook.com ß é İ １ 。 utm_source=x m=1 page=all".split(),
        *["\ud800", "\0", "\u200b", " ", "\n"],
    ]
)
ANYTHING = st.one_of(st.text(), st.lists(PIECES, max_size=14).map("".join))


@settings(max_examples=1500, deadline=None)
@given(ANYTHING)
@example("http://[")
@example("https://contoh.id:99999999999/")
@example("google.com/amp/s//amp/amp")
@example("l.facebook.com/l.php?u=l.facebook.com/l.php?u=x.id")
def test_a_canonical_link_is_its_own_canonical_link(url):
    assert canonical(canonical(url)) == canonical(url)


@settings(max_examples=1500, deadline=None)
@given(ANYTHING)
def test_found_links_lie_in_order_and_say_what_the_text_says(text):
    found = find(text)
    assert all(text[link.start : link.end] == link.url for link in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all(link.canonical == canonical(link.url) and link.is_short == is_short(link.url) for link in found)


@pytest.mark.parametrize(
    "text",
    [
        "https://" + ")" * 10**6,
        "a." * 500_000,
        "http://" * 100_000,
        "www." * 250_000,
        "https://contoh.id/?" + "a=b&" * 250_000,
    ],
    ids=lambda text: text[:12],
)
def test_hostile_texts_are_searched_and_come_to_an_end(text):
    find(text)
    assert canonical(text) == canonical(canonical(text))


def test_ten_thousand_links_are_all_found():
    assert len(find(" ".join(f"https://contoh{i}.id/{i}" for i in range(10_000)))) == 10_000
