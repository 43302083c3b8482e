"""Names of private people: what follows "a.n.", "atas nama" or "nama:", or stands beside a number or an address.

A name elsewhere in a text is left: most are of public figures, and a rumour cannot be read without them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

Span = tuple[int, int]

_MARKER = re.compile(
    r"""(?=[anpmhfltkost])(?<![\w.’'-]) (?:
      (?P<sure> a\.[ ]?n\.? | a/n | atas[ ]nama | nama[ ]?: | name[ ]?: | pemilik[ ]rekening[ ]?:
        | account[ ]holder[ ]?:?
        | nama[ ](?:lengkap|pemilik|penerima|pengirim|pelapor|rekening|korban|orang|ibu|ayah|pasien|pemilih)[ ]?:
        | (?:full|account|holder|first|last)[ ]name[ ]?: )
    | (?P<an> an(?=[.:\ ])\.? )
    | (?P<near> namanya | nama[ ]?ku )
    | (?P<said> (?: nama[ ](?:saya|sy|pemilik[ ]rekening) | (?:my|his|her)[ ]name[ ]is
        | (?:pelapor|terlapor|pengirim|penerima|penanggung[ ]jawab|korlap|koordinator)(?=[ ]?:) ) (?!\w) )
    ) [ ]?:?[ ]{0,3} (?=\w)""",
    re.I | re.X,
)
_ROLES = (
    r"(?:bendahara|ketua|sekretaris|pengurus|almarhumah?|alm|sdr|sdri|bapak|bpk|pak|ibu|bu|mbak|mas|kak|bang|mr|mrs|ms|"
    r"tersangka|terdakwa|korban|pelaku|pelapor|terlapor)\.?[ ]"
)
_WORD = r"(?:[A-Z][A-Za-z'’.-]{0,24}|(?:bin|binti|van|de|al)(?![A-Za-z]))"
_PROPER = re.compile(rf"(?:{_ROLES}){{0,2}}([A-Z][A-Za-z'’.-]{{0,24}}(?:[ ]{{1,2}}{_WORD}){{0,5}})")
_SMALL = re.compile(rf"(?:{_ROLES}){{0,2}}([a-z'’]{{2,20}}(?:[ ][a-z'’]{{2,20}}){{0,2}})")
_NUMBER_NEAR = re.compile(
    r"[0-9](?:[ .-]?[0-9]){7}[^0-9\n]{0,14}\Z|"
    r"(?<![a-z])(?:rek|rekening|norek|bca|bri|bni|bsi|dana|ovo|gopay)(?![a-z])[^\n]{0,20}\Z",
    re.I,
)
_NUMBER_NEXT = re.compile(r"[^0-9\n]{0,30}[0-9](?:[ .-]?[0-9]){7}")
_BANK_NEXT = re.compile(
    r"[^0-9\n]{0,40}?(?<![a-z])(?:bca|bri|bni|bsi|mandiri|rek|rekening|norek|dana|ovo|"
    r"gopay)(?![a-z])[^0-9\n]{0,20}[0-9]",
    re.I,
)

_NOBODY = frozenset(
    "rakyat tuhan allah demokrasi keadilan hukum negara bangsa agama presiden pemerintah kpu bawaslu masyarakat warga "
    "seluruh semua kemanusiaan nama pribadi perusahaan pt cv yayasan partai organisasi keluarga kami saya kita mereka "
    "hak kebenaran kebebasan konstitusi undang islam umat tim panitia lembaga institusi komisi dewan menteri polri tni "
    "cinta solidaritas persatuan kemerdekaan ilmu pembangunan hukum rezim kekuasaan toko koperasi bumn bank kpps "
    "tidak belum bukan anda kamu dia the people god god's freedom democracy law justice all commission government "
    "indonesia republik calon pasangan koalisi fraksi ormas relawan pendukung netizen publik wali bupati gubernur "
    "direktur kepala ketum sekjen kemenag taman majelis masjid gereja mahasiswa buruh petani nelayan guru "
    "pemuda alumni".split()
)
_ENDS = frozenset(
    "dan di ke dari yang untuk dengan segera ya no nomor rek rekening nik hp wa telp alamat umur usia bank bca bri bni "
    "bsi mandiri dana ovo gopay transfer konfirmasi hubungi sudah masih tidak belum akan itu ini atau pada lalu "
    "kemudian "
    "pekerjaan tps email lahir tempat tanggal tinggal warga yg sdh tdk utk dgn kirim atas boleh silakan tolong and the "
    "is at from please who mohon harap kepada adalah sebagai jangan bukan kak gan min bos gaes guys kabupaten "
    "kota".split()
)
_TITLES = frozenset(
    "bpk bp ibu bu pak mbak mas ust alm almh dr drs dra ir prof kh hj st muh moh mohd abd tn ny sdr sdri rr rd "
    "nn mr mrs ms jr".split()
)
"""Short forms whose full stop ends no sentence; so do single letters."""


def after_markers(text: str) -> Iterator[Span]:
    """Names that follow a word which announces one."""
    for marker in _MARKER.finditer(text):
        proper = _PROPER.match(text, marker.end())
        if (marker["an"] or marker["near"]) and not _by_a_number(text, marker):
            continue
        if proper:
            yield from _trimmed(text, *proper.span(1))
        elif (
            (marker["sure"] or marker["an"])
            and (small := _SMALL.match(text, marker.end()))
            and _sure_of_small(text, marker)
        ):
            yield from _trimmed(text, *small.span(1))


def _by_a_number(text: str, marker: re.Match[str]) -> bool:
    """Whether "an" (a word of English, too) or "namanya" (said of things, too) stands beside a number of somebody."""
    before = _NUMBER_NEAR.search(text, max(0, marker.start() - 40), marker.start())
    return (
        before is not None
        or _NUMBER_NEXT.match(text, marker.end()) is not None
        or _BANK_NEXT.match(text, marker.end()) is not None
    )


def _sure_of_small(text: str, marker: re.Match[str]) -> bool:
    """Small letters after "atas nama" are a name only where an account is spoken of ("atas nama rakyat")."""
    if not (marker["sure"] or "").lower().startswith("atas"):
        return True
    return _NUMBER_NEAR.search(text, max(0, marker.start() - 40), marker.start()) is not None


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    """The span up to the first word that belongs to no name; nothing if it begins with one."""
    last = start
    for word in re.finditer(r"[^ ]+", text[start:end]):
        said = word.group().strip(".'’-").lower()
        if said in _ENDS or (last == start and said in _NOBODY):
            break
        last = start + word.end()
        if word.group().endswith(".") and len(said) > 1 and said not in _TITLES:
            break
    while last > start and text[last - 1] in ".-'’ ":
        last -= 1
    initials = re.fullmatch("[A-Z]{1,3}", text[start:last])  # "AS": hidden already
    if last - start >= 2 and not initials:
        yield start, last


# Beside a number ---------------------------------------------------------------------------------------------------

_HONOURED = (
    r"(?:bpk|bapak|pak|ibu|bu|sdr|sdri|saudara|saudari|mas|mbak|mba|kak|bang|bung|ust|ustadz|ustaz|haji|om|"
    r"tante|mr|mrs|ms|bca|bri|bni|bsi|mandiri|yth|cp|contact[ ]person|narahubung|kontak|admin|hubungi|contact)"
)
_NAME = r"[A-Z][A-Za-z'’.-]{1,24}(?:[ ][A-Z][A-Za-z'’.-]{0,24}){0,3}"
_BEFORE = re.compile(
    rf"(?<![\w])(?i:{_HONOURED})[.:]{{0,2}}[ ]{{0,2}}({_NAME})(?:[ ][a-z]{{1,12}}){{0,2}}[ ]?[(:,/-]{{0,2}}[ ]?"
    r"(?i:di|at|on|no|nomor|wa|hp|telp|pada|ke|alamat)?[ .:]{0,2}[(]?\Z"
)
_AFTER = re.compile(
    rf"[ ]?[(][ ]?(?i:(?:{_HONOURED})[.]?[ ])?({_NAME})[ ]?[)]|[ ]?/[ ]?({_NAME})|[ ](?i:an|a/n)[ ]({_NAME})"
)
_NOT_A_NAME = frozenset(
    "wa wa. whatsapp sms bca bri bni bsi mandiri dana ovo gopay admin chat telp hp only khusus kantor cabang "
    "kcp syariah nomor no rek rekening virtual account link gopay ovo shopeepay polisi".split()
)


def beside(text: str, found: Sequence[Span]) -> Iterator[Span]:
    """Names straight before or after a number or an address: "Hubungi Pak Slamet di 0815…", "7123456789 (Ahmad)"."""
    for start, end in found:
        before = _BEFORE.search(text, max(0, start - 70), start)
        after = _AFTER.match(text, end)
        spans = [before.span(1)] if before else []
        spans += [after.span(after.lastindex)] if after and after.lastindex else []
        for first, last in spans:
            if text[first:last].split()[0].lower() not in _NOT_A_NAME:
                yield from _trimmed(text, first, last)
