"""Fields of a letter: `{{案由}}` in a template stands for a value; a row of a table with `{{清单.案由}}` for as many as there are."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import override

PLACE = re.compile(r"\{\{\s*([^{}\s][^{}]*?)\s*\}\}")
HALF = re.compile(r"\{\{|\}\}")
LANGUAGE = "zh-hans"
"""Letters are Chinese, whoever prints them."""

Values = Mapping[str, Any]
"""Code of a field → text, or for a list a sequence of rows (each code of a column → text)."""


@dataclass(frozen=True)
class Field:
    """A field by its code; its label, in Chinese, is what stands in templates. `columns` make it a list of rows."""

    code: str
    label: Any
    explain: Any = ""
    columns: tuple["Field", ...] = ()

    @property
    def name(self) -> str:
        """The name in templates."""
        with override(LANGUAGE):
            return str(self.label)


@dataclass(frozen=True)
class Names:
    """The names that a kind of letter knows, with the code of each: `案由`, or `清单.案由` for a column of a list."""

    codes: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, fields: Iterable[Field]) -> "Names":
        """Both the Chinese name and the code of a field are understood."""
        found: dict[str, str] = {}
        for one in fields:
            for name in (one.name, one.code):
                found[name] = one.code
                for column in one.columns:
                    found[f"{name}.{column.name}"] = found[f"{name}.{column.code}"] = f"{one.code}.{column.code}"
        return cls(found)

    def unknown(self, texts: Iterable[str]) -> list[str]:
        """Names in these texts that mean nothing here, in order, each once; a brace that is left alone counts too."""
        found: dict[str, None] = {}
        for text in texts:
            for name in PLACE.findall(text):
                if name not in self.codes:
                    found[name] = None
            for half in HALF.findall(PLACE.sub("", text)):
                found[half] = None
        return list(found)

    def filled(self, text: str, values: Values) -> str:
        """The text with its fields put in. Raises `KeyError` for a name that is not known."""
        return PLACE.sub(lambda place: text_of(values, self.codes[place[1]]), text)

    def empty(self, text: str, values: Values) -> bool:
        """Whether the text has fields and none of them says anything: such a line is left out of the letter."""
        places = PLACE.findall(text)
        return bool(places) and not any(text_of(values, self.codes[name]).strip() for name in places)

    def list_in(self, text: str) -> str:
        """The code of the list whose columns the text names, or an empty text."""
        named = (self.codes.get(name, "") for name in PLACE.findall(text))
        return next((code.split(".")[0] for code in named if "." in code), "")


def text_of(values: Values, code: str) -> str:
    """The value of a field as text; a field without a value is empty."""
    value = values.get(code, "")
    return "" if value is None else str(value)


def rows_of(values: Values, code: str) -> Iterator[dict[str, str]]:
    """The rows of a list, each as `{"list.column": text}`."""
    for row in values.get(code, ()):
        yield {f"{code}.{name}": "" if value is None else str(value) for name, value in row.items()}
