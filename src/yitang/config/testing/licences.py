"""Checks that everything the locks install may go with an Apache-2.0 product: `python -m yitang.config.testing.licences`."""

import re
import sys
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata

from yitang.config.testing.steps import ROOT

# Permissive licences, and weak copyleft (MPL, LGPL) that binds only changes to the part itself.
ALLOWED = re.compile(
    r"\b(MIT|BSD|0BSD|Apache|ISC|PSF|Python Software Foundation|Python-2\.0|CNRI|MPL|Mozilla|LGPL|Lesser|Unlicense|CC0|Zlib|HPND)\b",
    re.I,
)
BARRED = re.compile(r"(?<!L)(?<!Lesser )\b(A?GPL|Affero|GNU General|SSPL|BUSL|Commons Clause|Proprietary)", re.I)

# Packages whose metadata says less than their licence file, which somebody has read.
READ = {
    "axe-playwright-python": "MIT",
    "pypdfium2": "BSD-3-Clause",  # Its third part is a note on what PDFium itself contains.
    "qrcode": "BSD-3-Clause",  # Its second classifier stands for the note that "QR Code" is a trademark.
}


def stated(info: PackageMetadata) -> str:
    """What a package says its licence is: the SPDX expression, else the classifiers, else the first line of the free text."""
    if "License-Expression" in info:
        return info["License-Expression"]
    classifiers = [c.rsplit(" :: ", 1)[-1] for c in info.get_all("Classifier") or [] if c.startswith("License ::")]
    named = [c for c in classifiers if c != "OSI Approved"]
    return " AND ".join(named) or (info["License"] if "License" in info else "").strip().split("\n")[0][:120]


def acceptable(licence: str) -> bool:
    """Whether one of the alternatives is allowed in all its parts."""
    for choice in re.split(r"\s+OR\s+", licence.strip("()")):
        parts = re.split(r"\s+AND\s+|[;,]", choice)
        if all(ALLOWED.search(part) and not BARRED.search(part) for part in parts):
            return True
    return False


def main() -> int:
    """Print each package whose licence is not on the list; 0 when there is none."""
    names = sorted(
        {
            m[1]
            for f in ("run", "dev")
            for m in re.finditer(r"(?m)^([\w.-]+)(?:\[.*\])?==", (ROOT / f"requirements/{f}.txt").read_text())
        }
    )
    faults = []
    for name in names:
        try:
            licence = stated(metadata(name))
        except PackageNotFoundError:
            continue  # Locked for another platform or Python.
        if not acceptable(READ.get(name, licence)):
            faults.append(f"{name}: {licence or 'states no licence'}")
    print(*faults, sep="\n", end="\n" if faults else "")
    print(f"{len(names)} packages, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
