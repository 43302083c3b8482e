"""Bring every way of drawing a letter to the plain one: styled, accented, invisible and look-alike characters.

Works one character at a time, so that each piece of the result can be traced to the character it came from.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from salingjaga.matching.words import word_set

SMALL_CAPITALS = "ᴀa ʙb ᴄc ᴅd ᴇe ꜰf ғf ɢg ʜh ɪi ᴊj ᴋk ʟl ᴌl ᴍm ɴn ᴏo ᴘp ꞯq ǫq ʀr ꜱs ᴛt ᴜu ᴠv ᴡw ʏy ᴢz"
LATIN_TWINS = (
    "ıi ȷj ɑa ɡg ɩi ɪi øo łl đd ħh ŧt ƀb ƈc ɗd ɖd ƒf ɠg ɦh ɨi ɭl ɱm ɲn ŋn ɳn ɵo ƥp ɋq ɽr ʂs ʈt ʉu ʋv ɯw ʍw ƴy ʐz "
    "ⱥa ȼc ɇe ɍr ɏy"
)
LIGATURES = {"æ": "ae", "œ": "oe", "ß": "ss", "þ": "th", "ð": "d"}
SPACES = "™℠ℹ©®⁄"  # would otherwise become letters or glue two numbers together
INVISIBLE = "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"
APOSTROPHES = "’‘ʼʻ´`′＇‛"
LONGEST = 6
"""Characters that stand for more letters (whole blessings in Arabic) are no part of a word."""

MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\U000e0100-\U000e01ef]"
)
"""Accents and other marks that decorate. Vowel signs of scripts such as Javanese or Devanagari are letters and stay."""

_CYRILLIC_TWINS = (
    "аa еe оo рp сc уy хx іi јj ѕs ԁd ԛq ԝw һh ӏl кk мm нh тt вb гr дd иn лn пn яr єe бb ьb чy шw қk ԍg үy ұy өo әe ғf"
)
_GREEK_TWINS = "αa βb εe ηn ιi κk λl μm νn οo ρp σo ςs τt υu χx ωw γy δd ζz θo πn φo ψw"
LOOKALIKES = {ord(pair[0]): pair[1] for pair in f"{_CYRILLIC_TWINS} {_GREEK_TWINS}".split()}
TWINS = frozenset("аеорсухіјѕԁԛԝһӏ")
FLAGS = word_set("flags")
_INDICATORS = re.compile("[\U0001f1e6-\U0001f1ff]{2,}")
_GREEK_OR_CYRILLIC = re.compile("[\u0370-\u03ff\u0400-\u052f]")
_LATIN = re.compile("[a-z]")
_GREEK = re.compile("[\u0370-\u03ff]")
_CYRILLIC = re.compile("[\u0400-\u052f]")


def _specials() -> dict[int, str]:
    table = {ord(pair[0]): pair[1] for pair in (SMALL_CAPITALS + " " + LATIN_TWINS).split()}
    table |= {ord(c): plain for c, plain in LIGATURES.items()}
    table |= {ord(c): " " for c in SPACES} | {ord(c): "" for c in INVISIBLE} | {ord(c): "'" for c in APOSTROPHES}
    for first in (0x1F150, 0x1F170, 0x1F1E6):  # negative circled and squared letters, regional indicators
        table |= {first + i: chr(ord("a") + i) for i in range(26)}
    return table


SPECIALS = _specials()


def _plain(char: str) -> str:
    """What one character becomes: lower-case plain letters, a space, a line feed, or nothing."""
    if (special := SPECIALS.get(ord(char))) is not None:
        return special
    category = unicodedata.category(char)
    if category in ("Cf", "Mn", "Me") and (category == "Cf" or MARKS.match(char)):
        return ""
    if char in "\n\r\u2028\u2029\x0b\x0c\x85":
        return "\n"
    if category in ("Cc", "Cs", "Co", "Cn", "Zs"):
        return " "
    if category == "Nd":
        return str(unicodedata.decimal(char))
    bare = unicodedata.normalize("NFKC", MARKS.sub("", unicodedata.normalize("NFKD", char)))
    if len(bare) > LONGEST:
        return " "
    return "".join(SPECIALS.get(ord(c), " " if unicodedata.category(c) in ("So", "Zs") else c) for c in bare.casefold())


class _Plain(dict[int, str]):
    """The table for ``str.translate``, filled as characters are met; bounded, since hostile texts hold them all."""

    def __missing__(self, codepoint: int) -> str:
        plain = _plain(chr(codepoint))
        if len(self) < 20_000:
            self[codepoint] = plain
        return plain


PLAIN = _Plain()


def _letters_or_flags(run: re.Match[str]) -> str:
    indicators = run.group()
    letters = "".join(chr(ord(c) - 0x1F1E6 + ord("a")) for c in indicators)
    pairs = [letters[i : i + 2] for i in range(0, len(letters), 2)]
    return " " * len(letters) if all(pair in FLAGS for pair in pairs) else letters


def blank_flags(text: str) -> str:
    """Replace flags by spaces and keep the length; regional indicators that spell a word become its letters."""
    return text if text.isascii() else _INDICATORS.sub(_letters_or_flags, text)


def plain(text: str) -> str:
    """The text in plain lower-case letters; decorations, invisible characters and pictures gone.

    >>> plain("𝗣𝗘𝗠𝗜𝗟𝗨 Ⓒⓤⓡⓐⓝⓖ ꜱᴜᴀʀᴀ ké\u200bdua")
    'pemilu curang suara kedua'
    """
    return text.lower() if text.isascii() else blank_flags(text).translate(PLAIN)


def traced(text: str) -> tuple[str, Sequence[int]]:
    """``plain(text)``, and for each character of it the position in ``text`` it came from.

    >>> traced("Ⅷ\u0301x")
    ('viiix', [0, 0, 0, 0, 2])
    """
    if text.isascii():
        return text.lower(), range(len(text))
    pieces = [PLAIN[ord(c)] for c in blank_flags(text)]
    return "".join(pieces), [i for i, piece in enumerate(pieces) for _ in piece]


def without_lookalikes(word: str) -> str:
    """Read Cyrillic and Greek letters as the Latin ones they imitate, in words that mix scripts or hold twins alone.

    >>> without_lookalikes("sυаrа"), without_lookalikes("выборы")
    ('suara', 'выборы')
    """
    if not _GREEK_OR_CYRILLIC.search(word):
        return word
    scripts = sum(bool(script.search(word)) for script in (_LATIN, _GREEK, _CYRILLIC))
    if scripts > 1 or all(c in TWINS or not c.isalpha() for c in word):
        return word.translate(LOOKALIKES)
    return word
