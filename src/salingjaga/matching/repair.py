"""Repair one raw word: number forms, leetspeak, reduplication, stretched letters, informal spelling.

A raw word is what ``RAW`` finds in plain text (see ``characters.plain``). Everything here looks at that word alone, so that
messages and documents are always repaired the same way.
"""

from __future__ import annotations

import re

from salingjaga.matching.characters import without_lookalikes
from salingjaga.matching.words import SPELLINGS

WORD_LIMIT = 64
"""Longer words are cut here: nothing that people write is longer, and hostile input is."""

_SIGNS = "\u0900-\u0dff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1a00-\u1a1f\u1b00-\u1bff\ua980-\ua9df"


def _raw(char: str) -> re.Pattern[str]:
    c = f"[{char}]"
    return re.compile(
        rf"[a-z](?:(?:[ ](?:[a-z]|[013457](?=[ ][a-z]))(?!{c})){{2,}}"  # P E M 1 L U
        rf"|(?:\.[a-z](?!{c})){{2,}}|(?:[-*·|][a-z](?!{c})){{2,}})"  # k.p.u, P-E-M-I-L-U
        rf"|[a-z]{{2,}}(?=\d+[.,]\d)"  # the rp of rp500.000
        rf"|[a-z]-[0-9]+(?!{c})"  # g-20, c-6
        rf"|(?>\d+(?:[.,]\d+)+)%?"  # 1.234,5 and 38,89%
        rf"|(?>\d+)(?![{char}@$!])%?"  # 01
        rf"|[@$]?{c}+(?:['@$!]+{c}+)*\$*"  # words, leetspeak inside
    )


RAW_ASCII = _raw("a-z0-9")
RAW = _raw(rf"\w{_SIGNS}")
"""Expects underscores to be gone (``\\w`` would hold them)."""

_LETTERS = str.maketrans("0134567896@$!", "oieasgtbggasi")
_UNITS = frozenset(
    [
        "jt",
        "juta",
        "rb",
        "ribu",
        "rban",
        "ribuan",
        "jutaan",
        "m",
        "miliar",
        "milyar",
        "t",
        "triliun",
        "persen",
        "hari",
        "hr",
        "jam",
        "jm",
        "menit",
        "mnt",
        "detik",
        "dtk",
        "bulan",
        "bln",
        "tahun",
        "thn",
        "th",
        "minggu",
        "orang",
        "org",
        "ekor",
        "unit",
        "buah",
        "kali",
        "x",
        "kg",
        "km",
        "cm",
        "mm",
        "ha",
        "gb",
        "mb",
        "tb",
        "kb",
        "gram",
        "gr",
        "liter",
        "lt",
        "meter",
        "watt",
        "kwh",
        "mw",
        "st",
        "nd",
        "rd",
        "pm",
        "am",
        "wib",
        "wita",
        "wit",
        "anak",
        "ayat",
        "april",
        "agustus",
        "oktober",
        "januari",
        "februari",
        "maret",
        "mei",
        "juni",
        "juli",
        "september",
        "november",
        "desember",
        "kepala",
        "kk",
        "rt",
        "rw",
        "tps",
        "kursi",
        "suara",
        "negara",
        "partai",
        "paslon",
        "besar",
        "in",
        "an",
        "nya",
        "rupiah",
        "dollar",
        "dolar",
        "usd",
        "idr",
        "in1",
        "pria",
        "wanita",
        "korban",
        "warga",
        "pemilih",
        "kota",
        "provinsi",
        "lembar",
        "kotak",
        "tahap",
        "putaran",
        "nomor",
        "no",
        "kilo",
        "km2",
        "m2",
        "lantai",
        "tingkat",
        "kelas",
        "bagian",
        "malam",
        "siang",
        "pagi",
        "sore",
        "mei",
        "kontainer",
    ]
)
_COUNTED = frozenset(
    [
        "paslon",
        "capres",
        "cawapres",
        "calon",
        "kelas",
        "level",
        "nomor",
        "nmr",
        "no",
        "tahap",
        "putaran",
        "kotak",
        "dapil",
        "jilid",
        "part",
        "bab",
        "tps",
        "zona",
        "fase",
        "iphone",
        "vaksin",
        "dosis",
        "covid",
        "kpu",
        "rt",
        "rw",
        "lantai",
        "kolom",
        "form",
        "formulir",
        "model",
        "pilihan",
        "jam",
        "pukul",
        "tanggal",
        "tgl",
        "halaman",
        "hal",
        "ayat",
        "pasal",
        "uu",
        "grade",
        "top",
        "episode",
        "eps",
        "season",
        "babak",
        "grup",
        "liga",
        "piala",
        "usia",
        "umur",
        "rp",
        "idr",
        "pin",
        "kode",
        "win",
        "windows",
        "android",
        "galaxy",
        "ps",
        "seri",
        "versi",
    ]
)
_PROTECTED = frozenset(
    [
        "h1n1",
        "h5n1",
        "h3n2",
        "h7n9",
        "mp3",
        "mp4",
        "3gp",
        "4x4",
        "g30s",
        "5w1h",
        "f4f",
        "l4l",
        "p2p",
        "b2b",
        "b2c",
        "c2c",
        "o2o",
        "e2e",
        "y2k",
        "h2o",
        "co2",
        "n95",
        "k3l",
        "s3",
        "s1",
        "d3",
        "c1kwk",
    ]
)
_FORMS = re.compile(r"(c1|c6|a3|b1|d1|da1|db1|dc1)(plano|kwk|kpu|hologram|pemberitahuan|asli|palsu)")
_SUFFIXES = "nya|an|kan|i|lah|kah|pun|mu|ku|ny|x"
_TWICE = re.compile(rf"([a-z]{{3,}})2({_SUFFIXES})?")
_RUNS = re.compile(r"\d+|[^\W\d]+")
_STRETCHED = re.compile(r"([^\W\d])\1{2,}")
_ROMAN = re.compile(r"[ivx]+")
_REAL_DOUBLES = frozenset(
    [
        "maaf",
        "saat",
        "taat",
        "manfaat",
        "bermanfaat",
        "dimaafkan",
        "maafkan",
        "maafin",
        "free",
        "good",
        "week",
        "been",
        "see",
        "seen",
        "need",
        "feel",
        "feet",
        "keep",
        "sleep",
        "meet",
        "three",
        "street",
        "agree",
        "too",
        "look",
        "book",
        "food",
        "soon",
        "school",
        "room",
        "poor",
        "cool",
        "will",
        "all",
        "call",
        "kill",
        "bill",
        "ball",
        "tell",
        "well",
        "full",
        "off",
        "still",
        "pass",
        "miss",
        "boss",
        "less",
        "class",
        "mess",
        "loss",
        "kiss",
        "happy",
        "apply",
        "hello",
        "allah",
        "google",
        "facebook",
        "twitter",
        "apple",
        "jaafar",
        "sanaa",
    ]
)
_LONG_AAN = re.compile(r"(?:ke|pe)\w+aan")
_VOWEL = re.compile("[aeiou]")
_MAIL_HOSTS = frozenset(
    [
        "gmail",
        "yahoo",
        "hotmail",
        "outlook",
        "ymail",
        "mail",
        "email",
        "icloud",
        "proton",
        "protonmail",
        "kpu",
        "bawaslu",
        "kominfo",
    ]
)


def repair(raw: str) -> str:
    """The token or tokens (joined by spaces) that a raw word stands for; may be empty.

    >>> [repair(w) for w in ("p3m1lu", "h04x", "viraaaal", "yg", "kali2", "52jt", "1.234,5", "38,89%", "g-20")]
    ['pemilu', 'hoaks', 'viral', 'yang', 'kali kali', '52 juta', '1234.5', '38.89 persen', 'g20']
    """
    if raw.isascii() and raw.isalpha():
        return _word(raw)
    if len(raw) > WORD_LIMIT and not _STRETCHED.search(raw):
        return raw[:WORD_LIMIT]
    word = without_lookalikes(raw)
    if word[0].isdigit() and not any(c.isalpha() for c in word):
        return _number(word)
    if len(word) > 2 and word[1] in " .-*·|":
        joined = re.sub(r"[^\w]", "", word)
        return repair(joined)
    return _mixed(word)


def _word(word: str) -> str:
    word = unstretched(word)[:WORD_LIMIT]
    return SPELLINGS.get(word, word)


def unstretched(word: str) -> str:
    """Letters typed three times or more become one, or two in the words that are really written so."""
    if not _STRETCHED.search(word) or _ROMAN.fullmatch(word):
        return word
    twice = _STRETCHED.sub(r"\1\1", word)
    if twice in _REAL_DOUBLES or _LONG_AAN.fullmatch(twice):
        return twice
    return _STRETCHED.sub(r"\1", word)


def _number(raw: str) -> str:
    """One token for 52.000 = 52,000 = 52000 and for 38,89 = 38.89; dates and versions fall into their parts."""
    percent = " persen" if raw.endswith("%") else ""
    digits = raw.rstrip("%")[:WORD_LIMIT].rstrip(".,")
    parts = re.split("[.,]", digits)
    marks = re.findall("[.,]", digits)
    if len(parts) == 1:
        return digits + percent
    if _thousands(parts) and len(set(marks)) == 1:
        return "".join(parts) + percent
    if _thousands(parts[:-1]) and len(set(marks[:-1])) == 1 and marks[-1] != marks[0]:
        whole = "".join(parts[:-1])
        return (whole if not parts[-1].strip("0") else f"{whole}.{parts[-1]}") + percent
    if len(parts) == 2 and len(parts[1]) <= 3:
        return ".".join(parts) + percent
    return " ".join(parts) + percent


def _thousands(parts: list[str]) -> bool:
    return len(parts) > 1 and 1 <= len(parts[0]) <= 3 and parts[0][0] != "0" and all(len(p) == 3 for p in parts[1:])


def _mixed(raw: str) -> str:
    """A word with digits or signs in it (or of another script)."""
    word = raw.replace("'", "") if raw not in SPELLINGS and not raw.endswith("'s") else raw
    word = SPELLINGS.get(word, word).removesuffix("'s").replace("'", "")
    if " " in word or word.isalpha():
        return word if " " in word else _word(word)
    word = unstretched(word)
    letters = re.sub(r"[^\w]", "", word)
    if word in _PROTECTED or (letters == word and re.fullmatch(r"[^\W\d]\d+|\d{1,2}[^\W\d]", word)):
        return SPELLINGS.get(word, word)
    if form := _FORMS.fullmatch(word):
        return f"{form[1]} {form[2]}"
    if (twice := _TWICE.fullmatch(word)) and twice[1] not in _COUNTED:
        base, tail = _word(twice[1]), "nya" if twice[2] in ("ny", "x") else twice[2] or ""
        return f"{base} {base}{tail}"
    if is_leet(word):
        return _settled(word.translate(_LETTERS))
    return _parts(word)


def _settled(decoded: str) -> str:
    return _word(decoded) if decoded.isalpha() else _parts(decoded)


def _parts(word: str) -> str:
    """The letters and the digits of a word apart: paslon1, 52jt, bohong!ini."""
    found = _RUNS.findall(word)
    parts = [p[:WORD_LIMIT] if p[0].isdigit() else _word(p) for p in found]
    return " ".join(parts)


def is_leet(word: str) -> bool:
    """Whether the digits and signs of a mixed word stand for letters.

    >>> [w for w in ("c0bl0s", "k@lah", "$uara", "4nies", "suar4", "paslon1", "52jt", "mh370", "us$") if is_leet(w)]
    ['c0bl0s', 'k@lah', '$uara', '4nies', 'suar4']
    """
    if re.search(r"[@$!]", word):
        return _signs_are_letters(word)
    runs = _RUNS.findall(word)
    if "2" in word or any(len(run) > 4 for run in runs if run.isdigit()):
        return False
    if len(runs) == 2:
        return _leading_digit_is_letter(*runs) if runs[0].isdigit() else _trailing_digit_is_letter(*runs)
    if len(runs) == 3 and runs[0].isdigit():  # 1n1, 3m4s; but 1v1, 4x6, 3d1n
        return runs[1] not in ("v", "x", "d", "h", "n1") and len(runs[0]) == 1
    return bool(_VOWEL.search(word.translate(_LETTERS)))


def _signs_are_letters(word: str) -> bool:
    left, _, right = word.rpartition("@")
    if right in _MAIL_HOSTS:
        return False
    body = word.removeprefix("@")
    if re.search(r"\$\d+$", body):
        return False
    if re.search(r"\d", body.strip("$")) and re.search(r"[^\W\d]", body):
        return True
    if body.startswith("$") and not body[1:].isalpha():
        return "@" in body or "$" in body[1:].rstrip("$")
    if "!" in body and not re.search(r"[@$]", body):
        return any(not _VOWEL.search(part) for part in body.split("!") if part)
    return bool(re.search(r"[@$]", body)) and body not in ("us$", "rp$", "sg$", "a$", "au$")


def _leading_digit_is_letter(digits: str, letters: str) -> bool:
    if len(digits) > 1 or letters in _UNITS or (letters in SPELLINGS and len(letters) < 3):
        return False
    starts_with_vowel = letters[0] in "aeiou"
    return len(letters) >= 2 and (starts_with_vowel if digits in "5789" else not starts_with_vowel)


def _trailing_digit_is_letter(letters: str, digits: str) -> bool:
    if len(digits) > 1 or len(letters) < 3 or letters in _COUNTED or letters[-1] in "aeiou":
        return False
    if digits in "04":
        return True
    return digits in "13" and bool(re.search(r"[cdjwybvz]$|[^n]g$|[^aeiou][^aeioug]$", letters))
