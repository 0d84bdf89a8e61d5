"""Names of files as people give them: any script is kept, what could mislead a reader or a disk is not."""

import re
import unicodedata

from yitang.foundation.files.types import TYPES

LONGEST = 200
"""Characters of a kept name."""

# Controls, and marks that turn the direction of writing: “reportfdp.exe” can be made to look like “reportexe.pdf”.
_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")
_SEPARATORS = re.compile(r"[\\/]")


def clean_name(name: str) -> str:
    """The last part of a path without hidden marks, at most `LONGEST` characters, its ending kept; never empty."""
    last = _SEPARATORS.split(name)[-1]
    # A lone half of a pair cannot be stored or sent.
    kept = _HIDDEN.sub("", last).encode("utf-8", "ignore").decode("utf-8")
    kept = kept.strip().strip(".").strip()
    if len(kept) > LONGEST:
        end = suffix_of(kept)
        kept = kept[: LONGEST - len(end)] + end
    return kept or "file"


def suffix_of(name: str) -> str:
    """The ending of a name with its dot, in small letters of the usual width; empty when there is none."""
    _stem, dot, end = name.rpartition(".")
    return f".{unicodedata.normalize('NFKC', end).lower()}" if dot and len(end) <= 10 else ""


def named_as(name: str, type_code: str) -> str:
    """The clean name with an ending of this type: its own where it fits, else the type's first one in place of it."""
    clean, suffixes = clean_name(name), TYPES[type_code].suffixes
    end = suffix_of(clean)
    if end in suffixes:
        return clean
    known = any(end in one.suffixes for one in TYPES.values())
    stem = clean[: len(clean) - len(end)] if known else clean
    return clean_name(stem + suffixes[0])
