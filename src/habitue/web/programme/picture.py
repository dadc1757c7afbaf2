"""The picture on a card: whatever a phone took, made small, upright and free of what phones write into it."""

from __future__ import annotations

from io import BytesIO
from typing import ClassVar

from PIL import Image, ImageOps

from habitue.errors import HabitueError
from habitue.language import N_

MOST_BYTES = 5 * 2**20
"""No picture that is sent is larger."""
KEPT_BYTES = 60_000
"""No picture that is kept is larger."""
_MOST_PIXELS = {"JPEG": 50_000_000, "PNG": 25_000_000, "WEBP": 25_000_000}
"""What may be unpacked, by format: a JPEG is unpacked at an eighth of its size, the others whole."""
_SIDE = 800
_QUALITIES = (82, 70, 58, 46)


class BadPicture(HabitueError):
    """The file is no picture that can be used."""

    message: ClassVar[str] = N_("This is no picture that can be used: take a JPEG, PNG or WebP file.")


class LargePicture(BadPicture):
    """The file, or what it unpacks to, is too large."""

    message: ClassVar[str] = N_("This picture is too large: 5 MB at most, and 25 million points.")


def shrunk(data: bytes) -> bytes:
    """The picture as a JPEG of 60 kB at most and 800 points a side, without EXIF; or BadPicture, whatever was given."""
    if len(data) > MOST_BYTES:
        raise LargePicture
    try:
        return _fitted(_read(data))
    except BadPicture:
        raise
    except Exception as problem:  # a decoder that is fed hostile bytes fails in many ways
        raise BadPicture from problem


def _read(data: bytes) -> Image.Image:
    """The picture upright, in plain colours, on white where it is transparent."""
    found = Image.open(BytesIO(data), formats=tuple(_MOST_PIXELS))
    # the size stands in the file's head: a bomb is refused before anything of it is unpacked
    if found.width * found.height > _MOST_PIXELS[found.format or ""]:
        raise LargePicture
    found.draft("RGB", (_SIDE, _SIDE))
    picture = found.convert("RGBA") if found.mode == "P" else found
    picture.thumbnail((_SIDE, _SIDE), Image.Resampling.LANCZOS)
    upright = ImageOps.exif_transpose(picture)
    if "A" not in upright.getbands():
        return upright.convert("RGB")
    ground = Image.new("RGBA", upright.size, "white")
    return Image.alpha_composite(ground, upright.convert("RGBA")).convert("RGB")


def _fitted(picture: Image.Image) -> bytes:
    """The best quality that fits; and where none does, a smaller picture."""
    # only the points go over into the new picture: no EXIF, no place, no thumbnail, no comment
    plain = Image.new("RGB", picture.size)
    plain.paste(picture)
    while True:
        for quality in _QUALITIES:
            stream = BytesIO()
            plain.save(stream, "JPEG", quality=quality, optimize=True, progressive=True)
            if stream.tell() <= KEPT_BYTES:
                return stream.getvalue()
        plain = plain.resize((max(1, plain.width * 3 // 4), max(1, plain.height * 3 // 4)))
