"""What a rumour could do, guessed from its words: in Indonesian and English, damaged or not."""

from __future__ import annotations

import pytest

from salingjaga.cases import harm
from salingjaga.cases.models import Harm


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Tinta pemilu bisa hilang, jadi orang bisa mencoblos dua kali di TPS", Harm.VOTING_PROCEDURE),
        ("Pemilu ditunda sampai tahun depan, tidak usah datang", Harm.VOTING_PROCEDURE),
        ("You can vote by text this year, no need to visit your polling station", Harm.VOTING_PROCEDURE),
        ("Awas, kantor kelurahan mau dibakar massa, sudah ada yang bawa parang", Harm.VIOLENCE),
        ("Hitung cepat dipalsukan, server KPU diretas dan suara hilang", Harm.RESULTS),
        ("They stole it: voter fraud in three states, the vote count was stopped", Harm.RESULTS),
        ("Formulir C hasil TPS 21 diganti sebelum surat suara dihitung", Harm.RESULTS),
        ("Truk berisi beras bergambar paslon dibagikan dekat TPS", Harm.CANDIDATES),
        ("Usir saja pendatang itu, mereka kafir semua", Harm.HATE),
        ("Klik link ini untuk daftar bantuan tunai, berhadiah pulsa gratis", Harm.SCAM),
        ("Ijazah palsu calon gubernur itu terbukti", Harm.CANDIDATES),
        ("Gajah sirkus menyeberang jembatan gantung", Harm.OTHER),
        ("", Harm.OTHER),
    ],
)
def test_the_kind_whose_words_weigh_most(text: str, kind: Harm) -> None:
    assert harm.guess(text) == kind


def test_a_disguise_does_not_hide_it() -> None:
    assert harm.guess("5urat 5uara di TP5 s u d a h dicoblos, 𝗵𝗮𝗸 𝗽𝗶𝗹𝗶𝗵 kita dicuri") == Harm.VOTING_PROCEDURE


def test_of_equals_the_gravest() -> None:
    assert harm.guess("bom dan undian") == Harm.VIOLENCE


def test_every_kind_but_other_has_words_in_both_languages() -> None:
    assert set(harm.WORDS) == set(Harm) - {Harm.OTHER}
