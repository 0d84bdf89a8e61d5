"""How one form field is drawn: label, (optional), hint, error, control, character count, in that order."""

from copy import copy
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

_GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple)


@dataclass(frozen=True, slots=True)
class FieldView:
    """What `ui/parts/field.html` draws. `kind` is text, area, select, group, check, file or date."""

    bound: BoundField
    kind: str
    id: str
    label: Any
    hint: Any
    optional: bool
    errors: list[str]
    limit: int | None
    control: SafeString
    options: list[Any]


def field_view(
    bound: BoundField, *, hint: Any = "", label: Any = "", count: int | None = None, blank: Any = None, **attrs: Any
) -> FieldView:
    """Prepare a bound field. `hint=False` drops the form's own hint; `count` shows a counter up to that
    number; `blank` is the word for no choice in a list; `attrs` go to the control.
    """
    # The same sentence must stand in the summary and beside the field, so the browser's own bubbles stay out.
    bound.form.use_required_attribute = False
    kind, widget = _kind(bound, blank)
    limit = count or (getattr(bound.field, "max_length", None) if kind == "area" else None)
    hint = bound.help_text if hint == "" else hint
    errors = [str(error) for error in bound.errors]
    html_id = bound.id_for_label or bound.auto_id
    if kind == "group":
        html_id = bound.auto_id
    control_attrs = {
        **attrs,
        **_described(html_id, bool(hint), bool(errors), bool(limit)),
        "class": _css(kind, attrs.get("class", "")),
    }
    if limit:
        # A control that silently cuts what is pasted loses words; the server says how many are too many.
        control_attrs |= {"maxlength": False, "data-count": limit}
    options = _options(bound) if kind == "group" else []
    control = SafeString("") if kind == "group" else bound.as_widget(widget=widget, attrs=control_attrs)
    return FieldView(bound, kind, html_id, label or bound.label, hint, not bound.field.required, errors, limit, control, options)


def _kind(bound: BoundField, blank: Any) -> tuple[str, forms.Widget]:
    widget = bound.field.widget
    if isinstance(widget, _GROUPS):
        return "group", widget
    if isinstance(widget, forms.CheckboxInput):
        return "check", widget
    if isinstance(widget, forms.Select):
        return "select", _with_words(widget, blank)
    if isinstance(widget, forms.Textarea):
        return "area", widget
    if isinstance(widget, forms.FileInput):
        plain = forms.FileInput(attrs=widget.attrs)
        return "file", plain
    if isinstance(widget, forms.DateInput):
        native = copy(widget)
        native.input_type, native.format = "date", "%Y-%m-%d"
        return "date", native
    return "text", widget


def _with_words(widget: forms.Select, blank: Any) -> forms.Select:
    """The same list, its row of dashes replaced by a word."""
    if isinstance(widget, forms.SelectMultiple):
        return widget
    worded = copy(widget)
    rows = list(widget.choices)
    if rows and rows[0][0] in ("", None) and not str(rows[0][1]).strip("-"):
        rows[0] = ("", blank or _("Choose one"))
    worded.choices = rows
    return worded


def _described(html_id: str, hint: bool, errors: bool, limit: bool) -> dict[str, Any]:
    parts = [("hint", hint), ("error", errors), ("count", limit)]
    described = " ".join(f"{html_id}-{name}" for name, present in parts if present)
    attrs: dict[str, Any] = {"aria-describedby": described or False}
    if errors:
        attrs["aria-invalid"] = "true"
    return attrs


def _css(kind: str, extra: str) -> str:
    base = {"select": "form-select", "check": "form-check-input"}.get(kind, "form-control")
    return f"{base} {extra}".strip()


def _options(bound: BoundField) -> list[Any]:
    for option in bound.subwidgets:
        option.data["attrs"]["class"] = "form-check-input"
        option.data["attrs"].pop("required", None)
    return list(bound.subwidgets)
