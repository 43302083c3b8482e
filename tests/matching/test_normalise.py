"""What people type, and the plain words that the matcher compares."""

from __future__ import annotations

import doctest
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from salingjaga.matching import characters, furniture, repair, tokens, words
from salingjaga.matching import normalise as reading
from salingjaga.matching.normalise import LIMIT, fold, normalise
from salingjaga.matching.repair import WORD_LIMIT

MODULES = (characters, furniture, reading, repair, tokens, words)


def text_of(message: str) -> str:
    return normalise(message).text


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_the_examples_in_the_documentation_are_true(module):
    assert doctest.testmod(module).failed == 0


# --- letters


@pytest.mark.parametrize(
    "drawn",
    [
        "𝗣𝗘𝗠𝗜𝗟𝗨",
        "𝓹𝓮𝓶𝓲𝓵𝓾",
        "𝕡𝕖𝕞𝕚𝕝𝕦",
        "ＰＥＭＩＬＵ",
        "ᴘᴇᴍɪʟᴜ",
        "Ⓟⓔⓜⓘⓛⓤ",
        "🅟🅔🅜🅘🅛🅤",
        "🅿🅴🅼🅸🅻🆄",
        "🇵🇪🇲🇮🇱🇺",
        "🇵 🇪 🇲 🇮 🇱 🇺",
        "рemіlu",
        "ρємιℓυ",
        "p\u200be\u200cm\u200di\u2060l\ufeffu",
        "p\u0301e\u0302m\u0303i\u0304l\u0305u\u0336",
        "\u202dPemilu\u202c",
        "pe\u00admilu",
        "P E M I L U",
        "p.e.m.i.l.u",
        "P-E-M-I-L-U",
        "P 3 M 1 L U",
        "pemiluuuuu",
        "p3m1lu",
    ],
)
def test_however_a_word_is_drawn_it_is_the_same_word(drawn):
    assert text_of(drawn) == "pemilu"
    assert fold(drawn) == ["pemilu"]


def test_flags_and_pictures_are_no_words_and_set_words_apart():
    assert text_of("menang😀kalah 🇮🇩🇮🇩 ❤️👍🏽 suara™ 1️⃣") == "menang kalah suara 1"


def test_other_scripts_are_kept_with_their_vowel_signs():
    assert text_of("выборы скоро") == "выборы скоро"
    assert text_of("ꦥꦼꦩꦶꦭꦸ") == "ꦥꦼꦩꦶꦭꦸ"
    assert text_of("पेमिलु") == "पेमिलु"


def test_every_character_becomes_one_that_stays_itself():
    for codepoint in range(0x110000):
        once = characters.plain(chr(codepoint))
        assert characters.plain(once) == once, hex(codepoint)


def test_a_long_message_spelled_out_letter_by_letter_is_not_lost():
    letters = "surat suara sudah tercoblos di seluruh tempat pemungutan suara di kecamatan ini sejak kemarin malam"
    assert "".join(fold(" ".join(letters.replace(" ", "")))) == letters.replace(" ", "")


# --- leetspeak and real mixtures of letters and digits


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("h04x", "hoaks"),
        ("c0bl0s", "coblos"),
        ("k@lah", "kalah"),
        ("$u4r4", "suara"),
        ("5u4r4", "suara"),
        ("m3n4n9", "menang"),
        ("1nd0n3514", "indonesia"),
        ("4nies", "anies"),
        ("prabow0", "prabowo"),
        ("bukt1", "bukti"),
        ("1ni 1tu", "ini itu"),
        ("d4n", "dan"),
        ("v!ral", "viral"),
        ("!n! h@r! in1 dar1 5udah 74hun 17u", "ini hari ini dari sudah tahun itu"),
        ("k0rvpsi hvkvm", "korupsi hukum"),
        ("y4n9 Yan9", "yang yang"),
        ("b0h0000ng", "bohong"),
    ],
)
def test_digits_and_signs_in_the_place_of_letters_are_read_as_letters(typed, meant):
    assert fold(typed) == meant.split()


@pytest.mark.parametrize("real", "g20 4g 5g b1 c6 01 7 p24 h5n1 mp3 n95 f16 2024 5w1h co2 b2b 4x4 x".split())
def test_real_words_with_digits_stay_as_they_are(real):
    assert text_of(real) == real
    assert text_of(real.upper()) == real


@pytest.mark.parametrize(
    ("typed", "tokens"),
    [
        ("covid-19", "covid 19"),
        ("Covid19", "covid 19"),
        ("G-20", "g20"),
        ("TPS01!", "tps 01"),
        ("tahun 2024! nomor 174!", "tahun 2024 nomor 174"),
        ("mh370", "mh 370"),
        ("kelas3", "kelas 3"),
        ("3orang", "3 orang"),
        ("50persen", "50 persen"),
        ("C1plano", "c1 plano"),
        ("bohong!ini", "bohong ini"),
        ("US$100", "us 100"),
        ("a U.S. plan", "a us plan"),
        ("jakarta@interpol", "jakarta interpol"),
        ("A350s", "a350s"),
        ("@akun_warga", "akun warga"),
        ("warga@gmail.com", "warga gmail com"),
    ],
)
def test_words_and_numbers_written_together_are_taken_apart(typed, tokens):
    assert text_of(typed) == tokens


# --- numbers


@pytest.mark.parametrize("same", ["52.000", "52,000", "52000", "52.000,00"])
def test_thousands_are_one_number_in_indonesian_and_english_style(same):
    assert text_of(f"{same} suara") == "52000 suara"


@pytest.mark.parametrize("same", ["1.234,5", "1,234.5", "1234.5"])
def test_decimals_are_one_number_in_indonesian_and_english_style(same):
    assert text_of(same) == "1234.5"


def test_percent_signs_and_the_word_are_the_same():
    assert text_of("38,89%") == text_of("38.89 persen") == "38.89 persen"


def test_amounts_and_their_shorthand_are_the_same():
    assert text_of("Rp500.000") == text_of("rp 500,000") == "rp 500000"
    assert text_of("52jt") == text_of("52 juta") == "52 juta"
    assert text_of("100rb") == "100 ribu"


def test_dates_and_versions_fall_into_their_parts():
    assert text_of("14.02.2024") == text_of("14/02/2024") == "14 02 2024"


# --- spelling


def test_chat_spellings_and_formal_words_meet():
    typed = "org2 yg blm tau krn tdk dapet info dr kpu, jgn percaya dgn mrk"
    formal = "orang-orang yang belum tahu karena tidak dapat info dari KPU, jangan percaya dengan mereka"
    assert text_of(typed) == text_of(formal)


@pytest.mark.parametrize("word", ["gak", "ga", "nggak", "ngga", "enggak", "kagak", "tdk", "tak", "gk", "GAAAAK"])
def test_every_way_to_say_no_is_tidak(word):
    assert text_of(word) == "tidak"


def test_our_list_of_spellings_is_long_and_needs_no_second_look():
    assert len(words.SPELLINGS) >= 250
    for typed, meant in words.SPELLINGS.items():
        assert fold(meant) == meant.split(), typed


def test_reduplication_is_written_out():
    assert text_of("kali2 anak2nya berkali-kali") == "kali kali anak anaknya berkali kali"


@pytest.mark.parametrize("word", ["maaf", "saat", "manfaat", "keadaan", "google", "perusahaan"])
def test_real_double_letters_stay_also_when_stretched(word):
    assert text_of(word) == word
    stretched = word.replace("aa", "aaaaa").replace("oo", "ooooo")
    assert text_of(stretched) == word


def test_acronyms_are_not_stretched_words():
    assert text_of("PPPK KKKS") == "pppk kkks"


def test_roman_numerals_are_not_stretched_words():
    assert text_of("Perang Dunia III") == "perang dunia iii"


def test_negation_in_english_survives_the_apostrophe():
    assert text_of("They don’t vote, Trump’s wall") == "they not vote trump wall"


# --- furniture and links


@pytest.mark.parametrize(
    "around",
    [
        "Diteruskan berkali-kali\n{}",
        "Forwarded many times: {}",
        "Mhn ijin share ya. {}",
        "{}. Sebarkan!!!",
        "*VIRALKAN*\n{}",
        "{}\n\nBagikan ke grup lain 🙏🙏",
        "Copas dari grup sebelah...\n{}",
        "[12/02/24 14.05] +62 812-0000-0000: {}",
        "[12/02/24, 14:05:33] Pak RT: {}",
        "2/12/24, 2:05 PM - Bu Lurah: {}",
        "𝗩𝗜𝗥𝗔𝗟𝗞𝗔𝗡 ‼️ {} ‼️ tolong d1share",
    ],
)
def test_what_forwarders_put_around_a_message_counts_for_nothing(around):
    claim = "Surat suara tercoblos ditemukan di gudang"
    message = around.format(claim)
    read = normalise(message)
    assert read.text.removesuffix(" ya").removeprefix("ya ") == "surat suara tercoblos ditemukan di gudang"
    assert read.furniture
    assert all(claim not in message[start:end] for start, end in read.furniture)


def test_words_of_forwarders_inside_a_claim_stay():
    claim = "KPU sebarkan undangan palsu dan viralkan videonya"
    assert normalise(claim).furniture == ()
    assert "sebarkan" in text_of(claim)


def test_links_are_reported_and_leave_no_words():
    read = normalise("Lihat *https://contoh.id/a?fbclid=rahasia&utm_source=wa* sekarang")
    assert read.text == "lihat sekarang"
    assert [link.url for link in read.links] == ["https://contoh.id/a?fbclid=rahasia&utm_source=wa"]


def test_content_leaves_out_function_words():
    content = normalise("Ini adalah bukti bahwa yang menang itu Budi").content
    assert [token.text for token in content] == ["bukti", "menang", "budi"]


# --- places


def test_each_token_says_where_it_stood_in_the_original():
    message = "😀 𝗣𝗘𝗠𝗜𝗟𝗨 c u r a n g, k\u0301@lah 2× berkali-kali"
    places = {token.text: message[token.start : token.end] for token in normalise(message).tokens}
    assert places["pemilu"] == "𝗣𝗘𝗠𝗜𝗟𝗨"
    assert places["curang"] == "c u r a n g"
    assert places["kalah"] == "k\u0301@lah"
    assert places["berkali"] == "berkali"


# --- any text at all

PIECES = st.sampled_from(
    [
        *"a b e k yg gak 2 3 0 1 4 . , ' @ $ ! % - _ * aaa iii 52 000 jt kali kali2 p3m1lu x1 1x".split(),
        *"mohon izin share sebarkan viralkan diteruskan berkali di grup".split(),
        *"😀 🇮🇩 🇵 é ﷺ ½ Ⅷ ß İ аре с ιν ꦥꦼ ２ ٣ ™ … ’ “".split(),
        *["\u0301", "\u200b", "\u202e", "\ud800", "\0", " ", " ", " ", "\n", "  ", ". "],
    ]
)
MESSAGES = st.one_of(st.text(), st.lists(PIECES, max_size=30).map("".join))


@settings(max_examples=600, deadline=None)
@given(MESSAGES)
@example("a, b, c")
@example("u u u")
@example("a p😀e😀m")
def test_reading_what_was_read_changes_nothing(message):
    once = text_of(message)
    assert text_of(once) == once


@settings(max_examples=600, deadline=None)
@given(MESSAGES)
@example("a p😀e😀m")
@example("p 3 m 1 l u")
@example("x-1 p-e-m k.p.u")
@example("a 0 b$")
@example("p e m i l u! k p u@")
def test_documents_and_messages_give_the_same_tokens(message):
    read = normalise(message)
    if not read.furniture:
        assert fold(message) == [token.text for token in read.tokens]


@settings(max_examples=300, deadline=None)
@given(MESSAGES)
def test_places_are_inside_the_text_and_in_order(message):
    read = normalise(message)
    starts = [token.start for token in read.tokens]
    assert starts == sorted(starts)
    assert all(0 <= token.start < token.end <= len(message) for token in read.tokens)
    assert all(0 <= start < end <= len(message) for start, end in read.furniture)


HOSTILE = {
    "one word of a million letters": "a" * 10**6,
    "a million mixed letters": "4a" * 500_000,
    "five thousand marks": "e" + "\u0301" * 5000,
    "NUL": "\0" * 10**6,
    "lone surrogates": "\ud800x" * 500_000,
    "ten thousand links": "https://contoh.id/x " * 10_000,
    "only pictures": "😀" * 10**6,
    "right-to-left overrides": "\u202eabc " * 200_000,
    "binary": bytes(range(256)).decode("latin1") * 4000,
    "brackets": "(" * 10**6,
    "dots": "a." * 500_000,
    "furniture only": "mohon izin share " * 60_000,
    "chat headers only": "[12/02/24 14.05] a: " * 60_000,
    "the longest ligature": "\ufdfa" * 10**6,
}


@pytest.mark.parametrize("message", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_texts_are_read_up_to_the_limit(message):
    read = normalise(message)
    fold(message)
    assert read.truncated == (len(message) > LIMIT)
    assert all(len(token.text) <= WORD_LIMIT for token in read.tokens)
    assert all(token.end <= LIMIT for token in read.tokens)


def test_a_message_of_ten_thousand_characters_is_read_whole():
    message = "kata " * 1999 + "akhir"
    assert normalise(message).tokens[-1].text == "akhir"
    assert not normalise(message).truncated


def test_the_form_of_composition_does_not_matter():
    assert text_of(unicodedata.normalize("NFD", "kafé")) == text_of("kafé") == "kafe"
