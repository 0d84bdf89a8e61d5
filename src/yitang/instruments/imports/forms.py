"""Forms of the import centre."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yitang.instruments.imports.formats import ImportFormat, mapping_of, missing_fields

NO_COLUMN = ""


class UploadForm(forms.Form):
    """The file and what it holds."""

    code = forms.ChoiceField(label=_("What is in the table"))
    file = forms.FileField(
        label=_("Table"),
        help_text=_("xlsx, csv or csv.gz, up to 200 MB. The first row holds the names of the columns."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.gz"}),
        error_messages={"required": _("Choose the file with the table."), "empty": _("This file is empty.")},
    )

    def __init__(self, *args: Any, formats: Sequence[ImportFormat], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = [(form.code, form.label) for form in formats]  # type: ignore[attr-defined]


class ColumnsForm(forms.Form):
    """Which column is which field; what the headers say is chosen already."""

    def __init__(self, *args: Any, form: ImportFormat, headers: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.form = form
        guessed = mapping_of(form, headers, {})
        choices = [(NO_COLUMN, _("– not in the table –")), *((header, header) for header in headers if header)]
        for field in form.fields:
            self.fields[_name(field.name)] = forms.ChoiceField(
                label=field.label, choices=choices, required=False, initial=guessed.get(field.name, NO_COLUMN)
            )

    def mapping(self) -> dict[str, str]:
        """Field → column, an empty text for a field that is not in the table."""
        return {field.name: self.cleaned_data.get(_name(field.name), NO_COLUMN) for field in self.form.fields}

    def clean(self) -> dict[str, Any]:
        taken: dict[str, str] = {}
        for name, column in self.mapping().items():
            if column and column in taken:
                other = self.form.by_name[taken[column]].label
                self.add_error(_name(name), _("This column is chosen for “%(other)s” already.") % {"other": other})
            taken[column] = name
        for field in missing_fields(self.form, {n: c for n, c in self.mapping().items() if c}, {}):
            self.add_error(_name(field.name), _("Choose the column: without it no row can be imported."))
        return self.cleaned_data


class AgreeForm(forms.Form):
    """Agreement to a checked batch."""

    skip_errors = forms.BooleanField(label=_("Leave out the rows with errors and import the others"), required=False)


class WithdrawForm(forms.Form):
    """Why an import is withdrawn."""

    reason = forms.CharField(
        label=_("Reason"), max_length=200, error_messages={"required": _("Say why the import is withdrawn.")}
    )


def _name(field: str) -> str:
    return f"column_{field}"
