"""Zip packages: office documents and folders. Counted before they are unpacked, unpacked within what was counted."""

import io
import posixpath
import re
import stat
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from xml.etree.ElementTree import Element, ParseError
from xml.parsers import expat

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import parse

from yitang.foundation.files.inside.faults import Fault

MB = 1024 * 1024
MOST_ENTRIES = 5000
MOST_UNPACKED = 300 * MB
"""Bytes of all entries together, those of packages inside packages too."""
MOST_IN_XML = 80 * MB
FREE_RATIO = 8 * MB
"""Below this size nothing is said about how well it packs: a page of blanks packs a thousand times."""
MOST_RATIO = 200
DEEPEST = 3
"""A workbook in a document in a folder."""
DEEPEST_XML = 256
MOST_DOCUMENTS = 200

_MAIN = {
    "wordprocessingml.document.main+xml": "docx",
    "wordprocessingml.template.main+xml": "docx",
    "spreadsheetml.sheet.main+xml": "xlsx",
    "spreadsheetml.template.main+xml": "xlsx",
    "presentationml.presentation.main+xml": "pptx",
    "presentationml.slideshow.main+xml": "pptx",
    "presentationml.template.main+xml": "pptx",
}
_ACTIVE = re.compile(r"(^|/)(vbaproject\.bin|vbadata\.xml|activex[^/]*(/|$)|macrosheets/|customui/.*\.xml$)", re.I)
_PACKED = re.compile(r"\.(zip|docx|docm|xlsx|xlsm|xlsb|pptx|pptm|ofd|jar|7z|rar|gz)$", re.I)
_XML = re.compile(r"\.(xml|rels|vml)$", re.I)
_RUNS = re.compile(r"\.(exe|dll|com|scr|bat|cmd|js|jse|vbs|vbe|wsf|hta|ps1|lnk|msi|jar|html?|svg)$", re.I)
_CONTENT_TYPES = "[Content_Types].xml"
_FETCHED = ("/attachedTemplate", "/oleObject", "/frame", "/subDocument", "/externalLinkPath")
"""Relations that load something from elsewhere as soon as the document is opened. Links and pictures wait for a reader."""


@dataclass
class Budget:
    """What the rest of a package may still come to."""

    entries: int = MOST_ENTRIES
    size: int = MOST_UNPACKED

    def take(self, entries: int, size: int) -> None:
        self.entries -= entries
        self.size -= size
        if self.entries < 0 or self.size < 0:
            raise Fault("bomb")


def package_kind(path: Path) -> str:
    """docx, xlsx, pptx, ofd, `macros` for an office package made for macros, or zip."""
    try:
        with zipfile.ZipFile(path) as package:
            names = set(package.namelist()) if len(package.filelist) <= MOST_ENTRIES else _too_many()
            if _CONTENT_TYPES in names:
                return _office_kind(_tree(package, _CONTENT_TYPES))
            return "ofd" if "OFD.xml" in names else "zip"
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ParseError, EOFError, OSError, ValueError) as error:
        raise Fault("damaged") from error


def check_package(path: Path) -> None:
    """Refuse what unpacks to far too much, runs something, fetches something, or is broken."""
    with path.open("rb") as file:
        _look_through(file, path.stat().st_size, Budget(), 1)


def unpack(path: Path, folder: Path, endings: tuple[str, ...] = (".docx",), most: int = MOST_DOCUMENTS) -> dict[str, Any]:
    """The files of a zip that end so as `1.docx`, `2.docx` …; `{"documents": [[number, name]], "others": [name]}`.

    Names come from the zip, places never do: nothing can land outside the folder.
    """
    documents: list[list[Any]] = []
    others: list[str] = []
    budget = Budget()
    try:
        with zipfile.ZipFile(path) as package:
            infos = package.infolist()
            _count(infos, path.stat().st_size, budget)
            for info in infos:
                name = _own_name(info)
                base = posixpath.basename(name)
                if info.is_dir() or "__MACOSX/" in name or base.startswith((".", "~$")):
                    continue
                if stat.S_ISLNK(info.external_attr >> 16) or not base.lower().endswith(endings):
                    others.append(name)
                    continue
                if len(documents) == most:
                    raise Fault("documents", most=most)
                documents.append([len(documents) + 1, name])
                _copy_out(package, info, folder / f"{len(documents)}{posixpath.splitext(base)[1].lower()}")
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise Fault("damaged") from error
    except RuntimeError as error:
        # The library says in a sentence of its own that an entry has a password.
        raise Fault("password") from error
    return {"documents": documents, "others": others}


def _office_kind(types: Element) -> str:
    declared = [str(node.get("ContentType", "")) for node in types]
    if any("macroEnabled" in one or one.endswith("vbaProject") for one in declared):
        return "macros"
    for one in declared:
        for ending, kind in _MAIN.items():
            if one.endswith(ending):
                return kind
    return "zip"


def _look_through(file: IO[bytes], size: int, budget: Budget, depth: int) -> None:
    if depth > DEEPEST:
        raise Fault("bomb")
    try:
        with zipfile.ZipFile(file) as package:
            infos = package.infolist()
            _count(infos, size, budget)
            for info in infos:
                _look_at(package, info, budget, depth)
    except (zipfile.BadZipFile, NotImplementedError, ParseError, EOFError, OSError, ValueError) as error:
        raise Fault("damaged") from error
    except RuntimeError as error:
        raise Fault("password") from error


def _count(infos: list[zipfile.ZipInfo], size: int, budget: Budget) -> None:
    """Refuse by what the directory of the package says, before anything is unpacked."""
    declared = sum(info.file_size for info in infos)
    packed = sum(info.compress_size for info in infos)
    if packed > size or _overlap(infos):
        raise Fault("bomb")
    if declared > FREE_RATIO and declared > MOST_RATIO * max(packed, 1):
        raise Fault("bomb")
    budget.take(len(infos), declared)


def _overlap(infos: list[zipfile.ZipInfo]) -> bool:
    """Whether two entries share bytes, which only those do who want to unpack more than they send."""
    end = -1
    for info in sorted(infos, key=lambda one: one.header_offset):
        if info.header_offset < end:
            return True
        end = info.header_offset + 30 + info.compress_size
    return False


def _look_at(package: zipfile.ZipFile, info: zipfile.ZipInfo, budget: Budget, depth: int) -> None:
    name = info.filename
    if _ACTIVE.search(name):
        raise Fault("macros")
    if _RUNS.search(name) or stat.S_ISLNK(info.external_attr >> 16) or ".." in name.split("/") or name.startswith("/"):
        raise Fault("odd_part", part=posixpath.basename(name)[:60])
    if _PACKED.search(name):
        with package.open(info) as inner:
            data = inner.read()
        _look_through(io.BytesIO(data), len(data), budget, depth + 1)
    elif name == _CONTENT_TYPES:
        if _office_kind(_tree(package, name)) == "macros":
            raise Fault("macros")
    elif name.endswith(".rels"):
        _refuse_fetched(_tree(package, name))
    elif _XML.search(name):
        _read_xml(package, info)
    else:
        _read_through(package, info)


def _tree(package: zipfile.ZipFile, name: str) -> Element:
    """A small part as a tree; a declared entity or document type is refused by the parser."""
    if package.getinfo(name).file_size > 4 * MB:
        raise Fault("bomb")
    try:
        with package.open(name) as part:
            root: Element = parse(part, forbid_dtd=True).getroot()
            return root
    except DefusedXmlException as error:
        raise Fault("entities") from error


def _refuse_fetched(relations: Element) -> None:
    for one in relations:
        if one.get("TargetMode") == "External" and str(one.get("Type", "")).endswith(_FETCHED):
            raise Fault("fetches")


def _read_xml(package: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    """Read a large part at the speed of expat and hold nothing of it. Without a document type there are no entities."""
    if info.file_size > MOST_IN_XML:
        raise Fault("bomb")
    depth = 0

    def refuse(*_declaration: Any) -> None:
        raise Fault("entities")

    def begin(_name: str, _attributes: Any) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST_XML:
            raise Fault("bomb")

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = begin
    parser.EndElementHandler = end
    try:
        with package.open(info) as part:
            parser.ParseFile(part)
    except expat.ExpatError as error:
        raise Fault("damaged") from error


def _read_through(package: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    """Unpack and forget: the sum of the check is compared, and no more comes out than was declared."""
    with package.open(info) as part:
        while part.read(MB):
            pass


def _copy_out(package: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path) -> None:
    with package.open(info) as part, target.open("wb") as copy:
        while chunk := part.read(MB):
            copy.write(chunk)


def _own_name(info: zipfile.ZipInfo) -> str:
    """The entry's name; Chinese Windows packs names in GBK without saying so."""
    if info.flag_bits & 0x800:
        return info.filename
    raw = info.orig_filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding).replace("\\", "/")
        except UnicodeDecodeError:
            continue
    return info.filename


def _too_many() -> Any:
    raise Fault("bomb")
