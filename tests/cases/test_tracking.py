"""The tracking code: hard to guess, easy to write down, and forgiving to who types it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salingjaga.cases import tracking
from salingjaga.cases.tracking import ALPHABET

codes = st.builds(lambda digits: tracking._checked(digits), st.lists(st.integers(0, 31), min_size=19, max_size=19))


def test_a_code_has_five_fours_without_letters_that_look_like_digits() -> None:
    code = tracking.written(tracking.new_code())
    assert [len(four) for four in code.split("-")] == [4] * 5
    assert not set(code) & set("ILOU")


def test_nineteen_of_its_characters_are_random() -> None:
    made = [tracking.new_code() for _ in range(400)]
    assert len(set(made)) == 400
    for place in range(19):
        assert len({code[place] for code in made}) == 32, "each place takes each of 32 characters: 95 bits in all"


@given(codes)
def test_every_code_is_whole(code: str) -> None:
    assert tracking.is_whole(code)


@given(codes, st.integers(0, 19), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_found(code: str, place: int, other: str) -> None:
    wrong = code[:place] + other + code[place + 1 :]
    assert tracking.is_whole(wrong) == (wrong == code)


@given(codes, st.integers(0, 19), st.integers(0, 19))
def test_two_characters_that_changed_places_are_always_found(code: str, one: int, two: int) -> None:
    letters = list(code)
    letters[one], letters[two] = letters[two], letters[one]
    swapped = "".join(letters)
    assert tracking.is_whole(swapped) == (swapped == code)


@given(codes, st.data())
def test_it_is_read_however_it_is_typed(code: str, data: st.DataObject) -> None:
    typed = "".join(
        data.draw(st.sampled_from(["", " ", "-", "–", "\n"])) + data.draw(st.sampled_from([c, c.lower(), *alike(c)]))
        for c in code
    )
    assert tracking.read(typed) == code


def alike(char: str) -> str:
    return {"0": "oO", "1": "iIlL"}.get(char, char)


@given(st.text())
def test_no_text_makes_it_fail(text: str) -> None:
    code = tracking.read(text)
    assert code == "" or (len(code) == 20 and set(code) <= set(ALPHABET))
    assert isinstance(tracking.is_whole(text), bool)


def test_the_hash_is_argon2id_with_19_mib_two_passes_and_one_lane() -> None:
    from argon2.low_level import Type, hash_secret_raw

    from salingjaga.cases.sealing import derived

    code, salt = tracking.new_code(), derived("tracking codes")[:16]
    assert tracking.hashed(code) == hash_secret_raw(code.encode(), salt, 2, 19 * 1024, 1, 32, Type.ID).hex()


def test_without_the_key_outside_the_database_the_hash_is_another(settings: object, tmp_path: object) -> None:
    code = tracking.new_code()
    first = tracking.hashed(code)
    settings.KEYS = {1: bytes(32)}  # type: ignore[attr-defined]
    assert tracking.hashed(code) != first


def test_few_hashes_run_at_once_and_the_line_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    held = [tracking._queue.acquire(blocking=False) for _ in range(tracking.AT_ONCE + tracking.WAITING)]
    try:
        assert all(held)
        with pytest.raises(tracking.Busy):
            tracking.hashed(tracking.new_code())
    finally:
        for _ in held:
            tracking._queue.release()
    assert tracking.hashed(tracking.new_code())


def test_the_same_request_gives_the_same_code_and_another_content_another() -> None:
    first = tracking.code_for("kunci-yang-panjang-sekali", b"isi")
    assert tracking.code_for("kunci-yang-panjang-sekali", b"isi") == first
    assert tracking.is_whole(first)
    assert tracking.code_for("kunci-yang-panjang-sekali", b"lain") != first
    assert tracking.code_for("kunci-lain-yang-panjang", b"isi") != first
