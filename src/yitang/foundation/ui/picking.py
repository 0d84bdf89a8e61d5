"""A field in which a person or unit is named: suggestions while one types, and without scripts a choice beside what was typed.

Whoever reads the form decides which words are exact; for others it offers what they may mean, and the next sending brings the
choice in place of what was typed. Nobody is ever chosen by the house.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _


class PickInput(forms.TextInput):
    """A text field whose suggestions come from the directory of principals. `kinds` are the kinds that it may name."""

    def __init__(self, *kinds: str, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", **(attrs or {})})
        self.kinds = " ".join(kinds)
        self.offered: Sequence[str] = ()

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """What was chosen for the words that still stand in the field, else the words."""
        typed = super().value_from_datadict(data, files, name)
        picked = data.get(f"{name}-picked")
        return picked if picked and typed == data.get(f"{name}-asked") else typed

    def offer(self, words: Sequence[str]) -> None:
        """Show these below the field: what was typed may mean one of them."""
        self.offered = words

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        shown = {
            "data-pick": self.kinds,
            "data-pick-src": static("ui/pick.js"),
            "data-pick-label": _("Suggestions"),
            "data-pick-said": _("{n} suggestions"),
            **(attrs or {}),
        }
        field = super().render(name, value, shown, renderer)
        if not self.offered:
            return field
        html_id = (attrs or {}).get("id") or name
        options = format_html_join(
            "",
            '<div class="form-check"><input class="form-check-input" type="radio" name="{0}-picked" id="{1}-{2}" value="{3}">'
            '<label class="form-check-label" for="{1}-{2}">{3}</label></div>',
            ((name, html_id, number, words) for number, words in enumerate(self.offered)),
        )
        return format_html(
            '{}<fieldset class="picks"><legend>{}</legend>{}<input type="hidden" name="{}-asked" value="{}"></fieldset>',
            field,
            _("Which one is meant"),
            options,
            name,
            value or "",
        )


def offer(form: forms.BaseForm, name: str, words: Sequence[str]) -> None:
    """Let the field `name` of a form offer these."""
    widget = form.fields[name].widget
    assert isinstance(widget, PickInput)
    widget.offer(words)
