"""House addresses: a street, hamlet or housing estate with a house number, a block or an RT and RW.

A street alone ("Jalan Sudirman macet") is no house, and the address of an office is public.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

Span = tuple[int, int]

_STREET = (
    r"(?:jl|jln|jalan|gg|gang|perum|perumahan|komplek|kompleks|komp|dusun|dsn|kampung|kampong|kp|kmp|lingkungan|"
    r"lingk|link|cluster|asrama|jorong|banjar|lorong|lrg|apartemen|apt|rusunawa|rusun|desa|ds)"
)
_NUMBER = (
    r"(?:no|nomor|nomer|nmr|nmor|kav|kavling)(?:[ ]?[.:][ ]?|[ ]|(?=[0-9]))"
    r"[0-9]{1,4}(?:[ ]?[-/][ ]?[0-9]{1,4})?(?:[ ]?[A-Za-z](?![A-Za-z]))?"
)
_RT = r"rt[ ]?[.:/]?[ ]?[0-9]{1,3}(?:[ ]?[/,.-]?[ ]?(?:rw[ ]?[.:]?[ ]?)?[0-9]{1,3}(?![0-9]))?"
_RW = r"rw[ ]?[.:]?[ ]?[0-9]{1,3}"
_BLOCK = r"bl(?:ok|k)[ .]{1,2}(?:[A-Z]{1,2}[ ]?[-/.]?[ ]?[0-9]{0,3}|[0-9]{1,3})(?:[ ]?/[ ]?[0-9]{1,3})?(?![A-Za-z])"
_STRONG = rf"(?:{_NUMBER}|{_RT}|{_BLOCK})(?![0-9])"
_CAPITAL = r"[A-Z0-9](?:[\w'/-]|[.](?=\w)){0,24}"
_AREA = (
    r"(?:kel|kelurahan|kec|kecamatan|desa|ds|dusun|dsn|perum|perumahan|komplek|kampung|kp|gg|gang|lantai|lt|"
    r"kode[ ]pos)[.]?[ ]"
    rf"(?-i:{_CAPITAL})(?:[ ](?-i:[A-Z][\w'-]{{0,24}})){{0,2}}"
)
_TAIL = rf"(?:[ ]?[,/]?[ ]{{0,2}}(?:{_STRONG}|{_RW}|{_AREA})){{0,8}}"

_NO_NAME = (
    r"(?:di|ke|dan|dari|yang|itu|ini|untuk|tps|macet|ditutup|banjir|kaki|terus|keluar|masuk|raya?nya|menuju|"
    r"sampai|atau|"
    r"sudah|akan|rakyat|coblos|pilih|paslon|capres|urut|juga|tidak|bukan|hingga|saja|no|nomor|rt|rw|blok|km|"
    rf"{_STREET})(?![a-z])"
)
_WORD = rf"(?!{_NO_NAME})[\w.'/()-]{{1,24}}"
_NAMED = rf"(?:{_WORD}|(?:{_STREET})[.]?[ ]{_WORD}|km[ .]{{0,2}}[0-9]{{1,3}}(?:,[0-9])?)"
_HOUSE = re.compile(
    rf"(?<!\w)(?=[a-z])(?P<street>{_STREET})(?:[.][ ]{{0,2}}|[ ]{{1,3}})(?P<name>{_WORD}(?:[ ]{{1,2}}{_NAMED}){{0,5}}?)"
    rf"[ ]?,?[ ]{{0,2}}(?P<house>{_STRONG}){_TAIL}",
    re.I,
)
_NUMBERED = re.compile(
    r"(?<!\w)(?=[jg])(?:jl|jln|jalan|gg|gang)(?:[.][ ]{0,2}|[ ]{1,3})"
    r"(?P<name>(?!rp)(?-i:[A-Z][\w.'-]{1,24})(?:[ ](?-i:[A-Z][\w.'-]{1,24})){0,4}[ ]"
    rf"[0-9]{{1,4}}[A-Za-z]?)(?=[ ]?,|[ ](?:rt|rw|blok|kel|kec)(?![a-z])|[ ]?[\n;)]|[.]?[ ]?\Z){_TAIL}",
    re.I,
)
_RT_RW = re.compile(
    rf"(?<!\w)rt[ ]?[.:/]?[ ]?[0-9]{{1,3}}[ ]?[/,.-]?[ ]?rw[ ]?[.:]?[ ]?[0-9]{{1,3}}(?![0-9]){_TAIL}", re.I
)

_OFFICE = re.compile(
    r"(?<![a-z])(?=[a-z])(?:kantor|berkantor|gedung|sekretariat|balai|hotel|rs|rsud|rumah sakit|puskesmas|"
    r"masjid|gereja|sekolah|"
    r"sd|smp|sma|smk|kampus|universitas|polsek|polres|polda|kpu|bawaslu|kpk|mk|dprd?|stasiun|terminal|bandara|"
    r"pasar|mall|"
    r"kanwil|dinas|istana|plaza|wisma|menara|tower|ruko|museum|stadion|lapangan|pengadilan|kejaksaan|kedutaan|"
    r"office|headquarters|building)(?![a-z])",
    re.I,
)
_HOME = re.compile(
    r"(?<![a-z])(?=[a-z])(?:rumah(?![ ]sakit)\w*|kediaman|tinggal|domisili|alamat\w*|lives|home|house|ketua|anggota|"
    r"petugas|keluarga)"
    r"(?![a-z])",
    re.I,
)
_POLLING = re.compile(r"(?<![a-z])tps(?![a-z])", re.I)
_QUARTERS = frozenset("lingkungan lingk link banjar asrama jorong kampung kampong kp kmp dusun dsn desa ds".split())
"""Words of whole quarters, and of much else ("Lingkungan Hidup Nomor 45"): only an RT or a block makes them a house."""


def find(text: str) -> Iterator[Span]:
    """Where house addresses stand."""
    for pattern in (_HOUSE, _NUMBERED, _RT_RW):
        for place in pattern.finditer(text):
            if pattern is _HOUSE and not _looks_named(place):
                continue
            area = pattern is _RT_RW or (pattern is _HOUSE and place["street"].lower() in _QUARTERS)
            if not _public(text, place.start(), polling=area):
                yield place.span()


def _looks_named(place: re.Match[str]) -> bool:
    """After "jalan" (also "to walk") a name has a capital or a number; after "jl" and "gg" it need not."""
    street = place["street"].lower()
    if street in _QUARTERS and not re.match("rt|bl", place["house"], re.I):
        return False
    return street in {"jl", "jln", "gg", "perum", "dsn", "kp"} or re.match(r"[A-Z0-9]", place["name"]) is not None


def _public(text: str, start: int, *, polling: bool) -> bool:
    """Whether the words before say that this is an office, or (for a mere RT and RW) a polling station."""
    before = text[max(0, start - 50) : start].rsplit("\n", 1)[-1]
    if polling and _POLLING.search(before[-30:]):
        return True
    return _OFFICE.search(before) is not None and _HOME.search(before) is None
