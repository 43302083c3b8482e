"""What is encrypted opens with our keys alone, old ones included, and no key is ever in the database."""

from __future__ import annotations

import io
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salingjaga.cases import sealing
from salingjaga.cases.sealing import PIECE, KeyMissing, Sealer, opened, seal, unseal

untimed = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)


def sealed_file(data: bytes, *, at_once: int = 1 << 20) -> bytes:
    sealer = Sealer()
    parts = [sealer.feed(data[i : i + at_once]) for i in range(0, len(data), at_once)]
    return b"".join(parts) + sealer.finish()


@untimed
@given(st.binary())
def test_what_is_sealed_opens_again(data: bytes) -> None:
    assert unseal(seal(data)) == data


def test_the_same_text_is_sealed_differently_each_time() -> None:
    assert seal(b"warga@contoh.example") != seal(b"warga@contoh.example")


@untimed
@given(st.text())
def test_whatever_else_stands_there_is_refused_in_one_way(text: str) -> None:
    with pytest.raises(KeyMissing):
        unseal(text)


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 7])
@pytest.mark.parametrize("at_once", [1000, PIECE, 1 << 20])
def test_a_file_comes_back_however_it_was_fed(size: int, at_once: int) -> None:
    data = bytes(range(256)) * (size // 256 + 1)
    whole = sealed_file(data[:size], at_once=at_once)
    assert b"".join(opened(io.BytesIO(whole))) == data[:size]


@pytest.mark.parametrize("change", ["cut", "lengthened", "flipped", "pieces changed places", "one piece left out"])
def test_a_file_that_was_changed_is_not_opened(change: str) -> None:
    whole, head, piece = sealed_file(bytes(3 * PIECE)), 24, PIECE + 16
    changed = {
        "cut": whole[:-piece],
        "lengthened": whole + bytes(20),
        "flipped": whole[:100] + bytes([whole[100] ^ 1]) + whole[101:],
        "pieces changed places": whole[:head]
        + whole[head + piece : head + 2 * piece]
        + whole[head : head + piece]
        + whole[head + 2 * piece :],
        "one piece left out": whole[:head] + whole[head + piece :],
    }[change]
    with pytest.raises(KeyMissing):
        list(opened(io.BytesIO(changed)))


def test_a_new_key_seals_and_the_old_ones_still_open(fresh_home: Path) -> None:
    old, salt, file = seal(b"lama"), sealing.derived("codes"), sealed_file(b"berkas lama")
    assert sealing.add_key() == 2
    new = seal(b"baru")
    assert (old[:2], new[:2]) == ("1:", "2:")
    assert (unseal(old), unseal(new)) == (b"lama", b"baru")
    assert b"".join(opened(io.BytesIO(file))) == b"berkas lama"
    assert sealing.derived("codes") == salt, "or every code would be lost"


def test_without_its_key_nothing_opens(fresh_home: Path) -> None:
    sealed = seal(b"warga@contoh.example")
    (fresh_home / "keys" / "1").unlink()
    sealing.forget_keys()
    with pytest.raises(KeyMissing):
        unseal(sealed)


def test_keys_are_files_of_their_owner_alone(fresh_home: Path) -> None:
    seal(b"")
    folder = fresh_home / "keys"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [(one.name, stat.S_IMODE(one.stat().st_mode)) for one in folder.iterdir()] == [("1", 0o600)]


def test_of_many_that_start_at_once_one_makes_the_key(fresh_home: Path) -> None:
    def made(_: int) -> dict[int, bytes]:
        return sealing._of_folder.__wrapped__(fresh_home / "keys")

    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(made, range(16)))
    assert all(one == keys[0] for one in keys)


def test_keys_may_come_from_the_environment(settings: Any, fresh_home: Path) -> None:
    settings.KEYS = {1: bytes(32), 3: bytes(range(32))}
    assert seal(b"x").startswith("3:")
    assert unseal(seal(b"x")) == b"x"
    assert not (fresh_home / "keys").exists()


def test_each_purpose_has_bytes_of_its_own() -> None:
    assert len({sealing.derived(purpose) for purpose in ("a", "b", "seal", "file")}) == 4
