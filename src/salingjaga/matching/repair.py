"""Repair one raw word: number forms, leetspeak, reduplication, stretched letters, informal spelling.

A raw word is what ``raw_words`` finds in plain text (see ``characters.plain``). Everything here looks at it alone, so
that messages and documents are always repaired the same way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from salingjaga.matching.characters import without_lookalikes
from salingjaga.matching.words import FUNCTION_WORDS, SPELLINGS, word_set

WORD_LIMIT = 64
"""Longer words are cut here: nothing that people write is longer, and hostile input is."""

_SIGNS = "\u0900-\u0dff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1a00-\u1a1f\u1b00-\u1bff\ua980-\ua9df"


LEET_DIGITS = tuple("013457")
"""The digits that stand for a letter also where letters are spelled out one by one."""


def _raw(char: str) -> re.Pattern[str]:
    c = f"[{char}]"
    end = f"(?![{char}@$]|!+{c})"
    return re.compile(
        rf"[a-z](?:(?:[ ](?:[a-z]|[013457](?=[ ][a-z]{end})){end}){{2,}}"  # P E M 1 L U
        rf"|(?:\.[a-z]{end})+|(?:[-*·|][a-z]{end}){{2,}})"  # k.p.u, P-E-M-I-L-U
        rf"|[a-z]{{2,}}(?=\d+[.,]\d)"  # the rp of rp500.000
        rf"|[a-z]-[0-9]+(?!{c})"  # g-20, c-6
        rf"|(?>\d+(?:[.,]\d+)+)%?"  # 1.234,5 and 38,89%
        rf"|(?>\d+)(?![{char}@$!])%?"  # 01
        rf"|[@$!]{{0,3}}+{c}+(?:['@$!]+{c}+)*[@$!]*"  # words, leetspeak inside
    )


_RAW_ASCII = _raw("a-z0-9")
_RAW = _raw(rf"\w{_SIGNS}")

_LETTERS = str.maketrans("0134567896@$!", "oieasgtbggasi")
_UNITS = word_set("units")
_COUNTED = word_set("counted")
_PROTECTED = word_set("mixed")
_FORMS = re.compile(r"(c1|c6|a3|b1|d1|da1|db1|dc1)(plano|kwk|kpu|hologram|pemberitahuan|asli|palsu)")
_TWICE = re.compile(r"([a-z]{3,})2(nya|an|kan|i|lah|kah|pun|mu|ku|ny|x)?")
_SUFFIX = {"ny": "nya", "x": "nya"}
_SIGNS_INSIDE = re.compile(r"[@$!]")
_DOLLARS = re.compile(r"\$*\d*|(?:us|sg|au|a|s|rp|nt|hk)\$\d*|\$\d+(?:[a-z]{1,2}|juta|ribu|miliar|million|billion)?")
_NO_WORD_END = re.compile(r"[cdjwybvz]$|[^n]g$|[^aeiou][^aeioug]$")
_RUNS = re.compile(r"\d+|[^\W\d]+")
_STRETCHED = re.compile(r"([^\W\d])(?!(?<=p)ppk)\1{2,}")
_ROMAN = re.compile(r"[ivx]+")
_REAL_DOUBLES = word_set("doubles")
_LONG_AAN = re.compile(r"(?:ke|pe)\w+aan")
_NUMBER = re.compile(r"[\d.,]+%?")
_MIXED = re.compile(r"[\d'@$!]")
_HALF_LETTERS = re.compile(r"(?=.*[a-z])(?=.*[\d@$!])[a-z\d@$!]+")
_CODE = re.compile(r"[a-z]\d\d?")
_NOT_WORD = re.compile(r"\W")
_SEPARATORS = frozenset(" .-*·|")
_CLITIC = re.compile("'(?:s|ll|d|ve|re|m)$")
_ONE_LETTER = re.compile(r"[^\W\d]\d+|[^\W\d]\d{2,}s|\d{1,2}[^\W\d]")
_ADDRESS = re.compile(r"[a-z]{5,}@[a-z]{5,}")
_VOWEL = re.compile("[aeiou]")
_V_FOR_U = re.compile("(?<=[bcdfghjklmnpqrstwxz])v(?=[bcdfghjklmnpqrstwxz])")
_KNOWN = FUNCTION_WORDS | word_set("common")
_MAIL_HOSTS = word_set("mail_hosts")


def raw_words(text: str) -> Iterator[re.Match[str]]:
    """The raw words of plain text, in order."""
    text = text.replace("_", "-")
    return (_RAW_ASCII if text.isascii() else _RAW).finditer(text)


def repair(raw: str) -> str:
    """The token or tokens (joined by spaces) that a raw word stands for; may be empty.

    >>> [repair(w) for w in ("p3m1lu", "h04x", "viraaaal", "yg", "kali2", "52jt", "1.234,5", "38,89%", "g-20")]
    ['pemilu', 'hoaks', 'viral', 'yang', 'kali kali', '52 juta', '1234.5', '38.89 persen', 'g20']
    """
    if raw.isascii() and raw.isalpha():
        return _word(raw)
    word = without_lookalikes(raw)
    if _NUMBER.fullmatch(word):
        return _number(word)
    if word[1:2] in _SEPARATORS:
        return spelled_out(_NOT_WORD.sub("", word))
    word = unstretched(word)[:WORD_LIMIT]
    if is_known(word):
        return _word(word.translate(_LETTERS))
    return _mixed(word.strip("!"))


def spelled_out(letters: str) -> str:
    """The word that was written letter by letter; where the ends of words cannot be seen, pieces of bearable length."""
    letters = unstretched(letters)
    return " ".join(repair(letters[at : at + WORD_LIMIT]) for at in range(0, len(letters), WORD_LIMIT))


def _word(word: str) -> str:
    word = without_lookalikes(unstretched(word)[:WORD_LIMIT])
    if len(word) > 4:
        word = _V_FOR_U.sub("u", word)
    return SPELLINGS.get(word, word)


def unstretched(word: str) -> str:
    """Letters typed three times or more become one, or two in the words that are really written so."""
    if not _STRETCHED.search(word) or _ROMAN.fullmatch(word) or not _VOWEL.search(word):
        return word  # without a vowel it is an acronym: pppk
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
    if _thousands(parts) and (len(set(marks)) == 1 or not parts[-1].strip("0")):
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
    """A word that may have digits or signs in it."""
    word = _CLITIC.sub("", SPELLINGS.get(raw, raw)).replace("'", "")
    if " " in word or not _MIXED.search(word):
        return word if " " in word else _word(word)
    if word in _PROTECTED or _ONE_LETTER.fullmatch(word):
        return word
    if form := _FORMS.fullmatch(word):
        return f"{form[1]} {form[2]}"
    if (twice := _TWICE.fullmatch(word)) and twice[1] not in _COUNTED:
        base = _word(twice[1])
        return f"{base} {base}{_SUFFIX.get(twice[2], twice[2] or '')}"
    if is_leet(word):
        word = word if _SIGNS_INSIDE.search(word[1:]) else word.lstrip("@")
        word = word.translate(_LETTERS)
    return " ".join(part if part.isdigit() else _word(part) for part in _RUNS.findall(word))


def is_known(word: str) -> bool:
    """Whether the word, with digits and signs read as letters, is one that everybody uses.

    >>> [w for w in ("in1", "5udah", "74hun", "dar!", "bab1", "b1", "5orang") if is_known(w)]
    ['in1', '5udah', '74hun', 'dar!']
    """
    if len(word) < 3 or not _HALF_LETTERS.fullmatch(word) or _CODE.fullmatch(word):
        return False
    if word.rstrip("0123456789") in _COUNTED:
        return False
    return word.translate(_LETTERS) in _KNOWN


def is_leet(word: str) -> bool:
    """Whether the digits and signs of a mixed word stand for letters.

    >>> [w for w in ("c0bl0s", "k@lah", "$uara", "4nies", "suar4", "paslon1", "52jt", "mh370", "us$") if is_leet(w)]
    ['c0bl0s', 'k@lah', '$uara', '4nies', 'suar4']
    """
    if not word.isascii():
        return False
    if _SIGNS_INSIDE.search(word):
        return _signs_are_letters(word)
    runs = _RUNS.findall(word)
    if len(runs) < 2 or "2" in word or re.search(r"\d{5}", word):
        return False
    if len(runs) == 2:
        return _first_is_letter(*runs) if runs[0].isdigit() else _last_is_letter(*runs)
    if len(runs) == 3 and runs[0].isdigit():  # 1n1, 3m4s; but 1v1, 4x6, 3d1n
        return len(runs[0]) == 1 and runs[1] not in ("v", "x", "d")
    return bool(_VOWEL.search(word.translate(_LETTERS)))


def _signs_are_letters(word: str) -> bool:
    """k@lah, $uara, v!ral; but not @nama, us$100, nama@gmail, bohong!ini."""
    body = word.removeprefix("@")
    if body.rpartition("@")[2] in _MAIL_HOSTS or _ADDRESS.fullmatch(body) or _DOLLARS.fullmatch(body):
        return False
    if "!" in body and not re.search(r"[@$\d]", body):
        return "!!" not in body and any(not _VOWEL.search(part) for part in body.split("!"))
    return True if _SIGNS_INSIDE.search(body) else is_leet(body)


def _first_is_letter(digits: str, letters: str) -> bool:
    """4nies, 5uara, 1ndonesia; but not 5orang, 3hari, 52jt."""
    if len(digits) > 1 or len(letters) < 2 or letters in _UNITS or letters in SPELLINGS:
        return False
    return (letters[0] in "aeiou") == (digits in "5789")


def _last_is_letter(letters: str, digits: str) -> bool:
    """suar4, prabow0, bukt1, yan9; but not paslon1, tps4, kelas3: few words end in two consonants or in c, d, w."""
    if len(letters) < 3 or letters in _COUNTED or letters[-1] in "aeiou":
        return False
    no_end = bool(_NO_WORD_END.search(letters))
    if len(digits) == 1:
        return digits in "04" or (digits in "13" and no_end) or (digits == "9" and letters[-1] == "n")
    return len(digits) == 2 and no_end and set(digits) <= set("0134")
