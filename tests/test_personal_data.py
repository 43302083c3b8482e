"""Personal data is found and masked; votes, money, laws, hotlines, links and public figures stay."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bench import privacy as measured
from salingjaga import privacy
from salingjaga.privacy import KINDS, find, mask

LINES = measured.lines()


def said(text: str) -> list[tuple[str, str]]:
    return [(kind, text[start:end]) for kind, start, end in find(text)]


# The bars ----------------------------------------------------------------------------------------------------------


def test_there_are_enough_labelled_lines_of_our_own_and_half_hold_personal_data() -> None:
    assert len(LINES) >= 240
    assert 0.4 <= sum(bool(line.marked) for line in LINES) / len(LINES) <= 0.7
    assert len({line.text for line in LINES}) == len(LINES)


@pytest.mark.parametrize("part", measured.PARTS)
def test_recall_and_precision_stay_above_their_bars(part: str) -> None:
    counted = measured.figures([line for line in LINES if line.part == part])
    short = {kind: counted[kind].recall for kind, asked in measured.RECALL.items() if counted[kind].recall < asked}
    assert not short
    assert counted["all"].precision >= measured.PRECISION
    assert all(counted[kind].marked >= 9 for kind in KINDS)


def test_a_finder_that_finds_nothing_or_everything_is_below_the_bars(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(privacy, "find", lambda text: [])
    assert measured.figures(LINES)["phone"].recall == 0
    monkeypatch.setattr(privacy, "find", lambda text: [privacy.Found("phone", 0, len(text))] if text else [])
    assert measured.figures(LINES)["all"].precision < 0.5


# What is found -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("wa.me/6281234567890", [("phone", "6281234567890")]),
        ("0 8 1 2 - 3 4 5 6 7 8 9 0", [("phone", "0 8 1 2 - 3 4 5 6 7 8 9 0")]),
        ("O812 3456 789O", [("phone", "O812 3456 789O")]),
        ("０８１２３４５６７８９０", [("phone", "０８１２３４５６７８９０")]),
        ("08\u200b12\u200d3456\ufeff7890!", [("phone", "08\u200b12\u200d3456\ufeff7890")]),
        ("٠٨١٢٣٤٥٦٧٨٩٠", [("phone", "٠٨١٢٣٤٥٦٧٨٩٠")]),
        ("nol delapan satu dua tiga empat lima enam tujuh delapan", "phone"),
        ("DANA 081234567890", [("account", "081234567890")]),
        ("3273011505900001", [("nik", "3273011505900001")]),
        ("9973011505900001", []),
        ("NIK 9973011505900001", [("nik", "9973011505900001")]),
        ("https://contoh.id/read/081234567890", []),
        ("https://contoh.id/?phone=081234567890", [("phone", "081234567890")]),
        ("Rumah di Jl. Mawar No. 7", [("address", "Jl. Mawar No. 7")]),
        ("Kantor KPU, Jl. Mawar No. 7", []),
        ("Rumah ketua KPU, Jl. Mawar No. 7", [("address", "Jl. Mawar No. 7")]),
    ],
)
def test_disguise_and_context(text: str, found: list[tuple[str, str]] | str) -> None:
    assert said(text) == found or [kind for kind, _ in said(text)] == [found]


@pytest.mark.parametrize(
    "number", ["112", "110", "119", "129", "171", "1500 999", "1500-171", "(021) 1500200", "0800-1-500500"]
)
def test_public_hotlines_stay(number: str) -> None:
    assert said(f"Telepon {number} sekarang") == []


# What is shown -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("WA 0812-3456-7890 ya", "WA 08••-••••-•••• ya"),
        ("+62 812 3456 7890", "+62 ••• •••• ••••"),
        ("NIK 3273011505900001", "NIK ••••••••••••••••"),
        ("a.n. Budi Santoso", "a.n. ••• •••"),
        ("budi@contoh.com", "••••@••••••.•••"),
        ("Jl. Mawar No. 7 RT 03/RW 05", "Jl. ••• No. ••• RT •••/RW •••"),
        ("Rp1.000.000 untuk 200 suara di TPS 12", "Rp1.000.000 untuk 200 suara di TPS 12"),
    ],
)
def test_a_mask_keeps_the_shape_and_nothing_that_identifies(text: str, shown: str) -> None:
    assert mask(text) == shown


def test_everything_marked_is_gone_from_the_masked_line() -> None:
    shown = [
        (line.text[start:end], mask(line.text))
        for line in LINES
        if line.part != measured.HARD
        for kind, start, end in line.marked
        if kind in {"phone", "nik", "email", "account"}
    ]
    assert not [secret for secret, masked in shown if secret in masked]


# Properties --------------------------------------------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        *"0123456789 .-/()+@\n•Oo",
        *("08", "0812", "62", "+62", "3456", "7890", "3273011505900001", "1234567890", "\u200b", "０", "٣", "…"),
        *("a.n. ", "atas nama ", "nama: ", "an ", "Budi ", "SITI ", "joko ", "BCA ", "rek ", "DANA ", "NIK ", "hp "),
        *("Jl. ", "Jalan ", "Gg ", "Mawar ", "No. ", "RT ", "RW ", "Blok A", "Desa ", "TPS ", "Rp", "kantor "),
        *("a@b.co", "budi (at) contoh dot com", "https://wa.me/", "https://x.id/", "nol ", "satu ", "(BCA)", "Pak "),
    ]
)
TEXTS = st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=30).map("".join))


@given(TEXTS)
@settings(max_examples=600, deadline=None)
@example("a\u0301.n. Budi")
@example("1 1 " * 30)
def test_what_is_found_lies_in_the_text_in_order_and_apart(text: str) -> None:
    at = 0
    for kind, start, end in find(text):
        assert kind in KINDS
        assert at <= start < end <= len(text)
        at = end


@given(TEXTS)
@settings(max_examples=600, deadline=None)
def test_a_masked_text_holds_nothing_that_would_be_found_again(text: str) -> None:
    masked = mask(text)
    assert find(masked) == []
    assert mask(masked) == masked


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_a_text_without_personal_data_is_left_as_it_is(text: str) -> None:
    assert (mask(text) == text) == (not find(text))


@given(
    before=st.sampled_from(["", "hubungi ", "WA:", "nomor saya ", "(", "\n", "“"]),
    digits=st.text("0123456789", min_size=8, max_size=9),
    head=st.sampled_from(["0812", "0857", "62813", "+62 878", "0896"]),
    between=st.sampled_from(["", " ", "-", ".", "\u200b"]),
    after=st.sampled_from(["", " ya", ".", ")", "\n", "!", ", segera"]),
)
@settings(max_examples=300, deadline=None)
def test_a_mobile_number_never_survives(before: str, digits: str, head: str, between: str, after: str) -> None:
    masked = mask(f"{before}{head}{between}{digits[:4]}{between}{digits[4:]}{after}")
    assert digits[:4] not in masked
    assert digits[4:] not in masked
    assert [kind for kind, *_ in find(before + head + between + digits[:4] + between + digits[4:] + after)] == ["phone"]


@pytest.mark.parametrize(
    "piece",
    ["1", "1 ", "0 8 ", "08123456789 ", "@", "a@", "a.", "jl ", "Jl. a b c d e f ", "rt 1 rw 2 ", "a.n. A ", "nama: ",
     "bca 12345678 ",
     " ", "\n", ".", "(", "http://", "0\u200b", "０", "a (at) b ", "nol satu ", "pemilu curang di tps "],
)  # fmt: skip
def test_a_hostile_megabyte_is_read_to_its_end(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    assert all(0 <= start < end <= len(text) for _, start, end in find(text))
