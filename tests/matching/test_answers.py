"""Three answers and why: what is a match, what only looks like one, and what is said beside it."""

import pytest

from salingjaga.matching import Answer, Document, Index, Match

BALLOTS = Document(
    "https://periksa.contoh/kontainer",
    title="Lima truk surat suara tercoblos ditemukan di gudang Cilacap",
    claim="Lima truk berisi surat suara yang sudah tercoblos ditemukan di gudang Cilacap.",
    conclusion="Polisi dan pengawas memeriksa gudang itu dan tidak menemukan surat suara.",
    texts=("Darurat gudang Cilacap",),
    links=("https://www.tiktok.com/@kabar.pagi/video/7300000000000000001",),
    own_texts=("Tidak ada surat suara tercoblos di gudang Cilacap. Itu hasil pemeriksaan Contoh, 2 Januari 2024.",),
    own_links=("/c/abcd2345",),
    language="id",
)
CHAIR = Document(
    "https://periksa.contoh/ketua",
    title="Ketua KPU Hasyim Asy'ari ditangkap polisi di bandara Kualanamu",
    language="id",
)
DRILL = Document("https://periksa.contoh/latihan", title="Latihan simulasi pencoblosan dibubarkan warga", language="id")
OTHERS = tuple(
    Document(f"https://periksa.contoh/{n}", title=title, language="id")
    for n, title in enumerate(
        (
            "Minum air es sehabis olahraga membuat jantung berhenti",
            "Tautan pendaftaran bantuan sosial tahun baru",
            "Gempa besar akan mengguncang pulau Jawa bulan depan",
            "Video buaya raksasa muncul di sungai Mahakam",
            "Bank membagikan hadiah uang untuk nasabah lama",
        )
    )
)
CARRIES = "Astaga!! lima truk isi surat suara yg sdh tercoblos ditemukan di gudang Cilacap, sebarkan"


@pytest.fixture(scope="module")
def index() -> Index:
    return Index.build((BALLOTS, CHAIR, DRILL, *OTHERS))


def kinds(match: Match) -> set[str]:
    return {reason.kind for reason in match.reasons}


def differing(found: Answer) -> dict[str | None, str]:
    return {reason.what: reason.kind for reason in found.matches[0].reasons if reason.kind == "differs"}


def test_a_message_that_carries_the_claim_is_a_match_with_the_shared_words(index: Index) -> None:
    found = index.check(CARRIES)
    assert (found.answer, found.matches[0].id, found.shown) == ("match", BALLOTS.id, 1)
    words = next(reason for reason in found.matches[0].reasons if reason.kind == "words")
    assert {CARRIES[a:b] for a, b in words.spans} >= {"gudang Cilacap"}
    assert words.document_spans


def test_what_nobody_checked_is_none(index: Index) -> None:
    found = index.check("Resep soto ayam: rebus ayam dengan serai dan daun jeruk, sajikan dengan koya dan sambal")
    assert (found.answer, found.shown) == ("none", 0)


def test_a_known_link_is_a_match_and_comes_first_under_any_disguise(index: Index) -> None:
    found = index.check("Gempa besar pulau Jawa https://m.tiktok.com/@kabar.pagi/video/7300000000000000001?_r=1&_t=8")
    assert (found.answer, found.matches[0].id) == ("match", BALLOTS.id)
    assert "link" in kinds(found.matches[0])


def test_our_own_answer_sent_back_is_recognised_by_its_link_on_any_host(index: Index) -> None:
    found = index.check("Hasilnya salah. Baca: http://127.0.0.1:8000/c/abcd2345")
    assert (found.answer, found.matches[0].id) == ("match", BALLOTS.id)
    assert "own_answer" in kinds(found.matches[0])


def test_our_own_answer_sent_back_is_recognised_by_its_text(index: Index) -> None:
    assert "own_answer" in kinds(index.check(BALLOTS.own_texts[0]).matches[0])


def test_a_short_link_that_nobody_registered_is_an_honest_none(index: Index) -> None:
    found = index.check("https://vt.tiktok.com/ZSabcdef/")
    assert (found.answer, found.notes) == ("none", ("short_link",))


def test_another_unknown_link_alone_is_none_and_says_so(index: Index) -> None:
    found = index.check("https://www.tiktok.com/@lain/video/7300000000000000999")
    assert (found.answer, found.notes) == ("none", ("unregistered_link",))


def test_fewer_than_five_content_words_are_never_a_match(index: Index) -> None:
    found = index.check("surat suara tercoblos Cilacap")
    assert found.answer == "related"
    assert "too_short" in found.notes


@pytest.mark.parametrize(
    "text",
    [
        "GEGER! Jembatan gantung Sumberejo ambruk sesudah rombongan pengantar nasi kotak lewat subuh",
        "Rumah makan padang di seberang pasar ambruk tadi pagi",
        "Video viral ketua kelas tertawa di rumah temannya",
    ],
)
def test_one_shared_word_or_a_few_everyday_ones_are_never_a_match_in_however_small_an_index(text: str) -> None:
    house = Document("https://periksa.contoh/rumah", title="Video rumah Ketua KPU disebut ambruk", language="id")
    assert Index.build((BALLOTS, house, *OTHERS)).check(text).answer != "match"


@pytest.mark.parametrize("text", ["Darurat gudang CILACAP!", "Latihan simulasi pencoblosan dibubarkan warga"])
def test_a_text_known_to_the_letter_is_a_match_however_short(index: Index, text: str) -> None:
    found = index.check(text)
    assert found.answer == "match"
    assert "exact" in kinds(found.matches[0])


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Tidak benar lima truk berisi surat suara tercoblos ditemukan di gudang Cilacap", "negation"),
        ("Lima truk berisi surat suara yang sudah tercoblos ditemukan di gudang Pontianak", "place"),
        ("Ketua KPU Arief Budiman ditangkap polisi di bandara Kualanamu", "name"),
    ],
)
def test_a_denial_another_place_or_another_person_is_never_a_match(index: Index, text: str, what: str) -> None:
    found = index.check(text)
    assert found.answer == "related"
    assert what in differing(found)


def test_another_number_may_be_a_match_and_is_said(index: Index) -> None:
    found = index.check("Dua puluh truk berisi surat suara yang sudah tercoblos ditemukan di gudang Cilacap")
    assert found.answer == "match"
    assert "number" in differing(found)


@pytest.mark.parametrize("text", ["", "  \n\t ", "🔥🔥🔥", "\x00\x00", "?!"])
def test_nothing_to_read_is_none_and_says_so(index: Index, text: str) -> None:
    found = index.check(text)
    assert (found.answer, found.notes) == ("none", ("empty",))


def test_at_most_three_candidates_are_shown_when_unsure(index: Index) -> None:
    found = index.check("surat suara gudang polisi bandara warga")
    assert found.shown <= 3
    assert found.answer != "match"


def test_the_language_of_the_message_is_named(index: Index) -> None:
    assert index.check("Ini adalah kabar yang tidak benar dari grup sebelah dan sudah dibantah").language == "id"
    assert index.check("This is what they said about the ballots and it was not true").language == "en"


def test_the_same_text_always_gets_the_same_answer(index: Index) -> None:
    assert index.check(CARRIES) == index.check(CARRIES)
