"""A browser without a screen: it opens pages, fills in the forms that stand there, and presses the buttons that it reads.

Nothing is sent that the page does not offer: a field or button that is not there fails the test, and so does a page that refuses.
"""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin
from uuid import UUID

from django.test import Client

CASE = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass
class Button:
    name: str
    value: str
    primary: bool
    action: str | None
    words: str = ""


@dataclass
class Form:
    """A form with what it would send as it stands (`sent`), every field that it has, and its buttons."""

    action: str
    method: str
    sent: list[tuple[str, str]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    buttons: list[Button] = field(default_factory=list)


class Reader(HTMLParser):
    """The forms of a page. `form=` attributes of lists are not needed here."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._area: list[str] | None = None
        self._area_name = ""
        self._select: tuple[str, list[tuple[str, bool]]] | None = None
        self._button: Button | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(has.get("action", ""), has.get("method", "get").lower())
            self.forms.append(self._form)
        if self._form is None:
            return
        name = has.get("name", "")
        if tag == "input" and name:
            self._input(self._form, name, has)
        elif tag == "textarea":
            self._area, self._area_name = [], name
        elif tag == "select":
            self._select = (name, [])
        elif tag == "option" and self._select:
            self._select[1].append((has.get("value", ""), "selected" in has))
        elif tag == "button":
            self._button = Button(name, has.get("value", ""), "btn-primary" in has.get("class", ""), has.get("formaction"))

    def _input(self, form: Form, name: str, has: dict[str, str]) -> None:
        form.names.add(name)
        kind = has.get("type", "text")
        if kind in ("checkbox", "radio"):
            if "checked" in has:
                form.sent.append((name, has.get("value", "on")))
        elif kind not in ("file", "submit"):
            form.sent.append((name, has.get("value", "")))

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area.append(data)
        if self._button is not None:
            self._button.words += data

    def handle_endtag(self, tag: str) -> None:
        if self._form is None:
            return
        if tag == "textarea" and self._area is not None:
            # A browser leaves out the line break that follows the tag.
            self._keep(self._area_name, "".join(self._area).removeprefix("\n"))
            self._area = None
        elif tag == "select" and self._select:
            name, options = self._select
            chosen = next((value for value, is_on in options if is_on), options[0][0] if options else "")
            self._keep(name, chosen)
            self._select = None
        elif tag == "button" and self._button:
            self._button.words = " ".join(self._button.words.split())
            self._form.buttons.append(self._button)
            self._button = None
        elif tag == "form":
            self._form = None

    def _keep(self, name: str, value: str) -> None:
        assert self._form is not None
        self._form.names.add(name)
        self._form.sent.append((name, value))


class Tab:
    """One person's browser."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.address = ""
        self.html = ""

    def open(self, address: str) -> "Tab":
        return self._show(self.client.get(address, follow=True), address)

    def press(self, words: str = "", *, value: str = "", **typed: Any) -> "Tab":
        """Fill in and press the button with these words or this value; the page's one primary act when neither is given."""
        form, button = self._find(words, value)
        missing = typed.keys() - form.names
        assert not missing, f"{self.address}: no field {sorted(missing)} beside “{button.words}”"
        data: dict[str, list[str]] = {}
        for name, one in form.sent:
            data.setdefault(name, []).append(one)
        for name, one in typed.items():
            data[name] = list(one) if isinstance(one, list) else [str(one)]
        if button.name:
            data[button.name] = [button.value]
        target = urljoin(self.address, button.action or form.action or self.address)
        if form.method == "get":
            return self._show(self.client.get(target.split("?")[0], data, follow=True), target)
        return self._show(self.client.post(target, data, follow=True), target)

    @property
    def case(self) -> UUID:
        """The case in the address."""
        found = CASE.search(self.address)
        assert found, self.address
        return UUID(found.group())

    def _find(self, words: str, value: str) -> tuple[Form, Button]:
        known = [(form, button) for form in Reader(self.html).forms for button in form.buttons]
        if value:
            fits = [pair for pair in known if pair[1].value == value]
        elif words:
            fits = [pair for pair in known if words in pair[1].words]
        else:
            fits = [pair for pair in known if pair[1].primary]
        assert fits, f"{self.address}: no button “{words or value}” among {[button.words for _form, button in known]}"
        return fits[0]

    def _show(self, answer: Any, address: str) -> "Tab":
        self.html = answer.content.decode()
        self.address = answer.request["PATH_INFO"] + (f"?{query}" if (query := answer.request.get("QUERY_STRING")) else "")
        said = re.sub(r"<[^>]+>", " ", self.html.partition("<main")[2])[:1500]
        assert answer.status_code == 200, f"{address}: {answer.status_code} {' '.join(said.split())}"
        return self
