"""A text of YAML, or plain data of a form, as values that know where they stand.

Only a plain part of YAML is read: no anchors and aliases (a short text could unfold into a huge one), no tags, every scalar a
text, so that `0.1` stays exactly one tenth.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from yitang.foundation.core.errors import Invalid

LONGEST = 200_000
"""Characters of a scheme; the longest seen has 6,000."""


@dataclass(frozen=True)
class Fault:
    """What is wrong with a scheme: the line of the text (0 for a form), the place as a path, one sentence."""

    line: int
    path: str
    sentence: str

    def __str__(self) -> str:
        if self.line:
            return str(_("Line %(line)d: %(sentence)s") % {"line": self.line, "sentence": self.sentence})
        return self.sentence


class SchemeError(Invalid):
    """A scheme that cannot be taken; `faults` are all that was found, in the order of the text."""

    code = "scheme"

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = sorted(faults, key=lambda fault: fault.line)
        sentences: dict[str, list[str]] = {}
        for fault in self.faults:
            sentences.setdefault(fault.path, []).append(str(fault))
        super().__init__(sentences)

    @property
    def line(self) -> int:
        """The line of the first fault."""
        return self.faults[0].line


@dataclass(frozen=True)
class Bit:
    """A value of the text: a text, a list or a mapping of further bits, or None for nothing."""

    value: "str | list[Bit] | dict[str, Bit] | None"
    line: int = 0
    path: str = ""

    def child(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name

    def each(self) -> Iterator["Bit"]:
        """The members of a list; one value stands for a list of itself."""
        if isinstance(self.value, list):
            yield from self.value
        elif self.value is not None:
            yield self


def read_yaml(text: str) -> Bit:
    """The text as bits. Raises `SchemeError` for what is no YAML, is too long, or uses anchors, aliases or tags."""
    import yaml  # noqa: PLC0415 only who reads a scheme needs it

    if len(text) > LONGEST:
        raise SchemeError([Fault(1, "", _("The text is too long for a scheme: at most %(n)d characters.") % {"n": LONGEST})])
    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            if getattr(event, "anchor", None) or getattr(event, "tag", None):
                line = event.start_mark.line + 1 if event.start_mark else 1
                raise SchemeError(
                    [Fault(line, "", _("Anchors, aliases and tags (&, *, !) are not used in a scheme. Write it out."))]
                )
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        sentence = _("This is not well-formed. Look at the indentation, the colons and the quotation marks here.")
        raise SchemeError([Fault(line, "", sentence)]) from error
    if node is None:
        raise SchemeError([Fault(1, "", _("The text is empty."))])
    return _bit(node, "")


def _bit(node: Any, path: str) -> Bit:
    line = node.start_mark.line + 1
    if node.id == "sequence":
        return Bit([_bit(one, f"{path}.{n}" if path else str(n)) for n, one in enumerate(node.value)], line, path)
    if node.id == "mapping":
        return Bit(_members(node, path), line, path)
    plain = node.style is None and node.value in ("", "~", "null")
    return Bit(None if plain else node.value.strip(), line, path)


def _members(node: Any, path: str) -> dict[str, Bit]:
    found: dict[str, Bit] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        name = key.value if key.id == "scalar" else ""
        if not name or name in found:
            sentence = _("“%(name)s” stands here twice.") % {"name": name} if name else _("A name is missing before the colon.")
            raise SchemeError([Fault(line, path, sentence)])
        found[name] = _bit(value, f"{path}.{name}" if path else name)
    return found


def read_data(data: Any, path: str = "") -> Bit:
    """Plain data (of a form or of JSON) as bits."""
    if isinstance(data, Mapping):
        return Bit({str(k): read_data(v, f"{path}.{k}" if path else str(k)) for k, v in data.items()}, 0, path)
    if isinstance(data, (list, tuple)):
        return Bit([read_data(one, f"{path}.{n}" if path else str(n)) for n, one in enumerate(data)], 0, path)
    if isinstance(data, bool):
        return Bit("yes" if data else "no", 0, path)
    return Bit(None if data is None or data == "" else str(data).strip(), 0, path)
