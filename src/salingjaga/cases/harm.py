"""What believing a rumour could do, guessed from its words. A guess only sorts; people set it, and theirs stays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from salingjaga.cases.models import Harm
from salingjaga.matching.normalise import normalise

WORDS: dict[Harm, str] = {
    Harm.VOTING_PROCEDURE: """
        cara mencoblos, cara memilih, surat suara, kartu suara, coblos, mencoblos, dicoblos, pencoblosan, tps,
        bilik suara, hari pemungutan suara, pemungutan suara, hak pilih, daftar pemilih, undangan memilih,
        formulir c6, tinta pemilu, tinta jari, tps tutup, tps buka, jam buka tps, pemilu ditunda, pemilu
        dibatalkan, pilkada ditunda, suara tidak sah, polling place, polling station, polling stations, how to
        vote, where to vote, vote by mail, vote by text, voter registration, voter id, ballot paper, election
        day, election postponed, mail-in ballot, absentee ballot
    """,
    Harm.VIOLENCE: """
        bunuh, dibunuh, pembunuhan, bakar, dibakar, pembakaran, serang, diserang, penyerangan, bom, teror,
        teroris, senjata, kerusuhan, rusuh, bentrok, tembak, ditembak, penembakan, ancaman, diancam, aniaya,
        dianiaya, culik, penculikan, begal, turun ke jalan, perang saudara, darah, parang, golok,
        pengeroyokan, dikeroyok, tawuran, kill, killed, murder, bomb, shooting, shooter, terror attack, riot,
        riots, armed, attack, attacked, weapon, violence
    """,
    Harm.RESULTS: """
        hasil pemilu, hasil pilkada, hasil pilpres, hitung cepat, quick count, real count, rekapitulasi,
        sirekap, kecurangan pemilu, pemilu curang, suara hilang, penggelembungan suara, kotak suara, server
        kpu, data kpu, formulir c1, formulir c hasil, c hasil, tercoblos, sudah tercoblos, surat suara
        tercoblos, suara dicuri, kpu curang, sidang mk, sengketa pemilu, election results, vote count, rigged
        election, election fraud, voter fraud, stolen election, stolen votes, recount, ballot box, voting
        machines
    """,
    Harm.HATE: """
        kafir, pribumi, aseng, antek, pki, komunis, syiah, yahudi, kristenisasi, penista agama, penistaan
        agama, anti islam, anti kristen, etnis, suku, ras, sara, usir, pendatang, rohingya, imigran, cina,
        lgbt, muslims, jews, christians, immigrants, refugees, illegal aliens, invaders, blacks, sharia law,
        antifa
    """,
    Harm.SCAM: """
        klik link, klik tautan, daftar sekarang, daftarkan diri, link pendaftaran, pendaftaran dibuka, bantuan
        tunai, bansos, bantuan sosial, subsidi, hadiah, undian, pemenang, pulsa gratis, kuota gratis, gratis,
        lowongan kerja, lowongan, loker, rekrutmen, cpns, pinjaman, investasi, giveaway, otp, kuis, isi data,
        berhadiah, click the link, claim your, free gift, gift card, winner, giveaway, prize, bank account,
        lottery, stimulus check
    """,
    Harm.CANDIDATES: """
        capres, cawapres, paslon, calon presiden, calon gubernur, calon bupati, calon wali kota, calon
        legislatif, caleg, presiden, wakil presiden, gubernur, bupati, wali kota, menteri, ijazah palsu,
        partai, kampanye, dpr, politik uang, koalisi, anggota dewan, prabowo, gibran, anies, ganjar, jokowi,
        megawati, candidate, president, senator, governor, congress, congressman, campaign, democrats,
        republicans, party
    """,
}

EVERYWHERE = frozenset("tps, surat suara, kartu suara, coblos, mencoblos, dicoblos, pencoblosan".split(", "))
"""Words of any talk about an election: they decide only where nothing more telling stands."""


def guess(text: str) -> Harm:
    """The kind whose words take up most of the text; of equals the gravest. `Harm.OTHER` where none is named.

    A phrase counts for the square of its words: "hak pilih" tells more than "dana".
    """
    words = [token.text for token in normalise(text).tokens]
    scores = dict.fromkeys(WORDS, 0.0)
    for phrase in _found(words):
        for kind in _kinds()[phrase]:
            scores[kind] += 0.2 if " ".join(phrase) in EVERYWHERE else len(phrase) ** 2
    best = max(scores, key=lambda kind: scores[kind])
    return best if scores[best] else Harm.OTHER


def _found(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Each phrase that stands in the text, once, longest first where two begin at one word."""
    seen: set[tuple[str, ...]] = set()
    at = 0
    while at < len(words):
        phrase = next((p for p in _phrases().get(words[at], ()) if tuple(words[at : at + len(p)]) == p), None)
        if phrase and phrase not in seen:
            seen.add(phrase)
            yield phrase
        at += len(phrase) if phrase else 1


@lru_cache(maxsize=1)
def _kinds() -> dict[tuple[str, ...], list[Harm]]:
    kinds: dict[tuple[str, ...], list[Harm]] = {}
    for kind, listed in WORDS.items():
        for phrase in listed.split(","):
            tokens = tuple(token.text for token in normalise(phrase).tokens)
            if tokens and kind not in kinds.setdefault(tokens, []):
                kinds[tokens].append(kind)
    return kinds


@lru_cache(maxsize=1)
def _phrases() -> dict[str, list[tuple[str, ...]]]:
    """By the first word, longest first."""
    table: dict[str, list[tuple[str, ...]]] = {}
    for phrase in sorted(_kinds(), key=len, reverse=True):
        table.setdefault(phrase[0], []).append(phrase)
    return table
