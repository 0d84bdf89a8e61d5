"""Forms of the assessment. They check what a row could not hold; what is right is asked by the acts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yitang.features.assessment.correcting import DICTIONARY
from yitang.features.assessment.models import Award, Objection
from yitang.foundation.core.clock import today
from yitang.foundation.vocabulary.queries import entries
from yitang.instruments.scoring.exempting import DICTIONARY as EXEMPTIONS


class Sent(forms.Form):
    """What every form brings along: its key and the version that the page was made from."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=80, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


def _long(label: Any, rows: int, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, strip=False, widget=forms.Textarea(attrs={"rows": rows}), **more)


class StartForm(Sent):
    """Which year is assessed."""

    year = forms.IntegerField(
        label=_("Year"),
        min_value=2000,
        max_value=2999,
        error_messages={"required": _("Enter the year."), "invalid": _("Enter the year in four figures.")},
    )


class OnwardForm(Sent):
    """A step of the round: the meeting whose decision it follows, its paper, a note."""

    held_on = forms.DateField(label=_("Day of the meeting"), widget=forms.DateInput, required=False)
    paper = forms.CharField(label=_("Paper of the decision"), max_length=200, required=False)
    reason = _long(_("Note for the record"), 2, required=False, max_length=500)

    def clean_held_on(self) -> Any:
        day = self.cleaned_data["held_on"]
        if day and day > today():
            raise forms.ValidationError(_("The meeting has not been held yet. Enter its day once it was."))
        return day

    def meeting(self) -> dict[str, str]:
        """Day and paper as the step takes them."""
        day = self.cleaned_data["held_on"]
        return {"held_on": day.isoformat() if day else "", "paper": self.cleaned_data["paper"]}


class ReasonForm(Sent):
    """A step that needs its reason."""

    reason = _long(_("Reason"), 3, max_length=500, error_messages={"required": _("Give the reason.")})


class ObjectionForm(Sent):
    """What a member holds against the own result."""

    item = forms.ChoiceField(label=_("What it is about"), required=False)
    text = _long(
        _("What is wrong, and what would be right"),
        6,
        max_length=2000,
        error_messages={"required": _("Write what is wrong, and what would be right.")},
    )

    def __init__(self, *args: Any, items: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].choices = [("", _("The result as a whole")), *items]  # type: ignore[attr-defined]


class AnswerForm(Sent):
    """The outcome of a re-examination."""

    outcome = forms.ChoiceField(
        label=_("Outcome of the re-examination"),
        choices=Objection.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what the re-examination led to.")},
    )
    answer = _long(
        _("Answer to the member"), 5, max_length=2000, error_messages={"required": _("Write the answer to the member.")}
    )


class StartSchemeForm(Sent):
    """From which day a scheme is to be in force."""

    effective_from = forms.DateField(
        label=_("In force from"), widget=forms.DateInput, error_messages={"required": _("Enter the day.")}
    )


class SchemeForm(StartSchemeForm):
    """The text of a scheme as it is written; its faults are shown beside its lines."""

    text = _long(_("Text of the scheme"), 24, error_messages={"required": _("Write the text of the scheme.")})


class OverviewFilter(forms.Form):
    """Which members the overview shows."""

    q = forms.CharField(label=_("Name"), required=False, max_length=60)
    body = forms.ChoiceField(label=_("Committee"), required=False)
    show = forms.ChoiceField(
        label=_("Minimum duties"), required=False, choices=[("", _("All")), ("lacking", _("Something still owed"))]
    )

    def __init__(self, *args: Any, bodies: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if bodies:
            self.fields["body"].choices = [("", _("All")), *bodies]  # type: ignore[attr-defined]
        else:
            del self.fields["body"]


class CorrectionForm(Sent):
    """Points by hand."""

    points = forms.DecimalField(
        label=_("Points (with a minus to take some)"),
        max_digits=7,
        decimal_places=3,
        error_messages={"required": _("Enter the points."), "invalid": _("Enter the points as a number, like 2 or -0.5.")},
    )
    item = forms.ChoiceField(label=_("Scored item"), required=False)
    reason = _long(_("Reason"), 3, max_length=500, error_messages={"required": _("Give the reason.")})

    def __init__(self, *args: Any, items: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].choices = [("", _("The result as a whole")), *items]  # type: ignore[attr-defined]


class HoldBackForm(Sent):
    """A decision that holds a grade back."""

    code = forms.ChoiceField(
        label=_("Matter decided"),
        error_messages={"required": _("Choose what was decided."), "invalid_choice": _("Choose what was decided.")},
    )
    decided_on = forms.DateField(label=_("Decided on"), widget=forms.DateInput, error_messages={"required": _("Enter the day.")})
    paper = forms.CharField(
        label=_("Paper of the decision"), max_length=200, error_messages={"required": _("Name the paper of the decision.")}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = [("", _("Choose one")), *((e.code, e.label) for e in entries(DICTIONARY))]  # type: ignore[attr-defined]


class ExemptForm(Sent):
    """A time of exemption."""

    kind = forms.ChoiceField(
        label=_("Kind of exemption"),
        error_messages={"required": _("Choose the kind of exemption."), "invalid_choice": _("Choose the kind of exemption.")},
    )
    since = forms.DateField(label=_("First day"), widget=forms.DateInput, error_messages={"required": _("Enter the day.")})
    until = forms.DateField(label=_("Last day"), widget=forms.DateInput, error_messages={"required": _("Enter the day.")})
    reason = forms.CharField(label=_("Reason (for the office and the member)"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("Choose one")), *((e.code, e.label) for e in entries(EXEMPTIONS))]  # type: ignore[attr-defined]


class AwardForm(Sent):
    """A new award."""

    title = forms.CharField(label=_("Name of the award"), max_length=120, error_messages={"required": _("Name the award.")})
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2999)
    of = forms.ChoiceField(label=_("Who is honoured"), choices=Award.Of.choices)
    basis = forms.CharField(
        label=_("Basis (document)"),
        max_length=200,
        error_messages={"required": _("Name the document on which the award is given.")},
    )
    places = forms.IntegerField(label=_("Places (empty: not limited)"), min_value=1, max_value=9999, required=False)
    nominations_until = forms.DateField(
        label=_("Nominations until"), widget=forms.DateInput, error_messages={"required": _("Enter the day.")}
    )

    def __init__(self, *args: Any, to_units: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not to_units:
            self.fields["of"].choices = [Award.Of.choices[0]]  # type: ignore[attr-defined]


class NominateForm(Sent):
    """Whom, and for what."""

    principal = forms.ChoiceField(
        label=_("Who is nominated"),
        error_messages={"required": _("Choose who is nominated."), "invalid_choice": _("Choose from the list.")},
    )
    reason = _long(_("What is to be honoured"), 5, max_length=1000, error_messages={"required": _("Say what is to be honoured.")})

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["principal"].choices = [("", _("Choose one")), *choices]  # type: ignore[attr-defined]


class ReviewForm(Sent):
    """The opinion of the review."""

    result = forms.ChoiceField(
        label=_("Opinion of the review"),
        choices=[("for", _("Recommended")), ("against", _("Not recommended"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether it is recommended.")},
    )
    review = _long(_("Reason"), 3, max_length=500, required=False)


class DecideForm(Sent):
    """Who is honoured, on what paper."""

    granted = forms.MultipleChoiceField(
        label=_("Who is honoured"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose who is honoured."), "invalid_choice": _("Choose from the list.")},
    )
    paper = forms.CharField(
        label=_("Paper of the decision"), max_length=200, error_messages={"required": _("Name the paper of the decision.")}
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["granted"].choices = choices  # type: ignore[attr-defined]
