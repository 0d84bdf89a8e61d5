"""Whether a file may come in: its name, its size, its content; and the sentence that says why not."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yitang.foundation.core.errors import Invalid
from yitang.foundation.files.inside.faults import Fault
from yitang.foundation.files.names import clean_name, suffix_of
from yitang.foundation.files.scanning import scan
from yitang.foundation.files.store import Arrived
from yitang.foundation.files.types import MB, OUTDATED, WITH_MACROS, FileType, allowed, limits, type_by_suffix
from yitang.foundation.files.wall import Refused, behind_wall

SENTENCES = {
    "empty": gettext_lazy("“%(name)s” is empty. Choose the file again."),
    "large": gettext_lazy("“%(name)s” has %(mb)d MB; one file may have %(most)d MB. Make it smaller or split it."),
    "type": gettext_lazy("“%(name)s” is of a kind that is not taken. Taken are: %(types)s."),
    "outdated": gettext_lazy("“%(name)s” is in an old format. Open it in Word or WPS, save it as %(better)s and add that one."),
    "disagrees": gettext_lazy(
        "“%(name)s” is not what its name says: its content is no %(said)s. Open it, save it again as %(said)s and add that one."
    ),
    "two_faces": gettext_lazy("“%(name)s” contains a second file hidden in it. Save it again and add the new one."),
    "macros": gettext_lazy(
        "“%(name)s” contains macros, which are not taken. Open it in Word or WPS, save it as %(better)s, which keeps no macros, and add that one."
    ),
    "bomb": gettext_lazy(
        "“%(name)s” unpacks to far more than it should and was not opened. Make it smaller, or save its pages as PDF and add that."
    ),
    "pixels": gettext_lazy(
        "The picture “%(name)s” has %(width)d × %(height)d points; up to %(most)d million are taken. Make it smaller and add it again."
    ),
    "pages": gettext_lazy("“%(name)s” has %(n)d pages; up to %(most)d are taken. Split it."),
    "documents": gettext_lazy("“%(name)s” holds more than %(most)d Word documents. Split it."),
    "entities": gettext_lazy(
        "“%(name)s” was put together by hand in a way no office program does. Save it again and add that one."
    ),
    "odd_part": gettext_lazy("“%(name)s” carries a part that does not belong there (%(part)s). Remove it and save it again."),
    "fetches": gettext_lazy("“%(name)s” loads parts from another place when opened. Save it without links to other files."),
    "password": gettext_lazy("“%(name)s” is locked by a password. Take the password off, save it and add it again."),
    "pdf_script": gettext_lazy(
        "“%(name)s” contains a program or an attached file. Print it as PDF once more and add the new one."
    ),
    "damaged": gettext_lazy("“%(name)s” cannot be opened: it is damaged or cut off. Open it, save it again and add that one."),
    "slow": gettext_lazy("“%(name)s” took too long to look through. Make it smaller, or save it as PDF and add that."),
    "virus": gettext_lazy(
        "The virus scanner found “%(virus)s” in “%(name)s”. It was not taken. Have the computer it comes from looked at."
    ),
    "unscanned": gettext_lazy(
        "“%(name)s” could not be looked at by the virus scanner and was not taken. Try again in a while, or tell the system administrator."
    ),
    "marked": gettext_lazy(
        "“%(name)s” has comments, tracked changes, notes or hidden sheets. Save it without them, or as PDF, and add that one."
    ),
    "not_bare": gettext_lazy("“%(name)s” is of a kind that is not published. Save it as PDF and add that one."),
    "missing": gettext_lazy("“%(name)s” has no such page."),
}


@dataclass(frozen=True)
class Checked:
    """A file that may come in; its fields are what `actions.attach` asks for."""

    name: str
    type: str
    size: int
    sha256: str


def sentence(name: str, code: str, **facts: Any) -> str:
    """What is wrong with which file, and what to do."""
    return str(SENTENCES[code]) % {"name": name, "better": ".docx", **facts}


def check(arrived: Arrived, name: str, types: Iterable[str] = ()) -> Checked:
    """Look at name, size and content. `types` narrows what is taken. Raises `Invalid` with one sentence."""
    kept = clean_name(name)
    suffix = suffix_of(kept)
    expected = _expected(kept, suffix, set(types))
    if arrived.size == 0:
        raise Invalid(sentence(kept, "empty"))
    most = limits().one
    if arrived.size > most:
        raise Invalid(sentence(kept, "large", mb=-(-arrived.size // MB), most=most // MB))
    refuse_virus(arrived, kept)
    try:
        behind_wall("check", path=arrived.path, type=expected.code)
    except Refused as refused:
        raise Invalid(refusal(kept, refused, expected)) from None
    return Checked(kept, expected.code, arrived.size, arrived.sha256)


def refuse_virus(arrived: Arrived, name: str) -> None:
    """Ask the virus scanner, where there is one. Raises `Invalid`; what was refused does not stay on the disk."""
    try:
        scan(arrived.path)
    except Fault as fault:
        arrived.path.unlink(missing_ok=True)
        raise Invalid(sentence(name, fault.code, **fault.facts)) from None


def refusal(name: str, refused: Refused, expected: FileType | None = None) -> str:
    """The sentence for what happened behind the wall."""
    facts = {"said": expected.label, "better": expected.suffixes[0]} if expected else {}
    # A document for macros under the name of one without is both: the macros are what somebody has to hear of.
    code = "macros" if refused.facts.get("found") == "macros" else refused.code
    return sentence(name, code, **{**facts, **refused.facts})


def _expected(name: str, suffix: str, types: set[str]) -> FileType:
    found = type_by_suffix(suffix)
    if found is not None and (not types or found.code in types):
        return found
    if suffix in WITH_MACROS:
        raise Invalid(sentence(name, "macros", better=WITH_MACROS[suffix]))
    if suffix in OUTDATED:
        raise Invalid(sentence(name, "outdated", better=OUTDATED[suffix]))
    taken = [one for one in allowed() if not types or one.code in types]
    words = _("%(kind)s (%(endings)s)")
    named = "、".join(words % {"kind": one.label, "endings": " ".join(one.suffixes)} for one in taken)
    raise Invalid(sentence(name, "type", types=named))
