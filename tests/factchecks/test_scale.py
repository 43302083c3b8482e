"""What publishers' labels mean on our scale, and how a label is cut off a title."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salingjaga.factchecks.scale import LABELS, Verdict, cut_label, label_among, sharpen, verdict_of, verdict_of_rating


@pytest.mark.parametrize(
    ("label", "verdict"),
    [
        ("Salah", "false"),
        ("HOAKS", "false"),
        ("Hoaks!", "false"),
        ("Keliru", "false"),
        ("Tidak benar", "false"),
        ("DISINFORMASI", "false"),
        ("Palsu", "false"),
        ("Sesat", "misleading"),
        ("Menyesatkan", "misleading"),
        ("Mengelirukan", "misleading"),
        ("Konteks yang salah", "missing_context"),
        ("False Context", "missing_context"),
        ("Manipulated Content", "altered"),
        ("Parodi", "satire"),
        ("Penipuan", "scam"),
        ("Tidak terbukti", "unproven"),
        ("Belum terbukti", "unproven"),
        ("Sebagian benar", "partly_true"),
        ("Separuh benar", "partly_true"),
        ("Benar", "true"),
        ("False", "false"),
        ("Mostly false", "false"),
        ("Mostly-True", "partly_true"),
        ("Pants on Fire!", "false"),
        ("Four Pinocchios", "false"),
        ("Miscaptioned", "missing_context"),
        ("Labeled Satire", "satire"),
        ("Rating: False", "false"),
        ("False. The video was filmed in 2019.", "false"),
        ("Salah karena videonya lama", "false"),
        ("Hoax/Fitnah", "false"),
        ("missing_context", "missing_context"),
        ("“Salah”", "false"),
        ("Klarifikasi", ""),
        ("Dalam Proses", ""),
        ("Not really, charts say", None),
        ("", None),
        ("Salahudin", None),
    ],
)
def test_a_label_means_a_verdict_or_nothing_or_is_not_known(label: str, verdict: str | None) -> None:
    assert verdict_of(label) == verdict


def test_no_label_stands_in_two_places_of_the_table() -> None:
    words = [word.casefold() for group in LABELS.values() for word in group]
    assert sorted(words) == sorted(set(words))


def test_every_verdict_has_labels_and_knows_its_own_identifier() -> None:
    assert set(LABELS) == {*Verdict.values, ""}
    assert all(verdict_of(value) == value for value in Verdict.values)


@pytest.mark.parametrize(
    ("title", "label", "rest"),
    [
        ("[SALAH] Pemilu ditunda", "SALAH", "Pemilu ditunda"),
        ("[ Hoaks ]: Surat suara tercoblos", "Hoaks", "Surat suara tercoblos"),
        ("(Keliru) Video kotak suara dibakar", "Keliru", "Video kotak suara dibakar"),
        ("【HOAX】Kotak kosong menang", "HOAX", "Kotak kosong menang"),
        ("Cek Fakta: Hoaks Video Kotak Suara", "Hoaks", "Video Kotak Suara"),
        ("CEK FAKTA: Tidak Benar KPU Tutup", "Tidak Benar", "KPU Tutup"),
        ("Cek Fakta: [SALAH] KPU Tutup", "SALAH", "KPU Tutup"),
        ("FALSE: Sylvester Stallone Finds Religion", "FALSE", "Sylvester Stallone Finds Religion"),
        ("Keliru: Klaim bahwa TPS tutup pukul 10", "Keliru", "Klaim bahwa TPS tutup pukul 10"),
        ("[PENIPUAN] Undian KPU", "PENIPUAN", "Undian KPU"),
        ("[KLARIFIKASI] DPT bocor", "KLARIFIKASI", "DPT bocor"),
        ("Cek Fakta: Hoaks atau Fakta, KPU Tutup?", "", "Cek Fakta: Hoaks atau Fakta, KPU Tutup?"),
        ("Cek Fakta: Salah Kutip Ucapan Ketua KPU", "", "Cek Fakta: Salah Kutip Ucapan Ketua KPU"),
        ("Cek Fakta: Penipuan Berkedok Undian", "", "Cek Fakta: Penipuan Berkedok Undian"),
        ("Cek Fakta: Penipuan: Undian KPU", "Penipuan", "Undian KPU"),
        ("Fact Check: False claim about polling stations", "", "Fact Check: False claim about polling stations"),
        ("[VIDEO] Kotak suara dibakar", "", "[VIDEO] Kotak suara dibakar"),
        ("Cek Fakta: Salah Satu Caleg Mundur?", "", "Cek Fakta: Salah Satu Caleg Mundur?"),
        ("Cek Fakta: Benarkah KPU Tutup?", "", "Cek Fakta: Benarkah KPU Tutup?"),
        ("[Fakta atau Hoaks] Benarkah KPU tutup?", "", "[Fakta atau Hoaks] Benarkah KPU tutup?"),
        ("Fakta: lima hal tentang DPT", "", "Fakta: lima hal tentang DPT"),
        ("[SALAH]", "", "[SALAH]"),
        ("", "", ""),
    ],
)
def test_the_label_is_cut_off_the_title_only_where_it_is_one(title: str, label: str, rest: str) -> None:
    assert cut_label(title) == (label, rest)


@pytest.mark.parametrize(
    ("rating", "verdict"),
    [
        ((1, 5, 1), "false"),
        (("2", "5", "1"), "false"),
        ((3, 5, 1), "partly_true"),
        ((4, 5, 1), "partly_true"),
        ((5, 5, 1), "true"),
        (("5", "1", "5"), "false"),  # AFP counts down
        ((0, 1, None), "false"),  # a zero is a value
        ((0, 2, 0), "false"),
        (("3,0", 5, 1), "partly_true"),
        ((1,), "false"),
        ((0, 5, 1), None),  # outside its bounds: not rated
        ((-1, -1, -1), None),
        (("Salah", 5, 1), None),
        ((None, 5, 1), None),
        ((True, 5, 1), None),
        (("1e999", 5, 1), None),
    ],
)
def test_a_numeric_rating_counts_between_its_own_bounds(rating: tuple[object, ...], verdict: str | None) -> None:
    assert verdict_of_rating(*rating) == verdict


def test_of_categories_and_tags_only_what_is_hardly_a_newspapers_section_is_a_label() -> None:
    assert label_among(["Politik", "Hoaks"]) == "Hoaks"
    assert label_among(["Opini", "Fakta", "Penipuan", "Satire", "Klarifikasi", "Cek Fakta"]) == ""


def test_a_content_type_says_how_it_is_false_and_never_makes_it_milder() -> None:
    assert sharpen("false", "satire") == "satire"
    assert sharpen("false", "false context") == "missing_context"
    assert sharpen("false", "misleading content") == "false"
    assert sharpen("true", "satire") == "true"
    assert sharpen("", "misleading content") == "misleading"
    assert sharpen("false", "") == "false"


@given(st.text(max_size=300))
def test_any_text_has_a_meaning_or_none_and_a_title_keeps_its_words(text: str) -> None:
    assert verdict_of(text) in {*Verdict.values, "", None}
    label, rest = cut_label(text)
    assert label in text
    assert rest in text
    assert bool(rest) == bool(text.strip())
