"""Telephone numbers, NIK and family cards, bank accounts and e-wallets: numbers told apart by shape and by the words
before them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate

Span = tuple[int, int]

_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"]+|(?<![\w@.-])(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,12}/[^\s<>\"]*", re.I)
_DIGIT_LIKE = re.compile(r"(?<![A-Za-z0-9])[0-9OoIlL|]{2,20}(?![A-Za-z0-9])")
_AS_DIGITS = str.maketrans("OoIlL|", "001111")
_RUN = re.compile(r"(?=[+(0-9])(?<![0-9])(?<![0-9][.,])\+?\(?[0-9](?:[ .\-()/_*~\t]{0,4}[0-9])*")
_LINKED = re.compile(
    r"(?:wa\.me/|t\.me/\+|tel:|sms:|smsto:|callto:|[?&/](?:phone|hp|nohp|no_hp|no|nomor|number|tel|telp|wa|to)=)"
    r"(?:%2b|\+)?((?:62|0)8[0-9]{7,11})(?![0-9])",
    re.I,
)

_SPELT = re.compile(
    r"(?<![a-z])(?=[a-z])(?:nol|kosong|zero)(?:[ ,.-]{1,3}(?:nol|kosong|satu|dua|tiga|empat|lima|enam|tujuh|"
    r"delapan|sembilan|"
    r"zero|one|two|three|four|five|six|seven|eight|nine)){8,13}(?![a-z])",
    re.I,
)
_PHONE_WORDS = re.compile(
    r"(?<![a-z])(?=[a-z])(?:hp|wa|whats?app|telp|telpon|telepon|tel|tlp|phone|call|hub|hubungi|kontak|contact|"
    r"cp|sms|fax|"
    r"chat|japri|"
    r"nomor saya|nomerku|ponsel)(?![a-z])(?=([^0-9\n]{0,16}))",
    re.I,
)
_NIK_WORDS = re.compile(
    r"(?<![a-z])(?=[a-z])(?:nik|ktp|nomor induk kependudukan|kk|kartu keluarga|id card|"
    r"identity card)(?![a-z])(?=([^0-9\n]{0,30}))",
    re.I,
)
_BANKS = (
    r"bca|bri|bni|bsi|btn|bjb|cimb|niaga|permata|danamon|maybank|ocbc|panin|mandiri|muamalat|sinarmas|btpn|jenius|"
    r"bank[ ]?jago|jago|seabank|sea[ ]bank|neo|allo[ ]bank|bank[ ][a-z]+"
)
_WALLETS = r"dana|ovo|go[ -]?pay|shopee[ ]?pay|spay|link[ ]?aja|e-?wallet|dompet digital|i\.?saku|paypal"
_BANK_WORDS = re.compile(
    rf"(?<![a-z])(?=[a-z])(?:{_BANKS}|rek|rekening|rekeningnya|no\.?rek|norek|nmr rek|acc|account|va|virtual account|"
    r"kartu kredit|kartu atm|kartu debit|credit card|transfer ke|tf ke|trf ke|trf|transfer)(?![a-z])",
    re.I,
)
_WALLET_WORDS = re.compile(rf"(?<![a-z])(?=[a-z])(?:{_WALLETS})(?![a-z])", re.I)
_GAP = re.compile(r"[^0-9+(\n]{0,40}+\n?[^0-9+(\n]{0,24}+(?=[+(]?[0-9])")
_OTHER = re.compile(
    r"(?<![a-z])(?=[a-z])(?:hub|hubungi|wa|whatsapp|hp|telp|tel|telepon|call|chat|sms|cp|kontak|contact|konfirmasi|"
    r"konfirm|admin|"
    r"nik|ktp|kk|tanggal|tgl|tahun|rp|idr|pasal|sebesar|senilai|sejumlah|total|tps|suara|otp|resi|order|jam|"
    r"pukul|surat|"
    r"sk|uu|cabang|lewat|mobile|handphone|ponsel|phone|fax|email|e-mail|diunggah|tayang|senin|selasa|rabu|kamis|"
    r"jumat|sabtu|minggu|sampai|sebelum|https?)(?![a-z])",
    re.I,
)
_AFTER_ACCOUNT = re.compile(
    rf"[ ]{{0,2}}[(,/-]?[ ]?(?:bank[ ])?(?:{_BANKS}|a\.?[ ]?n\.|a/n|an[ ][A-Z]|atas[ ]nama)(?![a-z])", re.I
)
_COUNTED = re.compile(
    r"[ ]?(?:%|suara|juta|ribu|miliar|milyar|triliun|rupiah|orang|lembar|pemilih|persen|tps)(?![a-z])", re.I
)
_MONEY_BEFORE = re.compile(r"(?:rp|idr|usd|\$)[ .]{0,2}\Z", re.I)
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+\Z")
_DIGITS = re.compile("[0-9]+")
_DATE = re.compile(r"[0-9]{1,2}[-./ ][0-9]{1,2}[-./ ](?:19|20)[0-9]{2}(?![0-9])")
_DATES = re.compile(
    r"[0-9]{1,2}[-./ ][0-9]{1,2}[-./ ](?:19|20)[0-9]{2}(?![0-9])|(?:19|20)[0-9]{2} ?[-/] ?(?:19|20)?[0-9]{2}(?![0-9])"
)
_HOTLINE = re.compile("1500|140[0-9]{2}$|0800")
_CLOCK = re.compile(r"[0-9]{2}\.[0-9]{2}(?![0-9])(?:[ .-]{1,3}[0-9]{1,2}(?![0-9]))*")

_PROVINCES = frozenset(
    "11 12 13 14 15 16 17 18 19 21 31 32 33 34 35 36 51 52 53 61 62 63 64 65 71 72 73 74 75 76 81 82 "
    "91 92 93 94 95 96".split()
)


class _Run:
    """Digits that stand together, with their places in the text. ``starts`` marks the digits that begin a group."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self.start, self.end = start, end
        self.signed = text[start] == "+"
        spans = [group.span() for group in _DIGITS.finditer(text, start, end)]
        self.digits = "".join([text[a:b] for a, b in spans])
        self.places = [place for a, b in spans for place in range(a, b)]
        self.groups = [0, *accumulate(b - a for a, b in spans)]
        self.edges = frozenset(self.groups)

    def span(self, first: int, last: int) -> Span:
        return self.places[first], self.places[last - 1] + 1

    def longest(self, first: int, least: int, most: int) -> int:
        """Where the longest number ends that begins at ``first``, has so many digits and splits no group; 0 if none."""
        return next((e for e in range(first + most, first + least - 1, -1) if e in self.edges), 0)


class Numbers:
    """The numbers of one text, read once. Links are left out, save telephone numbers that are part of one."""

    def __init__(self, text: str) -> None:
        self.linked = [link.span(1) for link in _LINKED.finditer(text)]
        text = _URL.sub(lambda url: "x" * len(url.group()), text)
        self.text = _DIGIT_LIKE.sub(_to_digits, text)
        self.runs = [_Run(self.text, *run.span()) for run in _RUN.finditer(self.text) if len(run.group()) >= 8]

    # NIK: PPKKCC DDMMYY NNNN, women's day plus 40 (Permendagri 73/2022); family cards have the same shape.

    def niks(self) -> Iterator[Span]:
        named = self._named_niks()
        for run in self.runs:
            if len(run.digits) >= 16:
                yield from _niks_in(run, named)

    def _named_niks(self) -> set[int]:
        return {word.end(1) for word in _NIK_WORDS.finditer(self.text)}

    # Accounts: only the words round them tell.

    def accounts(self) -> Iterator[Span]:
        for words, wallet in ((_BANK_WORDS, False), (_WALLET_WORDS, True)):
            for word in words.finditer(self.text):
                yield from self._account_after(word.end(), wallet)
        for run in self.runs:
            if (
                8 <= len(run.digits) <= 19
                and _AFTER_ACCOUNT.match(self.text, run.end)
                and not self._counts(run.start, run.end)
            ):
                yield run.span(0, len(run.digits))

    def _account_after(self, end: int, wallet: bool) -> Iterator[Span]:
        gap = _GAP.match(self.text, end)
        if gap is None or _OTHER.search(gap.group()):
            return
        run = self._run_at(gap.end())
        if run is None or (run.signed and not wallet) or (wallet and not re.match("0?8|62", run.digits)):
            return
        last = run.groups[1] if run.groups[1] >= 8 else run.longest(0, 8, 19)
        if last and last <= 19 and not self._counts(*run.span(0, last)):
            yield run.span(0, last)

    @cached_property
    def _run_starts(self) -> list[int]:
        return [run.places[0] for run in self.runs]

    def _run_at(self, place: int) -> _Run | None:
        """The run whose first digit is here, or just behind a sign or bracket."""
        at = bisect_left(self._run_starts, place)
        return self.runs[at] if at < len(self.runs) and self._run_starts[at] - place <= 2 else None

    def _counts(self, start: int, end: int) -> bool:
        """Whether this is money or a count of something, not a number of somebody."""
        said = self.text[start:end]
        return bool(
            _THOUSANDS.match(said)
            or _DATES.match(said)
            or _COUNTED.match(self.text, end)
            or _MONEY_BEFORE.search(self.text, max(0, start - 6), start)
        )

    # Telephone numbers: mobile ones by shape, the rest by a sign, an area code or the words before.

    def phones(self) -> Iterator[Span]:
        yield from self.linked
        yield from (spelt.span() for spelt in _SPELT.finditer(self.text))
        called = sorted(word.end(1) for word in _PHONE_WORDS.finditer(self.text))
        for run in self.runs:
            yield from self._phones_in(run, called)

    def _phones_in(self, run: _Run, called: list[int]) -> Iterator[Span]:
        near = bisect_left(called, run.start)
        asked = near < len(called) and called[near] <= run.places[0]
        after = 0
        for first in run.groups[:-1]:
            if first < after:
                continue
            last = self._phone(run, first, asked and first == 0)
            if last:
                after = last
                yield run.span(first, last)

    def _phone(self, run: _Run, first: int, asked: bool) -> int:
        """Where a telephone number that begins at this digit ends; 0 where none does."""
        head = run.digits[first : first + 5]
        if head[0] not in "068" and not (run.signed and first == 0):
            return 0
        if run.signed and first == 0 and head[0] != "0":
            return run.longest(first, 8, 15)
        place = run.places[first]
        if first == 0 and not asked and place and self.text[place - 1].isalpha():
            return 0
        if re.match("08[1-35-9]", head):
            last = run.longest(first, 10, 14)
            unlike = _DATE.match(self.text, place) or _clock(self.text, place)
            return 0 if unlike or (last and self._counts(*run.span(first, last))) else last
        if head.startswith(("628", "6208")):
            return run.longest(first, 11, 15)
        if (
            re.match("0[2-79]", head)
            and ((asked and not _hotline(run)) or _has_area_code(run, first))
            and not _DATE.match(self.text, place)
        ):
            return run.longest(first, 8, 12)
        return run.longest(first, 9, 12) if asked and re.match("8[1-35-9]", head) else 0


def _to_digits(word: re.Match[str]) -> str:
    """Letters drawn for digits ("O812", "08l2"), where at least half of the word are digits."""
    said = word.group()
    digits = sum("0" <= char <= "9" for char in said)
    return said.translate(_AS_DIGITS) if digits * 2 >= len(said) else said


def _niks_in(run: _Run, named: set[int]) -> Iterator[Span]:
    after = 0
    for first in run.groups[:-1]:
        last = first + 16
        if first < after or last not in run.edges:
            continue
        if run.places[first] in named or _is_nik(run.digits[first:last]):
            after = last
            yield run.span(first, last)


def _is_nik(digits: str) -> bool:
    day, month = int(digits[6:8]), int(digits[8:10])
    born = (1 <= day <= 31 or 41 <= day <= 71) and 1 <= month <= 12
    return digits[:2] in _PROVINCES and digits[2:4] != "00" and born and digits[12:] != "0000"


def _has_area_code(run: _Run, first: int) -> bool:
    """Whether the first group is an area code (021, 0274) and the rest a local number in one or two groups."""
    sizes = [b - a for a, b in zip(run.groups, run.groups[1:], strict=False)]
    return first == 0 and len(sizes) in (2, 3) and sizes[0] in (3, 4) and sizes[1] >= 3 and not _hotline(run)


def _hotline(run: _Run) -> bool:
    return _HOTLINE.match(run.digits) is not None or _HOTLINE.match(run.digits[run.groups[1] :]) is not None


def _clock(text: str, place: int) -> bool:
    """Whether this is a time of day and what follows it: "08.30-12.30 14"."""
    clock = _CLOCK.match(text, place)
    return clock is not None and not re.match(r"[ .-]{0,3}[0-9]", text[clock.end() : clock.end() + 4])
