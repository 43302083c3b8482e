"""Pictures written anew: the same to the eye, without metadata, of a bounded size.

What leaves here was encoded by us from pixels alone. EXIF with its GPS position, XMP, comments, thumbnails, colour
profiles (applied first, then dropped) and bytes behind the end have no way through.

JPEG stays JPEG and WebP stays WebP. PNG, which is what screenshots come as, stays PNG while that is small, since JPEG
blurs letters; a larger one becomes WebP, which keeps letters and transparency at a fraction of the size.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageCms, ImageOps

from salingjaga.captures.kinds import Kind, kind_of, pillow_format, shown_kind
from salingjaga.captures.refusals import Refused

MOST_PIXELS = 50_000_000
"""Width times height, read off the header before anything is decoded. So many pixels take 200 MB; 0.6 GB is the most
that was measured for the whole process, with a file of 180 MB in memory."""
LONG_EDGE = 2560
"""Pixels of the longer side of what is written. Letters of a telephone's screenshot stay readable."""
PNG_BYTES = 1_500_000
"""A PNG larger than this becomes WebP."""
JPEG_QUALITY = 85
WEBP_QUALITY = 88
_one_at_a_time = threading.Lock()
"""Two pictures of 50 million pixels at once would take more memory than a small server has."""


@dataclass(frozen=True, slots=True)
class Clean:
    """A picture written anew: its ``data``, media type, and size in pixels."""

    data: bytes
    mime: str
    width: int
    height: int


def clean(source: bytes | Path) -> Clean:
    """The picture without anything but its pixels, upright, at most ``LONG_EDGE`` long; of several frames the first.

    Raises Refused: ``empty``, ``unknown_kind`` (no JPEG, PNG or WebP), ``too_many_pixels``, ``truncated``,
    ``unreadable``.
    """
    data = source.read_bytes() if isinstance(source, Path) else source
    if not data:
        raise Refused("empty")
    kind = kind_of(data)
    if kind is None or not shown_kind(kind):
        raise Refused("unknown_kind")
    if kind is Kind.WEBP and int.from_bytes(data[4:8], "little") + 8 > len(data):
        raise Refused("truncated")
    with _one_at_a_time, _refusing(), Image.open(io.BytesIO(data), formats=[pillow_format(kind)]) as picture:
        return _written(_upright(picture), kind)


@contextmanager
def _refusing() -> Iterator[None]:
    """Every way in which a decoder fails, as one of our reasons. Pillow says what it finds in several exceptions."""
    try:
        yield
    except Refused:
        raise
    except (Image.DecompressionBombError, MemoryError) as too_large:
        raise Refused("too_many_pixels") from too_large
    except Exception as broken:  # decoders raise whatever a broken file makes them stumble over
        raise Refused("truncated" if "truncated" in str(broken).lower() else "unreadable") from broken


def _upright(picture: Image.Image) -> Image.Image:
    """Decoded, in sRGB, scaled down, turned as EXIF says. A JPEG is scaled while it is decoded, which saves memory."""
    if picture.width * picture.height > MOST_PIXELS:
        raise Refused("too_many_pixels")
    if picture.format == "JPEG":
        picture.draft("RGB", (LONG_EDGE, LONG_EDGE))
    picture.seek(0)
    picture.load()
    plain = _eight_bits(picture)
    plain.thumbnail((LONG_EDGE, LONG_EDGE), Image.Resampling.LANCZOS)
    return _opaque(ImageOps.exif_transpose(plain))


def _eight_bits(picture: Image.Image) -> Image.Image:
    """RGB, or RGBA where something is transparent, of any mode; sixteen bits are scaled, not cut off."""
    if picture.mode.startswith(("I", "F")):
        picture = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
        picture.info.pop("transparency", None)  # a value of sixteen bits
    wanted = "RGBA" if picture.has_transparency_data else "RGB"
    profile = picture.info.get("icc_profile")
    if profile and picture.mode in {"RGB", "RGBA", "CMYK", "L"}:
        picture = _in_srgb(picture, profile, "RGB" if picture.mode == "CMYK" else wanted)
    return picture if picture.mode == wanted else picture.convert(wanted)


def _opaque(picture: Image.Image) -> Image.Image:
    """Without an alpha channel that says nothing."""
    if picture.mode == "RGBA" and picture.getchannel("A").getextrema() == (255, 255):
        return picture.convert("RGB")
    return picture


def _in_srgb(picture: Image.Image, profile: bytes, mode: str) -> Image.Image:
    """Colours as the profile means them. A broken profile says nothing: the picture is shown as it is."""
    try:
        given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        srgb = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(picture, given, srgb, outputMode=mode) or picture
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture


def _written(picture: Image.Image, kind: Kind) -> Clean:
    """Encoded from a new canvas that has never held anything but these pixels."""
    canvas = Image.new(picture.mode, picture.size)
    canvas.paste(picture)
    if kind is Kind.JPEG:
        data, mime = _encoded(canvas, "JPEG", quality=JPEG_QUALITY, optimize=True), Kind.JPEG
    elif kind is Kind.PNG and len(png := _encoded(canvas, "PNG")) <= PNG_BYTES:
        data, mime = png, Kind.PNG
    else:
        data, mime = _encoded(canvas, "WEBP", quality=WEBP_QUALITY, method=4), Kind.WEBP
    return Clean(data, mime.value, *canvas.size)


def _encoded(picture: Image.Image, form: str, **options: int | bool) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()
