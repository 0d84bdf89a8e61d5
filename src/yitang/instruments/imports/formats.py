"""What can be imported: a contribution point. A format names its fields; its importer checks rows and takes them over."""

import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yitang.foundation.acts.door import ActContext
from yitang.foundation.core.errors import Invalid
from yitang.foundation.core.registry import Registry
from yitang.instruments.imports.parse import Parse, line

ERROR, NOTE = "error", "note"

Report = Callable[[int], None]
"""Takes the number of rows taken over so far."""


@dataclass(frozen=True)
class Field:
    """A field that a column may bring. `aliases` are headers that are recognised as this field besides name and label."""

    name: str
    label: Any
    parse: Parse = line
    aliases: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True)
class Problem:
    """What is wrong with a cell: an error keeps the row out, a note only tells."""

    field: str
    text: str
    level: str = ERROR


@dataclass(slots=True)
class StagedRow:
    """A row of the file after its check: the columns of `ImportRow` without a database row."""

    number: int
    key: str
    fingerprint: str
    refers: str
    level: str
    action: str
    object_id: UUID
    data: dict[str, Any]
    problems: list[dict[str, str]]

    def refuse(self, text: str, field: str = "", column: str = "") -> None:
        """Mark the row as not to be imported, with the reason."""
        shown = {"field": field, "column": column, "level": ERROR, "text": text, "value": str(self.data.get(field, ""))[:60]}
        self.problems = [*self.problems, shown]
        self.level, self.action = ERROR, "skip"


@dataclass(slots=True)
class Row:
    """A checked row on its way into the house: values by field name, the id that its object has or gets, the one it names."""

    number: int
    key: str
    values: dict[str, Any]
    object_id: UUID
    target: UUID | None = None


class Importer(ABC):
    """Checks and takes over the rows of one format in one council. Opened with the scope open; keeps dictionaries in memory."""

    reference = ""
    """The field by which a row names another object."""
    corrects = False
    """Whether a table corrects what was entered here, as with rosters that go out, are worked on and come back. Such a batch cannot
    be withdrawn where it changed something: the values before it stand in no batch."""

    def __init__(self, council_id: UUID, options: Mapping[str, Any]) -> None:
        self.council_id = council_id
        self.options = options

    @abstractmethod
    def key(self, values: Mapping[str, Any]) -> str:
        """Which object the row is about: equal keys mean the same object, in this file and in later ones."""

    def check(self, values: dict[str, Any]) -> Iterator[Problem]:
        """Problems beyond single cells; may complete `values`."""
        return iter(())

    def refers(self, values: Mapping[str, Any]) -> str:
        """The key of the other object that the row names, or an empty text."""
        return ""

    def taken(self, keys: Iterable[str]) -> dict[str, UUID]:
        """Keys that belong to objects which did not come by an import, with those objects."""
        return {}

    def said_already(self, rows: Sequence[StagedRow], fields: Collection[str]) -> dict[str, UUID]:
        """Key → object of the rows that say, in all these fields, what the object says now: taking them over changes nothing."""
        return {}

    def untouched(self, object_ids: Sequence[UUID]) -> set[UUID]:
        """Those of the imported objects that nobody has worked on since, so that a later file may correct them."""
        return set()

    @abstractmethod
    def adopt(self, ctx: ActContext, batch_id: UUID, rows: Iterable[Row], report: Report) -> dict[str, Any]:
        """Insert the objects of new rows; returns what to tell (names added to dictionaries, people not confirmed …)."""

    @abstractmethod
    def replace(self, ctx: ActContext, batch_id: UUID, rows: Iterable[Row], report: Report) -> None:
        """Give untouched objects the values of these rows."""

    @abstractmethod
    def remove(self, ctx: ActContext, batch_id: UUID, object_ids: Iterable[UUID], report: Report) -> None:
        """Delete the objects that the batch brought, and what came with them. Raises `Blocked` when work has followed."""


@dataclass(frozen=True)
class ImportFormat:
    """Something that can be imported: its fields in the order of the template, who may, and the importer's class.

    `options_form` gives, for a council, the class of a form whose `options()` are what the importer is opened with.
    """

    code: str
    label: Any
    permission: str
    fields: tuple[Field, ...]
    importer: type[Importer]
    options_form: Callable[[UUID], Any] | None = None
    by_name: dict[str, Field] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {f.name: f for f in self.fields})


IMPORT_FORMATS: Registry[ImportFormat] = Registry("formats of import")


def mapping_of(form: ImportFormat, headers: Sequence[str], asked: Mapping[str, str]) -> dict[str, str]:
    """Field → column: what was asked for, then what the headers say by name, label or alias.

    Raises `Invalid` for an unknown field or column, and when a required field has no column.
    """
    for name, column in asked.items():
        if name not in form.by_name:
            raise Invalid(_("There is no field “%(name)s”. Fields: %(all)s.") % {"name": name, "all": "、".join(form.by_name)})
        if column and column not in headers:
            known = "、".join(headers)
            raise Invalid(_("The file has no column “%(column)s”. Its columns: %(all)s.") % {"column": column, "all": known})
    found = {name: column for name, column in asked.items() if column}
    known_headers = {_plain(word): f.name for f in form.fields for word in (*f.aliases, str(f.label), f.name)}
    for header in headers:
        field_name = known_headers.get(_plain(header))
        if field_name and field_name not in asked and header not in found.values():
            found.setdefault(field_name, header)
    return found


def missing_fields(form: ImportFormat, mapping: Mapping[str, str], constants: Mapping[str, Any]) -> list[Field]:
    """Required fields for which there is neither a column nor a constant."""
    return [f for f in form.fields if f.required and f.name not in mapping and f.name not in constants]


def _plain(header: str) -> str:
    found = unicodedata.normalize("NFKC", header).casefold()
    return re.sub(r"[\s_*（）()：:]+", "", found)
