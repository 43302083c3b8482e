"""Provinces and regencies of Indonesia: official codes, well-written names, time zones.

Codes are those of the Ministry of Home Affairs (Kepmendagri 300.2.2-2138/2025): ``"32"`` is a province, ``"32.73"`` a
city or regency in it. The tables, where they come from and their licence are in ``content/regions``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Literal

__all__ = ["Kind", "Region", "find", "get", "name", "provinces", "regencies", "time_zone", "valid"]

Kind = Literal["province", "regency", "city"]

ZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}
TYPED_LIMIT = 80
"""Code points. A typed name is short; what is longer is a sentence, which ``find`` does not read."""


@dataclass(frozen=True, slots=True)
class Region:
    """A province, or a regency or city in one. ``province`` is the code of the province (its own, if it is one),
    ``islands`` the island group, ``zone`` WIB, WITA or WIT, ``also`` other ways in which people write the name."""

    code: str
    name: str
    kind: Kind
    province: str
    islands: str
    zone: str
    also: tuple[str, ...] = ()


def provinces() -> tuple[Region, ...]:
    """All 38, in the order of their codes."""
    return tuple(region for region in _all().values() if region.kind == "province")


def regencies(province: str) -> tuple[Region, ...]:
    """The regencies and cities of a province, in the order of their codes; empty for a code that is none."""
    return _by_province().get(province, ())


def get(code: str) -> Region | None:
    """The region with this official code, or None."""
    return _all().get(code)


def name(code: str) -> str:
    """The region's name, "" for a code that is none."""
    region = get(code)
    return region.name if region else ""


def valid(province: str, regency: str = "") -> bool:
    """Whether both codes exist and belong together. Either may be "": nothing said is not wrong; a regency is never
    accepted without its province."""
    if not province:
        return not regency
    if not regency:
        return province in _by_province()
    return any(region.code == regency for region in regencies(province))


def time_zone(code: str) -> str:
    """The IANA name, such as ``"Asia/Makassar"``. Raises KeyError for a code that is none."""
    return ZONES[_all()[code].zone]


def find(text: str) -> Region | None:
    """The region that somebody means who typed its name: abbreviations, other spellings and a slip are understood.

    A bare name that several share is the province, else the city, else the regency.

    >>> find("kab. bandung").name, find("Bandung").name, find("jatim").name, find("Palangkaraya, kalteng").name
    ('Kabupaten Bandung', 'Kota Bandung', 'Jawa Timur', 'Kota Palangka Raya')
    """
    if len(text) > TYPED_LIMIT:
        return None
    whole = _key(text)
    tried = [whole, _key(re.split(r"[,/(]", text)[0])]
    exact = next((_names()[key] for key in tried if key in _names()), None)
    if exact or len(whole) < _SLIP_FROM:
        return exact
    return next((_names()[key] for key in get_close_matches(whole, _names(), n=1, cutoff=0.86)), None)


# The tables --------------------------------------------------------------------------------------------------------


def _rows(table: str) -> Iterator[dict[str, str]]:
    """The table as one dictionary a line. Split by hand: names hold no tabs, and csv would unpick quotes."""
    lines = files("salingjaga.content").joinpath("regions", table).read_text(encoding="utf-8").splitlines()
    head = lines[0].split("\t")
    for line in lines[1:]:
        yield dict(zip(head, line.split("\t"), strict=True))


@cache
def _all() -> dict[str, Region]:
    regions: dict[str, Region] = {}
    for row in _rows("provinces.tsv"):
        code = row["code"]
        regions[code] = Region(code, row["name"], "province", code, row["islands"], row["zone"], _also(row))
    for row in _rows("regencies.tsv"):
        code, home = row["code"], regions[row["code"][:2]]
        kind: Kind = "city" if row["kind"] == "city" else "regency"
        regions[code] = Region(code, row["name"], kind, home.code, home.islands, home.zone, _also(row))
    return regions


def _also(row: dict[str, str]) -> tuple[str, ...]:
    return tuple(filter(None, row["also"].split("; ")))


@cache
def _by_province() -> dict[str, tuple[Region, ...]]:
    return {
        home.code: tuple(r for r in _all().values() if r.province == home.code and r.kind != "province")
        for home in provinces()
    }


# Typed names -------------------------------------------------------------------------------------------------------

_SAID = {"kab": "kabupaten", "kabup": "kabupaten", "kotamadya": "kota", "kodya": "kota", "kep": "kepulauan"}
_UNSAID = {"prov", "propinsi", "provinsi", "province", "administrasi", "adm"}
_ENDINGS = {"regency": "kabupaten", "city": "kota"}
_SLIP_FROM = 6  # letters: in shorter words one wrong letter is another word ("kabar", "kalbar")


def _key(text: str) -> str:
    """Small letters without accents, spaces and marks; "kab" in full; English "… City" turned round."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    words = re.findall(r"[a-z]+", "".join(c for c in plain if not unicodedata.combining(c)))
    words = [_SAID.get(word, word) for word in words if word not in _UNSAID]
    if len(words) > 1 and words[-1] in _ENDINGS:
        words = [_ENDINGS[words[-1]], *words[:-1]]
    return "".join(words)


@cache
def _names() -> dict[str, Region]:
    """Every key to its region. Full names and other spellings first; bare names go to who comes first."""
    order: dict[Kind, int] = {"province": 0, "city": 1, "regency": 2}
    ranked = sorted(_all().values(), key=lambda region: order[region.kind])
    names = {_key(said): region for region in ranked for said in (region.name, *region.also)}
    for region in ranked:
        for said in (region.name, *region.also):
            names.setdefault(re.sub("^(kabupaten|kota)", "", _key(said)), region)
    return names
