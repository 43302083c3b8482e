"""The language of a message, guessed from function words."""

from __future__ import annotations

import doctest

import pytest

from salingjaga.matching import language
from salingjaga.matching.language import guess
from salingjaga.matching.normalise import fold
from salingjaga.matching.words import FUNCTION_WORDS_OF

SENTENCES = {
    "id": [
        "Surat suara yang sudah dicoblos itu ditemukan warga di gudang kecamatan tadi malam.",
        "KPU tdk pernah menunda pemilu krn banjir, jgn percaya sama pesan yg beredar",
        "Apakah benar NIK kita bisa dipakai orang lain untuk mendaftar jadi anggota partai?",
        "BANTUAN TUNAI CAIR HARI INI, SEGERA DAFTARKAN NAMA ANDA SEBELUM DITUTUP",
        "Katanya petugas TPS diberi uang supaya mengubah hasil, tapi tidak ada buktinya sama sekali.",
        "Menteri menyatakan kenaikan harga dibatalkan",
        "gw liat sendiri videonya, itu bukan di sini tapi di luar negeri",
        "Mulai bulan depan pengendara wajib membayar lagi walaupun pajaknya sudah lunas.",
    ],
    "ms": [
        "Jangan percaya mesej ini kerana pihak berkuasa sudah menafikannya semalam.",
        "Kerajaan mengumumkan bahawa bantuan itu hanya untuk warganegara sahaja.",
        "Awak kena semak dulu sebelum kongsi kat group, ni bukan berita betul.",
        "Video tersebut dirakam di negara lain, iaitu semasa banjir tahun lepas.",
        "Sekiranya pengundi tidak hadir, mereka masih boleh mengundi pada waktu petang, bahawa itu tidak benar.",
        "Korang jangan sebar benda ni, nak tahu betul ke tak tanya dulu.",
    ],
    "jv": [
        "Aja percaya kabar kuwi, wong KPU ora tau ngomong kaya ngono.",
        "Wingi ana wong teka menyang omahku lan takon jeneng kabeh pemilih.",
        "Iki foto lawas sing dijupuk nalika banjir taun kepungkur, dudu saiki.",
        "Yen arep nyoblos, kowe kudu nggawa KTP lan layang saka RT.",
        "Kula mboten pitados menawi pemilu badhe dipununduraken sasi ngajeng.",
        "Jare duwite wis ditransfer nanging nganti saiki durung ana sing nampa.",
    ],
    "su": [
        "Ulah percaya kana béja éta, sabab KPU teu kungsi nyarita kitu.",
        "Kamari aya jalma nu datang ka imah kuring jeung nanyakeun ngaran pamilih.",
        "Ieu téh poto lami nu dicandak nalika caah taun kamari, sanés ayeuna.",
        "Mun rek nyoblos, anjeun kudu mawa KTP jeung surat ti RT.",
        "Abdi henteu percanten upami pamilu bade diundurkeun sasih payun.",
        "Cenah duitna geus dikirim tapi nepi ka ayeuna acan aya nu narima.",
    ],
    "en": [
        "Do not believe this message, the commission has never said that the vote will be moved.",
        "Yesterday somebody came to our house and asked for the names of all voters.",
        "This is an old photo which was taken during a flood in another country.",
        "Share before they delete it, my cousin works there and he saw the ballots",
        "Only 3 of the 5 machines were counting votes, and nobody knows why.",
        "Breaking: minister arrested with a suitcase of cash at the airport",
    ],
    "bbc": [
        "Unang hamu porsea di barita i, ala ndang hea didok KPU songon i.",
        "Nantoari adong halak na ro tu jabunami jala manungkun goar ni sude pamillit.",
        "Molo naeng mamillit, ingkon boanonmu do KTP dohot surat sian RT.",
    ],
    "bug": [
        "Engka tau pole ri bolae makkutana asenna sininna tau maneng.",
        "De nengka nappau KPU makkuro, jaji tennia kareba tongeng iyaro.",
        "Narekko elo ko lao mattudang, iko maneng tiwi KTP sibawa sure.",
    ],
}


def test_the_examples_in_the_documentation_are_true():
    assert doctest.testmod(language).failed == 0


@pytest.mark.parametrize("code", SENTENCES)
def test_sentences_are_recognised_or_left_open_but_hardly_ever_mistaken(code):
    guesses = [guess(fold(sentence)) for sentence in SENTENCES[code]]
    assert guesses.count(code) >= 0.8 * len(guesses) - 0.5, guesses
    assert sum(found not in (code, "") for found in guesses) <= (1 if code == "ms" else 0), guesses


@pytest.mark.parametrize("text", ["", "KPU 2024", "😀😀", "выборы", "Prabowo Gibran Anies Ganjar", "https://kpu.go.id"])
def test_texts_without_function_words_are_left_open(text):
    assert guess(fold(text)) == ""


def test_chat_spellings_and_disguises_do_not_hide_the_language():
    assert guess(fold("jgn prcaya yg ky gni, krn blm tntu bnr")) == "id"
    assert guess(fold("𝗜𝗻𝗶 𝗮𝗱𝗮𝗹𝗮𝗵 b3r1ta y4ng t1dak ben4r")) == "id"


def test_malay_needs_a_word_of_its_own():
    assert guess(fold("Mereka akan pergi ke sana dengan dia pada hari itu")) == "id"
    assert guess(fold("Mereka akan pergi ke sana dengan dia kerana hari itu cuti")) == "ms"


@pytest.mark.parametrize("code", FUNCTION_WORDS_OF)
def test_function_words_are_written_as_messages_are_read(code):
    assert [word for word in FUNCTION_WORDS_OF[code] if fold(word) != [word]] == []
