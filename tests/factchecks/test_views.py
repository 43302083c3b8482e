"""The pages, through HTTP: what a reader sees, what is never shown, and what is not kept."""

from __future__ import annotations

import html
import re
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client
from published_examples import EXPLAINER, IMPORTED, MESSAGE, NO_ADDRESS, publish

from salingjaga.factchecks import counting, starter
from salingjaga.factchecks.checking import CheckedAnswer, Result
from salingjaga.factchecks.models import CheckCount, FactCheck
from salingjaga.factchecks.views import answers
from salingjaga.matching.documents import Reason

pytestmark = pytest.mark.django_db


def body(response: Any) -> str:
    return html.unescape(response.content.decode())


def answering(monkeypatch: pytest.MonkeyPatch, answer: str, *results: Result, **rest: Any) -> None:
    shown = rest.pop("shown", len(results))
    checked = CheckedAnswer(answer, "id", list(results), shown, **rest)
    monkeypatch.setattr(answers.checking, "check", lambda text, **kwargs: checked)


def test_home_shows_examples_by_that_name_on_a_fresh_install(client: Client) -> None:
    starter.load_content()
    page = body(client.get("/"))
    assert "Contoh yang sudah diperiksa" in page
    assert page.count('class="row"') == 3
    assert "Banyak ditanyakan" not in page


def test_home_without_any_fact_check_is_the_box_alone(client: Client) -> None:
    page = body(client.get("/"))
    assert "<textarea" in page
    assert 'class="row"' not in page


def test_home_lists_what_was_asked_today_once_enough_people_asked(client: Client) -> None:
    for record in ("a", "b", "c"):
        row = publish(url=f"https://pemeriksa.example/{record}", title=f"Kabar {record}")
        for _ in range(counting.ENOUGH_TODAY):
            counting.count("match", row)
    assert "Banyak ditanyakan hari ini" in body(client.get("/"))


def test_a_match_leads_with_verdict_fact_who_and_when(client: Client) -> None:
    publish()
    page = body(client.post("/check", {"text": MESSAGE}))
    parts = ["<b>Salah</b>", "<h1>Kotak suara dari karton", "Pemeriksa Contoh", "12 Februari 2024", "Pemilu 2024"]
    parts += ["Kirim balik ke chat", "Kenapa menyesatkan", "Seberapa yakin kami"]
    places = [page.index(part) for part in parts]
    assert places == sorted(places)
    assert re.search(r"Dari 100 pesan yang semirip ini, sekitar \d+ memang membawa kabar yang sama", page)


def test_the_share_text_leads_with_the_fact_and_ends_with_a_short_link(client: Client, settings: Any) -> None:
    settings.PUBLIC_URL = "https://salingjaga.example"
    row = publish()
    page = body(client.post("/check", {"text": MESSAGE}))
    whatsapp = re.search(r'href="https://wa\.me/\?text=([^"]+)"', page)
    telegram = re.search(r'href="https://t\.me/share/url\?url=([^&"]+)&text=([^"]+)"', page)
    assert whatsapp
    assert telegram
    text = unquote(whatsapp[1])
    assert text.startswith("Kotak suara dari karton kedap air")
    assert "12 Februari 2024" in text
    assert "soal Pemilu 2024" in text
    assert text.endswith(f"https://salingjaga.example/c/{row.code}")
    assert unquote(telegram[1]) == f"https://salingjaga.example/c/{row.code}"
    assert "gudang kecamatan" not in text + unquote(telegram[2]), "the reader's message is not passed on"


def test_the_weightiest_difference_stands_before_the_share_button(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = publish()
    message = "Kotak suara kardus 2029 di gudang Bogor"
    bogor = message.index("Bogor")
    place = Reason("differs", ((bogor, bogor + 5),), "claim", ((0, 11),), "place")
    number = Reason("differs", ((19, 23),), None, (), "number")
    answering(monkeypatch, "match", Result(row, 0.97, (number, place)))
    page = body(client.post("/check", {"text": message}))
    line = page.index('class="difference"')
    assert line < page.index("Kirim balik ke chat")
    assert 'Pesanmu bilang <mark class="differs" dir="auto">Bogor</mark>' in page[line : line + 700]
    assert "sekitar 97 memang" in page
    assert page.count('<tr><th scope="row">') == 2


def test_shared_words_are_marked_in_both_texts(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    row = publish()
    answering(monkeypatch, "match", Result(row, 0.9, (Reason("words", ((0, 5), (6, 11)), "claim", ((0, 5), (6, 11))),)))
    page = body(client.post("/check", {"text": "Kotak suara hilang"}))
    assert page.count("<mark>Kotak suara</mark>") == 2
    assert "Kabarnya, dengan kata kami" in page


def test_an_imported_check_shows_one_sentence_and_never_its_text(client: Client) -> None:
    row = publish(IMPORTED)
    message = "video rumah roboh karena serangan bom di pelabuhan utara, viralkan sebelum dihapus"
    pages = [
        body(client.post("/check", {"text": message})),
        body(client.get(f"/c/{row.code}")),
        body(client.get("/daftar")),
    ]
    pages.append(client.get("/api/v1/factchecks").content.decode())
    pages.append(client.post("/api/v1/check", {"text": message}, "application/json").content.decode())
    assert "Video rumah roboh itu gempa tahun 2022, bukan serangan bom." in pages[0]
    assert "Video gempa disebut serangan bom" in pages[0]
    for page in pages:
        assert "Media Contoh" in page
        assert "Penjelasan panjang milik media" not in page
        assert "Rekaman dibuat warga" not in page
        assert "pelabuhan utara" not in page.replace(message, "").replace("pelabuhan utara</mark>", "")


def test_a_check_without_an_address_shows_no_link_and_names_the_copy(client: Client) -> None:
    row = publish(NO_ADDRESS)
    page = body(client.get(f"/c/{row.code}"))
    assert "urn:" not in page
    assert "Penipuan" in page
    assert "dibaca dari salinan di Arsip Kampus" in page
    assert "· 2019" in page
    assert "1 Januari" not in page


def test_a_check_without_a_verdict_invites_to_read_it(client: Client) -> None:
    row = publish(IMPORTED, verdict="", label="")
    page = body(client.get(f"/c/{row.code}"))
    assert "<b>Lihat pemeriksaannya</b>" in page


def test_nothing_that_is_only_unproven_is_called_misleading(client: Client) -> None:
    row = publish(verdict="unproven")
    page = body(client.get(f"/c/{row.code}"))
    assert "Belum terbukti" in page
    assert "menyesatkan" not in page.lower()
    assert "Awas" not in page


def test_an_explainer_has_its_law_and_no_verdict(client: Client) -> None:
    row = publish(EXPLAINER)
    page = body(client.get(f"/c/{row.code}"))
    assert "UU 7/2017, pasal 198" in page
    assert 'href="https://peraturan.example/uu-7-2017"' in page
    assert "<b>Penjelasan</b>" in page


def test_explainers_stand_apart_in_the_answer(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    explainer = publish(EXPLAINER)
    answering(monkeypatch, "none", explainers=[Result(explainer, 0.4)])
    page = body(client.post("/check", {"text": "siapa boleh memilih"}))
    assert "Belum ada yang memeriksa" in page
    assert "Cara pemilu berjalan" in page
    assert f'href="/c/{explainer.code}"' in page


def test_not_sure_shows_at_most_three_candidates_and_none_of_these_of_equal_size(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [publish(url=f"https://pemeriksa.example/{n}", title=f"Kabar {n}") for n in range(4)]
    words = Reason("words", ((0, 5), (6, 10)), "title", ((0, 5),))
    answering(monkeypatch, "related", *(Result(row, 0.4, (words,)) for row in rows), shown=3)
    page = body(client.post("/check", {"text": "Kabar lama soal kotak"}))
    assert page.count('<a class="row"') == 3
    assert page.count('<button class="row"') == 1
    assert "Sama-sama menyebut" in page


def test_none_of_these_carries_the_text_to_the_page_that_says_nobody_has_checked(client: Client) -> None:
    publish()
    page = body(client.post("/check", {"text": MESSAGE, "dismissed": "all"}))
    assert "Jangan sebarkan dulu" in page
    assert 'href="/melapor"' in page
    assert MESSAGE in page
    assert 'name="dismissed" value="all"' in page


def test_not_my_message_shows_the_next_best_without_counting_again(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = publish(), publish(url="https://pemeriksa.example/lain", fact="Faktanya lain lagi.")
    answering(monkeypatch, "match", Result(first, 0.9), Result(second, 0.3))
    client.post("/check", {"text": MESSAGE})
    page = body(client.post("/check", {"text": MESSAGE, "dismissed": first.code}))
    assert "Mungkin salah satu dari ini?" in page
    assert "Faktanya lain lagi." in page
    assert f'href="/c/{first.code}"' not in page
    assert sum(CheckCount.objects.values_list("count", flat=True)) == 1


@pytest.mark.parametrize(
    ("note", "sentence"),
    [
        ("short_link", "Tautan pendek menyembunyikan tujuannya"),
        ("unregistered_link", "Kami belum menemukan pemeriksaan untuk tautan"),
        ("too_short", "Teksnya terlalu sedikit"),
        ("truncated", "hanya bagian awalnya"),
    ],
)
def test_the_page_says_why_there_is_no_answer(
    client: Client, monkeypatch: pytest.MonkeyPatch, note: str, sentence: str
) -> None:
    answering(monkeypatch, "none", notes=(note,))
    assert sentence in body(client.post("/check", {"text": "https://s.example/x"}))


def test_counts_are_kept_for_fact_check_answer_and_day(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    row = publish()
    for _ in range(3):
        client.post("/check", {"text": MESSAGE})
    answering(monkeypatch, "none")
    client.post("/check", {"text": "harga cabai di pasar minggu ini turun lagi kata pedagang"})
    kept = {(one.answer, one.factcheck_id): one.count for one in CheckCount.objects.all()}
    assert kept == {("match", row.pk): 3, ("none", None): 1}


def test_an_answer_survives_a_count_that_cannot_be_written(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import OperationalError

    def locked(*args: Any) -> None:
        raise OperationalError("database is locked")

    publish()
    monkeypatch.setattr(counting, "_add_one", locked)
    assert client.post("/check", {"text": MESSAGE}).status_code == 200


def test_an_empty_box_says_what_to_do(client: Client) -> None:
    response = client.post("/check", {"text": "  \r\n "})
    assert response.status_code == 400
    assert "Kotaknya kosong" in body(response)
    assert 'aria-invalid="true"' in body(response)


def test_the_list_finds_words_and_filters(client: Client) -> None:
    publish()
    publish(IMPORTED)
    publish(EXPLAINER)
    assert "Kotak suara" in body(client.get("/daftar?q=kardus"))
    found = body(client.get("/daftar?verdict=missing_context"))
    assert "gempa tahun 2022" in found
    assert "Kotak suara" not in found
    assert "Siapa yang boleh" not in body(client.get("/daftar")), "explainers are no fact-checks"
    assert "Tidak ada yang cocok" in body(client.get("/daftar?q=zzzz"))
    assert client.get("/daftar?verdict=nonsense").status_code == 400


def test_the_list_offers_the_publishers_and_keeps_an_open_filter_open(client: Client) -> None:
    publish()
    publish(IMPORTED)
    page = body(client.get("/daftar"))
    assert '<option value="Media Contoh">' in page
    assert "<details open>" not in page
    assert "<details open>" in body(client.get("/daftar?language=id"))


def test_the_list_asks_the_same_number_of_questions_however_long_it_is(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(25):
        publish(url=f"https://pemeriksa.example/{number}", title=f"Kabar {number}")
    client.get("/daftar")  # the day's first visitor makes the key
    with django_assert_max_num_queries(8):
        client.get("/daftar")


def test_the_list_is_paged_and_keeps_its_filters(client: Client) -> None:
    for number in range(25):
        publish(url=f"https://pemeriksa.example/{number}", title=f"Kabar {number}")
    first = body(client.get("/daftar?publisher=Pemeriksa+Contoh"))
    assert first.count('<a class="row"') == 20
    assert 'href="?publisher=Pemeriksa+Contoh&page=2"' in first
    assert body(client.get("/daftar?publisher=Pemeriksa+Contoh&page=2")).count('<a class="row"') == 5
    assert client.get("/daftar?page=99").status_code == 200


def test_the_language_is_switched_by_link_and_remembered(client: Client) -> None:
    assert 'lang="id"' in body(client.get("/"))
    assert 'lang="en"' in body(client.get("/?hl=en"))
    assert "Got a message" in body(client.get("/"))
    assert 'lang="en"' in body(client.get("/?hl=xx"))


def test_the_language_switch_on_an_answer_carries_the_text_in_the_form(client: Client) -> None:
    publish()
    page = body(client.post("/check", {"text": MESSAGE}))
    assert 'formaction="/check?hl=en"' in page
    assert '<form id="carry" action="/check" method="post"' in page
    english = body(client.post("/check?hl=en", {"text": MESSAGE}))
    assert "Why it misleads" in english
    assert MESSAGE in english


def test_a_browser_asking_for_english_still_gets_indonesian_first(client: Client) -> None:
    assert 'lang="id"' in body(client.get("/", headers={"accept-language": "en-US,en"}))


def test_get_on_check_leads_home(client: Client) -> None:
    assert client.get("/check").headers["Location"] == "/"


@pytest.mark.parametrize("path", ["/nope", "/c/zzzzzzzz", "/c/%00", "/design/x"])
def test_what_is_not_there_answers_in_our_look(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert "Tidak ada di sini" in body(response)


def test_the_page_says_where_the_text_goes_when_an_embedding_server_is_asked(client: Client, settings: Any) -> None:
    assert "dikirim ke" not in body(client.get("/"))
    settings.EMBEDDINGS_URL = "https://vektor.example/v1"
    assert "dikirim ke" not in body(client.get("/"))  # named, but not switched on
    settings.SEMANTIC = "endpoint"
    assert "dikirim ke vektor.example" in body(client.get("/"))
    assert "dikirim ke vektor.example" in body(client.get("/tentang"))


def test_health_tells_of_database_and_index(client: Client) -> None:
    response = client.get("/health")
    assert response.status_code == 200
    assert response.json()["database"] == "ok"
    assert "present" in response.json()["index"]


def test_no_claimreview_of_our_own_is_emitted(client: Client) -> None:
    assert "ld+json" not in body(client.get(f"/c/{publish().code}"))


def test_the_share_page_of_a_withdrawn_check_is_gone(client: Client) -> None:
    row = publish()
    FactCheck.objects.all().delete()
    assert client.get(f"/c/{row.code}").status_code == 404
