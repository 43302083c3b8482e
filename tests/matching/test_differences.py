"""What counts as a difference between a message and a checked claim, and what does not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salingjaga.matching.differences import compare, differences, facts, forbids_match
from salingjaga.matching.documents import Reason
from salingjaga.matching.normalise import normalise

CLAIMS = (
    "tujuh kontainer surat suara tercoblos nomor 01 ada di Tanjung Priok",
    "Ketua KPU Husni Kamil Manik meninggal karena kecurangan Pilpres 2014",
    "[SALAH] KPU tidak lagi memberi undangan memilih",
    "Rp500 ribu dibagikan kepada 1.200 warga di Surabaya pada 14 Februari 2024 pukul 11.54",
    "U.S. Rep. Ilhan Omar advised Iran to attack hotels in January 2020",
    "“52 juta pemilih disusupkan”",
)


def found(message: str, claim: str, field: str = "title") -> set[str]:
    return {str(reason.what) for reason in differences(normalise(message), claim, field)}


def only(message: str, claim: str) -> Reason:
    reasons = differences(normalise(message), claim, "title")
    assert len(reasons) == 1, reasons
    return reasons[0]


@pytest.mark.parametrize(
    ("message", "claim"),
    [
        ("Gawat! Ada 70 kontainer surat suara sudah dicoblos", "7 kontainer surat suara tercoblos dari Cina"),
        ("sembilan kontainer surat suara tercoblos", "tujuh kontainer surat suara tercoblos"),
        ("5,2 juta pemilih disusupkan ke daftar", "52 juta pemilih disusupkan ke daftar"),
        ("server disetel supaya menang 75 persen", "server disetel agar menang 57 persen"),
        ("unggul 53,51% menurut KPU", "menang 53,15 persen menurut KPU"),
        ("dua puluh lima orang petugas meninggal", "lima belas orang petugas meninggal"),
        ("surat suara tercoblos paslon 02", "surat suara tercoblos paslon 01"),
        ("TPS 039 memangkas suara", "situng memangkas suara di TPS 093"),
        ("He waited 62 days with eighteen cameras", "He waited 62 days with sixteen cameras"),
        ("the dow dropped 2,000 points this week", "The Dow dropped 1,000 points this week"),
        ("gempa magnitudo 7,4 guncang kota", "gempa magnitudo 8 1 guncang kota"),
    ],
)
def test_another_number_for_the_same_thing_is_named(message: str, claim: str) -> None:
    assert found(message, claim) == {"number"}
    assert not forbids_match(differences(normalise(message), claim, "title"))


@pytest.mark.parametrize(
    ("message", "claim"),
    [
        ("7 kontainer surat suara", "tujuh kontainer surat suara"),
        ("ada 52.000.000 pemilih siluman", "ada 52 juta pemilih siluman"),
        ("bantuan Rp500.000 per orang", "bantuan Rp500 ribu per orang"),
        ("bantuan 500rb per orang", "bantuan lima ratus ribu rupiah per orang"),
        ("rata-rata gaji Rp 78,6 juta", "rata rata gaji rp78 6 juta"),
        ("1065 tambang ilegal ditutup", "1 065 tambang ilegal ditutup"),
        ("menang 57% di sana", "menang 57 persen di sana"),
        ("coblos nomor 1 ya", "coblos nomor urut 01"),
        ("an $80 million bounty", "an $80M bounty"),
        ("sixteen cameras for two hundred days", "16 cameras for 200 days"),
        ("1,5 triliun untuk hutan", "Rp1.500 miliar untuk hutan"),
    ],
)
def test_the_same_value_in_another_writing_is_no_difference(message: str, claim: str) -> None:
    assert found(message, claim) == set()


@pytest.mark.parametrize(
    ("message", "claim"),
    [
        ("kontainer berisi surat suara tercoblos", "7 kontainer surat suara tercoblos"),
        ("pembagian bantuan untuk warga desa", "pembagian bantuan Rp600 ribu untuk 20 warga desa"),
        ("pemilu diulang kata MK", "MK memutuskan Pemilu 2024 diulang"),
        ("satu orang bilang ada 3 truk, 12 polisi dan 7 kontainer", "7 kontainer dikawal polisi"),
        ("Covid-19 sudah direncanakan dua tahun sebelumnya", "covid 19 sudah direncanakan"),
        ("syarat: 1. KTP 2. usia 18 tahun 3. foto", "pendaftaran relawan dibuka untuk 5.000 orang"),
    ],
)
def test_a_value_that_the_message_leaves_out_is_no_difference(message: str, claim: str) -> None:
    assert found(message, claim) == set()


@pytest.mark.parametrize(
    ("message", "claim"),
    [
        ("pemerintah bagikan Rp5 juta per keluarga", "pemerintah bagikan Rp500 ribu per keluarga"),
        ("the court ordered him to pay $20 million", "The court ordered him to pay $2 million"),
        ("denda RM1000 untuk pemilih", "denda RM100 untuk pemilih"),
    ],
)
def test_another_amount_of_money_is_named_and_forbids_nothing(message: str, claim: str) -> None:
    reasons = differences(normalise(message), claim, "title")
    assert {reason.what for reason in reasons} == {"amount"}
    assert not forbids_match(reasons)


@pytest.mark.parametrize(
    ("message", "claim"),
    [
        ("gibran maju pilpres 2034", "gibran maju pilpres 2029"),
        ("penetapan hasil dimajukan ke 28 Maret", "penetapan hasil dimajukan ke 28 Februari"),
        ("tiga lapis beton disiapkan jelang 22 Maret", "tiga lapis beton disiapkan jelang 20 maret"),
        ("jadwal kampanye mulai 15/2/2024", "jadwal kampanye mulai 14 Februari 2024"),
        ("exit poll keluar pukul 14.30", "exit poll keluar pukul 11.54"),
        ("Free cone day on March 30th, 2017", "Free Cone Day is on 20 March 2017"),
        ("registration closes in August 2018 for all", "Registration closes in August 2019 for all"),
    ],
)
def test_another_date_year_or_time_is_named_and_forbids_nothing(message: str, claim: str) -> None:
    reasons = differences(normalise(message), claim, "title")
    assert {reason.what for reason in reasons} == {"date"}
    assert not forbids_match(reasons)


@pytest.mark.parametrize(
    ("message", "claim"),
    [
        ("nyoblos tanggal 14/2/2024", "pencoblosan 14 Februari 2024"),
        ("tgl 14 feb jangan lupa", "pencoblosan 14 Februari 2024"),
        ("jam 07:00 dibuka", "dibuka pukul 7"),
        ("Remember 9/11", "the attack of September 11"),
        ("lowongan 2025/2026 dibuka", "lowongan mitra 2026 dibuka"),
        ("hasil resmi UU 7 Tahun 2017", "hasil resmi diumumkan KPU"),
    ],
)
def test_the_same_date_in_another_writing_is_no_difference(message: str, claim: str) -> None:
    assert found(message, claim) == set()


@pytest.mark.parametrize(
    ("message", "claim"),
    [
        ("innalillahi, ketua kpu hasyim asy'ari meninggal karena diracun", "ketua kpu husni kamil manik meninggal"),
        ("info valid: anies memeluk prabowo demi kursi kabinet", "cak imin memeluk prabowo demi kursi kabinet"),
        ("GANJAR UNGGUL DI SURVEI LIPI", "survei lipi menunjukkan prabowo unggul"),
        ("Gubernur Slamet Riyanto menjual aset daerah", "Gubernur Joko Purnomo menjual aset daerah"),
        ("Nancy Pelosi married her own brother, they say", "Ilhan Omar married her own brother"),
        ("Sen. Karen Whitfield wants to ban hamburgers", "Sen. Robert Delaney wants to ban hamburgers"),
        ("jokowi menerima kuasa dari rektor itu", "megawati menerima kuasa dari rektor itu"),
        ("dpp pks menyeru coblos petahana", "dpp golkar menyeru coblos petahana"),
        ("Komisioner KPU Dewi Anggraeni kabur ke LN", "Komisioner KPU Lina Marpaung kabur ke luar negeri"),
        ("NASDEM TINGGALKAN KOALISI ITU", "PKS meninggalkan koalisi itu"),
    ],
)
def test_another_person_in_the_same_role_forbids_a_match(message: str, claim: str) -> None:
    reasons = differences(normalise(message), claim, "title")
    assert {reason.what for reason in reasons} == {"name"}
    assert forbids_match(reasons)


@pytest.mark.parametrize(
    ("message", "claim"),
    [
        ("pak husni meninggal krn pilpres curang", "ketua kpu husni kamil manik meninggal karena pilpres"),
        ("Joko Widodo jadi wantimpres", "jokowi resmi jadi wantimpres"),
        ("Muhaimin Iskandar terima kursi kabinet", "cak imin terima kursi kabinet"),
        ("BTP divonis bersalah", "ahok divonis bersalah"),
        ("presiden potong gaji pejabat 70%", "prabowo potong gaji pejabat"),
        ("prabowo, gibran dan purbaya bahas mbg", "prabowo bahas mbg"),
        ("Congresswoman Omar told Iran where to strike", "U.S. Rep. Ilhan Omar told Iran where to strike"),
        ("Trump walls off the park. Obama laughs", "President Donald Trump walls off the park"),
        ("pidato di sby soal sampah", "risma pidato soal sampah"),
        ("prabwo hentikan program makan", "prabowo hentikan program makan"),
        ("— so it goes! @IlhanMN advised them", "Rep. Ilhan Omar advised them"),
    ],
)
def test_the_same_person_by_another_or_a_shorter_name_is_no_difference(message: str, claim: str) -> None:
    assert found(message, claim) == set()


@pytest.mark.parametrize(
    ("message", "claim"),
    [
        ("surat suara di medan sudah tercoblos semua", "surat suara di surabaya sudah tercoblos semua"),
        ("KPPS di Kebumen mencoblosi surat suara", "petugas KPPS Boyolali mencoblosi surat suara"),
        ("tsunami menerjang Jepang pagi ini", "tsunami menerjang filipina pagi ini"),
        ("data pemilih bocor ke server Rusia", "data pemilih bocor ke server singapura"),
        ("kotak suara di Jateng dibakar massa", "kotak suara di Jambi dibakar massa"),
        ("15 homeless people frozen to death in Detroit", "15 homeless people were frozen to death in Chicago"),
        ("warga lamongan jatim kompak nolak nyoblos", "warga banyuwangi menolak pencoblosan"),
        ("President Trump cut funding in Vermont", "U.S. President Donald Trump cut funding in Alaska"),
        ("Sweden bans full-face veils in public", "Denmark bans full-face veils in public"),
    ],
)
def test_another_place_forbids_a_match(message: str, claim: str) -> None:
    reasons = differences(normalise(message), claim, "title")
    assert {reason.what for reason in reasons} == {"place"}
    assert forbids_match(reasons)


@pytest.mark.parametrize(
    ("message", "claim"),
    [
        ("surat suara tercoblos di TPS Kalimas Madya", "surat suara tercoblos di surabaya"),
        ("surat suara tercoblos di jatim", "surat suara tercoblos di surabaya"),
        ("bbm langka di Bireuen", "bbm langka di aceh"),
        ("Serangan ke Teheran dan Tel Aviv", "iran serang israel"),
        ("Tiongkok kirim pasukan", "cina kirim pasukan"),
        ("banjir juga sampai Depok, Bekasi dan Bogor", "banjir sampai bogor"),
        ("malang benar nasib petugas yang jatuh", "petugas jatuh di solo"),
        ("Shooting in El Paso today", "A shooting happened in Texas today"),
        ("American troops land tomorrow", "U.S. troops will land tomorrow"),
        ("Gubernur Jabar Dedi Mulyadi tiba di Aceh", "dedi mulyadi disambut warga padang dan aceh"),
        ("pulang dari Medan, kami lihat KPU bagi sembako", "kpu bagi sembako di tegal"),
    ],
)
def test_a_place_inside_or_around_the_claims_place_is_not_another(message: str, claim: str) -> None:
    assert found(message, claim) == set()


@pytest.mark.parametrize(
    ("message", "claim"),
    [
        ("KPU TIDAK menghapus undangan memilih", "KPU menghapus undangan memilih"),
        ("kpu gak jadi menghapus undangan memilih", "kpu menghapus undangan memilih"),
        ("pemilu belum ditunda oleh pemerintah", "pemilu ditunda oleh pemerintah"),
        ("KPU tetap memberi undangan memilih", "KPU tidak lagi memberi undangan memilih"),
        ("pasien gangguan jiwa tidak boleh mencoblos", "pasien gangguan jiwa boleh mencoblos"),
        ("The Army is not sending draft messages", "The Army is sending draft messages"),
        ("Felons can't vote in this state", "Felons vote in this state"),
        ("the moon landing did happen in a studio", "The moon landing never did happen in a studio"),
        ("kpu ora ngirim undangan nyoblos", "kpu ngirim undangan nyoblos"),
    ],
)
def test_a_message_with_the_other_sign_denies_the_claim(message: str, claim: str) -> None:
    reasons = differences(normalise(message), claim, "title")
    assert {reason.what for reason in reasons} == {"negation"}
    assert forbids_match(reasons)


@pytest.mark.parametrize(
    ("message", "claim"),
    [
        ("Hoaks! kabar tujuh kontainer surat suara tercoblos", "tujuh kontainer surat suara tercoblos"),
        ("jangan percaya berita server KPU diatur di Singapura", "server KPU diatur di Singapura"),
        ("Tidak benar bahwa ketua KPU ditangkap polisi", "ketua KPU ditangkap polisi"),
        ("ketua KPU ditangkap polisi? itu hoax ya gaes", "ketua KPU ditangkap polisi"),
        ("It is not true that Metro Bank is closing branches", "Metro Bank is closing branches"),
        ("FAKE NEWS: the mayor resigned over ballots", "The mayor resigned over ballots"),
    ],
)
def test_a_message_that_calls_the_claim_false_denies_it(message: str, claim: str) -> None:
    assert found(message, claim) == {"negation"}


@pytest.mark.parametrize(
    "message",
    [
        "Apakah ini hoaks? Tujuh kontainer surat suara tercoblos",
        "tujuh kontainer surat suara tercoblos. hoax ga sih",
        "ini hoaks atau fakta: tujuh kontainer surat suara tercoblos",
        "tolong dicek min, tujuh kontainer surat suara tercoblos itu hoax bukan",
        "Is it a hoax? tujuh kontainer surat suara tercoblos",
    ],
)
def test_who_asks_whether_it_is_a_hoax_denies_nothing(message: str) -> None:
    assert found(message, "tujuh kontainer surat suara tercoblos") == set()


@pytest.mark.parametrize(
    ("message", "claim"),
    [
        ("harga bbm turun besok pagi", "harga bbm naik besok pagi"),
        ("pilkada dilanjutkan kecuali di solo", "pilkada ditunda kecuali di solo"),
        ("dpr menerima usulan hak angket", "dpr menolak usulan hak angket"),
        ("prabowo kalah di real count kpu", "prabowo menang di real count kpu"),
        ("jalan tol dibuka saat mudik", "jalan tol ditutup saat mudik"),
        ("penetapan hasil itu tidak sah", "penetapan hasil itu sah"),
        ("The senator is alive and at home", "The senator died at home"),
    ],
)
def test_an_antonym_denies_the_claim(message: str, claim: str) -> None:
    assert found(message, claim) == {"negation"}


@pytest.mark.parametrize(
    ("message", "claim"),
    [
        ("kpu tdk lagi kasih undangan, kpu tidak memberi undangan fisik", "KPU tidak lagi memberi undangan fisik"),
        ("Ini BUKAN hoax! tujuh kontainer surat suara tercoblos", "tujuh kontainer surat suara tercoblos"),
        ("jangan diam saja. kpu menghapus undangan memilih", "kpu menghapus undangan memilih"),
        ("tidak dipungut biaya! pendaftaran relawan dibuka", "pendaftaran relawan dibuka"),
        ("bukan hanya menghapus undangan, kpu juga tutup tps", "kpu menghapus undangan"),
        ("media tidak akan memberitakan: ketua kpu ditangkap", "ketua kpu ditangkap"),
        ("Don't forget: the mayor resigned over ballots", "The mayor resigned over ballots"),
        ("tidak setuju! dpr tolak ruu itu", "dpr tolak ruu itu"),
        ("BBM naik malam ini", "Pertamina bantah BBM naik malam ini"),
        ("tki ga boleh milih katanya", "TKI dilarang memilih"),
        ("All polling stations closed early, can't believe it", "The ministry closed all polling stations early"),
        ("bapak penyebar hoax itu bilang kpu tutup tps", "kpu tutup tps"),
    ],
)
def test_a_negator_of_something_else_denies_nothing(message: str, claim: str) -> None:
    assert found(message, claim) == set()


def test_spans_point_at_the_two_values() -> None:
    message, claim = "Gawat!! ada 70 kontainer dari sana", "[SALAH] 7 kontainer dari sana"
    reason = only(message, claim)
    assert [message[a:b] for a, b in reason.spans] == ["70"]
    assert [claim[a:b] for a, b in reason.document_spans] == ["7"]
    assert (reason.kind, reason.field) == ("differs", "title")


def test_spans_point_at_the_negator_and_at_the_word_it_denies() -> None:
    message, claim = "setau saya KPU tdk menghapus undangan", "KPU menghapus undangan"
    reason = only(message, claim)
    assert [message[a:b] for a, b in reason.spans] == ["tdk"]
    assert [claim[a:b] for a, b in reason.document_spans] == ["menghapus"]


def test_spans_point_at_the_two_names() -> None:
    message, claim = "Kabar duka, Anies Baswedan jatuh dari kuda", "prabowo jatuh dari kuda"
    reason = only(message, claim)
    assert [message[a:b] for a, b in reason.spans] == ["Anies Baswedan"]
    assert [claim[a:b] for a, b in reason.document_spans] == ["prabowo"]


def test_a_label_in_brackets_before_a_title_counts_for_nothing() -> None:
    assert found("kpu tutup semua tps", "[HOAKS] kpu tutup semua tps") == set()
    assert found("kpu tutup semua tps", "(KLARIFIKASI): kpu tutup semua tps") == set()


def test_of_a_claim_that_quotes_the_message_the_frame_counts_for_nothing() -> None:
    claim = (
        "Beredar unggahan video dari akun Facebook “Budi Kamera” pada Senin (9/3/2026). Unggahan beserta narasi: "
        "“Ketua KPU resmi ditangkap pada 3 Maret, viralkan” Hingga Rabu (11/3/2026) unggahan telah disukai 2.200 kali "
        "dan mendapat 45 komentar dari pengguna lain di Jakarta."
    )
    assert found("Ketua KPU resmi ditangkap pada 3 Maret, viralkan! sudah 900 kali dibagikan", claim, "claim") == set()
    assert found("Ketua KPU resmi ditangkap pada 5 Maret, viralkan!", claim, "claim") == {"date"}


def test_facts_read_once_give_the_same_answer_for_every_document() -> None:
    message = normalise("Tujuh kontainer ada di Medan, bukan hoaks")
    read = facts(message)
    for claim in CLAIMS:
        assert compare(read, claim, "claim") == differences(message, claim, "claim")


def test_differences_stand_side_by_side() -> None:
    assert found(
        "anies tidak membagikan Rp900 ribu di medan tahun 2029", "prabowo membagikan Rp500 ribu di surabaya tahun 2024"
    ) >= {"name", "amount", "place", "date", "negation"}


@pytest.mark.parametrize("claim", CLAIMS)
def test_a_text_does_not_differ_from_itself(claim: str) -> None:
    assert found(claim, claim) == set()
    assert found(f"Mohon izin share. {claim}. Viralkan sebelum dihapus!", claim) == set()


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_no_text_differs_from_itself(text: str) -> None:
    assert differences(normalise(text), text, "title") == []


ALPHABET = st.sampled_from(
    "tidak kpu 7 70 Rp500 juta 14/2/2024 prabowo anies di medan surabaya bukan hoaks menang kalah ketua , . ( ) “ ” \n "
    "2024 pukul 11.54 \ud800 \u200b % — @x http://a.b ٣ 🙏 President Obama not never isn't U.S. 9,9,9 1.000.000".split(
        " "
    )
)
TEXTS = st.lists(ALPHABET, max_size=30).map(" ".join)


@given(TEXTS, TEXTS, st.sampled_from(["title", "claim"]))
@settings(max_examples=300, deadline=None)
def test_spans_lie_inside_the_texts_and_nothing_is_raised(message: str, document: str, field: str) -> None:
    for reason in differences(normalise(message), document, field):
        assert reason.what is not None
        assert reason.spans
        assert all(0 <= start < end <= len(message) for start, end in reason.spans)
        assert all(0 <= start < end <= len(document) for start, end in reason.document_spans)


@pytest.mark.parametrize(
    "text",
    ["", " ", "\x00", "\ud800", "7", "9" * 30_000, "1," * 15_000, "tidak " * 5_000, "a" * 100_000, "(" * 20_000,
     "—" * 20_000, "x[dot]" * 5_000, "2024-" * 5_000, "Ketua KPU " * 3_000, "e\u0301" * 5_000, "🙏" * 5_000],
    ids=lambda text: repr(text[:10]),
)  # fmt: skip
def test_hostile_texts_are_compared_like_any_other(text: str) -> None:
    assert isinstance(differences(normalise(text), CLAIMS[3], "title"), list)
    assert isinstance(differences(normalise(CLAIMS[3]), text, "claim"), list)
