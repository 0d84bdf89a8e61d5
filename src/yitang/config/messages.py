"""Translations: `python -m yitang.config.messages [--check] [--prune] [ROOM …]`.

Extracts the English msgids of each room's Python and templates, brings `locale/zh_Hans/LC_MESSAGES/django.po` up to date (a
new msgid enters with an empty translation, or with the one another room already gave it) and compiles the `.mo`. A msgid that the
source no longer has is kept below as obsolete until `--prune`. `--check` writes nothing and exits 1 on any fault.
"""

import argparse
import ast
import io
import os
import re
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

SOURCE = Path(__file__).resolve().parent.parent
LOCALE = "zh_Hans"
PO = Path("locale") / LOCALE / "LC_MESSAGES" / "django.po"

FUNCTIONS = ("gettext", "ngettext", "pgettext", "npgettext", "_")
KEYWORDS = {name + suffix: name for name in FUNCTIONS for suffix in ("", "_lazy", "_noop")}
CALL = re.compile(r"\b(n?p?gettext|_)\(")
LITERAL = re.compile(r"""\s*u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\s*[,)]""", re.DOTALL)
PLACEHOLDER = re.compile(r"%(\(\w+\))?[\d.]*([sdf])|\{(\w*)\}")

Text = str | tuple[str, str]
Key = tuple[str | None, str]


@dataclass
class Room:
    """A folder with its own catalogue: an app, or `config` with all that lies outside the apps."""

    name: str
    folder: Path
    found: dict[Key, tuple[Text, set[str]]] = field(default_factory=dict)
    unreadable: list[str] = field(default_factory=list)

    @property
    def po(self) -> Path:
        return self.folder / PO

    def add(self, context: str | None, text: Text, place: Path) -> None:
        singular = text if isinstance(text, str) else text[0]
        if not singular:
            return
        known, places = self.found.setdefault((context, singular), (text, set()))
        places.add(place.relative_to(SOURCE).as_posix())
        if isinstance(known, str) and isinstance(text, tuple):
            self.found[context, singular] = (text, places)


def rooms() -> list[Room]:
    """Every folder with a catalogue of its own, extracted."""
    found = [Room(p.parent.name, p.parent) for p in sorted(SOURCE.glob("*/*/apps.py"))]
    found.append(Room("config", SOURCE / "config"))
    for path in sorted([*SOURCE.rglob("*.py"), *SOURCE.rglob("*.html"), *SOURCE.rglob("*.txt"), *SOURCE.rglob("*.xml")]):
        owner = next((room for room in found if room.folder in path.parents), found[-1])
        try:
            for context, text in python_texts(path) if path.suffix == ".py" else template_texts(path):
                owner.add(context, text, path)
        except SyntaxError as error:
            owner.unreadable.append(f"unreadable: {path.relative_to(SOURCE)}: {error}")
    return found


def python_texts(path: Path) -> Iterator[tuple[str | None, Text]]:
    """Yield (context, msgid or (msgid, plural)) of each gettext call in a Python file, those inside of f-strings as well."""
    for call in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(call, ast.Call):
            name = getattr(call.func, "id", getattr(call.func, "attr", ""))
            words = [arg.value for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
            if name in KEYWORDS:
                yield from _call(KEYWORDS[name], words)


def template_texts(path: Path) -> Iterator[tuple[str | None, Text]]:
    """Yield (context, msgid or (msgid, plural)) of each translated text of a template."""
    if "templates" not in path.parts:
        return
    code = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    for call in CALL.finditer(code):
        args, at = [], call.end()
        while literal := LITERAL.match(code, at):
            args.append(str(ast.literal_eval(literal[1])))
            at = literal.end()
        yield from _call(call[1], args)


def _call(name: str, args: list[str]) -> Iterator[tuple[str | None, Text]]:
    context = args.pop(0) if name in ("pgettext", "npgettext") and args else None
    if name in ("ngettext", "npgettext") and len(args) >= 2:
        yield context, (args[0], args[1])
    elif args:
        yield context, args[0]


def load(path: Path) -> Catalog:
    """Read a catalogue, or an empty one where there is no file."""
    if not path.exists():
        return Catalog(locale=LOCALE)
    with path.open("rb") as file:
        return read_po(file, locale=LOCALE, ignore_obsolete=False)


def entries(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def key_of(message: Message) -> Key:
    return message.context, message.id if isinstance(message.id, str) else message.id[0]


def translated(message: Message) -> bool:
    strings = [message.string] if isinstance(message.string, str | None) else list(message.string)
    return all(strings) and not message.fuzzy


def update(room: Room, known: dict[Key, Message], prune: bool) -> Catalog:
    """Bring the room's catalogue up to its source; `known` are translations that other rooms gave."""
    old = load(room.po)
    mine = {key_of(m): m for m in [*old.obsolete.values(), *entries(old)]}
    new = Catalog(locale=LOCALE, charset="utf-8", header_comment="", fuzzy=False)
    for key, (text, places) in sorted(room.found.items(), key=lambda item: (min(item[1][1]), item[0][1])):
        source = mine.get(key) or known.get(key)
        string = source.string if source is not None else None
        if isinstance(text, tuple):
            string = (string or "",) if isinstance(string, str | None) else string[:1]
        elif isinstance(string, tuple | list):
            string = string[0]
        comments = source.user_comments if source is not None else []
        flags = {"fuzzy"} & (source.flags if key in mine and source is not None else set())
        new.add(text, string, [(place, 0) for place in sorted(places)], flags, user_comments=comments, context=key[0])
    if not prune:
        for key, message in mine.items():
            if key not in room.found and translated(message):
                new.obsolete[key[1]] = message
    return new


def po_bytes(catalog: Catalog) -> bytes:
    """The catalogue as text; the header leaves out dates and tools, so that equal words give equal files."""
    body = io.BytesIO()
    write_po(body, catalog, width=120, omit_header=True, include_lineno=False)
    header = (
        'msgid ""\nmsgstr ""\n"Language: zh_Hans\\n"\n"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        '"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
    )
    return header.encode() + body.getvalue().strip() + b"\n"


def mo_bytes(catalog: Catalog) -> bytes:
    """The compiled catalogue, in GNU's format. Written here, because Babel's writer puts today's date and its own version into it."""
    texts = {"": "Content-Type: text/plain; charset=utf-8\nPlural-Forms: nplurals=1; plural=0;\n"}
    for message in filter(translated, entries(catalog)):
        msgid = message.id if isinstance(message.id, str) else "\0".join(message.id)
        string = message.string if isinstance(message.string, str) else "\0".join(message.string or ())
        texts[f"{message.context}\x04{msgid}" if message.context else msgid] = string
    keys = sorted(text.encode() for text in texts)
    values = [texts[key.decode()].encode() for key in keys]
    tables, body, at = b"", b"", 28 + 16 * len(keys)
    for part in (keys, values):
        for text in part:
            tables += struct.pack("<II", len(text), at + len(body))
            body += text + b"\0"
    return struct.pack("<7I", 0x950412DE, 0, len(keys), 28, 28 + 8 * len(keys), 0, at) + tables + body


def write_changed(path: Path, content: bytes) -> None:
    """Write whole or not at all, and leave a file alone that already says this."""
    if path.exists() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    part.write_bytes(content)
    part.replace(path)


def placeholders(text: str) -> set[str]:
    """The names of the text's placeholders, or their kinds where they have no name; how a number is padded is left to each language."""
    return {name or braced or f"%{kind}" for name, kind, braced in PLACEHOLDER.findall(text.replace("%%", ""))}


def message_faults(message: Message) -> Iterator[str]:
    """What is wrong with one entry: untranslated, fuzzy, or with other placeholders than its msgid."""
    msgid = key_of(message)[1]
    if message.fuzzy:
        yield f"fuzzy: {msgid!r}"
    elif not translated(message):
        yield f"untranslated: {msgid!r}"
    else:
        wanted = message.id if isinstance(message.id, str) else message.id[-1]
        for string in [message.string] if isinstance(message.string, str) else message.string or ():
            if placeholders(string) != placeholders(wanted):
                yield f"placeholders differ: {wanted!r} → {string!r}"


def room_faults(room: Room) -> list[str]:
    """Every fault of the room's catalogue against its source."""
    catalog = load(room.po)
    there = {key_of(message) for message in entries(catalog)}
    faults = room.unreadable + [
        f"missing: {key[1]!r} ({', '.join(sorted(room.found[key][1]))})" for key in room.found if key not in there
    ]
    faults += [f"obsolete: {key[1]!r}" for key in there if key not in room.found]
    faults += [f"obsolete: {key_of(message)[1]!r}" for message in catalog.obsolete.values()]
    for message in entries(catalog):
        faults += message_faults(message)
    mo = room.po.with_suffix(".mo")
    if room.found and (not mo.exists() or mo.read_bytes() != mo_bytes(catalog)):
        faults.append("django.mo is not the compiled django.po")
    return faults


def conflicts(all_rooms: list[Room]) -> list[str]:
    """Msgids that two rooms translate differently: Django merges all catalogues, so only one of the two would ever be seen."""
    seen: dict[Key, tuple[str, object]] = {}
    faults = []
    for room in all_rooms:
        for message in filter(translated, entries(load(room.po))):
            first, string = seen.setdefault(key_of(message), (room.name, message.string))
            if string != message.string:
                faults.append(
                    f"{first} and {room.name} translate {key_of(message)[1]!r} differently: {string!r}, {message.string!r}"
                )
    return faults


def faults() -> list[str]:
    """All faults of all catalogues, one line each."""
    all_rooms = rooms()
    return [f"{room.name}: {fault}" for room in all_rooms for fault in room_faults(room)] + conflicts(all_rooms)


def main(argv: list[str] | None = None) -> int:
    """Run the tool; 0 when nothing is left to translate, else 1."""
    parser = argparse.ArgumentParser(prog="python -m yitang.config.messages", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, exit 1 on any fault")
    parser.add_argument("--prune", action="store_true", help="drop obsolete entries")
    parser.add_argument("rooms", nargs="*", help="only these rooms (app labels or config)")
    options = parser.parse_args(argv)
    all_rooms = rooms()
    if unknown := set(options.rooms) - {room.name for room in all_rooms}:
        parser.error(f"no such room: {', '.join(sorted(unknown))}")
    chosen = [room for room in all_rooms if not options.rooms or room.name in options.rooms]
    if not options.check:
        known = {key_of(m): m for room in all_rooms for m in entries(load(room.po)) if translated(m)}
        for room in chosen:
            if room.found or room.po.exists():
                catalog = update(room, known, options.prune)
                write_changed(room.po, po_bytes(catalog))
                write_changed(room.po.with_suffix(".mo"), mo_bytes(catalog))
    found = [f"{room.name}: {fault}" for room in chosen for fault in room_faults(room)] + conflicts(all_rooms)
    for fault in found:
        print(fault)
    print(f"{len(chosen)} catalogues, {sum(len(room.found) for room in chosen)} msgids, {len(found)} faults")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
