"""Files that people send: recognised by content, pictures written anew without anything but their pixels."""

from __future__ import annotations

import hashlib
import io
import random
import struct
import threading
import time
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from salingjaga.captures import Kind, Refused, clean, kind_of, pictures, sha256, shown_kind

SCRIPT = b"<html><script>alert(1)</script></html>"


def encoded(picture: Image.Image, form: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


def photo(size: tuple[int, int] = (64, 48), mode: str = "RGB") -> Image.Image:
    shades = random.Random(3).randbytes(size[0] * size[1] * 3)
    return Image.frombytes("RGB", size, shades).convert(mode)


def opened(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


def png_of(width: int, height: int, rows: bytes = b"") -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def half(data: bytes) -> bytes:
    return data[: len(data) // 2]


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb", b"\0" * 10_000_000)
    return out.getvalue()


def located() -> bytes:
    """A JPEG as a telephone writes it: position, device, comment, orientation, thumbnail-like XMP."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "ContohPhone", 6
    exif.get_ifd(0x8825).update({1: "S", 2: (6.0, 10.0, 30.0), 3: "E", 4: (106.0, 49.0, 37.0)})
    exif.get_ifd(0x8769)[0x9003] = "2024:02:14 08:00:00"
    xmp = b"<x:xmpmeta>GPSLatitude 6.1753</x:xmpmeta>"
    return encoded(photo(), "JPEG", exif=exif, comment=b"rumah pelapor", xmp=xmp, quality=95)


# Kinds -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (encoded(photo(), "JPEG"), Kind.JPEG),
        (encoded(photo(), "PNG"), Kind.PNG),
        (encoded(photo(), "WEBP"), Kind.WEBP),
        (b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41", Kind.MP4),
        (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", Kind.MP4),
        (b"\0\0\0\x18ftyp3gp5\0\0\0\0isom3gp5", Kind.MP4),
        (b"\0\0\0\x1cftypM4A \0\0\2\0M4A isommp42", Kind.M4A),
        (b"OggS\0\2" + b"\0" * 22 + b"OpusHead", Kind.OGG),
        (b"%PDF-1.7\n1 0 obj", Kind.PDF),
    ],
)
def test_a_kind_is_read_off_the_content(head: bytes, kind: Kind, tmp_path: Path) -> None:
    path = tmp_path / "anything.txt"
    path.write_bytes(head)
    assert kind_of(head) is kind
    assert kind_of(path) is kind


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"\xff\xd8",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<?xml version='1.0'?><svg/>",
        SCRIPT,
        b"<!doctype html>",
        zipped(),
        encoded(photo(), "GIF"),
        encoded(photo(), "TIFF"),
        encoded(photo(), "BMP"),
        b"\x7fELF\2\1\1",
        b"MZ\x90\0",
        b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
        b"\0\0\0\x02ftypisom\0\0\0\0",
        b"\xff\xff\xff\xffftypisom",
        b"RIFF\0\0\0\0WAVEfmt ",
        b" %PDF-1.7",
        b"GIF89a/*%PDF-1.4",
    ],
)
def test_any_other_kind_is_refused_whatever_its_name(head: bytes) -> None:
    assert kind_of(head) is None
    with pytest.raises(Refused):
        clean(head)


def test_only_pictures_are_shown_the_rest_stays_sealed() -> None:
    assert {kind for kind in Kind if shown_kind(kind)} == {Kind.JPEG, Kind.PNG, Kind.WEBP}


def test_the_digest_of_a_file_and_of_its_bytes_is_the_same(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(SCRIPT)
    assert sha256(path) == sha256(SCRIPT) == hashlib.sha256(SCRIPT).hexdigest()


@given(st.binary(max_size=200))
def test_any_bytes_have_a_kind_or_none(head: bytes) -> None:
    assert kind_of(head) is None or kind_of(head) in Kind


# Metadata ----------------------------------------------------------------------------------------------------------


def test_position_device_comment_and_xmp_do_not_get_through() -> None:
    data = located()
    before = opened(data)
    assert before.getexif().get_ifd(0x8825)
    assert b"ContohPhone" in data
    done = clean(data)
    after = opened(done.data)
    assert not dict(after.getexif())
    assert not after.getexif().get_ifd(0x8825)
    assert not {"exif", "xmp", "comment", "icc_profile", "photoshop", "mp"} & set(after.info)
    for said in (b"ContohPhone", b"rumah pelapor", b"GPSLatitude", b"Exif", b"2024:02:14", b"xmpmeta"):
        assert said not in done.data


def test_a_picture_is_turned_as_its_orientation_says() -> None:
    done = clean(located())
    assert (done.width, done.height) == (48, 64)
    assert opened(done.data).size == (48, 64)


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_other_formats_lose_their_metadata_too(form: str) -> None:
    exif = Image.Exif()
    exif[0x010F] = "ContohPhone"
    said = PngImagePlugin.PngInfo()
    said.add_text("Author", "pelapor rahasia")
    options: dict[str, object] = {"pnginfo": said} if form == "PNG" else {"xmp": b"pelapor rahasia"}
    data = encoded(photo(), form, exif=exif, **options)
    assert b"pelapor rahasia" in data
    done = clean(data)
    assert b"ContohPhone" not in done.data
    assert b"rahasia" not in done.data
    assert not dict(opened(done.data).getexif())


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("behind", [SCRIPT, zipped(), b"%PDF-1.7 hidden"])
def test_what_hides_behind_the_end_stays_behind(form: str, behind: bytes) -> None:
    done = clean(encoded(photo(), form) + behind)
    assert behind not in done.data
    assert b"<script>" not in done.data
    assert opened(done.data).size == (64, 48)


def test_a_colour_profile_is_applied_and_dropped() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for given_profile in (profile, srgb, b"not a profile"):
        done = clean(encoded(photo(), "PNG", icc_profile=given_profile))
        assert "icc_profile" not in opened(done.data).info
        assert opened(done.data).tobytes() == photo().tobytes()


# Hostile and broken ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (SCRIPT, "unknown_kind"),
        (b"%PDF-1.7", "unknown_kind"),
        (png_of(50_000, 50_000), "too_many_pixels"),
        (png_of(10_000, 5_001), "too_many_pixels"),
        (png_of(2**31 - 1, 2**31 - 1), "too_many_pixels"),
        (half(encoded(photo(), "JPEG")), "truncated"),
        (half(encoded(photo(), "PNG")), "truncated"),
        (half(encoded(photo(), "WEBP")), "truncated"),
        (b"\xff\xd8\xff" + b"\0" * 400, "unreadable"),
        (b"\x89PNG\r\n\x1a\n" + SCRIPT, "unreadable"),
        (b"RIFF\x10\0\0\0WEBP" + SCRIPT, "unreadable"),
        (png_of(0, 0), "unreadable"),
    ],
)
def test_a_bomb_or_a_broken_file_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        clean(data)
    assert refused.value.reason == reason


def test_a_picture_of_another_format_inside_a_jpeg_name_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(encoded(photo(), "TIFF"))
    with pytest.raises(Refused, match="unknown_kind"):
        clean(path)


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_a_damaged_picture_is_cleaned_or_refused_never_anything_else(chance: st.DataObject) -> None:
    data = bytearray(chance.draw(st.sampled_from([located(), encoded(photo(), "PNG"), encoded(photo(), "WEBP")])))
    for _ in range(chance.draw(st.integers(1, 12))):
        data[chance.draw(st.integers(12, len(data) - 1))] = chance.draw(st.integers(0, 255))
    try:
        done = clean(bytes(data))
    except Refused:
        return
    assert opened(done.data).size == (done.width, done.height)


# Modes and sizes ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK", "1"])
def test_a_jpeg_of_any_mode_comes_out_in_colour(mode: str) -> None:
    done = clean(encoded(photo(mode=mode), "JPEG"))
    assert (done.mime, opened(done.data).mode) == ("image/jpeg", "RGB")


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "P", "1", "I;16"])
def test_a_png_of_any_mode_keeps_what_it_shows(mode: str) -> None:
    grey = Image.linear_gradient("L").resize((64, 48))
    given_picture = Image.new("I;16", (64, 48)) if mode == "I;16" else grey.convert(mode)
    if mode == "I;16":
        given_picture.putdata([value * 257 for value in grey.tobytes()])
    done = opened(clean(encoded(given_picture, "PNG")).data)
    shown = (given_picture if mode != "I;16" else grey).convert("RGB")
    assert done.convert("RGB").tobytes() == shown.tobytes()


def test_transparency_is_kept_where_there_is_any() -> None:
    see_through = photo(mode="RGBA")
    see_through.putpixel((0, 0), (1, 2, 3, 0))
    assert opened(clean(encoded(see_through, "PNG")).data).mode == "RGBA"
    assert opened(clean(encoded(photo(mode="RGBA"), "PNG")).data).mode == "RGB"


def test_of_a_moving_picture_the_first_frame_is_kept() -> None:
    frames = [Image.new("RGB", (32, 32), colour) for colour in ("red", "blue")]
    data = encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:], lossless=True)
    assert opened(data).n_frames == 2  # type: ignore[attr-defined]
    done = opened(clean(data).data)
    assert getattr(done, "n_frames", 1) == 1
    red, _, blue = done.convert("RGB").getpixel((16, 16))  # type: ignore[misc]
    assert red > 200 > 60 > blue


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_large_picture_is_scaled_to_the_long_edge(form: str) -> None:
    done = clean(encoded(Image.new("RGB", (5200, 1000), "navy"), form))
    assert (done.width, done.height) == (pictures.LONG_EDGE, 492)
    assert done.mime == f"image/{form.lower()}"


def test_a_screenshot_stays_png_and_loses_nothing_a_photograph_in_png_becomes_webp() -> None:
    screenshot = Image.new("RGB", (1080, 2340), "white")
    screenshot.paste("black", (100, 100, 900, 140))
    kept = clean(encoded(screenshot, "PNG"))
    assert kept.mime == "image/png"
    assert opened(kept.data).tobytes() == screenshot.tobytes()
    assert clean(encoded(photo((1400, 900)), "PNG")).mime == "image/webp"


@pytest.mark.parametrize(("form", "mode"), [("JPEG", "CMYK"), ("PNG", "P"), ("PNG", "1"), ("WEBP", "RGB")])
def test_orientation_is_heeded_in_every_format_and_mode(form: str, mode: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = 8
    done = clean(encoded(photo(mode=mode), form, exif=exif))
    assert (done.width, done.height) == (48, 64)


def test_a_jpeg_of_several_pictures_as_telephones_write_it_keeps_the_first() -> None:
    data = encoded(photo(), "MPO", save_all=True, append_images=[Image.new("RGB", (32, 32), "red")])
    done = clean(data)
    assert (done.mime, done.width, done.height) == ("image/jpeg", 64, 48)
    assert len(opened(done.data).info.keys() & {"mp", "mpoffset", "exif"}) == 0


def test_text_that_unpacks_to_a_flood_inside_a_png_is_refused() -> None:
    bomb = PngImagePlugin.PngInfo()
    bomb.add_text("Comment", "x" * 80_000_000, zip=True)
    with pytest.raises(Refused, match="unreadable"):
        clean(encoded(photo(), "PNG", pnginfo=bomb))


def test_two_large_pictures_are_not_in_memory_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    inside, most = [0], [0]

    def slow(picture: Image.Image) -> Image.Image:
        inside[0] += 1
        most[0] = max(most[0], inside[0])
        time.sleep(0.05)
        inside[0] -= 1
        return picture.convert("RGB")

    monkeypatch.setattr(pictures, "_upright", slow)
    body = io.BytesIO()
    Image.new("RGB", (8, 8)).save(body, "PNG")
    threads = [threading.Thread(target=pictures.clean, args=(body.getvalue(),)) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most[0] == 1
