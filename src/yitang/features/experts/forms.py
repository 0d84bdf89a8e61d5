"""Forms about experts, invitations and evaluations."""

import re
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from yitang.features.experts.composing import MOST_CRITERIA
from yitang.features.experts.models import Evaluation, EvaluationForm, Expert, FormVersion, Invitation, Rater
from yitang.features.experts.pool import INTRODUCTION, PLAIN
from yitang.features.experts.queries import usable_forms
from yitang.features.experts.reckoning import Ballot, grade_of
from yitang.features.experts.states import FIELDS, GROUPS
from yitang.foundation.core.clock import today
from yitang.foundation.ui.picking import PickInput
from yitang.foundation.ui.sent import WrittenField
from yitang.foundation.vocabulary.queries import entries
from yitang.institution.principals.naming import one_named, written

PERSONS = ("member", "guest")
BODIES = ("unit", "body", "political_party", "outside", "organ", "sector")
RATERS = ("member", "guest")
WHOLE = re.compile(r"-?\d{1,3}", re.ASCII)


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    """A day in a form."""
    given = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=given, error_messages={"required": _("Enter the day.")}, **kwargs)


def choices_of(dictionary: str) -> list[tuple[str, str]]:
    """The entries of a dictionary that hold today."""
    return [(one.code, one.label) for one in entries(dictionary)]


class PoolFilter(forms.Form):
    """The conditions of the pool; its names are those of the address."""

    STATES = [("", _("Engaged now")), ("ended", _("Engagement over")), ("all", _("All"))]
    q = forms.CharField(label=_("Name, post or code"), required=False, max_length=60)
    field = forms.ChoiceField(label=_("Field of expertise"), required=False)
    state = forms.ChoiceField(label=_("Engagement"), choices=STATES, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["field"].choices = [("", "—"), *choices_of(FIELDS)]  # type: ignore[attr-defined]

    def clean_q(self) -> str:
        return str(self.cleaned_data["q"]).replace("\x00", "")


class ExpertForm(forms.Form):
    """What the office keeps about an expert; the engagement is asked for when they are taken in."""

    name = forms.CharField(label=_("Name"), max_length=PLAIN["name"], error_messages={"required": _("Enter this name.")})
    post = forms.CharField(label=_("Workplace and post"), max_length=PLAIN["post"], required=False)
    title = forms.CharField(label=_("Professional title"), max_length=PLAIN["title"], required=False)
    fields_known = forms.MultipleChoiceField(
        label=_("Fields of expertise"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose the fields from the list.")},
    )
    phone = forms.CharField(label=_("Telephone"), max_length=PLAIN["phone"], required=False)
    email = forms.CharField(label=_("E-mail"), max_length=PLAIN["email"], required=False)
    principal = forms.CharField(
        label=_("On the council's own lists as"),
        max_length=200,
        required=False,
        widget=PickInput(*PERSONS),
        help_text=_("Members and guests answer invitations and rate by their own log-in."),
    )
    introduction = WrittenField(label=_("Introduction"), widget=forms.Textarea(attrs={"rows": 4}), max_length=INTRODUCTION)

    def __init__(self, *args: Any, expert: Expert | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fields_known"].choices = choices_of(FIELDS)  # type: ignore[attr-defined]
        if expert is not None and not self.is_bound:
            self.initial = {name: getattr(expert, name) for name in (*PLAIN, "introduction")}
            self.initial |= {
                "principal": written(expert.principal),
                "fields_known": [row.field_code for row in expert.fields.all()],
            }

    def clean_principal(self) -> UUID | None:
        words = self.cleaned_data["principal"]
        return one_named(words, PERSONS).pk if words.strip() else None

    def data_of(self) -> dict[str, Any]:
        """What the acts take."""
        found = dict(self.cleaned_data)
        found["fields"] = found.pop("fields_known")
        found["principal_id"] = found.pop("principal")
        return found


class EngageForm(forms.Form):
    """A time in the pool."""

    capacity = forms.CharField(label=_("Engaged as"), max_length=60, required=False)
    valid_from = day_field(_("Engaged from"))
    valid_to = day_field(_("Engaged until (exclusive)"), required=False)
    paper = forms.CharField(label=_("Paper of the engagement"), max_length=120, required=False)


class NewExpertForm(ExpertForm, EngageForm):
    code = forms.CharField(label=_("Code in the pool"), max_length=20, required=False, help_text=_("Empty: the next number."))
    field_order = [
        "code", "name", "post", "title", "fields_known", "capacity", "valid_from", "valid_to", "paper", "phone", "email",
        "principal", "introduction",
    ]  # fmt: skip


class EndForm(forms.Form):
    on = day_field(_("No longer engaged from"))
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)


class InterestForm(forms.Form):
    """What an expert declares to have a stake in."""

    body = forms.CharField(label=_("Body concerned"), max_length=200, required=False, widget=PickInput(*BODIES))
    subject = forms.CharField(
        label=_("Or a subject"),
        max_length=60,
        required=False,
        help_text=_("A word that would stand in the title, like 垃圾焚烧."),
    )
    reason = forms.CharField(
        label=_("In what the interest lies"), max_length=200, error_messages={"required": _("Say in what the interest lies.")}
    )
    declared_on = day_field(_("Declared on"))

    def clean_body(self) -> UUID | None:
        words = self.cleaned_data["body"]
        return one_named(words, BODIES).pk if words.strip() else None


class InviteForm(forms.Form):
    """The invitation of those who are ticked in the table beside it."""

    topic = forms.CharField(
        label=_("Topic of the invitation"), max_length=120, error_messages={"required": _("Say what it is about.")}
    )
    bodies = forms.CharField(
        label=_("Bodies concerned"), max_length=200, required=False, widget=PickInput(*BODIES),
        help_text=_("Whose work it touches: declared interests are compared with it."),
    )  # fmt: skip
    message = forms.CharField(label=_("Message to the experts"), max_length=300, required=False)
    despite = forms.CharField(label=_("Reason to invite despite a declared interest"), max_length=200, required=False)

    def clean_bodies(self) -> list[UUID]:
        words = self.cleaned_data["bodies"]
        return [one_named(words, BODIES).pk] if words.strip() else []


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(
        label=_("Answer to the invitation"),
        choices=Invitation.Answer.choices[1:],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether you accept.")},
    )
    note = forms.CharField(label=_("Remark"), max_length=200, required=False)


class VersionForm(forms.Form):
    """The rules of a version; its criteria are rows beside it."""

    low = forms.IntegerField(label=_("Lowest score"), min_value=-100, max_value=100, initial=1)
    high = forms.IntegerField(label=_("Highest score"), min_value=-100, max_value=100, initial=10)
    anonymous = forms.BooleanField(
        label=_("Anonymous: the record does not link raters and ballots"), required=False, initial=True
    )
    quorum = forms.IntegerField(label=_("Quorum (percent of the raters)"), min_value=1, max_value=100, initial=60)
    least = forms.IntegerField(
        label=_("Nothing is shown of groups with fewer ballots than"), min_value=1, max_value=100, initial=5
    )
    trim_from = forms.IntegerField(
        label=_("Leave out the highest and the lowest ballot from so many ballots on"),
        min_value=0,
        max_value=100,
        initial=0,
        required=False,
        help_text=_("0: every ballot counts."),
    )
    grades = WrittenField(
        label=_("Grades in words"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=600,
        help_text=_(
            "One in each line, the best first: the score from which it holds, then the word, like “9 优秀”. Empty: numbers alone."
        ),
    )
    effective_from = day_field(_("This version holds from"))

    def __init__(self, *args: Any, version: FormVersion | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if version is not None:
            names = ("low", "high", "anonymous", "quorum", "least", "trim_from")
            self.initial = {name: getattr(version, name) for name in names}
            self.initial["grades"] = "\n".join(f"{one['least']} {one['word']}" for one in version.grades)
        self.initial.setdefault("effective_from", today())

    def clean_trim_from(self) -> int:
        return int(self.cleaned_data["trim_from"] or 0)

    def clean_grades(self) -> list[dict[str, Any]]:
        found = []
        for line in str(self.cleaned_data["grades"]).splitlines():
            least, _space, word = line.strip().partition(" ")
            if not line.strip():
                continue
            if not WHOLE.fullmatch(least) or not word.strip():
                raise forms.ValidationError(
                    _("“%(line)s”: write a whole number, a space, and the word.") % {"line": line.strip()[:40]}
                )
            found.append({"least": int(least), "word": word.strip()})
        return found


class NewForm(VersionForm):
    name = forms.CharField(label=_("Name of the form"), max_length=80, error_messages={"required": _("Enter this name.")})
    code = forms.SlugField(label=_("Code of the form"), max_length=40, error_messages={"required": _("Enter the code.")})
    field_order = ["name", "code", "low", "high", "grades", "anonymous", "quorum", "least", "trim_from", "effective_from"]


class CriterionForm(forms.Form):
    label = forms.CharField(label=_("Criterion"), max_length=60, required=False)
    weight = forms.IntegerField(label=_("Weight"), min_value=1, max_value=1000, required=False)
    hint = forms.CharField(label=_("What it means"), max_length=120, required=False)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("label") and not found.get("weight") and "weight" not in self.errors:
            self.add_error("weight", _("Give the criterion a weight."))
        return found


CriterionRows = forms.formset_factory(CriterionForm, extra=MOST_CRITERIA, max_num=MOST_CRITERIA, absolute_max=MOST_CRITERIA)


def criteria_of(rows: Any) -> list[dict[str, Any]]:
    """The rows of the formset that say something."""
    found = [one.cleaned_data for one in rows.forms if one.cleaned_data.get("label")]
    return [{"label": one["label"], "weight": one["weight"], "hint": one.get("hint", "")} for one in found]


class PrepareForm(forms.Form):
    """A new round."""

    title = forms.CharField(
        label=_("Result to be evaluated"), max_length=200, error_messages={"required": _("Say what is evaluated.")}
    )
    form = forms.ModelChoiceField(
        label=_("Form of evaluation"), queryset=EvaluationForm.objects.none(), error_messages={"required": _("Choose a form.")}
    )
    closes_on = day_field(_("Last day for ballots"))
    basis = forms.CharField(label=_("Basis of the evaluation"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = EvaluationForm.objects.filter(pk__in=[form.pk for form in usable_forms(today())])
        self.fields["form"].queryset = found  # type: ignore[attr-defined]
        self.fields["form"].label_from_instance = lambda form: form.name  # type: ignore[attr-defined]


class RatersForm(forms.Form):
    """Raters of one group: people on the lists, experts by code or name, names alone."""

    group = forms.ChoiceField(label=_("They rate as"), required=False)
    listed = forms.CharField(label=_("Somebody on the lists"), max_length=200, required=False, widget=PickInput(*RATERS))
    experts = forms.ModelMultipleChoiceField(
        label=_("Experts of the pool"), queryset=Expert.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    names = WrittenField(label=_("Names without a log-in, one a line"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)
    way = forms.ChoiceField(
        label=_("How the ballot comes"),
        choices=Rater.Way.choices,
        widget=forms.RadioSelect,
        initial="login",
        help_text=_("Whoever has no log-in rates by a one-time link or on paper; links are made once the round is open."),
    )

    def __init__(self, *args: Any, experts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = [("", "—"), *choices_of(GROUPS)]  # type: ignore[attr-defined]
        self.fields["experts"].queryset = experts  # type: ignore[attr-defined]

    def clean_listed(self) -> list[UUID]:
        words = self.cleaned_data["listed"]
        return [one_named(words, RATERS).pk] if words.strip() else []

    def data_of(self) -> dict[str, Any]:
        """What the act takes."""
        found = self.cleaned_data
        return {
            "group": found["group"],
            "way": found["way"],
            "principal_ids": found["listed"],
            "expert_ids": [one.pk for one in found["experts"]],
            "names": [line.replace("\x00", "") for line in found["names"].splitlines()],
        }


class BallotForm(forms.Form):
    """A score for each criterion, and words."""

    def __init__(self, *args: Any, evaluation: Evaluation, raters: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.evaluation = evaluation
        version = evaluation.version
        scores = [(str(n), f"{n}　{grade_of(n, version.grades)}".strip()) for n in range(version.high, version.low - 1, -1)]
        if raters is not None:
            self.fields["rater"] = forms.ModelChoiceField(
                label=_("Whose ballot it is"), queryset=raters, error_messages={"required": _("Choose whose ballot it is.")}
            )
            self.fields["rater"].label_from_instance = lambda one: one.name  # type: ignore[attr-defined]
        for one in version.criteria:
            self.fields[one["code"]] = forms.TypedChoiceField(
                label=one["label"],
                choices=[("", "—"), *scores],
                coerce=int,
                help_text=one["hint"],
                error_messages={"required": _("Choose a score."), "invalid_choice": _("Choose a score.")},
            )
        self.fields["words"] = WrittenField(label=_("Words on the result"), widget=forms.Textarea(attrs={"rows": 4}))
        if version.anonymous:
            self.fields["words"].help_text = _("They are shown without a name. Leave out what would show who you are.")

    def said(self, code: str) -> str:
        """A score as the choice showed it: with the word of its grade."""
        score = self.cleaned_data[code]
        return f"{score}　{grade_of(score, self.evaluation.version.grades)}".strip()

    def ballot(self, receipt: str = "") -> Ballot:
        """What was filled in."""
        scores = tuple(self.cleaned_data[one["code"]] for one in self.evaluation.version.criteria)
        return Ballot(scores, "", self.cleaned_data["words"], receipt)
