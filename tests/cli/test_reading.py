"""A message's bytes become text whatever wrote them, or are refused in a sentence."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salingjaga.cli import reading
from salingjaga.cli.terminal import Problem, harmless

TEXT = "Pemilih di kafé: “benar”? 😀"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_text_is_read_by_its_mark_or_as_utf8(encoding: str) -> None:
    assert reading.decode(TEXT.encode(encoding)) == TEXT


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_is_recognised_without_its_mark(encoding: str) -> None:
    assert reading.decode("Pilkada ditunda".encode(encoding)) == "Pilkada ditunda"


def test_what_is_not_utf8_is_read_as_windows_1252_and_that_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert reading.decode("kafé “benar”".encode("cp1252")) == "kafé “benar”"
    assert "Windows-1252" in capsys.readouterr().err


def test_a_picture_is_refused() -> None:
    with pytest.raises(Problem):
        reading.decode(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00\xff\xd8\x03\x04" * 10)


@given(st.binary(max_size=400))
def test_any_bytes_become_text_or_a_sentence(data: bytes) -> None:
    with suppress(Problem):
        assert isinstance(reading.decode(data), str)


@given(st.text(max_size=200))
def test_utf8_text_is_never_changed(text: str) -> None:
    data = text.encode()
    if data.count(0) * 3 <= len(data) and not text.startswith("\ufeff"):
        assert reading.decode(data) == text


@given(st.text(st.characters(), max_size=200))
def test_what_is_printed_holds_no_control_characters(text: str) -> None:
    assert not any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 for c in harmless(text))


@pytest.mark.parametrize("link", ["https://vt.tiktok.com/ZSabc/", "kpu.go.id/a?b=c", "t.me/x/1"])
def test_a_link_is_taken_with_or_without_its_scheme(link: str) -> None:
    assert reading.message(None, None, f" {link} ") == link


@pytest.mark.parametrize("link", ["", "not a link", "https://"])
def test_what_is_no_link_is_refused(link: str) -> None:
    with pytest.raises(Problem):
        reading.message(None, None, link)
