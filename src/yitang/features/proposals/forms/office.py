"""Forms of the office: review, decision, assignment, conclusion, publication."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Self
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yitang.features.proposals.forms.spelled import SpelledSelect
from yitang.features.proposals.intake.conversion import CONVERSIONS
from yitang.features.proposals.intake.standard import standard_in_force
from yitang.features.proposals.models import Proposal
from yitang.foundation.core.clock import today
from yitang.foundation.ui.picking import PickInput, offer
from yitang.foundation.vocabulary.queries import entries
from yitang.institution.principals.queries import active_units, search
from yitang.instruments.workflow.models import Track

OTHERS = 5
OFFERED = 8
DIGITS = 9
"""Up to so many classes are chosen by one key each."""
RECOMMENDATIONS = [
    ("filed", _("File it")),
    ("not_filed", _("Do not file it")),
    ("returned", _("Return it for changes")),
    ("merged", _("Merge it with others")),
    ("split", _("Split it")),
    ("converted", _("Convert it")),
]


class StepForm(forms.Form):
    """A form that takes a step: it carries an idempotency key and the version of the track that the page showed."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=80)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @classmethod
    def fresh(cls, track: Track | None = None, initial: Mapping[str, Any] | None = None, **more: Any) -> Self:
        """An unbound form for the state that is shown now."""
        version = track.version if track else None
        return cls(initial={"key": uuid4().hex, "version": version, **(initial or {})}, **more)

    def offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        """Set the choices of a field that come from the council's dictionaries."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


def _entries(dictionary: str) -> list[tuple[str, Any]]:
    return [(entry.code, entry.label) for entry in entries(dictionary)]


class BatchForm(forms.Form):
    """Filing many at once: one key for the whole batch."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=80)
    reason = forms.CharField(label=_("Note for the record"), required=False, max_length=200)


class RecommendForm(StepForm):
    """初审意见: what the clerk recommends, which points of the standard are met, and why."""

    prefix = "recommend"
    checked = forms.MultipleChoiceField(
        label=_("Filing standard: tick what is met"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    outcome = forms.ChoiceField(
        label=_("Recommendation"),
        widget=forms.RadioSelect,
        choices=RECOMMENDATIONS,
        error_messages={"required": _("Choose what you recommend.")},
    )
    reason_code = forms.ChoiceField(label=_("Reason, if it should not be filed"), required=False)
    reason = forms.CharField(label=_("Opinion"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("reason_code", [("", _("—")), *_entries("not_filed_reason")])
        self.offer("checked", list(standard_in_force().items()))

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or self.cleaned_data
        if asked.get("outcome") == "not_filed" and not asked.get("reason_code"):
            self.add_error("reason_code", _("Choose the reason why it should not be filed."))
        return asked


class FileForm(StepForm):
    """准予立案: the class may be corrected."""

    prefix = "file"
    class_code = forms.ChoiceField(label=_("File under the class"), required=False, widget=SpelledSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        classes = _entries("proposal_class")
        self.by_digit = len(classes) <= DIGITS
        if self.by_digit:
            self.fields["class_code"] = forms.ChoiceField(label=_("Class"), required=False, widget=forms.RadioSelect)
        self.offer("class_code", classes if self.by_digit else [("", _("Choose a class")), *classes])


class NotFileForm(StepForm):
    """不予立案: a coded reason and a word to the submitter."""

    prefix = "not_file"
    reason_code = forms.ChoiceField(label=_("Reason"), required=False)
    reason = forms.CharField(
        label=_("Explanation for the submitter"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("reason_code", [("", _("Choose a reason")), *_entries("not_filed_reason")])


class ReturnForm(StepForm):
    """退回修改: what has to be changed."""

    prefix = "return"
    reason = forms.CharField(
        label=_("What has to be changed"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    points = forms.MultipleChoiceField(
        label=_("Points of the standard that are not met"), required=False, widget=forms.CheckboxSelectMultiple
    )
    places = forms.CharField(
        label=_("Places in the text, one on each line"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("points", list(standard_in_force().items()))

    @property
    def payload(self) -> dict[str, Any]:
        """What the step keeps besides the reason."""
        asked = getattr(self, "cleaned_data", {})
        places = [line.strip()[:200] for line in asked.get("places", "").splitlines() if line.strip()]
        return {"points": asked.get("points", []), "places": places[:20]}


class ConvertForm(StepForm):
    """转意见建议 and the like: into what, and a word to the submitter."""

    prefix = "convert"
    code = forms.ChoiceField(label=_("Turn it into"), required=False)
    reason = forms.CharField(
        label=_("Explanation for the submitter"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        consent = _("(with the submitter's consent)")
        choices = [(e.code, f"{e.label}{consent}" if e.flags.get("consent") else e.label) for e in entries(CONVERSIONS)]
        self.offer("code", [("", _("Choose what the proposal is turned into")), *choices])


class AssignForm(forms.Form):
    """交办: how it is handled and by which units, named as in the list of units. Typed in the address, so Back works."""

    MODES = [("sole", _("One unit alone")), ("lead", _("A lead unit with co-units")), ("separate", _("Several units separately"))]

    mode = forms.ChoiceField(label=_("Way of handling"), widget=forms.RadioSelect, choices=MODES, initial="sole")
    first = forms.CharField(label=_("Handling or lead unit"), required=False, max_length=200, widget=PickInput("unit"))
    note = forms.CharField(label=_("Note to the units"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, units: Mapping[str, UUID], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = units
        for number in range(1, OTHERS + 1):
            label = _("Co-unit or further unit %(n)d") % {"n": number}
            self.fields[f"other{number}"] = forms.CharField(label=label, required=False, max_length=200, widget=PickInput("unit"))

    @property
    def others(self) -> Iterator[forms.BoundField]:
        """The fields of the further units."""
        return (self[f"other{number}"] for number in range(1, OTHERS + 1))

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or self.cleaned_data
        names = {name: asked.get(name, "").strip() for name in ("first", *(f"other{n}" for n in range(1, OTHERS + 1)))}
        found: dict[str, UUID] = {}
        for name, typed in names.items():
            if typed and typed not in self.units:
                self.add_error(name, not_a_unit(self, name, typed, self.units))
            elif typed and self.units[typed] in found.values():
                self.add_error(name, _("A unit is named twice. Name each unit once."))
            elif typed:
                found[name] = self.units[typed]
        others = [unit for name, unit in found.items() if name != "first"]
        self._check_numbers(asked.get("mode"), bool(names["first"]), others)
        asked |= {"first_unit": found.get("first"), "other_units": others}
        return asked

    def _check_numbers(self, mode: str | None, has_first: bool, others: list[UUID]) -> None:
        if not has_first:
            self.add_error("first", _("Name the unit that handles it."))
        if mode == "sole" and others:
            self.add_error("mode", _("One unit alone is chosen, but further units are named. Choose another way or clear them."))
        elif mode in ("lead", "separate") and not others and not any(name.startswith("other") for name in self.errors):
            self.add_error("other1", _("Name at least one further unit, or let one unit handle it alone."))

    @property
    def payload(self) -> dict[str, Any]:
        """What the step takes: lead, co-units or separate units."""
        return assigned_to(self.cleaned_data)


def assigned_to(asked: Mapping[str, Any]) -> dict[str, Any]:
    """The payload of an assignment from the cleaned fields `mode`, `first_unit`, `other_units` and `note`."""
    first, others = str(asked["first_unit"]), [str(unit) for unit in asked["other_units"]]
    if asked["mode"] == "separate":
        return {"separate": [first, *others], "note": asked["note"]}
    return {"lead": first, "co": others, "note": asked["note"]}


def not_a_unit(form: forms.BaseForm, name: str, typed: str, units: Mapping[str, UUID]) -> str:
    """The sentence for words that are no unit's name; units that they may mean, by a part, pinyin or initials, are offered."""
    words = {pk: name for name, pk in units.items()}
    found = [words[one.pk] for one in search(typed, ["unit"], limit=OFFERED, on=today()) if one.pk in words]
    offer(form, name, found)
    if found:
        return gettext("“%(name)s” is not the whole name of a unit. Choose which one is meant.") % {"name": typed}
    return gettext("No unit is called “%(name)s”. Choose one from the list.") % {"name": typed}


def handling_units() -> dict[str, UUID]:
    """Units that may be assigned, by the name that a person chooses; the code tells those of one name apart."""
    rows = list(active_units(today()).order_by("code", "name").values_list("pk", "name", "code"))
    often = {name for name in (row[1] for row in rows) if sum(row[1] == name for row in rows) > 1}
    return {f"{name}（{code}）" if name in often else name: pk for pk, name, code in rows}


class ConcludeForm(StepForm):
    """办结: how far the proposal was adopted."""

    adoption = forms.ChoiceField(label=_("Adoption"), widget=forms.RadioSelect, required=False, choices=Proposal.Adoption.choices)


class PublishForm(StepForm):
    """公开: the text that strangers will read, and the attachments that go out with it."""

    offered: Sequence[str] = ()
    title = forms.CharField(label=_("Public title"), max_length=200)
    is_summary = forms.ChoiceField(
        label=_("What is published"),
        widget=forms.RadioSelect,
        choices=[("", _("The full text")), ("1", _("A summary"))],
        required=False,
    )
    body = forms.CharField(label=_("Public text"), strip=False, widget=forms.Textarea(attrs={"rows": 18}), required=False)

    def offer_files(self, files: Sequence[tuple[str, str]]) -> None:
        """Add the choice of attachments: id and name of each; each may go out under another name."""
        self.offered = [file_id for file_id, _name in files]
        for file_id, name in files:
            label = _("Publish “%(name)s”") % {"name": name}
            self.fields[f"file_{file_id}"] = forms.BooleanField(label=label, required=False)
            self.fields[f"name_{file_id}"] = forms.CharField(
                label=_("Public name of the file"), required=False, max_length=120, initial=name
            )

    @property
    def chosen_files(self) -> list[dict[str, str]]:
        """What the step takes as `files`."""
        asked = self.cleaned_data
        ticked = [file_id for file_id in self.offered if asked.get(f"file_{file_id}")]
        return [{"id": file_id, "name": asked.get(f"name_{file_id}", "")} for file_id in ticked]

    def file_fields(self, file_id: str) -> tuple[forms.BoundField, forms.BoundField]:
        return self[f"file_{file_id}"], self[f"name_{file_id}"]


class TakeDownForm(StepForm):
    """撤下: why it is no longer public."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Give the reason.")},
    )
