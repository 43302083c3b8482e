"""Regions: the official list is whole, names are well written, typed names are understood."""

from __future__ import annotations

import re
from collections import Counter
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salingjaga import regions

ALL = [r for home in regions.provinces() for r in (home, *regions.regencies(home.code))]


def test_there_are_38_provinces_and_514_regencies_and_cities() -> None:
    assert Counter(region.kind for region in ALL) == {"province": 38, "regency": 416, "city": 98}


def test_codes_are_unique_and_official_in_shape() -> None:
    assert len({region.code for region in ALL}) == 38 + 514
    assert all(re.fullmatch(r"\d\d" if r.kind == "province" else r"\d\d\.\d\d", r.code) for r in ALL)
    assert all((r.kind == "city") == (int(r.code[3:]) > 70) for r in ALL if r.kind != "province")


def test_every_regency_lies_in_its_province_and_shares_its_zone() -> None:
    for region in ALL:
        home = regions.get(region.province)
        assert home is not None
        assert home.kind == "province"
        assert region.code.startswith(home.code)
        assert (region.zone, region.islands) == (home.zone, home.islands)


def test_names_are_unique_and_say_what_they_are() -> None:
    assert len({region.name for region in ALL}) == len(ALL)
    starts = {"city": "Kota ", "regency": "Kabupaten "}
    assert all(r.name.startswith(starts[r.kind]) for r in ALL if r.kind != "province")
    assert not [r.name for r in ALL if re.search(r"[A-Z]{4}|\s\s|Administrasi|Kep\.", r.name)]


@pytest.mark.parametrize(
    ("code", "name", "zone"),
    [
        ("31", "DKI Jakarta", "Asia/Jakarta"),
        ("32.73", "Kota Bandung", "Asia/Jakarta"),
        ("32.04", "Kabupaten Bandung", "Asia/Jakarta"),
        ("61.71", "Kota Pontianak", "Asia/Jakarta"),
        ("62.71", "Kota Palangka Raya", "Asia/Jakarta"),
        ("63.71", "Kota Banjarmasin", "Asia/Makassar"),
        ("51", "Bali", "Asia/Makassar"),
        ("53.15", "Kabupaten Manggarai Barat", "Asia/Makassar"),
        ("81.71", "Kota Ambon", "Asia/Jayapura"),
        ("96", "Papua Barat Daya", "Asia/Jayapura"),
        ("96.71", "Kota Sorong", "Asia/Jayapura"),
        ("94.01", "Kabupaten Nabire", "Asia/Jayapura"),
    ],
)
def test_known_regions(code: str, name: str, zone: str) -> None:
    assert regions.name(code) == name
    assert regions.time_zone(code) == zone
    assert ZoneInfo(zone)


@pytest.mark.parametrize("code", ["", "0", "99", "32.99", "3273", "32.73.01", "kota bandung", "٣٢"])
def test_a_code_that_is_none_is_not_found(code: str) -> None:
    assert regions.get(code) is None
    assert regions.name(code) == ""
    assert regions.regencies(code) == ()
    with pytest.raises(KeyError):
        regions.time_zone(code)


@pytest.mark.parametrize(
    ("province", "regency", "right"),
    [
        ("32", "32.73", True),
        ("32", "", True),
        ("", "", True),
        ("33", "32.73", False),
        ("", "32.73", False),
        ("32", "32", False),
        ("32.73", "", False),
        ("99", "", False),
    ],
)
def test_a_regency_is_valid_only_with_its_own_province(province: str, regency: str, right: bool) -> None:
    assert regions.valid(province, regency) is right


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("kab bandung", "32.04"),
        ("Kab. Bandung", "32.04"),
        ("kota bdg", "32.73"),
        ("bandung", "32.73"),
        ("BANDUNG BARAT", "32.17"),
        ("Kota Bandung, Jawa Barat", "32.73"),
        ("jaksel", "31.74"),
        ("jakarta", "31"),
        ("jogja", "34.71"),
        ("DIY", "34"),
        ("solo", "33.72"),
        ("Prov. Jawa Timur", "35"),
        ("east java", "35"),
        ("Surabaya City", "35.78"),
        ("Bandung Regency", "32.04"),
        ("surabya", "35.78"),
        ("palangkaraya", "62.71"),
        ("bau-bau", "74.72"),
        ("Fak Fak", "92.03"),
        ("jambi", "15"),
        ("kota jambi", "15.71"),
        ("papua barat daya", "96"),
        ("kep. riau", "21"),
        ("riau", "14"),
        ("sleman", "34.04"),
    ],
)
def test_typed_names_are_understood(typed: str, code: str) -> None:
    found = regions.find(typed)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize("typed", ["", "   ", "kota", "123", "x" * 5000, "di rumah nenek", "kabar"])
def test_what_is_no_region_is_not_guessed(typed: str) -> None:
    assert regions.find(typed) is None


def test_every_full_name_and_every_other_spelling_finds_its_own_region() -> None:
    wrong = [
        (said, r.code) for r in ALL for said in (r.name, *r.also) if getattr(regions.find(said), "code", "") != r.code
    ]
    assert not wrong


@given(st.text(max_size=120))
def test_any_text_is_answered(typed: str) -> None:
    found = regions.find(typed)
    assert found is None or regions.get(found.code) is found
