"""A docx as HTML: headings, paragraphs, lists, tables, pictures; what it looks like is left behind."""

from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import mammoth
from mammoth.documents import Image as WordImage

from yitang.foundation.files.inside.faults import Fault
from yitang.foundation.files.inside.pictures import show_copy

MOST_PICTURES = 60
STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='标题'] => h1:fresh
p[style-name='Subtitle'] => h2:fresh
u => em
"""


def html_of(path: Path, folder: Path) -> dict[str, Any]:
    """`{"html": …, "pictures": n, "lost": n}`; a picture is `<img src="N">` and lies in the folder as `N.webp`.

    The HTML is raw: whoever shows it cleans it first. `lost` counts pictures that no browser could show.
    """
    made: list[int] = []
    lost = 0

    def convert(image: WordImage) -> dict[str, str]:
        nonlocal lost
        number = len(made) + 1
        if number > MOST_PICTURES or not _copied(image, folder, number):
            lost += 1
            return {"src": "", "alt": image.alt_text or ""}
        made.append(number)
        return {"src": str(number), "alt": image.alt_text or ""}

    try:
        with path.open("rb") as file:
            result = mammoth.convert_to_html(
                file,
                convert_image=mammoth.images.img_element(convert),
                style_map=STYLES,
                include_embedded_style_map=False,
                external_file_access=False,
            )
    except (BadZipFile, KeyError, ValueError, AttributeError, TypeError, IndexError, OSError) as error:
        raise Fault("damaged") from error
    return {"html": result.value, "pictures": len(made), "lost": lost}


def _copied(image: WordImage, folder: Path, number: int) -> bool:
    """Whether a copy of the picture could be made; drawings of old Office formats cannot, linked ones are never fetched."""
    original = folder / "original"
    try:
        with image.open() as data:
            original.write_bytes(data.read())
        show_copy(original, folder / f"{number}.webp")
    except (Fault, mammoth.docx.files.InvalidFileReferenceError, KeyError, OSError):
        return False
    finally:
        original.unlink(missing_ok=True)
    return True
