"""Forms of the editing desk: the text in a hand, decisions, issue, merging, what comes from outside."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yitang.features.briefs.desk.issuing import registers
from yitang.features.briefs.forms.member import NO, YES
from yitang.features.briefs.forms.steps import StepForm
from yitang.features.briefs.intake.entering import WRITERS
from yitang.features.briefs.models import Brief
from yitang.features.briefs.rules import CLASSES, REASONS, SOURCES
from yitang.features.briefs.sources import outside_kinds
from yitang.foundation.ui.picking import PickInput, offer
from yitang.foundation.ui.sent import WrittenField
from yitang.foundation.vocabulary.queries import entries
from yitang.institution.principals.queries import active_units, exact_words, search

OFFERED = 8


def choices_of(dictionary: str, first: Any) -> list[tuple[str, Any]]:
    """A dictionary's entries with a first empty choice."""
    return [("", first), *((entry.code, entry.label) for entry in entries(dictionary))]


class TextForm(forms.Form):
    """The text in the hand of an editor, reviewer or signer; the step itself says what is missing."""

    title = WrittenField(label=_("Title of the brief"), widget=forms.Textarea(attrs={"rows": 2}))
    class_code = forms.ChoiceField(label=_("Class"), required=False)
    situation = WrittenField(label=_("Situation"), widget=forms.Textarea(attrs={"rows": 7}))
    analysis = WrittenField(label=_("Analysis"), widget=forms.Textarea(attrs={"rows": 4}))
    suggestion = WrittenField(label=_("Suggestion"), widget=forms.Textarea(attrs={"rows": 6}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["class_code"].choices = choices_of(CLASSES, _("Choose"))  # type: ignore[attr-defined]

    @classmethod
    def of(cls, brief: Brief) -> "TextForm":
        """The text as it stands."""
        names = ("class_code", "situation", "analysis", "suggestion")
        return cls(initial={"title": brief.case.title, **{name: getattr(brief, name) for name in names}})

    def differs_from(self, brief: Brief) -> bool:
        """Whether what was sent is another text than the one that is kept."""
        given = {name: value.strip() for name, value in self.cleaned_data.items()}
        kept = {name: getattr(brief, name).strip() for name in ("class_code", "situation", "analysis", "suggestion")}
        return given != kept | {"title": brief.case.title.strip()}


class ReasonForm(StepForm):
    """A step that says why."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Give the reason.")},
    )


class NoteForm(StepForm):
    """A step that may say why."""

    reason = forms.CharField(label=_("Note"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class NotAdoptForm(StepForm):
    """不采用, with a coded reason; never for several at once."""

    reason_code = forms.ChoiceField(
        label=_("Reason"),
        required=True,
        error_messages={"required": _("Choose the reason why it is not adopted.")},
    )
    reason = forms.CharField(
        label=_("Note for the record"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason_code"].choices = choices_of(REASONS, _("Choose"))  # type: ignore[attr-defined]

    @property
    def payload(self) -> dict[str, Any]:
        return {"reason_code": self.cleaned_data["reason_code"]}


class IssueForm(StepForm):
    """印发: recipients, who prints, and the register that numbers."""

    main_to = forms.CharField(
        label=_("Main recipients"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Several separated by “、”."),
        error_messages={"required": _("Name at least one main recipient.")},
    )
    copies_to = forms.CharField(label=_("Copies"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    printed_by = forms.CharField(label=_("Printed by"), max_length=120, required=False)
    register = forms.ChoiceField(label=_("Register of numbers"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = registers()
        self.fields["register"].choices = [(str(one.pk), one.name) for one in known]  # type: ignore[attr-defined]
        if len(known) < 2:
            del self.fields["register"]

    @property
    def payload(self) -> dict[str, Any]:
        return {name: self.cleaned_data.get(name, "") for name in ("main_to", "copies_to", "printed_by", "register")}


class MergeForm(forms.Form):
    """综合: the title of the combined brief; its text begins with those of the originals."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=80)
    title = forms.CharField(
        label=_("Title of the combined brief"),
        max_length=200,
        error_messages={"required": _("Write a title of the brief of at most 200 characters.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    class_code = forms.ChoiceField(label=_("Class"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["class_code"].choices = choices_of(CLASSES, _("That of the first"))  # type: ignore[attr-defined]


class EnterForm(forms.Form):
    """代录: what came from outside, or on paper from somebody known here."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=80)
    source_kind = forms.ChoiceField(label=_("Where it comes from"), required=False)
    reflector_name = forms.CharField(label=_("Who reflects it"), max_length=120, required=False)
    reflector = forms.CharField(label=_("Or somebody known here, on paper"), required=False, widget=PickInput(*map(str, WRITERS)))
    reflector_post = forms.CharField(label=_("Workplace and post"), max_length=200, required=False)
    contact = forms.CharField(label=_("Contact"), max_length=120, required=False)
    written_on = forms.DateField(
        label=_("Written on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write the day as year, month and day, such as 2026-03-05.")},
    )
    title = WrittenField(label=_("Title of the brief"), widget=forms.Textarea(attrs={"rows": 2}))
    situation = WrittenField(label=_("Situation"), widget=forms.Textarea(attrs={"rows": 6}))
    analysis = WrittenField(label=_("Analysis"), widget=forms.Textarea(attrs={"rows": 4}))
    suggestion = WrittenField(label=_("Suggestion"), widget=forms.Textarea(attrs={"rows": 5}))
    place = WrittenField(label=_("Place"), max_length=120, widget=forms.TextInput())
    class_code = forms.ChoiceField(label=_("Class"), required=False)
    consent_public = forms.TypedChoiceField(
        label=_("Publication of the brief"),
        choices=[(YES, _("May be published without the name")), (NO, _("Not to be published"))],
        coerce=lambda value: value == YES,
        empty_value=True,  # type: ignore[arg-type]  # an unanswered question is no refusal
        required=False,
        initial=YES,
        widget=forms.RadioSelect,
    )
    consent_reason = WrittenField(label=_("Reason for not publishing"), max_length=200, widget=forms.TextInput())
    paper_note = forms.CharField(label=_("When the paper came in and where it is kept"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outside = [("", _("Choose")), *((entry.code, entry.label) for entry in outside_kinds())]
        self.fields["source_kind"].choices = outside  # type: ignore[attr-defined]
        self.fields["class_code"].choices = choices_of(CLASSES, _("Choose later"))  # type: ignore[attr-defined]

    def clean_reflector(self) -> Any:
        words = self.cleaned_data["reflector"].strip()
        if not words:
            return None
        # Words with a number in brackets are meant exactly; without it the name says who may be meant.
        found = search(words.replace("（", "(").partition("(")[0], WRITERS, limit=OFFERED)
        meant = dict(zip(exact_words(found), found, strict=True))
        alone = [one for one in found if one.name == words]
        if words in meant or len(alone) == 1:
            return meant.get(words) or alone[0]
        offer(self, "reflector", list(meant))
        raise forms.ValidationError(_("Nobody here is called exactly “%(name)s”. Choose one of those offered.") % {"name": words})


class FilterForm(forms.Form):
    """The question above lists of briefs."""

    q = forms.CharField(label=_("Words in the title of a brief"), required=False)
    class_code = forms.ChoiceField(label=_("Class"), required=False)
    where = forms.ChoiceField(label=_("Where it stands"), required=False)
    source_kind = forms.ChoiceField(label=_("Source"), required=False)
    since = forms.DateField(
        label=_("Came in from"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("Came in until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, states: list[tuple[str, Any]], with_source: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # It stands beside the form of the text, whose fields have the plain ids.
        self.auto_id = "filter_%s"
        self.fields["class_code"].choices = choices_of(CLASSES, _("All"))  # type: ignore[attr-defined]
        self.fields["where"].choices = [("", _("All")), *states]  # type: ignore[attr-defined]
        self.fields["source_kind"].choices = choices_of(SOURCES, _("All"))  # type: ignore[attr-defined]
        if not with_source:
            del self.fields["source_kind"]


class PassOnForm(StepForm):
    """转办: one lead unit with co-units, or units that handle it separately."""

    lead = forms.ChoiceField(label=_("Lead unit"), required=False)
    co = forms.MultipleChoiceField(label=_("Co-units"), required=False, widget=forms.CheckboxSelectMultiple)
    separate = forms.MultipleChoiceField(label=_("Or each for itself"), required=False, widget=forms.CheckboxSelectMultiple)
    note = WrittenField(label=_("Note for the units"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, day: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = [(str(unit.pk), unit.name) for unit in active_units(day).order_by("name")]
        self.fields["lead"].choices = [("", _("Choose")), *units]  # type: ignore[attr-defined]
        for name in ("co", "separate"):
            self.fields[name].choices = units  # type: ignore[attr-defined]

    @property
    def payload(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("lead", "co", "separate", "note")}


class ReleaseForm(StepForm):
    """公开: the copy that everybody reads."""

    title = forms.CharField(label=_("Public title"), max_length=200, error_messages={"required": _("Write the public title.")})
    body = WrittenField(label=_("Public text"), widget=forms.Textarea(attrs={"rows": 14}))
    outcome = WrittenField(label=_("What came of the brief"), widget=forms.Textarea(attrs={"rows": 4}))

    @property
    def payload(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("title", "body", "outcome")}
