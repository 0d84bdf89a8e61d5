"""Pictures: whether they are what they say and not too large to open, and a copy without what the camera wrote."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError

from yitang.foundation.files.inside.faults import Fault

MOST_PIXELS = {"jpeg": 120_000_000, "png": 40_000_000, "webp": 40_000_000, "gif": 20_000_000}
"""Width times height. A JPEG is opened smaller than it is, the others are not; a telephone takes 50 million."""
MOST_FRAMES = 300
LONGEST_SIDE = 1600
_FORMATS = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "gif": "GIF"}
_BROKEN = (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError)

# Sizes are looked at here, per format, before anything is opened; the library's own mark is the last resort.
Image.MAX_IMAGE_PIXELS = 2 * max(MOST_PIXELS.values())


def check_picture(path: Path, kind: str) -> None:
    """Refuse a picture that is broken or would fill the memory."""
    try:
        with Image.open(path, formats=[_FORMATS[kind]]) as picture:
            _refuse_large(picture, kind)
            if getattr(picture, "n_frames", 1) > MOST_FRAMES:
                raise Fault("bomb")
            if kind == "png":
                picture.verify()
            else:
                picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
                picture.load()
    except Image.DecompressionBombError as error:
        raise Fault("bomb") from error
    except _BROKEN as error:
        raise Fault("damaged") from error


def show_copy(path: Path, target: Path) -> dict[str, Any]:
    """Write the copy as WebP, upright, at most `LONGEST_SIDE` pixels a side. Raises `Fault`."""
    with opened_upright(path, LONGEST_SIDE) as copy:
        copy.save(target, "WEBP", quality=80)
        return {"width": copy.width, "height": copy.height}


@contextmanager
def opened_upright(path: Path, longest: int) -> Iterator[Image.Image]:
    """The pixels of a picture and nothing else, upright, at most `longest` a side, RGB or RGBA. Raises `Fault`."""
    try:
        with Image.open(path, formats=list(_FORMATS.values())) as picture:
            _refuse_large(picture, (picture.format or "").lower())
            picture.draft("RGB", (longest, longest))
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((longest, longest))
            bare = upright.convert("RGBA" if "A" in upright.getbands() or "transparency" in upright.info else "RGB")
            # A fresh picture has pixels and nothing else: no place, no device, no author, no colour table of a printer.
            copy = Image.new(bare.mode, bare.size)
            copy.paste(bare)
            yield copy
    except Image.DecompressionBombError as error:
        raise Fault("bomb") from error
    except _BROKEN as error:
        raise Fault("damaged") from error


def portrait(path: Path, target: Path, width: int, height: int) -> dict[str, Any]:
    """Write a portrait of this size as WebP: upright, cut to its shape, with pixels and nothing else. Raises `Fault`."""
    try:
        with Image.open(path, formats=list(_FORMATS.values())) as picture:
            _refuse_large(picture, (picture.format or "").lower())
            picture.draft("RGB", (width * 2, height * 2))
            upright = ImageOps.exif_transpose(picture).convert("RGB")
            # Heads are in the upper half: what is cut off goes from below rather than from above.
            cut = ImageOps.fit(upright, (width, height), centering=(0.5, 0.3))
            copy = Image.new("RGB", cut.size)
            copy.paste(cut)
            copy.save(target, "WEBP", quality=78)
            return {"width": copy.width, "height": copy.height}
    except Image.DecompressionBombError as error:
        raise Fault("bomb") from error
    except _BROKEN as error:
        raise Fault("damaged") from error


def _refuse_large(picture: Image.Image, kind: str) -> None:
    width, height = picture.size
    most = MOST_PIXELS.get(kind, 0)
    if width * height > most:
        raise Fault("pixels", width=width, height=height, most=most // 1_000_000)
