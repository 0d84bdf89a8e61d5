"""The jobs by name. Each imports what it needs itself, so that a small job starts quickly."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from yitang.foundation.files.inside.faults import Fault
from yitang.foundation.files.inside.kinds import kind_of

PACKAGES = ("docx", "xlsx", "pptx", "ofd")


def check(path: str, type: str) -> dict[str, Any]:
    """Whether the content is what the name says, and harmless."""
    file = Path(path)
    found = kind_of(file)
    if found == "locked" and type in PACKAGES:
        raise Fault("password")
    if found != type:
        raise Fault("disagrees", found=found)
    if type in PACKAGES:
        from yitang.foundation.files.inside.packages import check_package

        check_package(file)
    elif type == "pdf":
        from yitang.foundation.files.inside.pdf import check_pdf

        return check_pdf(file)
    elif type != "txt":
        from yitang.foundation.files.inside.pictures import check_picture

        check_picture(file, type)
    return {}


def read_word(path: str, folder: str) -> dict[str, Any]:
    """A docx as HTML, its pictures as files in the folder."""
    from yitang.foundation.files.inside.word import html_of

    return html_of(Path(path), Path(folder))


def take_words(paths: list[str], folders: list[str]) -> dict[str, Any]:
    """Check and read many documents in one process: `{"each": [{"fine"} or {"fault", …}]}` in their order."""
    each: list[dict[str, Any]] = []
    for path, folder in zip(paths, folders, strict=True):
        try:
            check(path, "docx")
            each.append({"fine": read_word(path, folder)})
        except Fault as fault:
            each.append({"fault": fault.code, **fault.facts})
    return {"each": each}


def read_pdf(path: str) -> dict[str, Any]:
    """The pages of a PDF: sizes and words."""
    from yitang.foundation.files.inside.pdf import pages_of

    return pages_of(Path(path))


def draw_pdf(path: str, page: int, target: str) -> dict[str, Any]:
    """One page of a PDF as a picture."""
    from yitang.foundation.files.inside.pdf import draw

    return draw(Path(path), page, Path(target))


def copy_picture(path: str, target: str) -> dict[str, Any]:
    """A picture to show: upright, of a screen's size, without what the camera wrote into it."""
    from yitang.foundation.files.inside.pictures import show_copy

    return show_copy(Path(path), Path(target))


def copy_bare(path: str, type: str, target: str) -> dict[str, Any]:
    """A copy for strangers, without what says who made it, where and with what."""
    from yitang.foundation.files.inside.bare import copy_bare as write

    return write(Path(path), type, Path(target))


def unpack_words(path: str, folder: str) -> dict[str, Any]:
    """The Word documents in a zip, each as a numbered file in the folder."""
    from yitang.foundation.files.inside.packages import unpack

    return unpack(Path(path), Path(folder))


def unpack_pictures(path: str, folder: str, most: int) -> dict[str, Any]:
    """The pictures in a zip, each as a numbered file in the folder."""
    from yitang.foundation.files.inside.packages import unpack

    return unpack(Path(path), Path(folder), (".jpg", ".jpeg", ".png", ".webp"), most)


def take_portraits(paths: list[str], targets: list[str], width: int, height: int) -> dict[str, Any]:
    """Portraits of one size from many pictures: `{"each": [{"fine"} or {"fault", …}]}` in their order."""
    from yitang.foundation.files.inside.pictures import portrait

    each: list[dict[str, Any]] = []
    for path, target in zip(paths, targets, strict=True):
        try:
            each.append({"fine": portrait(Path(path), Path(target), width, height)})
        except Fault as fault:
            each.append({"fault": fault.code, **fault.facts})
    return {"each": each}


JOBS: dict[str, Callable[..., dict[str, Any]]] = {
    job.__name__: job
    for job in (
        check,
        read_word,
        take_words,
        read_pdf,
        draw_pdf,
        copy_picture,
        copy_bare,
        unpack_words,
        unpack_pictures,
        take_portraits,
    )
}
