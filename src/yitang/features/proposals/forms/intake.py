"""Forms of the intake desk beside the single decision: merging, splitting, meetings, paper, windows, re-examination."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from yitang.features.proposals.forms.member import DraftForm
from yitang.features.proposals.forms.office import OFFERED, StepForm
from yitang.features.proposals.forms.spelled import SpelledSelect
from yitang.features.proposals.intake.conversion import CONVERSIONS
from yitang.features.proposals.models import PendingDecision
from yitang.foundation.ui.picking import PickInput, offer
from yitang.foundation.vocabulary.queries import entries
from yitang.institution.principals.models import Principal
from yitang.institution.principals.queries import exact_words, search

PARTS = 6
SUBMITTERS = [str(kind) for kind in Principal.Kind if kind not in (Principal.Kind.UNIT, Principal.Kind.OUTSIDE)]


def _long(label: Any, rows: int, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, strip=False, widget=forms.Textarea(attrs={"rows": rows}), **more)


class MergeForm(forms.Form):
    """并案: which others, and what the leading proposal says."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=80)
    others = forms.MultipleChoiceField(
        label=_("Merge with"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one other proposal."), "invalid_choice": _("Choose from the list.")},
    )
    title = forms.CharField(
        label=_("Title of the leading proposal"), max_length=200, error_messages={"required": _("Write the title.")}
    )
    class_code = forms.ChoiceField(label=_("Class"), widget=SpelledSelect)
    body = _long(_("Text of the leading proposal"), 14, error_messages={"required": _("Write the text.")})
    reason = forms.CharField(label=_("Note for the record"), required=False, max_length=500)

    def __init__(self, *args: Any, others: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["others"].choices = list(others)  # type: ignore[attr-defined]
        self.fields["class_code"].choices = [(e.code, e.label) for e in entries("proposal_class")]  # type: ignore[attr-defined]


class SplitForm(forms.Form):
    """拆分: the parts, each with its own title, class and text; empty ones are left out."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=80)
    reason = forms.CharField(label=_("Note for the record"), required=False, max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        classes = [(e.code, e.label) for e in entries("proposal_class")]
        for number in range(1, PARTS + 1):
            words = {"n": number}
            self.fields[f"title{number}"] = forms.CharField(
                label=_("Title of part %(n)d") % words, required=False, max_length=200
            )
            self.fields[f"class{number}"] = forms.ChoiceField(
                label=_("Class of part %(n)d") % words, choices=classes, required=False, widget=SpelledSelect
            )
            self.fields[f"body{number}"] = _long(_("Text of part %(n)d") % words, 8, required=False)

    @property
    def part_fields(self) -> list[dict[str, Any]]:
        """The fields of each part; further parts stay folded until they hold something."""
        return [
            {
                "number": n,
                "title": self[f"title{n}"],
                "class_code": self[f"class{n}"],
                "body": self[f"body{n}"],
                "folded": n > 2 and not self[f"title{n}"].value(),
            }
            for n in range(1, PARTS + 1)
        ]

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or self.cleaned_data
        parts = []
        for n in range(1, PARTS + 1):
            title, body = (asked.get(f"title{n}") or "").strip(), (asked.get(f"body{n}") or "").strip()
            if title and not body:
                self.add_error(f"body{n}", _("Write the text of this part, or clear its title."))
            elif body and not title:
                self.add_error(f"title{n}", _("Write the title of this part, or clear its text."))
            elif title:
                parts.append({"title": title, "body": asked[f"body{n}"], "class_code": asked.get(f"class{n}") or ""})
        if len(parts) < 2 and not self.errors:
            self.add_error("title2", _("Write at least two parts."))
        asked["parts"] = parts
        return asked


class MeetingForm(forms.Form):
    """A review meeting."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=80)
    title = forms.CharField(label=_("Name of the meeting"), max_length=120, error_messages={"required": _("Name the meeting.")})
    held_on = forms.DateField(
        label=_("Held on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Enter the day."), "invalid": _("Enter a day such as 2026-03-05.")},
    )


class PendingForm(forms.Form):
    """What the meeting is about to decide on one proposal."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=80)
    outcome = forms.ChoiceField(label=_("To be decided"), widget=forms.RadioSelect, choices=PendingDecision.Outcome.choices)
    class_code = forms.ChoiceField(label=_("Class"), required=False, widget=SpelledSelect)
    not_filed = forms.ChoiceField(label=_("Reason, if it is not filed"), required=False)
    conversion = forms.ChoiceField(label=_("Turned into, if it is converted"), required=False)
    reason = forms.CharField(
        label=_("Explanation for the submitter"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, dictionary in (
            ("class_code", "proposal_class"),
            ("not_filed", "not_filed_reason"),
            ("conversion", CONVERSIONS),
        ):
            rows = [(e.code, e.label) for e in entries(dictionary)]
            self.fields[name].choices = [("", _("—")), *rows]  # type: ignore[attr-defined]

    @property
    def decision(self) -> dict[str, str]:
        """The fields as the act takes them."""
        asked = self.cleaned_data
        code = {"not_file": asked["not_filed"], "convert": asked["conversion"]}.get(asked["outcome"], "")
        return {"outcome": asked["outcome"], "class_code": asked["class_code"], "code": code, "reason": asked["reason"]}


FIELD_OF_CODE = {"not_file": "not_filed", "convert": "conversion"}


class AppealDecisionForm(StepForm):
    """The director's one decision on an application for re-examination."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        widget=forms.RadioSelect,
        choices=[("reopen", _("Take it into review again")), ("uphold", _("Uphold that it is not filed"))],
        error_messages={"required": _("Choose what you decide.")},
    )
    reason = forms.CharField(
        label=_("Reasons, told to the submitter"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or self.cleaned_data
        if asked.get("decision") == "uphold" and not asked.get("reason", "").strip():
            self.add_error("reason", _("Give the reason."))
        return asked


SIGNED = ("joint_1", "joint_2", "joint_3", "joint_4")
"""Fields for joint submitters who are named one by one; more of them stand in `joint`, one on each line."""


class PaperForm(DraftForm):
    """代录: what came on paper, who submits, and where the paper lies. People are found by name and told apart by number."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=80)
    submitter = forms.CharField(
        label=_("Submitter"),
        max_length=100,
        error_messages={"required": _("Name the submitter.")},
        widget=PickInput(*SUBMITTERS),
    )
    joint = forms.CharField(
        label=_("Further joint submitters, one on each line"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    paper_note = forms.CharField(
        label=_("When the paper came in and where it is kept"),
        max_length=200,
        error_messages={"required": _("Say when the paper came in and where it is kept.")},
    )
    scan = forms.FileField(
        label=_("Scan of the paper"), required=False, help_text=_("A PDF or a picture. It is kept with the proposal.")
    )
    field_order = (
        "submitter",
        *SIGNED,
        "joint",
        "title",
        "class_code",
        "body",
        "consent_public",
        "consent_reason",
        "paper_note",
        "scan",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, name in enumerate(SIGNED, start=1):
            label = _("Joint submitter %(n)d") % {"n": number}
            self.fields[name] = forms.CharField(label=label, required=False, max_length=100, widget=PickInput(*SUBMITTERS))

    @property
    def joint_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in SIGNED]

    def clean_submitter(self) -> Principal:
        return self._meant("submitter")

    def clean_joint(self) -> list[UUID]:
        lines = self.cleaned_data["joint"].replace("、", "\n").splitlines()
        return [_one(line).pk for line in lines if line.strip()]

    def clean(self) -> dict[str, Any]:
        """Those who were named one by one stand before the further ones, each once."""
        asked = super().clean() or self.cleaned_data
        named = []
        for name in SIGNED:
            if asked.get(name, "").strip():
                try:
                    named.append(self._meant(name).pk)
                except forms.ValidationError as error:
                    self.add_error(name, error)
        asked["joint"] = list(dict.fromkeys([*named, *asked.get("joint", [])]))
        return asked

    def _meant(self, name: str) -> Principal:
        """Who is named in a field with suggestions; where it is not clear, the field offers whom it may mean."""
        typed = self.cleaned_data[name]
        try:
            return _one(typed)
        except forms.ValidationError:
            # Words with a number in brackets are meant exactly; without it the name says who may be meant.
            start = typed.replace("（", "(").partition("(")[0]
            offer(self, name, exact_words(search(start, SUBMITTERS, limit=OFFERED)))
            raise


def _one(typed: str) -> Principal:
    """The one principal that a typed name, or a name with its number in brackets, stands for. Raises `ValidationError`."""
    words = typed.strip()
    name, _open, code = words.replace("（", "(").rstrip(")）").partition("(")
    found = [
        one for one in search(name.strip(), SUBMITTERS) if one.name == name.strip() and (not code or one.code == code.strip())
    ]
    if len(found) == 1:
        return found[0]
    if found:
        choices = "、".join(f"{one.name}（{one.code}）" for one in found)
        raise forms.ValidationError(_("Several have this name. Write one of: %(choices)s.") % {"choices": choices})
    raise forms.ValidationError(_("Nobody on the roster is called “%(name)s”.") % {"name": words})


class WindowForm(forms.Form):
    """The window of a session's plenary."""

    plenary_from = forms.DateField(
        label=_("First day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Enter the day."), "invalid": _("Enter a day such as 2026-03-05.")},
    )
    plenary_to = forms.DateField(
        label=_("Last day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Enter the day."), "invalid": _("Enter a day such as 2026-03-05.")},
    )
    basis = forms.CharField(label=_("Basis (decision or document)"), max_length=200, required=False)


def put(form: forms.Form, errors: Mapping[str, Iterable[Any]], names: Mapping[str, str] | None = None) -> None:
    """Show an act's errors beside the fields; `names` says which field of the form stands for one of the act."""
    for name, texts in errors.items():
        target = (names or {}).get(name, name)
        for text in texts:
            form.add_error(target if target in form.fields else None, str(text))
