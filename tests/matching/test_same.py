"""Two circulating texts: the same rumour, another one that looks like it, or nothing to do with each other."""

from __future__ import annotations

import pytest

from salingjaga.matching.gathering import MOST_VARIANTS, Gathering
from salingjaga.matching.said import Said

TRUCKS = (
    "Astaga! Lima truk isi surat suara yang sudah tercoblos ditemukan warga di gudang tua Cilacap tadi malam, polisi "
    "datang jam tiga pagi lalu semuanya dibawa pergi tanpa berita acara. Jangan diam saja!"
)
INK = "Tinta pemilu bisa hilang dengan sabun cuci piring, jadi orang bisa mencoblos dua kali di TPS tetangga"


def gathered(*texts: str) -> Gathering:
    gathering = Gathering()
    for key, text in enumerate(texts):
        gathering.put(key, [Said.of(text)])
    return gathering


def joins(gathering: Gathering, text: str, *links: str) -> int | None:
    near = gathering.nearest(Said.of(text, *links))
    return near[0].key if near and near[0].joins else None


@pytest.mark.parametrize(
    "text",
    [
        TRUCKS.upper(),
        "Assalamualaikum, mohon izin share dari grup sebelah:\n" + TRUCKS + "\nTolong viralkan!!",
        TRUCKS.replace("yang", "yg").replace("sudah", "sdh").replace("tercoblos", "trcoblos"),
        " ".join(TRUCKS.split()[:16]),
        TRUCKS.replace("Lima truk", "L1ma truk").replace("malam", "m4lam"),
    ],
)
def test_a_copy_joins_however_it_was_dressed(text: str) -> None:
    assert joins(gathered(INK, TRUCKS), text) == 1


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        (TRUCKS.replace("Cilacap", "Wonosobo"), "name"),
        (TRUCKS.replace("Lima truk", "Sembilan truk"), "number"),
        (TRUCKS.replace("sudah tercoblos", "tidak tercoblos"), "negation"),
        (TRUCKS.replace("polisi datang", "polisi tidak datang"), "negation"),
    ],
)
def test_a_twin_with_another_place_number_or_a_not_is_suggested_never_joined(changed: str, what: str) -> None:
    near = gathered(INK, TRUCKS).nearest(Said.of(changed))
    assert near[0].key == 1
    assert not near[0].joins
    assert any(reason.kind == "differs" for reason in near[0].reasons), what


def test_a_place_that_no_list_knows_keeps_twins_apart_too() -> None:
    assert joins(gathered(TRUCKS), TRUCKS.replace("Cilacap", "Karangjatisari")) is None


def test_another_date_keeps_twins_apart() -> None:
    text = (
        "Pemungutan suara ulang di kelurahan Melati digelar tanggal 14 Maret 2029, warga wajib bawa dua saksi keluarga"
    )
    assert joins(gathered(text), text.replace("14 Maret", "21 Maret")) is None


def test_unrelated_texts_are_not_even_suggested() -> None:
    assert gathered(TRUCKS).nearest(Said.of("Resep soto ayam kampung pakai koya dan sambal kemiri")) == []


def test_a_short_text_joins_only_its_exact_copy() -> None:
    gathering = gathered("KPU curang sekali")
    assert joins(gathering, "kpu CURANG sekali") == 0
    assert joins(gathering, "KPU curang") is None


def test_the_same_question_beside_other_links_is_another_matter() -> None:
    gathering = Gathering()
    gathering.put(7, [Said.of("Apakah ini benar?", "https://contoh.id/berita/satu")])
    assert joins(gathering, "Apakah ini benar?", "https://contoh.id/berita/dua") is None
    assert joins(gathering, "Apakah ini benar?", "https://contoh.id/berita/satu") == 7


def test_a_link_alone_joins_what_came_with_the_same_link() -> None:
    gathering = Gathering()
    gathering.put(3, [Said.of(TRUCKS, "https://tiktok.com/video/7300000000000000001")])
    assert joins(gathering, "", "https://tiktok.com/video/7300000000000000001") == 3


@pytest.mark.parametrize("link", ["https://contoh.id/", "https://tiktok.com/@kabar", "https://contoh.id"])
def test_a_home_page_or_a_profile_joins_nothing(link: str) -> None:
    gathering = Gathering()
    gathering.put(3, [Said.of(TRUCKS, link)])
    gathering.put(4, [Said.of("", link)])
    assert joins(gathering, "", link) is None


def test_the_same_link_does_not_outweigh_a_text_that_says_otherwise() -> None:
    link = "https://tiktok.com/video/7300000000000000001"
    gathering = Gathering()
    gathering.put(3, [Said.of(TRUCKS, link)])
    assert joins(gathering, TRUCKS.replace("Cilacap", "Wonosobo"), link) is None


def test_the_same_link_under_an_unrelated_text_is_only_suggested() -> None:
    link = "https://tiktok.com/video/7300000000000000001"
    gathering = Gathering()
    gathering.put(3, [Said.of(TRUCKS, link)])
    near = gathering.nearest(Said.of("Resep soto ayam kampung pakai koya dan sambal kemiri buatan nenek", link))
    assert [one.joins for one in near] == [False]


def test_two_chats_with_the_same_chatter_and_other_rumours_stay_apart() -> None:
    chatter = (
        "Selamat pagi semuanya, semoga hari ini lancar. Bu RT titip pesan iuran sampah bulan ini boleh ditransfer. "
        "Besok kerja bakti kumpul di pos ronda, bapak yang punya tangga lipat tolong dipinjamkan sebentar karena lampu "
        "teras mati. Yang pesan kue kering silakan japri, sisa beberapa stoples saja. "
    )
    assert joins(gathered(chatter + TRUCKS), chatter + INK) is None


def test_what_people_put_together_draws_in_its_copies() -> None:
    other = TRUCKS.replace("Cilacap", "Wonosobo")
    gathering = Gathering()
    gathering.put(1, [Said.of(TRUCKS), Said.of(other)])
    assert joins(gathering, "Teruskan! " + other) == 1


def test_a_case_keeps_a_few_variants_however_many_come() -> None:
    gathering = gathered(TRUCKS)
    for number in range(30):
        gathering.learn(0, Said.of(f"{TRUCKS} tambahan kata nomor{number}"))
    assert len(gathering.groups[0].rows) == MOST_VARIANTS


def test_a_forward_full_of_other_things_does_not_become_a_variant() -> None:
    gathering = gathered(TRUCKS)
    gathering.learn(0, Said.of(" ".join(f"kata{number} lain{number} hal{number}" for number in range(60)) + TRUCKS))
    assert len(gathering.groups[0].rows) == 1


def test_what_is_dropped_leaves_no_word_behind() -> None:
    gathering = gathered(TRUCKS, INK)
    before = set(gathering.postings)
    gathering.put(
        2, [Said.of("Pesan rahasia nomor 081298765432 milik Sukirman Wahyudiantoro", "https://contoh.id/a/b")]
    )
    gathering.drop(2)
    assert set(gathering.postings) == before
    assert "https://contoh.id/a/b" not in gathering.by_link
    assert not any("sukirman" in text for text in gathering.by_text)


def test_an_index_whose_texts_were_replaced_over_and_over_says_that_it_is_worn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("salingjaga.matching.gathering.SPARE", 5)
    gathering = gathered(TRUCKS)
    assert not gathering.is_worn
    for _number in range(10):
        gathering.put(0, [Said.of(TRUCKS)])
    assert gathering.is_worn
    assert joins(gathering, TRUCKS) == 0


def test_reasons_hold_kinds_and_places_and_no_words() -> None:
    text = TRUCKS.replace("Cilacap", "Wonosobo")
    for reason in gathered(TRUCKS).nearest(Said.of(text))[0].reasons:
        told = reason.to_dict()
        assert "wonosobo" not in str(told).lower()
        assert all(0 <= a <= b <= len(text) for a, b in told["spans"])


@pytest.mark.parametrize("text", ["", " ", "a" * 10_000, "ha " * 4_000, "\ud800 x", "1 2 3", "😱" * 500])
def test_hostile_texts_are_answered_like_any_other(text: str) -> None:
    gathering = gathered(TRUCKS, text)
    gathering.nearest(Said.of(text))
    gathering.drop(1)
    assert len(gathering) == 1


def test_what_docs_grouping_shows_is_true() -> None:
    import doctest
    from pathlib import Path

    page = Path(__file__).resolve().parents[2] / "docs" / "grouping.md"
    found = doctest.testfile(str(page), module_relative=False)
    assert (found.failed, found.attempted) == (0, 7)
