"""Sentences, dates and marks: what a reader sees of texts that others wrote."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salingjaga.factchecks import comparing
from salingjaga.factchecks.models import FactCheck
from salingjaga.factchecks.sharing import own_texts
from salingjaga.factchecks.shown import bare_title, cut, first_sentence, show, when
from salingjaga.matching.documents import Reason


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Itu tidak benar. Kalimat kedua.", "Itu tidak benar."),
        ("Menurut Dr. Tono, itu salah. Lalu?", "Menurut Dr. Tono, itu salah."),
        ("UU No. 7 Tahun 2017 mengaturnya. Ya.", "UU No. 7 Tahun 2017 mengaturnya."),
        ("Suara di Jl. Merdeka aman! Benar.", "Suara di Jl. Merdeka aman!"),
        ("Dia berkata “itu palsu.” Lalu pergi.", "Dia berkata “itu palsu.”"),
        ("Naik 3.500 suara\n\ndi kota. Selesai", "Naik 3.500 suara di kota."),
        ("tanpa titik sama sekali", "tanpa titik sama sekali"),
        ("", ""),
    ],
)
def test_the_first_sentence_ends_where_a_reader_would_end_it(text: str, sentence: str) -> None:
    assert first_sentence(text) == sentence


@given(st.text(max_size=600), st.integers(min_value=20, max_value=300))
def test_a_sentence_is_never_longer_than_its_limit(text: str, limit: int) -> None:
    assert len(first_sentence(text, limit)) <= limit
    assert len(cut(text, limit)) <= limit


@pytest.mark.parametrize(
    ("title", "bare"),
    [("[SALAH] Kabar", "Kabar"), ("[HOAKS]: Kabar", "Kabar"), ("(DISINFORMASI) [SALAH] Kabar", "Kabar"),
     ("Kabar [1]", "Kabar [1]"),
     ("[SALAH]", "[SALAH]"), ("Kabar", "Kabar")],
)  # fmt: skip
def test_a_title_stands_without_the_label_in_front(title: str, bare: str) -> None:
    assert bare_title(title) == bare


def test_dates_are_as_precise_as_we_know_them() -> None:
    day = date(2024, 11, 27)
    assert [when(day, p) for p in ("day", "month", "year")] == ["27 November 2024", "November 2024", "2024"]
    assert when(None) == ""


def test_a_rumour_alone_is_never_the_headline() -> None:
    row = FactCheck(title="[SALAH] Kotak suara hilang", verdict="false", publisher="Media")
    assert show(row).headline == "Sudah diperiksa, hasilnya salah: “Kotak suara hilang”"
    assert show(FactCheck(title="Kotak suara hilang")).headline == "Sudah diperiksa: “Kotak suara hilang”"


def test_our_own_answers_are_known_in_both_languages() -> None:
    row = FactCheck(code="abc", title="x", fact="Faktanya begini.", ours=True, verdict="false", publisher="Media")
    texts = own_texts(row)
    assert len(texts) == 2
    assert all(text.startswith("Faktanya begini.") for text in texts)
    assert "Hasilnya: salah." in texts[0]
    assert "The finding: false." in texts[1]


spans = st.lists(st.tuples(st.integers(-5, 60), st.integers(-5, 60)), max_size=8)


@given(st.text(max_size=50), spans, spans)
def test_marking_loses_and_adds_nothing(text: str, same: list[tuple[int, int]], differs: list[tuple[int, int]]) -> None:
    pieces = comparing.mark(text, same, differs)
    assert "".join(piece.text for piece in pieces) == text
    place = 0
    for piece in pieces:
        inside = [place <= s < place + len(piece.text) for s, e in differs if s < e and 0 <= s < len(text)]
        assert not any(inside) or piece.mark == "differs"
        place += len(piece.text)


@given(st.text(max_size=4_000), spans)
def test_a_bubble_stays_short_and_holds_no_control_characters(text: str, same: list[tuple[int, int]]) -> None:
    shown = "".join(piece.text for piece in comparing.shorten(comparing.mark(text, same, [])))
    assert len(shown) <= comparing.MOST + 4
    assert not [ch for ch in shown if ord(ch) < 32 and ch not in "\n\t"]


def test_certainty_never_says_all_or_none() -> None:
    assert "sekitar 99 memang" in comparing.certainty(1.0, []).sentence
    assert "sekitar 1 memang" in comparing.certainty(0.0, []).sentence
    assert sum(comparing.certainty(0.97, []).slots) == 5


@pytest.mark.parametrize(
    ("what", "yours", "field", "theirs", "sentence"),
    [
        ("date", "2029", "claim", "2024", "Pesanmu bilang 2029, yang diperiksa 2024."),
        ("date", "2029", None, "", "Pesanmu menyebut 2029, kabar yang diperiksa tidak."),
        ("date", "2029", "body", "", "Pesanmu bilang 2029, yang diperiksa lain."),
        ("place", "", "claim", "Bogor", "Kabar yang diperiksa menyebut Bogor, pesanmu tidak."),
        (
            "negation",
            "tidak",
            None,
            "",
            "Pesanmu bilang tidak hilang, kabar yang diperiksa tidak bilang begitu: artinya bisa terbalik.",
        ),
        (
            "negation",
            "",
            "claim",
            "tanpa",
            "Kabar yang diperiksa bilang tanpa segel, pesanmu tidak bilang begitu: artinya bisa terbalik.",
        ),
        (
            "negation",
            "tidak",
            "claim",
            "segel",
            "Pesanmu bilang tidak hilang, yang diperiksa segel: artinya bisa terbalik.",
        ),
        ("name", "", None, "", "Ada yang beda dari yang diperiksa: nama."),
    ],
)
def test_a_difference_is_said_as_it_is(what: Any, yours: str, field: str | None, theirs: str, sentence: str) -> None:
    message, claim = "Kotak 2029 tidak hilang", "Kotak di Bogor 2024 tanpa segel"
    span = ((message.index(yours), message.index(yours) + len(yours)),) if yours else ()
    other = ((claim.index(theirs), claim.index(theirs) + len(theirs)),) if theirs else ((0, 3),) if field else ()
    row = FactCheck(title="Kotak", claim=claim, ours=True)
    line = comparing.weightiest(message, row, [Reason("differs", span, field, other, what)])
    assert re.sub(r"<[^>]+>", "", str(line)) == sentence


@pytest.mark.parametrize(
    ("message", "event", "line"),
    [
        ("Pemilu 2029 tanpa undangan", "Pemilu 2024", "Pesanmu bilang 2029, pemeriksaannya soal Pemilu 2024."),
        ("Pemilu 2024 tanpa undangan", "Pemilu 2024", ""),
        ("Sejak 1999 sampai Pemilu 2024 tanpa undangan", "Pemilu 2024", ""),
        ("Pemilu 2029 tanpa undangan", "", "Pesanmu bilang 2029, pemeriksaannya soal 2023."),
        ("Lihat https://berita.example/2029/05 tanpa undangan", "Pemilu 2024", ""),
        ("Hubungi 08122029333 tanpa undangan", "Pemilu 2024", ""),
    ],
)
def test_another_election_year_is_said_even_where_the_texts_name_none(message: str, event: str, line: str) -> None:
    row = FactCheck(
        title="Tanpa undangan", claim="KPU tanpa undangan", event=event, published=date(2023, 12, 1), ours=True
    )
    said = comparing.weightiest(message, row, [])
    assert re.sub(r"<[^>]+>", "", str(said or "")) == line
    assert len(comparing.compare(message, row, []).rows) == bool(line)
